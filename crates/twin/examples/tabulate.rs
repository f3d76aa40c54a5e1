//! Makes the tables of stationary sojourn laws: `cargo run --release -p plimsoll-twin --example tabulate -- FILE`.
//!
//! The seed is fixed, so the file is the same on every machine. All rows of one demand variation see the same arrivals and
//! demands, scaled, so that sampling errors differ little between neighbours.

use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{Experiment, Routing};
use plimsoll_twin::queueing::{Sharing, fcfs};
use plimsoll_twin::stationary::grid::{MAGIC, PERIOD_S, SECTIONS, Section, UTILIZATIONS, VARIATIONS, encode};
use plimsoll_twin::stationary::{POINTS, U};
use plimsoll_twin::workload::Discipline;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Requests per row: more where they are correlated over longer.
fn requests(utilization: f64) -> u64 {
    match utilization {
        rho if rho <= 0.8 => 1_000_000,
        rho if rho <= 0.85 => 1_500_000,
        rho if rho <= 0.9 => 2_000_000,
        rho if rho <= 0.94 => 3_000_000,
        _ => 5_000_000,
    }
}

/// One request length and variation of a section.
#[derive(Clone, Copy)]
struct Job {
    section: Section,
    length: f64,
    variation: f64,
}

type Row = [f64; POINTS + 1];

fn row(job: Job, utilization: f64) -> Row {
    let demand = job.length * job.section.vcpu * PERIOD_S;
    let requests = requests(utilization);
    let histogram = Experiment {
        server: job.section.server(),
        tasks: 1,
        routing: Routing::Random,
        demand_mean_s: demand,
        demand_variation: job.variation,
        utilization,
        requests,
        warm_up: requests / 10,
        seed: Seed::new(20_260_901).numbered(job.variation as u64),
    }
    .run();
    // Where the mean is known, the sampling error of the mean is divided out of all values.
    let mean = histogram.mean() / demand;
    let correction = known_mean(job, utilization).map_or(1.0, |known| known / mean);
    let mut row = [mean * correction; POINTS + 1];
    for (value, quantile) in row.iter_mut().skip(1).zip(histogram.quantiles(U)) {
        *value = quantile / demand * correction;
    }
    row
}

/// The exact mean of a server without quota.
fn known_mean(job: Job, utilization: f64) -> Option<f64> {
    match (job.section.stalls, job.section.discipline) {
        (true, _) => None,
        (false, Discipline::ProcessorSharing) => {
            Some(Sharing::new(job.section.vcpu as u32, utilization).mean())
        }
        (false, Discipline::SingleThreaded) => {
            Some(1.0 + fcfs::mean_wait_one_server(utilization, job.variation))
        }
    }
}

/// Makes a sequence non-decreasing by averaging neighbours that are not (pool adjacent violators).
fn make_monotone(values: &mut [f64]) {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &value in values.iter() {
        let mut pool = (value, 1);
        while let Some(last) = pools.pop_if(|last| last.0 > pool.0) {
            let count = last.1 + pool.1;
            pool = ((last.0 * last.1 as f64 + pool.0 * pool.1 as f64) / count as f64, count);
        }
        pools.push(pool);
    }
    let flat = pools.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count));
    values.iter_mut().zip(flat).for_each(|(value, pooled)| *value = pooled);
}

fn codes(job: Job) -> Vec<u8> {
    let mut rows = UTILIZATIONS.map(|utilization| row(job, utilization));
    for column in 0..=POINTS {
        let mut values = rows.map(|row| row.get(column).copied().unwrap_or_default());
        make_monotone(&mut values);
        for (row, value) in rows.iter_mut().zip(values) {
            row.iter_mut().skip(column).take(1).for_each(|own| *own = value);
        }
    }
    rows.as_flattened().iter().flat_map(|&value| encode(value).to_le_bytes()).collect()
}

fn main() -> std::io::Result<()> {
    let jobs: Vec<Job> = SECTIONS
        .iter()
        .flat_map(|&section| section.lengths().iter().map(move |&length| (section, length)))
        .flat_map(|(section, length)| VARIATIONS.map(|variation| Job { section, length, variation }))
        .collect();
    let results = Mutex::new(vec![Vec::new(); jobs.len()]);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((number, &job)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|number| Some((number, jobs.get(number)?)))
                {
                    let codes = codes(job);
                    if let Ok(mut results) = results.lock() {
                        results.iter_mut().skip(number).take(1).for_each(|place| place.clone_from(&codes));
                    }
                }
            });
        }
    });
    let mut bytes = MAGIC.to_vec();
    bytes.extend(results.into_inner().unwrap_or_default().into_iter().flatten());
    std::fs::write(std::env::args().nth(1).unwrap_or_else(|| "stationary.bin".into()), bytes)
}
