//! `plimsoll init`: a commented starting stack file.

use crate::exit::{Exit, Failure};
use crate::files;
use crate::ui::Ui;
use plimsoll_spec::templates::Template;
use std::path::PathBuf;

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll init                         write plimsoll.yaml for a web service here
  plimsoll init shop --kind payments    write shop/plimsoll.yaml for a payments-like platform
  plimsoll init --kind worker --print   show a starting file instead")]
pub(crate) struct InitArgs {
    /// The folder to write `plimsoll.yaml` into.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// What kind of platform to start from.
    #[arg(long, value_enum, default_value_t = Kind::Web)]
    kind: Kind,
    /// Print the file instead of writing it.
    #[arg(long)]
    print: bool,
}

/// Kinds of starting files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// One web service behind a load balancer.
    Web,
    /// A worker without a load balancer.
    Worker,
    /// A payments-like platform with an objective, autoscaling, alarms.
    Payments,
    /// Services on EC2 instances.
    Ec2,
}

pub(crate) fn run(args: &InitArgs, ui: &Ui) -> Result<Exit, Failure> {
    let text = match args.kind {
        Kind::Web => Template::Web,
        Kind::Worker => Template::Worker,
        Kind::Payments => Template::Platform,
        Kind::Ec2 => Template::Ec2,
    }
    .text();
    if args.print {
        ui.result(text)?;
        return Ok(Exit::Done);
    }
    let path = args.folder.join("plimsoll.yaml");
    if path.exists() {
        return Err(Failure::invalid(format!(
            "error: {} exists already\n  help: name another folder, or use --print",
            path.display()
        )));
    }
    files::write(&path, text.as_bytes())?;
    ui.note(&format!("wrote {}; next: plimsoll check {}", path.display(), args.folder.display()));
    Ok(Exit::Done)
}
