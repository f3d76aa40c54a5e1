//! The stack files that are looked at: the examples, starting files, variants that use the rest of the language.

use crate::support::{EXAMPLES, example};

/// Every example, with its environments.
pub(crate) fn examples() -> Vec<(String, String)> {
    EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name))).collect()
}
