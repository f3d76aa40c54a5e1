//! The stack files that are looked at: the examples, and random ones over the whole language.

use crate::support::{EXAMPLES, example};

/// Every example, with its environments.
pub(crate) fn examples() -> Vec<(String, String)> {
    EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name))).collect()
}

/// Random valid stack files, the same ones every time.
pub(crate) fn random(count: u64) -> Vec<(String, String)> {
    (0..count).map(|seed| (format!("random-{seed:04}"), plimsoll_stack_generator::stack_file(seed))).collect()
}
