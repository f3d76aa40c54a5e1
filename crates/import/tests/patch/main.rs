//! Patches of code in every language: exactly the intended lines change, and what is read again says what was wanted.

mod cloudformation;
mod support;
mod terraform;
