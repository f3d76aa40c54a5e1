//! CloudWatch Logs.

use crate::moment::Moment;

/// Calls to CloudWatch Logs.
#[derive(Debug, Clone, PartialEq)]
pub enum Logs {
    /// The last lines of one stream → [`super::Reply::Lines`].
    Tail {
        /// Log group.
        group: String,
        /// Log stream.
        stream: String,
        /// At most so many lines, 1 to 10,000.
        lines: u16,
    },
    /// One page of the lines of all streams since a moment, the oldest first → [`super::Reply::LogPage`].
    Filter {
        /// Log group.
        group: String,
        /// From this moment on.
        from: Moment,
        /// A filter pattern of CloudWatch Logs; `None` for every line.
        pattern: Option<String>,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Names of log groups that begin so, one page → [`super::Reply::Page`].
    ListGroups {
        /// Beginning of the name.
        prefix: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Deletes a log group → [`super::Reply::Done`].
    DeleteGroup {
        /// Log group.
        group: String,
    },
}

impl Logs {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Tail { .. } => "logs:GetLogEvents",
            Self::Filter { .. } => "logs:FilterLogEvents",
            Self::ListGroups { .. } => "logs:DescribeLogGroups",
            Self::DeleteGroup { .. } => "logs:DeleteLogGroup",
        }
    }
}

/// One page of lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPage {
    /// Lines, each with the id that AWS gave it.
    pub lines: Vec<(String, LogLine)>,
    /// Token of the next page.
    pub next: Option<String>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub moment: Moment,
    /// The stream it stands in.
    pub stream: String,
    /// The text.
    pub text: String,
}
