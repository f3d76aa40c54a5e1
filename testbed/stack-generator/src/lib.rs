//! Random valid stack files over the whole language.
//!
//! `stack_file(seed)` is a pure function: the same seed gives the same text, on every machine. Every file loads without error;
//! together a few hundred of them use every key of the language (both are tests).

mod dice;
mod platform;
mod policies;
mod service;
mod tree;

use dice::Dice;

/// A random valid stack file.
#[must_use]
pub fn stack_file(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    platform::stack(&mut dice).to_string()
}
