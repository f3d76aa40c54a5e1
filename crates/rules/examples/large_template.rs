//! Prints a template of 499 resources, to measure the whole program with: `cargo run -p plimsoll-rules --example
//! large_template > large.yaml`.
#![allow(clippy::print_stdout, reason = "it is what the example is for")]

#[path = "../benches/large/mod.rs"]
mod large;

fn main() {
    print!("{}", large::template(45));
}
