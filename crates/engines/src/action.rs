//! What goes into a machine and what comes out.

use crate::change::Plan;
use std::collections::BTreeMap;
use std::fmt;

/// Something that happened, as the answer to the last action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The run begins.
    Started,
    /// Files were read: the text by path, `None` where there is no such file.
    Read(BTreeMap<String, Option<String>>),
    /// Files were written and removed, or why not.
    Kept(Result<(), String>),
    /// A program ended.
    Ran(Finished),
    /// The user answered.
    Answered(Answer),
    /// It was said.
    Said,
}

/// What is to be done next.
#[derive(Debug)]
pub enum Action<T> {
    /// Read files of the working folder, by paths relative to it.
    Read(Vec<String>),
    /// Write files of the working folder, then remove others and the folders that are empty without them.
    Keep {
        /// Text by path.
        write: BTreeMap<String, String>,
        /// Paths.
        remove: Vec<String>,
    },
    /// Run a program in the working folder.
    Run(Command),
    /// Ask the user.
    Ask(Question),
    /// Tell the user.
    Say(Progress),
    /// It is over.
    Done(Result<T, Stop>),
}

/// A program with its arguments, to be run in the working folder without a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program, looked for on the PATH.
    pub program: &'static str,
    /// Its arguments. Secrets are never among them.
    pub arguments: Vec<String>,
    /// Variables set besides the user's own.
    pub variables: BTreeMap<String, String>,
    /// What it does, in words, where it may take long.
    pub doing: Option<String>,
    /// How its output is read while it runs.
    pub reading: Reading,
}

/// How the output of a running program is read for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// At its end only.
    Whole,
    /// Line by line, as Terraform and OpenTofu write it with `-json`.
    Terraform,
    /// Line by line, as Pulumi writes it with `--json`.
    Pulumi,
}

impl Reading {
    /// What a line says to the user, if anything.
    #[must_use]
    pub fn line(self, line: &str) -> Option<Progress> {
        match self {
            Self::Whole => None,
            Self::Terraform => crate::terraform::line(line),
            Self::Pulumi => crate::pulumi::line(line),
        }
    }
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How.
    pub how: How,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its standard error.
    pub stderr: String,
    /// Whether the user interrupted while it ran; the program was told and ended by itself.
    pub interrupted: bool,
    /// Whether the time limit was reached while it ran; the program was told and ended by itself.
    pub timed_out: bool,
}

/// The end of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// With this exit code.
    Code(i32),
    /// By a signal.
    Signal,
    /// There is no such program.
    Missing,
    /// It could not be started, for this reason.
    NotStarted(String),
}

impl Finished {
    /// Whether it ended well.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.how == How::Code(0)
    }
}

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Yes or no.
    Confirm {
        /// The question.
        text: String,
    },
    /// A word must be typed, because it cannot be undone.
    Type {
        /// The question.
        text: String,
        /// The word.
        word: String,
    },
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// There is nobody to ask: no terminal, and no `--yes`.
    Nobody,
}

/// Something the user is told while it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// What is being done now.
    Doing(String),
    /// A remark.
    Note(String),
    /// Something to worry about.
    Warning(String),
    /// What would be or is changed.
    Changes(Box<Plan>),
    /// Something happens to a resource.
    Resource {
        /// Its address.
        address: String,
        /// Its type.
        kind: String,
        /// What, in the words of [`crate::Verb`] and its state: `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `DELETE_FAILED`.
        status: String,
        /// Why, where it failed.
        reason: Option<String>,
    },
    /// So many resources will be changed.
    Total(usize),
}

/// Why a machine stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The program is missing or cannot be used; nothing was changed.
    Unusable {
        /// What is wrong.
        message: String,
        /// How it is cured.
        help: String,
    },
    /// The working folder cannot be used; nothing was changed.
    Folder {
        /// What is wrong and where.
        message: String,
        /// What would be right.
        help: String,
    },
    /// The engine or AWS refused before anything was changed.
    Refused {
        /// What was refused.
        message: String,
        /// What would be right.
        help: String,
    },
    /// A change failed; part of it may stand.
    Failed {
        /// What failed first.
        message: String,
        /// What stands now and how to go on.
        help: String,
    },
    /// The user said no; nothing was changed.
    Declined,
    /// A question came up and nobody is there to answer it; nothing was changed.
    Unanswered {
        /// The question.
        question: String,
    },
    /// The user interrupted and the engine ended in order.
    Interrupted {
        /// What stands now and how to go on.
        message: String,
    },
    /// The time limit was reached and the engine ended in order.
    TimedOut {
        /// What stands now and how to go on.
        message: String,
    },
    /// A broken rule of this program.
    Bug(&'static str),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with_help = |f: &mut fmt::Formatter<'_>, message: &str, help: &str| {
            write!(f, "{message}")?;
            if help.is_empty() { Ok(()) } else { write!(f, "\n  help: {help}") }
        };
        match self {
            Self::Unusable { message, help }
            | Self::Folder { message, help }
            | Self::Refused { message, help }
            | Self::Failed { message, help } => with_help(f, message, help),
            Self::Declined => f.write_str("nothing was changed"),
            Self::Unanswered { question } => with_help(
                f,
                &format!("nobody is there to answer: {question}"),
                "give --yes where there is no terminal; nothing was changed",
            ),
            Self::Interrupted { message } | Self::TimedOut { message } => f.write_str(message),
            Self::Bug(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Stop {}
