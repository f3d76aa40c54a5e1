//! The optimizer against brute force with the exact engine, on small grids: prints a table of `docs/model.md`.
//!
//! `cargo run --release -p plimsoll-optimize --example brute_force`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints, for the developer")]

mod compare;

use compare::{Judged, SEEDS, SERVICES, compare, problem};
use plimsoll_optimize::wording;
use plimsoll_prices::PriceBook;
use plimsoll_twin::stationary::Tables;
use std::process::ExitCode;

fn main() -> ExitCode {
    match table() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn table() -> Result<(), String> {
    let prices = PriceBook::builtin().map_err(|error| error.to_string())?;
    let tables = Tables::builtin();
    println!(
        "| service | designs, of which keep it | brute force ({SEEDS} seeds) | optimizer | costs more | its minutes that miss it, up to (allowed) |"
    );
    println!("| --- | --: | --- | --- | --: | --: |");
    for service in &SERVICES {
        let line = compare(&problem(service, &prices)?, &tables);
        let cheapest = line.cheapest.as_ref().map_or_else(|| "none".to_owned(), words);
        let same = line.cheapest.as_ref().is_some_and(|cheapest| cheapest.design == line.chosen.design);
        println!(
            "| {} | {}, {} | {cheapest} | {} | {} | {:.1}, {:.1} ({:.0}) |",
            service.name,
            line.designs,
            line.keeping,
            if same { "the same".to_owned() } else { words(&line.chosen) },
            line.excess().map_or_else(|| "–".to_owned(), |excess| format!("{:.1} %", excess * 100.0)),
            line.chosen.missed.0,
            line.chosen.missed.1,
            line.allowed,
        );
    }
    Ok(())
}

fn words(judged: &Judged) -> String {
    let design = &judged.design;
    format!(
        "{} × {}, {}, ${:.2}",
        design.size,
        wording::tasks(design.tasks),
        design.routing.as_str().replace('_', " "),
        judged.monthly
    )
}
