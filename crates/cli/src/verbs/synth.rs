//! `plimsoll synth`: the platform as templates.

use crate::args::{OutputFormat, StackArgs};
use crate::exit::{Exit, Failure};
use crate::stacks::{self, Stacks};
use crate::ui::Ui;
use crate::{files, load};
use plimsoll_infra::cloudformation::Placed;
use plimsoll_infra::cloudformation::folder::{self, Form};
use plimsoll_infra::graph::Part;
use plimsoll_infra::provider::Problem;
use plimsoll_infra::pulumi;
use plimsoll_infra::terraform::{self, Options, ProviderVersion};
use plimsoll_infra::{Context, Graph, Project};
use plimsoll_spec::Platform;
use plimsoll_units::Usd;
use std::path::{Path, PathBuf};

/// Arguments of `synth`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll synth examples/payments                     the template on stdout, YAML
  plimsoll synth examples/payments --out out           a folder with a README for the aws command
  plimsoll synth examples/payments --to terraform --out tf    a Terraform project in modules
  plimsoll synth examples/payments --to pulumi-typescript --out pulumi    a Pulumi program in TypeScript
  plimsoll synth examples/payments --to pulumi-python --out pulumi        the same in Python, or in YAML: pulumi-yaml
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
    /// Major version of the AWS provider, with `--to terraform`.
    #[arg(long, value_name = "VERSION", default_value = "5", value_parser = ["5", "6"])]
    provider: String,
    /// Type of the backend that keeps the state, such as `s3`, with `--to terraform`.
    #[arg(long, value_name = "TYPE")]
    backend: Option<String>,
    /// What the platform cost a month before it was optimized, in US dollars, for the outputs.
    #[arg(long, value_name = "USD", value_parser = dollars)]
    cost_before: Option<Usd>,
}

/// Engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    /// AWS CloudFormation.
    Cloudformation,
    /// Terraform or OpenTofu, in modules.
    Terraform,
    /// Pulumi, a program in TypeScript.
    PulumiTypescript,
    /// Pulumi, a program in Python.
    PulumiPython,
    /// Pulumi, a program in YAML.
    PulumiYaml,
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
    let stack = load::stack(&args.stack, ui)?;
    match args.to {
        Engine::Cloudformation => {}
        Engine::Terraform => {
            let provider = if args.provider == "6" { ProviderVersion::Six } else { ProviderVersion::Five };
            let options = Options { provider, backend: args.backend.clone() };
            return project(args, &stack, ui, &|platform, graph| terraform::write(platform, graph, &options));
        }
        Engine::PulumiTypescript => return project(args, &stack, ui, &pulumi::typescript::write),
        Engine::PulumiPython => return project(args, &stack, ui, &pulumi::python::write),
        Engine::PulumiYaml => return project(args, &stack, ui, &pulumi::yaml::write),
    }
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

fn check_folder(folder: &Path) -> Result<(), Failure> {
    if folder.exists() && !folder.is_dir() {
        let text = format!("error: --out {}: this is a file\n  help: name a folder", folder.display());
        return Err(Failure::usage(text));
    }
    Ok(())
}

fn write(folder: &Path, stacks: &Stacks, platform: &Platform, form: Form, ui: &Ui) -> Result<Exit, Failure> {
    check_folder(folder)?;
    let tags: Vec<(String, String)> =
        Context::new(platform, None).tag_map(&Part::Network).into_iter().collect();
    for file in folder::files(platform, &stacks.graph, &stacks.layout, &tags, form) {
        files::write(&folder.join(&file.name), file.text.as_bytes())?;
        ui.note(&format!("wrote {}", folder.join(&file.name).display()));
    }
    Ok(Exit::Done)
}

/// Writes a platform as code.
type Writer<'a> = &'a dyn Fn(&Platform, &Graph) -> Result<Project, Vec<Problem>>;

/// Code needs a folder: it is many files.
fn project(args: &SynthArgs, stack: &load::Stack, ui: &Ui, write: Writer<'_>) -> Result<Exit, Failure> {
    let Some(folder) = &args.out else {
        let what = if args.to == Engine::Terraform { "a Terraform project" } else { "a Pulumi program" };
        let text = format!("error: {what} is a folder of files\n  help: name it with --out FOLDER");
        return Err(Failure::usage(text));
    };
    check_folder(folder)?;
    let stacks = stacks::stacks(stack, args.cost_before, &Placed::new(), ui)?;
    let project = write(stack.platform(), &stacks.graph).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.resource, problem.what)).collect();
        Failure::bug(format!("the platform cannot be translated for the provider: {}", lines.join("; ")))
    })?;
    for (path, text) in &project.files {
        files::write(&folder.join(path), text.as_bytes())?;
    }
    ui.note(&format!("wrote {} files into {}", project.files.len(), folder.display()));
    for gap in &project.gaps {
        ui.note(&format!("not expressed: {}: {}", gap.resource, gap.what));
    }
    Ok(Exit::Done)
}
