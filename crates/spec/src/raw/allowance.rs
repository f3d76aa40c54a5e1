//! `allow`: findings that are accepted.

use plimsoll_units::ServiceName;

mapping! {
    /// A finding of `check` that is accepted, and why.
    RawAllowance {
        /// Code of the rule, such as `PLM0801`.
        rule: String,
        /// Service it is accepted for; without it, the whole stack.
        service: ServiceName,
        /// Why it is accepted.
        because: String,
    }
}
