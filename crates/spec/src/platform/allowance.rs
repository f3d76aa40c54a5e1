//! A finding that is accepted.

use plimsoll_units::ServiceName;

/// A finding of `check` that is accepted, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The code of the rule, such as `PLM0612`.
    pub rule: String,
    /// The service it is accepted for; `None` for the whole stack.
    pub service: Option<ServiceName>,
    /// Why; never empty.
    pub because: String,
}
