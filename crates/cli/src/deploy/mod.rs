//! What `up`, `diff` and `destroy` share.

pub(crate) mod changes;
pub(crate) mod judge;
pub(crate) mod progress;

use crate::account::AwsArgs;
use crate::args::StackArgs;
use crate::code;
use crate::exit::Failure;
use crate::load::{self, Stack};
use crate::stacks;
use crate::ui::Ui;
use plimsoll_aws::machine::{Deployment, Options};
use plimsoll_infra::cloudformation::Placed;
use plimsoll_units::Seconds;
use std::collections::BTreeMap;
use std::io::IsTerminal;

/// Arguments that the verbs share.
#[derive(Debug, clap::Args)]
pub(crate) struct DeployArgs {
    #[command(flatten)]
    pub(crate) stack: StackArgs,
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
    /// How long AWS is waited for.
    #[arg(long, value_name = "TIME", default_value = "60m", value_parser = crate::verbs::logs::duration)]
    pub(crate) timeout: Seconds,
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => {
            let help = "write NAME=VALUE, such as ApiImageTag=v2";
            Err(Failure::usage(format!("error: --parameter {text}: {help}")))
        }
    }
}

/// A stack file with what a machine must know about it.
pub(crate) struct Loaded {
    pub(crate) stack: Stack,
    pub(crate) deployment: Deployment,
}

/// Loads a stack file; its errors stop here.
pub(crate) fn load(args: &DeployArgs, ui: &Ui) -> Result<Loaded, Failure> {
    if code::is_code(&args.stack.path) {
        return Err(Failure::invalid(format!(
            "error: {} is code that its own program deploys; from here it would be made a second time\n  \
             help: `plimsoll import {} --out plimsoll.yaml` makes a stack file of it",
            args.stack.path.display(),
            args.stack.path.display()
        )));
    }
    let stack = load::stack(&args.stack, ui)?;
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let known: Vec<&str> = stacks.graph.parameters.iter().map(|parameter| parameter.id.as_str()).collect();
    let given = args.stack.code.parameters.as_slice();
    let parameters = given.iter().map(|text| pair(text)).collect::<Result<BTreeMap<_, _>, _>>()?;
    if let Some(unknown) = parameters.keys().find(|name| !known.contains(&name.as_str())) {
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let text = format!(
            "error: --parameter {unknown}: there is no such parameter\n  help: the template has {known}"
        );
        return Err(Failure::usage(text));
    }
    let options = Options { timeout: u64::from(args.timeout.get()), ..Options::default() };
    let deployment = Deployment {
        platform: stack.platform().clone(),
        graph: stacks.graph,
        origin: stacks::origin(&stack),
        parameters,
        options: Options { poll: poll(args), ..options },
    };
    Ok(Loaded { stack, deployment })
}

/// Seconds between two looks: AWS's own takes seconds to change, an emulator's does not.
fn poll(args: &DeployArgs) -> u64 {
    let named = args.aws.endpoint_url.is_some() || std::env::var_os("AWS_ENDPOINT_URL").is_some();
    if named { 1 } else { Options::default().poll }
}

/// Refuses before anything is done where a question would come and nobody is there to answer it.
pub(crate) fn answerable(yes: bool, verb: &str) -> Result<(), Failure> {
    if yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "error: `{verb}` asks before it changes anything, and there is no terminal\n  help: give --yes; nothing was changed"
    )))
}
