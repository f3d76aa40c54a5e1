//! The test bed: real processes under a CPU quota of the kernel, compared with what the model says of the same requests.
//!
//! See `README.md` beside the manifest for what each command does and what its figures mean.

mod arguments;
mod bed;
mod cgroup;
mod clock;
mod end_to_end;
mod figures;
mod grid;
mod host;
mod http;
mod load;
mod markdown;
mod nginx;
mod plan;
mod point;
mod poller;
mod record;
mod replay;
mod shared;
mod worker;

use arguments::{Arguments, Command};
use bed::Bed;
use clap::Parser;
use record::Take;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Worker { mode, number } => worker::serve(mode, number).map(|()| true),
        Command::Load(arguments) => load::run(&arguments.order()).map(|()| true),
        Command::Janitor { folder, groups } => {
            bed::clean_up(&folder, &groups);
            Ok(true)
        }
        Command::Run(arguments) => on_a_bed(|bed| grid::run_one(bed, &arguments)),
        Command::Grid { minutes, seeds, only } => {
            on_a_bed(|bed| grid::run_grid(bed, minutes, seeds, only.as_deref()))
        }
        Command::Record { workers, cpu, rate, minutes, folder } => on_a_bed(|bed| {
            let take = Take { workers: workers.max(1), cpu: cpu.max(1), rate, minutes, ..Take::LEARNED };
            record::record(bed, &take, &folder).map_err(words)
        }),
        Command::EndToEnd { keep, learn_from } => {
            end_to_end::run(keep.as_deref(), learn_from.as_deref()).map_err(words)
        }
        Command::Smoke => on_a_bed(grid::smoke),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn words(error: Box<dyn Error>) -> io::Error {
    io::Error::other(error.to_string())
}

/// Does something on a bed; where none can be made, says so and counts that as done.
fn on_a_bed(action: impl FnOnce(&Bed) -> io::Result<bool>) -> io::Result<bool> {
    match Bed::new() {
        Ok(bed) => action(&bed),
        Err(why) => writeln!(io::stdout(), "skipped: {why}").map(|()| true),
    }
}
