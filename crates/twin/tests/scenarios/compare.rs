//! The engines on one scenario.

use super::every_request::simulate;
use super::{BASE, Scenario, Setup, TASKS};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::plant::{Build, CohortId, FleetEvent, MinuteLatency, Plant};
use plimsoll_twin::screen::{BurstFactors, ScreenPlant, Surface, TaskShape};
use plimsoll_twin::stationary::{Server, Tables};
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Memory,
};
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Architecture, Quantile, SimTime, TaskSize, Timestamp};

/// Thresholds on p95 in milliseconds at which violations are counted.
pub(crate) const THRESHOLDS_MS: [f64; 3] = [150.0, 300.0, 1000.0];

/// p50, p95 and p99 of a minute in seconds.
pub(crate) type Percentiles = [f64; 3];

/// What the exact engine shows, averaged over replications.
pub(crate) struct Truth {
    pub(crate) minutes: Vec<Percentiles>,
    /// Relative standard deviation of one replication's percentiles.
    pub(crate) scatter: Vec<Percentiles>,
    /// Mean number of minutes with p95 above each threshold.
    pub(crate) violations: [f64; 3],
    /// Standard error of that mean.
    pub(crate) violations_error: [f64; 3],
}

/// Runs the exact engine.
pub(crate) fn truth(
    setup: &Setup,
    scenario: &Scenario,
    routing: RoutingAlgorithm,
    replications: u64,
) -> Truth {
    let runs: Vec<Vec<Percentiles>> = (0..replications)
        .map(|number| {
            let minutes =
                simulate(setup, scenario, routing, Seed::new(1000).named(&scenario.name).numbered(number));
            minutes.into_iter().map(percentiles).collect()
        })
        .collect();
    let n = replications as f64;
    let mean = |f: &dyn Fn(&Percentiles) -> f64, minute: usize| {
        runs.iter().map(|run| f(&run[minute])).sum::<f64>() / n
    };
    let minutes: Vec<Percentiles> =
        (0..scenario.minutes()).map(|minute| [0, 1, 2].map(|q| mean(&|p| p[q], minute))).collect();
    let scatter = (0..scenario.minutes())
        .map(|minute| {
            [0, 1, 2].map(|q| {
                let m = minutes[minute][q];
                (mean(&|p| (p[q] - m) * (p[q] - m), minute) * n / (n - 1.0).max(1.0)).sqrt() / m
            })
        })
        .collect();
    let counts = THRESHOLDS_MS.map(|threshold| {
        let above = |run: &Vec<Percentiles>| run.iter().filter(|p| p[1] * 1e3 > threshold).count() as f64;
        runs.iter().map(above).collect::<Vec<f64>>()
    });
    let violations = counts.each_ref().map(|counts| counts.iter().sum::<f64>() / n);
    let violations_error = [0, 1, 2].map(|k| {
        let spread: f64 = counts[k].iter().map(|c| (c - violations[k]) * (c - violations[k])).sum();
        (spread / (n * (n - 1.0).max(1.0))).sqrt()
    });
    Truth { minutes, scatter, violations, violations_error }
}

fn percentiles(mut latencies: Vec<f64>) -> Percentiles {
    latencies.sort_by(f64::total_cmp);
    [0.5, 0.95, 0.99].map(|p| latencies[((p * latencies.len() as f64) as usize).min(latencies.len() - 1)])
}

/// What a faster engine says: percentiles of each minute and expected violations.
pub(crate) struct Prediction {
    pub(crate) minutes: Vec<MinuteLatency>,
    pub(crate) violations: [f64; 3],
}

/// Runs the fluid engine.
pub(crate) fn predict(
    setup: &Setup,
    scenario: &Scenario,
    routing: RoutingAlgorithm,
    resolution: Resolution,
) -> Prediction {
    let (workload, design, assumptions) =
        (workload(setup, scenario), design(setup, routing), assumptions(setup));
    let law = LawTable::of(&workload, &design, &assumptions);
    predict_by(|goals| {
        let plant = FluidPlant::new(&law, &workload, &design, &assumptions, goals, Seed::new(1), resolution);
        // Known rates within the minutes, where they are not constant.
        let factors = factors(scenario);
        let mut plant = if factors.iter().all(|&f| (f - 1.0).abs() < 1e-6) {
            plant
        } else {
            plant.with_known_factors(factors)
        };
        drive(&mut plant, scenario)
    })
}

/// Runs the screening engine, which sees the mean rate of each minute and no more.
pub(crate) fn predict_screening(setup: &Setup, scenario: &Scenario, routing: RoutingAlgorithm) -> Prediction {
    let (workload, design) = (workload(setup, scenario), design(setup, routing));
    let server = Server::of(design.size.cpu, setup.discipline, &assumptions(setup));
    let laws = Tables::builtin().server(server, setup.demand_s, workload.demand.variation);
    let shape = TaskShape::of(&workload, server, design.architecture, routing, TASKS);
    let factors = BurstFactors::draw(workload.burst, Seed::new(1));
    let rates = &workload.arrivals.per_second;
    let per_minute = 60.0 * rates.iter().map(|rate| f64::from(*rate)).sum::<f64>() / rates.len() as f64;
    predict_by(|goals| {
        let surface = Surface::build(&laws, &shape, &factors, goals, per_minute);
        drive(&mut ScreenPlant::new(&surface, &workload, &design), scenario)
    })
}

/// One run per threshold on p95.
fn predict_by(run: impl Fn(&[LatencyGoal]) -> Vec<MinuteLatency>) -> Prediction {
    let runs =
        THRESHOLDS_MS.map(|threshold_ms| run(&[LatencyGoal { quantile: Quantile::P95, threshold_ms }]));
    let violations = runs.each_ref().map(|run| run.iter().map(|minute| minute.violation).sum());
    let [minutes, ..] = runs;
    Prediction { minutes, violations }
}

fn assumptions(setup: &Setup) -> Assumptions {
    Assumptions { visible_cpus: setup.visible_cpus, ..Assumptions::default() }
}

/// A fixed set of tasks, with the scenario's events.
fn drive(plant: &mut impl Plant, scenario: &Scenario) -> Vec<MinuteLatency> {
    plant.fleet_event(
        SimTime::START,
        FleetEvent::Ready { cohort: CohortId(0), count: TASKS, build: Build::RECORDED },
    );
    let mut minutes = Vec::new();
    for minute in 0..scenario.minutes() as i64 {
        let start = SimTime::from_seconds(minute * 60);
        for (_, event) in scenario.events.iter().filter(|(at, _)| *at as i64 == minute * 60) {
            plant.fleet_event(start, *event);
        }
        plant.advance(start, start.plus_seconds(60));
        minutes.push(plant.end_minute(start.plus_seconds(60)).expect("every minute has requests"));
        plant.revised(&mut |revision| minutes[revision.minute] = revision.after);
    }
    minutes
}

pub(crate) fn workload(setup: &Setup, scenario: &Scenario) -> Workload {
    let minutes = scenario.minutes();
    Workload {
        arrivals: Arrivals {
            start: Timestamp::from_unix(0),
            per_second: (0..minutes)
                .map(|minute| (setup.full_rate() * scenario.mean_load(minute)) as f32)
                .collect(),
            observed: vec![true; minutes],
        },
        demand: Demand {
            mean_s: setup.demand_s,
            variation: 1.0,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: BASE.0, variation: BASE.1 },
        idle_vcpu: 0.0,
        burst: Burst::default(),
        memory: Memory::default(),
        discipline: setup.discipline,
        // One dispatcher: as even as rotation gets.
        rotation_variability: 0.0,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

fn factors(scenario: &Scenario) -> Vec<f32> {
    (0..scenario.minutes() * 60)
        .map(|second| (scenario.load(second) / scenario.mean_load(second / 60)) as f32)
        .collect()
}

pub(crate) fn design(setup: &Setup, routing: RoutingAlgorithm) -> Design {
    Design { routing, ..Design::fixed(TaskSize::new((setup.vcpu * 1024.0) as u32, 2048), TASKS) }
}

/// Median and largest relative error of p50, p95 and p99 over the minutes.
pub(crate) fn errors(truth: &Truth, prediction: &Prediction) -> [(f64, f64); 3] {
    [0, 1, 2].map(|q| {
        let mut errors: Vec<f64> = truth
            .minutes
            .iter()
            .zip(&prediction.minutes)
            .map(|(truth, minute)| {
                let predicted = [minute.p50_s, minute.p95_s, minute.p99_s][q];
                (predicted / truth[q] - 1.0).abs()
            })
            .collect();
        errors.sort_by(f64::total_cmp);
        (0.5 * (errors[(errors.len() - 1) / 2] + errors[errors.len() / 2]), errors[errors.len() - 1])
    })
}

/// What is demanded of the fluid engine and not kept, in words: median errors of p50, p95, p99 of at most 4, 5, 8 %; no
/// minute off by more than `most`; violations within one minute or 5 %, give or take two standard errors of the exact mean.
pub(crate) fn misses(truth: &Truth, prediction: &Prediction, most: f64) -> Vec<String> {
    let mut misses = Vec::new();
    for ((exact, error), fluid) in
        truth.violations.iter().zip(truth.violations_error).zip(prediction.violations)
    {
        if (exact - fluid).abs() > (0.05 * exact).max(1.0) + 2.0 * error {
            misses.push(format!("{fluid} violations instead of {exact} ± {error}"));
        }
    }
    for ((median, worst), (allowed, name)) in
        errors(truth, prediction).into_iter().zip([(0.04, "p50"), (0.05, "p95"), (0.08, "p99")])
    {
        if median > allowed || worst > most {
            misses.push(format!("error of {name}: median {median}, worst minute {worst}"));
        }
    }
    misses
}
