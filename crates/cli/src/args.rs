//! What may be typed.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Makes Amazon ECS platforms cheaper without breaking their latency objective.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "\
Examples:
  plimsoll init shop                             write a commented starting file
  plimsoll import infra --out plimsoll.yaml      make one of the Terraform in infra/
  plimsoll check shop                            check it
  plimsoll optimize examples/payments            find a cheaper configuration
  plimsoll rehearse examples/payments            play what may go wrong
  plimsoll optimize examples/payments --out out  also write report.html and the like

Exit codes: 0 done; 1 findings, differences, or the objective cannot be met; 2 wrong usage; 3 invalid input;
4 refused by AWS or the network; 5 changed and rolled back; 130 interrupted, AWS goes on; 70 a bug in plimsoll.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options that every verb takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Global {
    /// How results are printed on stdout.
    #[arg(long, value_enum, default_value_t = OutputFormat::Human, global = true)]
    pub(crate) format: OutputFormat,
    /// Say nothing on stderr but errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Tables for people.
    Human,
    /// The documented JSON contract.
    Json,
    /// Markdown, for pull requests.
    Markdown,
    /// JUnit XML, for continuous integration: `rehearse` and `check`.
    Junit,
    /// SARIF 2.1.0, for code scanning: `check` only.
    Sarif,
    /// Annotations of GitHub Actions: `check` only.
    Github,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write a commented starting stack file.
    Init(crate::verbs::init::InitArgs),
    /// Check a stack file and report every problem with its place.
    Check(crate::verbs::check::CheckArgs),
    /// Explain an error code such as PLM0101.
    Explain(crate::verbs::explain::ExplainArgs),
    /// Make a stack file of Terraform, CloudFormation, a task definition or a Compose file.
    Import(crate::verbs::import::ImportArgs),
    /// Print the JSON Schema of the stack file, for editors.
    #[command(after_help = "\
Examples:
  plimsoll schema > plimsoll.schema.json
  # yaml-language-server: $schema=plimsoll.schema.json    as the first line of a stack file")]
    Schema,
    /// Price a platform: at its minimum, expected and maximum task count.
    Cost(crate::verbs::cost::CostArgs),
    /// Look at recordings.
    Record(crate::verbs::record::RecordArgs),
    /// Replay the recorded traffic on the declared platform.
    Simulate(crate::verbs::simulate::SimulateArgs),
    /// Play what may go wrong on the model, and judge it by the objective.
    Rehearse(crate::verbs::rehearse::RehearseArgs),
    /// Find the cheapest configuration that keeps the objective.
    Optimize(crate::verbs::optimize::OptimizeArgs),
    /// Write the platform as CloudFormation templates that are deployed without plimsoll.
    Synth(crate::verbs::synth::SynthArgs),
    /// Show what `up` would do.
    Diff(crate::verbs::diff::DiffArgs),
    /// Make the deployed platform what the stack file says.
    Up(crate::verbs::up::UpArgs),
    /// Remove the deployed platform and prove that nothing is left.
    Destroy(crate::verbs::destroy::DestroyArgs),
    /// Print what the deployed stack tells about itself: addresses, names, costs.
    Outputs(crate::verbs::outputs::OutputsArgs),
    /// Show how the deployed platform does: tasks, rollouts, targets, alarms.
    Status(crate::verbs::status::StatusArgs),
    /// Show the log lines of services in the order of time.
    Logs(crate::verbs::logs::LogsArgs),
    /// Change the count of a service, or its range, by hand.
    Scale(crate::verbs::scale::ScaleArgs),
    /// Print the least IAM policy that a verb needs.
    Permissions(crate::verbs::permissions::PermissionsArgs),
    /// Print a completion script for a shell.
    #[command(after_help = "\
Examples:
  plimsoll completions bash > ~/.local/share/bash-completion/completions/plimsoll
  plimsoll completions fish > ~/.config/fish/completions/plimsoll.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(after_help = "\
Examples:
  plimsoll man > plimsoll.1
  plimsoll man | man -l -")]
    Man,
}

/// Which stack file, and for which environment.
#[derive(Debug, clap::Args)]
pub(crate) struct StackArgs {
    /// A stack file, a folder that holds `plimsoll.yaml`, or code: a folder of Terraform, a CloudFormation template, a task
    /// definition, a Compose file.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// The environment. Default: ENVIRONMENT_SUFFIX, else what the file says.
    #[arg(long, env = "ENVIRONMENT_SUFFIX")]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) code: CodeArgs,
}

/// What is known of code besides its files.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Code of Terraform, CloudFormation, ECS or Compose in place of a stack file")]
pub(crate) struct CodeArgs {
    /// A file of Terraform variables; may be given several times, the last one counts.
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<PathBuf>,
    /// A Terraform variable.
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(crate) vars: Vec<String>,
    /// A CloudFormation parameter.
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<String>,
    /// What must hold for every service that takes requests, such as `p95 < 200ms`; code says none.
    #[arg(long, value_name = "OBJECTIVE")]
    pub(crate) objective: Option<String>,
    /// The region, where the code does not say it.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

impl StackArgs {
    /// Where the one argument is no file but a single word, it names something in the stack file here: `plimsoll logs api`.
    pub(crate) fn or_word(&self) -> (Self, Option<String>) {
        let word = self.path.to_str().filter(|text| {
            !self.path.exists() && !text.contains(['/', '.', std::path::MAIN_SEPARATOR]) && !text.is_empty()
        });
        match word {
            Some(word) => (
                Self {
                    path: PathBuf::from("."),
                    environment: self.environment.clone(),
                    code: self.code.clone(),
                },
                Some(word.to_owned()),
            ),
            None => (
                Self {
                    path: self.path.clone(),
                    environment: self.environment.clone(),
                    code: self.code.clone(),
                },
                None,
            ),
        }
    }
}

/// Which recording.
#[derive(Debug, clap::Args)]
pub(crate) struct RecordingArgs {
    /// A recording: a folder or a file. Default: `recording/` beside the stack file.
    #[arg(long)]
    pub(crate) recording: Option<PathBuf>,
    /// Access logs of the load balancer, a folder or a file. Default: `access-logs/` in the recording.
    #[arg(long, value_name = "PATH")]
    pub(crate) access_logs: Option<PathBuf>,
    /// What the value column of a plain `timestamp,value` file is.
    #[arg(long, value_name = "METRIC")]
    pub(crate) metric: Option<String>,
    /// Factor for the values of that column.
    #[arg(long, value_name = "FACTOR", requires = "metric")]
    pub(crate) scale: Option<f64>,
    /// The service that a CSV file belongs to. Default: the only service of the stack file.
    #[arg(long, value_name = "SERVICE")]
    pub(crate) service: Option<String>,
}
