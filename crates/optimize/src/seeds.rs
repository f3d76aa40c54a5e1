//! The declared platform on the exact engine, with several independent seeds.

use crate::exact::{Stretch, Trial, run};
use crate::plan::{Limited, OverSeeds, SeedStatistics, deviation};
use crate::problem::Problem;
use crate::prove::UPPER_90;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::outcome::{LatencySummary, Spread, Violations};
use plimsoll_twin::{Outcome, Workload};
use plimsoll_units::Usd;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// Requests that a simulation serves at most, all services and seeds together.
///
/// MODEL: a bound on the work, minutes on a small machine, and a choice. Beyond it only the busiest stretch of a recording is
/// replayed.
const MOST_REQUESTS: f64 = 1e9;
/// Replayed minutes before a stretch that does not begin with the recording.
const WARM_UP: usize = 20;
/// Distance between the stretches that are compared.
const STEP: usize = 30;
/// Lengths of a stretch that are tried, in minutes, longest first.
const LENGTHS: [usize; 12] =
    [10 * 1440, 7 * 1440, 5 * 1440, 3 * 1440, 2 * 1440, 1440, 720, 360, 180, 60, 30, 10];

/// What the seeds of one service show.
pub(crate) struct OverAll {
    /// Means over the seeds; timeline and events are those of the first.
    pub(crate) outcome: Outcome,
    /// The figures with their spread.
    pub(crate) statistics: SeedStatistics,
}

/// Replays each problem with each seed, side by side. `progress` is told how many of how many replays are done.
pub(crate) fn over_seeds(
    problems: &[Problem],
    seeds: u32,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Vec<OverAll> {
    let seeds = seeds.max(1);
    let share = MOST_REQUESTS / f64::from(seeds) / problems.len().max(1) as f64;
    let stretches: Vec<Stretch> =
        problems.iter().map(|problem| stretch_within(&problem.workload, share)).collect();
    let jobs: Vec<(&Problem, Stretch, u32)> = problems
        .iter()
        .zip(&stretches)
        .flat_map(|(problem, stretch)| (0..seeds).map(move |seed| (problem, *stretch, seed)))
        .collect();
    let (done, all) = (AtomicU64::new(0), jobs.len() as u64);
    let outcomes: Vec<Outcome> = jobs
        .into_par_iter()
        .map(|(problem, stretch, seed)| {
            let outcome = one(problem, stretch, seed);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
            outcome
        })
        .collect();
    problems
        .iter()
        .zip(&stretches)
        .zip(outcomes.chunks(seeds as usize))
        .map(|((problem, stretch), outcomes)| together(problem, *stretch, outcomes))
        .collect()
}

fn one(problem: &Problem, stretch: Stretch, seed: u32) -> Outcome {
    let root = Seed::new(problem.seed).named(problem.name.as_str()).named("simulate");
    let own = if seed == 0 { root } else { root.numbered(u64::from(seed)) };
    let trial = Trial {
        workload: &problem.workload,
        design: &problem.present,
        assumptions: &problem.assumptions,
        goals: &problem.objective.latency,
    };
    run(&trial, stretch, own, seed == 0)
}

/// The whole recording, or its busiest stretch that has no more requests than this.
fn stretch_within(workload: &Workload, requests: f64) -> Stretch {
    let all = Stretch::all(workload);
    if all.requests(workload) <= requests {
        return all;
    }
    let mut found = all;
    for minutes in LENGTHS.into_iter().filter(|length| *length < all.minutes) {
        found = busiest(workload, minutes);
        if found.requests(workload) <= requests {
            break;
        }
    }
    found
}

fn busiest(workload: &Workload, minutes: usize) -> Stretch {
    let of = workload.arrivals.minutes();
    let stretches = (0..=of.saturating_sub(minutes)).step_by(STEP).map(|first| Stretch {
        warm_up: WARM_UP,
        first,
        minutes,
    });
    let busier = |a: (Stretch, f64), b: (Stretch, f64)| if b.1 > a.1 { b } else { a };
    let scored = stretches.map(|stretch| (stretch, stretch.requests(workload)));
    scored.reduce(busier).map_or_else(|| Stretch::all(workload), |(stretch, _)| stretch)
}

fn together(problem: &Problem, stretch: Stretch, outcomes: &[Outcome]) -> OverAll {
    let costs: Vec<f64> = outcomes
        .iter()
        .map(|outcome| problem.monthly(&problem.present, outcome).unwrap_or(Usd::ZERO).dollars())
        .collect();
    let over = |figure: &dyn Fn(&Outcome) -> f64| {
        OverSeeds::of(&outcomes.iter().map(figure).collect::<Vec<f64>>()).unwrap_or_default()
    };
    let latency = |figure: fn(&LatencySummary) -> f64| {
        let values: Vec<f64> =
            outcomes.iter().filter_map(|outcome| outcome.latency.as_ref().map(figure)).collect();
        OverSeeds::of(&values)
    };
    let of = problem.workload.arrivals.minutes();
    let limited = Limited { first: stretch.first, minutes: stretch.minutes, of };
    let statistics = SeedStatistics {
        seeds: u32::try_from(outcomes.len()).unwrap_or(u32::MAX),
        p50_ms: latency(|latency| latency.p50_ms),
        p95_ms: latency(|latency| latency.p95_ms),
        p99_ms: latency(|latency| latency.p99_ms),
        violation_minutes: over(&|outcome| outcome.violations.expected),
        failed_requests: over(&|outcome| outcome.failed_requests),
        monthly_usd: OverSeeds::of(&costs).unwrap_or_default(),
        limited: (stretch.minutes < of).then_some(limited),
    };
    OverAll { outcome: mean(outcomes), statistics }
}

/// Means over some outcomes; the first one as it is where it is the only one.
fn mean(outcomes: &[Outcome]) -> Outcome {
    let Some(first) = outcomes.first() else { return Outcome::default() };
    if outcomes.len() == 1 {
        return first.clone();
    }
    let count = outcomes.len() as f64;
    let of = |figure: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(figure).sum::<f64>() / count;
    let latency = |figure: fn(&LatencySummary) -> f64| {
        let values: Vec<f64> =
            outcomes.iter().filter_map(|outcome| outcome.latency.as_ref().map(figure)).collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    };
    let spread = |figure: fn(&Outcome) -> Spread| Spread {
        mean: of(&|outcome| figure(outcome).mean),
        p95: of(&|outcome| figure(outcome).p95),
        min: of(&|outcome| figure(outcome).min),
        max: of(&|outcome| figure(outcome).max),
    };
    let missed: Vec<f64> = outcomes.iter().map(|outcome| outcome.violations.expected).collect();
    let expected = missed.iter().sum::<f64>() / count;
    Outcome {
        requests: of(&|outcome| outcome.requests),
        failed_requests: of(&|outcome| outcome.failed_requests),
        retries: of(&|outcome| outcome.retries),
        latency: first.latency.map(|_| LatencySummary {
            mean_ms: latency(|latency| latency.mean_ms),
            p50_ms: latency(|latency| latency.p50_ms),
            p90_ms: latency(|latency| latency.p90_ms),
            p95_ms: latency(|latency| latency.p95_ms),
            p99_ms: latency(|latency| latency.p99_ms),
        }),
        violations: Violations { expected, upper: expected + UPPER_90 * deviation(&missed, expected) },
        cpu_percent: spread(|outcome| outcome.cpu_percent),
        memory_percent: spread(|outcome| outcome.memory_percent),
        tasks: spread(|outcome| outcome.tasks),
        scaling_actions: of(&|outcome| f64::from(outcome.scaling_actions)).round() as u32,
        spot_interruptions: of(&|outcome| f64::from(outcome.spot_interruptions)).round() as u32,
        on_demand_task_seconds: of(&|outcome| outcome.on_demand_task_seconds),
        spot_task_seconds: of(&|outcome| outcome.spot_task_seconds),
        ..first.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
    }

    #[test]
    fn seeds_differ_and_threads_do_not_matter() {
        let problems = [crate::support::problem(3.0, 1), crate::support::problem(1.0, 1)];
        let run = |threads| in_threads(threads, || over_seeds(&problems, 3, &|_, _| ()));
        let (one, four) = (run(1), run(4));
        for (a, b) in one.iter().zip(&four) {
            assert_eq!((&a.outcome, &a.statistics), (&b.outcome, &b.statistics));
        }
        let p95 = one[0].statistics.p95_ms.unwrap();
        assert!(p95.min < p95.mean && p95.mean < p95.max && p95.half_width.unwrap() > 0.0, "{p95:?}");
        assert_eq!(one[0].outcome.timeline.len(), 1440);
    }

    #[test]
    fn too_many_requests_leave_the_busiest_stretch() {
        let workload = crate::support::problem(10.0, 2).workload;
        assert_eq!(stretch_within(&workload, 1e9), Stretch::all(&workload));
        let found = stretch_within(&workload, 200_000.0);
        assert!(found.requests(&workload) <= 200_000.0 && found.minutes == 180, "{found:?}");
        // The daily curve is highest at noon.
        assert!((620..=720).contains(&(found.first % 1440)), "{found:?}");
    }

    #[test]
    fn the_mean_of_several_replays_has_the_band_of_their_counts() {
        let outcome = |expected: f64| Outcome {
            violations: Violations { expected, upper: expected },
            on_demand_task_seconds: 60.0 * expected,
            ..Outcome::default()
        };
        let found = mean(&[outcome(2.0), outcome(4.0), outcome(6.0)]);
        assert_eq!((found.violations.expected, found.on_demand_task_seconds), (4.0, 240.0));
        assert!((found.violations.upper - (4.0 + 1.645 * 2.0)).abs() < 1e-12);
        assert_eq!(mean(&[outcome(3.0)]), outcome(3.0));
    }
}
