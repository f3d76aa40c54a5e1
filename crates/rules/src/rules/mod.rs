//! One file per rule: the check, its page and its tests. The good and the bad fixture stand under
//! `fixtures/CODE/{good,bad}.yaml`.
//!
//! Codes: `PLM06xx` what AWS refuses or what breaks, `PLM07xx` security, `PLM08xx` what is wasteful, `PLM09xx` operation.

mod health_check_timeout;
mod unknown_container;

use crate::rule::Rule;

/// Every rule, by code.
pub const ALL: &[&Rule] = &[&health_check_timeout::RULE, &unknown_container::RULE];

/// The rule of a code, in any case.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}
