//! What goes into a machine and what comes out.

use super::logs::ServiceLine;
use crate::call::cloudformation::{ResourceChange, StackEvent};
use crate::call::{Call, Reply};
use crate::moment::Moment;
use crate::refusal::Refusal;
use std::fmt;

/// Something that happened, and when.
#[derive(Debug)]
pub struct Event {
    /// When.
    pub now: Moment,
    /// Whether the user has asked to stop (Ctrl-C).
    pub interrupted: bool,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Debug)]
pub enum Happened {
    /// The run begins.
    Started,
    /// A call was answered.
    Reply(Box<Result<Reply, Refusal>>),
    /// The time is over, or the user interrupted the wait.
    Waited,
    /// The user answered.
    Answered(Answer),
    /// It was said.
    Said,
}

/// What is to be done next.
#[derive(Debug)]
pub enum Action<T> {
    /// Make this call.
    Call(Box<Call>),
    /// Wait.
    Wait(Wait),
    /// Ask the user.
    Ask(Question),
    /// Tell the user.
    Say(Progress),
    /// It is over.
    Done(Result<T, Stop>),
}

/// A wait with its reason and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// So many seconds until it is looked at again.
    pub seconds: u64,
    /// What is waited for, as the object of "waiting for".
    pub what: String,
    /// When patience ends.
    pub deadline: Moment,
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
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// What is being done now.
    Doing(String),
    /// A remark.
    Note(String),
    /// Something to worry about.
    Warning(String),
    /// What a change set would do to a stack.
    Changes {
        /// Stack name.
        stack: String,
        /// Whether the stack is created by it.
        creates: bool,
        /// Changes.
        changes: Vec<ResourceChange>,
        /// Monthly costs as text: of the deployed state and of the new one; `None` where not known.
        monthly: (Option<String>, Option<String>),
    },
    /// Something happened to a resource.
    Event {
        /// Stack name.
        stack: String,
        /// What happened.
        event: Box<StackEvent>,
    },
    /// How far an operation is.
    Count {
        /// Stack name.
        stack: String,
        /// Resources done.
        done: usize,
        /// Resources in all, where known.
        total: Option<usize>,
        /// Seconds since it began.
        elapsed: u64,
    },
    /// Lines of logs, in the order of time.
    Log(Vec<ServiceLine>),
    /// Why something failed: a heading and lines.
    Reason {
        /// Heading.
        title: String,
        /// Lines, such as the last ones of a log.
        lines: Vec<String>,
    },
}

/// Why a machine stopped before its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// AWS or the network refused a call.
    Refused(Refusal),
    /// Something outside the program stands against it; nothing was changed.
    Barred {
        /// What is wrong and where.
        message: String,
        /// What would be right.
        help: String,
    },
    /// The stack file asks for what cannot be; nothing was changed.
    Invalid {
        /// What is wrong and where.
        message: String,
        /// What would be right.
        help: String,
    },
    /// The user said no; nothing was changed.
    Declined,
    /// A question came up and nobody is there to answer it; nothing was changed.
    Unanswered {
        /// The question.
        question: String,
    },
    /// The change failed, and what stands now.
    Failed {
        /// What failed first.
        message: String,
        /// What stands now and what to do.
        help: String,
        /// Whether the former state was brought back.
        rolled_back: bool,
    },
    /// The user interrupted; AWS goes on.
    Detached {
        /// What goes on, and how to come back to it.
        message: String,
    },
    /// Patience ended; AWS goes on.
    TimedOut {
        /// What was waited for, how long, and how to come back to it.
        message: String,
    },
    /// A broken rule of this program.
    Bug(&'static str),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with_help = |f: &mut fmt::Formatter<'_>, message: &str, help: &str| {
            write!(f, "{message}")?;
            if help.is_empty() { Ok(()) } else { write!(f, "\n  help: {help}") }
        };
        match self {
            Self::Refused(refusal) => with_help(f, &refusal.to_string(), refusal.help().unwrap_or_default()),
            Self::Barred { message, help }
            | Self::Invalid { message, help }
            | Self::Failed { message, help, .. } => with_help(f, message, help),
            Self::Declined => f.write_str("nothing was changed"),
            Self::Unanswered { question } => with_help(
                f,
                &format!("nobody is there to answer: {question}"),
                "give --yes where there is no terminal; nothing was changed",
            ),
            Self::Detached { message } | Self::TimedOut { message } => f.write_str(message),
            Self::Bug(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Stop {}
