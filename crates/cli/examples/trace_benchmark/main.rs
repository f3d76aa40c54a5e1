//! Real traces: optimized on the first half, judged on the second, beside every baseline.
//!
//! `cargo run --release -p plimsoll-cli --example trace_benchmark [FOLDER]`
//!
//! The folder is that of the argument, else that of `PLIMSOLL_TRACES`. Prints the Markdown tables of `docs/benchmarks.md`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints, for the developer")]

mod judge;
mod platform;
mod trace;

use judge::Judged;
use platform::Recorded;
use plimsoll_report::markdown::{BenchmarkRow, benchmark};
use plimsoll_report::number;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trace::TRACES;

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).or_else(|| std::env::var_os("PLIMSOLL_TRACES"));
    let Some(folder) = folder.map(PathBuf::from) else {
        eprintln!("error: name the folder of the traces, or set PLIMSOLL_TRACES");
        return ExitCode::from(2);
    };
    let recorded = [
        ("Recorded with CPU tracking at 70 %", Recorded::Tracked),
        ("Recorded with a fixed count for the peak of the first half", Recorded::FixedForPeak),
        ("CPU series without requests, recorded with a fixed count", Recorded::CpuOnly),
    ];
    for (title, recorded) in recorded {
        if let Err(error) = tables(title, recorded, &folder) {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn tables(title: &str, recorded: Recorded, folder: &Path) -> Result<(), String> {
    let judged: Vec<Judged> = TRACES
        .iter()
        .filter(|trace| trace.cpu_only == (recorded == Recorded::CpuOnly))
        .map(|trace| judge::judge(trace, recorded, folder))
        .collect::<Result<_, _>>()?;
    let Some(first) = judged.first() else { return Ok(()) };
    let names: Vec<&str> = first.cells.iter().map(|(name, _)| name.as_str()).collect();
    let rows: Vec<BenchmarkRow> = judged.iter().map(Judged::row).collect();
    println!("### {title}\n\n{}", benchmark(&names, &rows));
    println!("| trace | factor | highest minute | recorded | plimsoll | plimsoll, stress +50 % |");
    println!("| --- | --: | --: | --- | --- | --- |");
    for Judged { name, factor, peaks: [first, second], before, chosen, stressed, .. } in &judged {
        let peaks = match recorded {
            Recorded::CpuOnly => number::UNKNOWN.to_owned(),
            _ => format!("{first:.0}, then {second:.0} per s"),
        };
        println!("| {name} | × {factor} | {peaks} | {before} | {chosen} | {stressed} |");
    }
    println!();
    Ok(())
}
