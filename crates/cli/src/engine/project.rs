//! From a stack file to the project of an engine.

use super::args::{EngineArgs, Language};
use crate::account::AwsArgs;
use crate::exit::Failure;
use crate::load::Stack;
use crate::ui::Ui;
use plimsoll_engines::{Engine, Project};
use plimsoll_infra::cloudformation::stack_name;
use plimsoll_infra::provider::{Problem, snake_case};
use plimsoll_infra::pulumi;
use plimsoll_infra::terraform::{self, Options, ProviderVersion};
use plimsoll_infra::{Graph, Value};
use plimsoll_spec::Platform;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder beside the stack file in which engines work.
const HOME: &str = ".plimsoll";

/// The working folder of an engine.
pub(super) fn folder(args: &EngineArgs, engine: Engine, stack: &Stack) -> PathBuf {
    args.out.clone().unwrap_or_else(|| {
        stack.folder().join(HOME).join(engine.program()).join(stack.platform().environment.as_str())
    })
}

/// Keeps the folders of engines out of the user's repository: a local state may hold secrets.
pub(super) fn ignore(args: &EngineArgs, stack: &Stack) -> Result<(), Failure> {
    let file = stack.folder().join(HOME).join(".gitignore");
    if args.out.is_some() || file.exists() {
        return Ok(());
    }
    crate::files::write(&file, b"# Working folders of `plimsoll up --engine`: states may lie here.\n*\n")
}

/// The project of an engine; `values` go before those of the stack file.
pub(super) fn project(
    args: &EngineArgs,
    engine: Engine,
    aws: &AwsArgs,
    stack: &Stack,
    graph: &Graph,
    values: &BTreeMap<String, String>,
    ui: &Ui,
) -> Result<Project, Failure> {
    let platform = stack.platform();
    let folder = folder(args, engine, stack);
    if folder.exists() && !folder.is_dir() {
        let text = format!("error: --out {}: this is a file\n  help: name a folder", folder.display());
        return Err(Failure::usage(text));
    }
    let written = match engine {
        Engine::Terraform | Engine::Tofu => of_terraform(args, platform, graph),
        Engine::Pulumi => of_pulumi(args.language.unwrap_or(Language::Typescript), platform, graph),
    };
    let plimsoll_infra::Project { files, gaps } = written.map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.resource, problem.what)).collect();
        Failure::bug(format!("the platform cannot be translated for the provider: {}", lines.join("; ")))
    })?;
    for gap in &gaps {
        ui.note(&format!("not expressed: {}: {}", gap.resource, gap.what));
    }
    let mut variables = BTreeMap::new();
    if let Some(url) = &aws.endpoint_url {
        variables.insert("AWS_ENDPOINT_URL".to_owned(), url.clone());
    }
    if let Some(profile) = &aws.profile {
        variables.insert("AWS_PROFILE".to_owned(), profile.clone());
    }
    let values = values.iter().map(|(name, value)| (value_name(engine, name), value.clone())).collect();
    Ok(Project {
        engine,
        folder: shown(&folder),
        files,
        name: stack_name(platform),
        environment: platform.environment.to_string(),
        region: platform.region.to_string(),
        backend: args.backend_config.clone(),
        values,
        variables,
        monthly: monthly(graph),
    })
}

fn shown(folder: &Path) -> String {
    let text = folder.display().to_string();
    text.strip_prefix("./").map_or(text.clone(), ToOwned::to_owned)
}

/// The monthly cost among the outputs (B11).
fn monthly(graph: &Graph) -> Option<String> {
    let output = graph.outputs.iter().find(|output| output.key == "monthly_cost_after")?;
    match &output.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn of_terraform(
    args: &EngineArgs,
    platform: &Platform,
    graph: &Graph,
) -> Result<plimsoll_infra::Project, Vec<Problem>> {
    let provider = match args.provider.as_deref() {
        Some("6") => ProviderVersion::Six,
        _ => ProviderVersion::Five,
    };
    terraform::write(platform, graph, &Options { provider, backend: args.backend.clone() })
}

fn of_pulumi(
    language: Language,
    platform: &Platform,
    graph: &Graph,
) -> Result<plimsoll_infra::Project, Vec<Problem>> {
    match language {
        Language::Typescript => pulumi::typescript::write(platform, graph),
        Language::Python => pulumi::python::write(platform, graph),
        Language::Yaml => pulumi::yaml::write(platform, graph),
    }
}

/// The name of a parameter in an engine: `ApiImageTag` is `api_image_tag`, in Pulumi's configuration `apiImageTag`.
fn value_name(engine: Engine, parameter: &str) -> String {
    if engine != Engine::Pulumi {
        return snake_case(parameter);
    }
    let mut letters = parameter.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_ascii_lowercase(), letters.as_str()))
}
