//! Exit codes and how failures become them.

use crate::ui::Ui;
use std::fmt;
use std::io::Write;
use std::process::ExitCode;

/// The documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Findings, or the objective cannot be met.
    Findings = 1,
    /// Wrong usage.
    Usage = 2,
    /// Invalid input.
    Invalid = 3,
    /// Refused by AWS or the network.
    Refused = 4,
    /// Changed, and rolled back.
    RolledBack = 5,
    /// A bug in this program.
    Bug = 70,
    /// The user interrupted; AWS goes on.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a verb failed: the exit code and the text for people.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) text: String,
}

impl Failure {
    /// Invalid input, with a message that says what is wrong and what would be right.
    pub(crate) fn invalid(text: impl fmt::Display) -> Self {
        Self { exit: Exit::Invalid, text: text.to_string() }
    }

    /// Wrong usage.
    pub(crate) fn usage(text: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, text: text.to_string() }
    }

    /// A broken invariant of this program.
    pub(crate) fn bug(text: impl fmt::Display) -> Self {
        Self { exit: Exit::Bug, text: format!("this is a bug in plimsoll: {text}") }
    }
}

/// Prints a failure and returns its code.
pub(crate) fn report(failure: &Failure, ui: &Ui) -> ExitCode {
    ui.error(&failure.text);
    failure.exit.into()
}

/// Prints a usage error, or the help or version that was asked for.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe while printing help is not worth an error.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}

/// A panic is a bug: it says so, and the process ends with the documented code.
pub(crate) fn install_panic_hook() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        default(info);
        let text = "this is a bug in plimsoll; please report it together with the command and the input";
        let _ = writeln!(anstream::stderr(), "{text}");
        std::process::exit(Exit::Bug as i32);
    }));
}
