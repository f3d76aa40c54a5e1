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
            Self::ListGroups { .. } => "logs:DescribeLogGroups",
            Self::DeleteGroup { .. } => "logs:DeleteLogGroup",
        }
    }
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
