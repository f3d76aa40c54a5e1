//! How often calibration's 90 % intervals hold the truth, and whether it recognises services whose latency is governed by
//! something else than CPU and load, in Markdown:
//!
//! ```text
//! cargo run --release -p plimsoll-twin --example error_bars
//! ```
//!
//! All services are recorded by the exact engine; calibration sees their metrics alone.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a program for people, on inputs of its own"
)]

#[path = "../../src/calibrate/engine_recording.rs"]
mod engine_recording;

use engine_recording::{Extra, Hidden, Within};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_twin::calibrate::{Calibration, Finding, calibrate};
use plimsoll_twin::draws::{Draws, Seed};
use plimsoll_twin::workload::BaseLatency;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::TaskSize;

/// Recordings per kind of service.
const CASES: u64 = 5;

/// Services whose intervals are held against the truth, per length of the recording.
const SERVICES: u64 = 40;

#[expect(clippy::print_stdout, reason = "a program for people")]
fn main() {
    println!(
        "| minutes recorded | services | CPU time | base latency, mean | its variation | variation of the CPU time |"
    );
    println!("|---|---|---|---|---|---|");
    for minutes in [240, 720] {
        print_coverage(minutes);
    }
    println!();
    println!("| service | recordings | found | median errors of mean, p95, p99 | restrictions |");
    println!("|---|---|---|---|---|");
    let quiet = Hidden { minutes: 900, rate: 60.0, ..Hidden::default() };
    let slow = Hidden { base: BaseLatency { mean_s: 0.15, variation: 0.5 }, ..quiet };
    let pauses = |every_s, lasts_s| Extra::Pauses { every_s, lasts_s };
    let kinds: [(&str, Hidden); 8] = [
        ("base latency grows by 60 % per doubling", Hidden { extra: Extra::Growth { kappa: 0.6 }, ..quiet }),
        (
            "base latency wanders by ±25 % over hours",
            Hidden { extra: Extra::Downstream { spread: 0.25, tau_min: 60.0 }, ..quiet },
        ),
        ("a lock in each task, 60 ms per request", Hidden { extra: Extra::Lock { hold_s: 0.06 }, ..quiet }),
        ("a lock in each task, 40 ms per request", Hidden { extra: Extra::Lock { hold_s: 0.04 }, ..quiet }),
        (
            "two connections per task, 6 may wait",
            Hidden { extra: Extra::Pool { slots: 2, waiting: 6 }, ..slow },
        ),
        (
            "three connections per task, 1000 may wait",
            Hidden { extra: Extra::Pool { slots: 3, waiting: 1000 }, ..slow },
        ),
        ("a task stands still for 300 ms every 20 s", Hidden { extra: pauses(20.0, 0.3), ..quiet }),
        ("a task stands still for 1 s every minute", Hidden { extra: pauses(60.0, 1.0), ..quiet }),
    ];
    for (name, service) in kinds {
        let found: Vec<Calibration> =
            (1..=CASES).map(|seed| calibrated(&Hidden { seed, ..service })).collect();
        print_row(name, &found);
    }
    let mut draws = Seed::new(20).named("healthy").draws();
    let healthy: Vec<Calibration> = (0..20).map(|seed| calibrated(&random(&mut draws, 480, seed))).collect();
    print_row("healthy, at random", &healthy);
}

#[expect(clippy::print_stdout, reason = "a program for people")]
fn print_coverage(minutes: usize) {
    let mut draws = Seed::new(minutes as u64).named("covered").draws();
    let mut covered = [0_u32; 4];
    for seed in 0..SERVICES {
        let truth = random(&mut draws, minutes, seed);
        let found = calibrated(&truth);
        let Some(bands) = found.bands else { continue };
        let pairs = [
            (found.demand, truth.demand_s),
            (bands.base_latency_s, truth.base.mean_s),
            (bands.base_latency_variation, truth.base.variation),
            (bands.demand_variation, truth.variation),
        ];
        for (count, (band, truth)) in covered.iter_mut().zip(pairs) {
            *count += u32::from((band.low90..=band.high90).contains(&truth));
        }
        if std::env::args().nth(1).is_some() {
            let show = |(band, truth): (plimsoll_twin::calibrate::Estimate, f64)| {
                format!("{truth:.4} {:.4} {:.4}..{:.4}", band.value, band.low90, band.high90)
            };
            println!("    {}", pairs.map(show).join(" | "));
        }
    }
    let share = covered.map(|count| format!("{:.0} %", 100.0 * f64::from(count) / SERVICES as f64));
    println!("| {minutes} | {SERVICES} | {} |", share.join(" | "));
}

/// A service without anything that the model does not have.
fn random(draws: &mut Draws, minutes: usize, seed: u64) -> Hidden {
    let mut between = |low: f64, high: f64| low + (high - low) * draws.uniform();
    let vcpu = [0.25, 0.5, 1.0, 2.0][between(0.0, 3.999) as usize];
    let demand_s = 0.001 * between(4.0, 40.0);
    let tasks = between(2.0, 8.0) as u32;
    let within = match between(0.0, 4.0) as u32 {
        0 => Within::Constant,
        1 => Within::Lognormal { sigma: between(0.1, 0.4), tau_s: between(2.0, 15.0) },
        2 => Within::Pulses { seconds: between(2.0, 12.0) as usize, height: between(1.3, 2.5), every: 1 },
        _ => Within::Random { share: 0.1, height: between(1.3, 2.5), on_s: between(2.0, 12.0) },
    };
    Hidden {
        minutes,
        tasks,
        rate: between(0.08, 0.35) * f64::from(tasks) * vcpu / demand_s,
        diurnal: between(0.3, 0.6),
        vcpu,
        demand_s,
        variation: [0.5, 1.0, 1.5][between(0.0, 2.999) as usize],
        base: BaseLatency { mean_s: 0.001 * between(5.0, 100.0), variation: between(0.3, 1.0) },
        within,
        seed: 100 + seed,
        ..Hidden::default()
    }
}

fn calibrated(hidden: &Hidden) -> Calibration {
    let size = TaskSize::new((hidden.vcpu * 1024.0) as u32, 2048);
    let design = Design { routing: RoutingAlgorithm::WeightedRandom, ..Design::fixed(size, hidden.tasks) };
    let recording = hidden.recording();
    calibrate(&recording, &StatedWorkload::default(), &design, &Assumptions::default(), Seed::new(77))
        .expect("a recording of traffic and CPU")
}

/// The name of a finding that restricts advice.
const fn kind(finding: &Finding) -> Option<&'static str> {
    match finding {
        Finding::DownstreamGrowth { .. } => Some("growth"),
        Finding::DownstreamVaries { .. } => Some("varies"),
        Finding::WaitsForLock { .. } => Some("lock"),
        Finding::InFlightLimited { .. } => Some("limit"),
        Finding::Pauses { .. } => Some("pauses"),
        Finding::LatencyNotReproduced { .. } => Some("not reproduced"),
        _ => None,
    }
}

#[expect(clippy::print_stdout, reason = "a program for people")]
fn print_row(name: &str, found: &[Calibration]) {
    let all = ["growth", "varies", "lock", "limit", "pauses", "not reproduced"];
    let count = |wanted: &str| {
        found.iter().filter(|c| c.findings.iter().any(|finding| kind(finding) == Some(wanted))).count()
    };
    let words: Vec<String> = all
        .iter()
        .map(|kind| (kind, count(kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    let median = |part: fn(&Calibration) -> Option<f64>| {
        let mut values: Vec<f64> = found.iter().filter_map(part).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let restrictions: Vec<String> = found
        .iter()
        .flat_map(Calibration::restrictions)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|restriction| format!("{restriction:?}"))
        .collect();
    println!(
        "| {name} | {} | {} | {:.0}, {:.0}, {:.0} % | {} |",
        found.len(),
        words.join(", "),
        100.0 * median(|c| c.checks.and_then(|checks| checks.mean)),
        100.0 * median(|c| c.checks.and_then(|checks| checks.p95)),
        100.0 * median(|c| c.checks.and_then(|checks| checks.p99)),
        restrictions.join(", ")
    );
    if std::env::args().nth(1).is_some() {
        for found in found {
            println!("    {:?} {:?} {:?}", found.checks, found.findings, found.workload.base_latency);
        }
    }
}
