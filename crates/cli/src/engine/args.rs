//! Which engine deploys, and how it is told.

use crate::exit::Failure;
use plimsoll_engines::Engine;
use std::path::PathBuf;

/// Which engine deploys, and how it is told.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct EngineArgs {
    /// What deploys: CloudFormation, or a program that you have installed.
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t = EngineName::Cloudformation)]
    pub(crate) engine: EngineName,
    /// Working folder of another engine; a local state lies there. Default: .plimsoll/ENGINE/ENVIRONMENT beside the stack file.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Major version of the AWS provider, with terraform and tofu [default: 5].
    #[arg(long, value_name = "VERSION", value_parser = ["5", "6"])]
    pub(crate) provider: Option<String>,
    /// Type of the backend that keeps the state, such as `s3`, with terraform and tofu.
    #[arg(long, value_name = "TYPE")]
    pub(crate) backend: Option<String>,
    /// A setting of that backend, such as `bucket=states`; may be repeated.
    #[arg(long, value_name = "KEY=VALUE", requires = "backend", value_parser = setting)]
    pub(crate) backend_config: Vec<String>,
    /// Language of the program, with pulumi [default: typescript].
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub(crate) language: Option<Language>,
}

/// What deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EngineName {
    /// AWS CloudFormation; nothing needs to be installed.
    Cloudformation,
    /// The program `terraform`.
    Terraform,
    /// The program `tofu`.
    Tofu,
    /// The program `pulumi`.
    Pulumi,
}

/// A language that Pulumi programs are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// TypeScript.
    Typescript,
    /// Python.
    Python,
    /// YAML.
    Yaml,
}

fn setting(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if !key.is_empty() => Ok(text.to_owned()),
        _ => Err("write KEY=VALUE, such as bucket=states".to_owned()),
    }
}

impl EngineArgs {
    /// The engine, where it is not CloudFormation. Options of another engine are refused, never passed over.
    pub(crate) fn other(&self) -> Result<Option<Engine>, Failure> {
        let engine = match self.engine {
            EngineName::Cloudformation => None,
            EngineName::Terraform => Some(Engine::Terraform),
            EngineName::Tofu => Some(Engine::Tofu),
            EngineName::Pulumi => Some(Engine::Pulumi),
        };
        let of_terraform = matches!(engine, Some(Engine::Terraform | Engine::Tofu));
        let given = [
            ("--out", self.out.is_some(), engine.is_some(), "terraform, tofu or pulumi"),
            ("--provider", self.provider.is_some(), of_terraform, "terraform or tofu"),
            ("--backend", self.backend.is_some(), of_terraform, "terraform or tofu"),
            ("--language", self.language.is_some(), engine == Some(Engine::Pulumi), "pulumi"),
        ];
        match given.iter().find(|(_, given, fits, _)| *given && !fits) {
            None => Ok(engine),
            Some((option, _, _, engines)) => Err(Failure::usage(format!(
                "error: {option} says nothing to this engine\n  help: it belongs to --engine {engines}"
            ))),
        }
    }
}
