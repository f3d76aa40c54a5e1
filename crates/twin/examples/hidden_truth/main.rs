//! What would really have happened: the hidden truth behind an example's recording, replayed request by request on any stack
//! file with the same services. It is how a plan made from the recording is checked against what the recording hides:
//!
//! ```text
//! cargo run --release -- optimize examples/payments --out out
//! cargo run --release -p plimsoll-twin --example hidden_truth payments out/plimsoll.yaml
//! ```

#[path = "../make_recordings/hidden.rs"]
mod hidden;
#[path = "../make_recordings/traffic.rs"]
mod traffic;

use hidden::EXAMPLES;
use plimsoll_spec::{LoadOptions, Platform};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::replay::{Settings, replay};
use plimsoll_twin::{Assumptions, Design};
use std::error::Error;
use std::path::Path;

#[expect(clippy::print_stdout, reason = "a program for people")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: hidden_truth EXAMPLE STACK_FILE".into());
    };
    let example = EXAMPLES.iter().find(|example| example.folder == name).ok_or("no such example")?;
    let platform = load(Path::new(&path))?;
    println!(
        "| service | objective | minutes that miss it | p95 ms | p99 ms | failed requests | mean tasks | CPU % |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for hidden in example.services {
        let service = platform.service(&hidden.service.parse()?).ok_or("the stack file lacks a service")?;
        let design = Design::of(service, platform.network.zones());
        let seed = Seed::new(example.seed).named(hidden.service);
        let workload = hidden.workload(design.architecture, seed);
        let assumptions = Assumptions::default();
        let goals = &service.objective.latency;
        let mut plant = ExactPlant::new(&workload, &design, &assumptions, goals, seed, 0..traffic::MINUTES);
        let arrivals = &workload.arrivals;
        let settings = Settings {
            seed: seed.named("control"),
            ..Settings::new(&design, &assumptions, arrivals.start, &arrivals.observed)?
        };
        let outcome = replay(&mut plant, &settings);
        let latency = outcome.latency.unwrap_or_default();
        let words: Vec<String> =
            goals.iter().map(|goal| format!("{} ≤ {} ms", goal.quantile, goal.threshold_ms)).collect();
        println!(
            "| {} | {} | {:.0} of {} | {:.0} | {:.0} | {:.0} | {:.2} | {:.0} |",
            hidden.service,
            words.join(", "),
            outcome.violations.expected,
            outcome.minutes,
            latency.p95_ms,
            latency.p99_ms,
            outcome.failed_requests,
            outcome.tasks.mean,
            outcome.cpu_percent.mean
        );
    }
    Ok(())
}

fn load(path: &Path) -> Result<Platform, Box<dyn Error>> {
    let options = LoadOptions {
        file_name: path.display().to_string(),
        environment: None,
        default_stack_name: "stack".to_owned(),
    };
    let loaded = plimsoll_spec::load(&std::fs::read_to_string(path)?, &options);
    Ok(loaded.map_err(|errors| format!("{}: {:?}", path.display(), errors.items))?.platform)
}
