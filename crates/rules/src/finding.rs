//! What a rule found.

use crate::model::Place;
use plimsoll_spec::{Code, Severity};

/// One thing that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code.
    pub rule: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, lower case, without final stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What would be right.
    pub help: Option<String>,
    /// The service concerned.
    pub service: Option<String>,
    /// The resource concerned.
    pub resource: Option<String>,
    /// Whether a secret stands at the place, so that the text there must not be shown.
    pub secret: bool,
}
