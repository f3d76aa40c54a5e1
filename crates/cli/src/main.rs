//! The `plimsoll` program: one file per verb; a verb parses its arguments, loads, calls one function and renders.

mod account;
mod args;
mod ask;
mod clock;
mod code;
mod deploy;
mod diagnostics;
mod engine;
mod exit;
mod files;
mod interrupt;
mod load;
mod stacks;
mod ui;
mod verbs;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    exit::install_panic_hook();
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return exit::usage(&error),
    };
    let ui = ui::Ui::new(&args.global);
    match verbs::run(args.verb, &ui) {
        Ok(code) => code.into(),
        Err(failure) => exit::report(&failure, &ui),
    }
}
