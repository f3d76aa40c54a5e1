//! `plimsoll synth`: the platform as templates.

use crate::args::{OutputFormat, StackArgs};
use crate::exit::{Exit, Failure};
use crate::stacks::{self, Stacks};
use crate::ui::Ui;
use crate::{files, load};
use plimsoll_infra::Context;
use plimsoll_infra::cloudformation::Placed;
use plimsoll_infra::cloudformation::folder::{self, Form};
use plimsoll_infra::graph::Part;
use plimsoll_spec::Platform;
use plimsoll_units::Usd;
use std::path::{Path, PathBuf};

/// Arguments of `synth`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll synth examples/payments                     the template on stdout, YAML
  plimsoll synth examples/payments --out out           a folder with a README: deploy it with the aws command
  plimsoll synth --environment prod --as json > t.json    JSON, for another environment")]
pub(crate) struct SynthArgs {
    #[command(flatten)]
    stack: StackArgs,
    /// The engine to write for.
    #[arg(long, value_enum, default_value_t = Engine::Cloudformation)]
    to: Engine,
    /// Write the templates, a file for parameters that need a value, and a README with the commands into this folder.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// How the templates are written. Default: YAML, with `--format json` JSON.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<TemplateForm>,
    /// What the platform cost a month before it was optimized, in US dollars, for the outputs.
    #[arg(long, value_name = "USD", value_parser = dollars)]
    cost_before: Option<Usd>,
}

/// Engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    /// AWS CloudFormation.
    Cloudformation,
}

/// How templates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TemplateForm {
    /// YAML with short forms of functions and comments.
    Yaml,
    /// JSON with one entry a line.
    Json,
    /// JSON without white space.
    CompactJson,
}

fn dollars(text: &str) -> Result<Usd, String> {
    match text.trim_start_matches('$').parse::<f64>() {
        Ok(dollars) if (0.0..=1e9).contains(&dollars) => Ok(Usd::from_dollars(dollars)),
        _ => Err("write an amount of at least 0, such as 243.43".to_owned()),
    }
}

pub(crate) fn run(args: &SynthArgs, ui: &Ui) -> Result<Exit, Failure> {
    let Engine::Cloudformation = args.to;
    let stack = load::stack(&args.stack, ui)?;
    let stacks = stacks::stacks(&stack, args.cost_before, &Placed::new(), ui)?;
    let form = match (args.form, ui.format()) {
        (Some(TemplateForm::Yaml), _) => Form::Yaml,
        (Some(TemplateForm::CompactJson), _) => Form::CompactJson,
        (Some(TemplateForm::Json), _) | (None, OutputFormat::Json) => Form::Json,
        (None, _) => Form::Yaml,
    };
    match &args.out {
        Some(folder) => write(folder, &stacks, stack.platform(), form, ui),
        None => print(&stacks, form, ui),
    }
}

fn print(stacks: &Stacks, form: Form, ui: &Ui) -> Result<Exit, Failure> {
    match stacks.layout.stacks.as_slice() {
        [only] => ui.result(&form.text(only)).map(|()| Exit::Done),
        several => Err(Failure::usage(format!(
            "error: the platform does not fit into one CloudFormation stack; it has {} templates\n  \
             help: write them into a folder with --out FOLDER",
            several.len()
        ))),
    }
}

fn write(folder: &Path, stacks: &Stacks, platform: &Platform, form: Form, ui: &Ui) -> Result<Exit, Failure> {
    if folder.exists() && !folder.is_dir() {
        let text = format!("error: --out {}: this is a file\n  help: name a folder", folder.display());
        return Err(Failure::usage(text));
    }
    let tags: Vec<(String, String)> =
        Context::new(platform, None).tag_map(&Part::Network).into_iter().collect();
    for file in folder::files(platform, &stacks.graph, &stacks.layout, &tags, form) {
        files::write(&folder.join(&file.name), file.text.as_bytes())?;
        ui.note(&format!("wrote {}", folder.join(&file.name).display()));
    }
    Ok(Exit::Done)
}
