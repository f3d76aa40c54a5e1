//! The optimizer beside brute force: every design of a small grid, replayed request by request.

use plimsoll_optimize::evaluate::Evaluator;
use plimsoll_optimize::exact::{Stretch, Trial, run};
use plimsoll_optimize::plan::OverSeeds;
use plimsoll_optimize::search::brute_force;
use plimsoll_optimize::{Problem, Tariff, choose};
use plimsoll_prices::PriceBook;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::levers::{Freedom, ServiceLevers, SizeBounds};
use plimsoll_spec::platform::objective::{LatencyGoal, MinimumSaving, Objective};
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Architecture, CpuUnits, Mib, Quantile, Seconds, Share, TaskSize, Timestamp, Usd};
use rayon::prelude::*;

/// A service whose workload is known.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// Mean requests per second.
    pub(crate) rate: f64,
    /// Replayed minutes.
    pub(crate) minutes: usize,
    /// CPU seconds of a request, and their variation.
    pub(crate) demand: (f64, f64),
    pub(crate) discipline: Discipline,
    pub(crate) burst: (f64, f64),
    pub(crate) goal: LatencyGoal,
    /// CPU percent at which the tasks are held.
    pub(crate) tracked_at: f64,
}

const fn goal(quantile: Quantile, threshold_ms: f64) -> LatencyGoal {
    LatencyGoal { quantile, threshold_ms }
}

const CALM: Service = Service {
    name: "calm",
    rate: 20.0,
    minutes: 240,
    demand: (0.015, 1.0),
    discipline: Discipline::ProcessorSharing,
    burst: (0.0, 5.0),
    goal: goal(Quantile::P95, 150.0),
    tracked_at: 60.0,
};

/// The services of the table.
pub(crate) const SERVICES: [Service; 8] = [
    CALM,
    Service { name: "bursty", burst: (0.4, 5.0), ..CALM },
    Service { name: "busier", rate: 60.0, demand: (0.012, 1.0), burst: (0.2, 5.0), ..CALM },
    Service {
        name: "heavy requests",
        rate: 8.0,
        demand: (0.06, 1.0),
        goal: goal(Quantile::P95, 400.0),
        ..CALM
    },
    Service { name: "uneven requests", demand: (0.015, 2.0), goal: goal(Quantile::P95, 200.0), ..CALM },
    Service {
        name: "event loop",
        discipline: Discipline::SingleThreaded,
        demand: (0.010, 1.0),
        goal: goal(Quantile::P95, 120.0),
        ..CALM
    },
    Service { name: "p99", goal: goal(Quantile::P99, 250.0), ..CALM },
    Service { name: "held at 40 %", tracked_at: 40.0, burst: (0.2, 15.0), ..CALM },
];

/// Traffic that rises and falls once.
fn arrivals(service: &Service) -> Arrivals {
    let mut noise = Seed::new(9).named(service.name).draws();
    let per_second = (0..service.minutes)
        .map(|minute| {
            let angle = minute as f64 / service.minutes as f64 * std::f64::consts::TAU;
            (service.rate * (1.0 - 0.6 * libm::cos(angle)) * libm::exp(0.08 * noise.normal())) as f32
        })
        .collect();
    Arrivals { start: Timestamp::from_unix(1_791_158_400), per_second, observed: vec![true; service.minutes] }
}

fn workload(service: &Service) -> Workload {
    Workload {
        arrivals: arrivals(service),
        demand: Demand {
            mean_s: service.demand.0,
            variation: service.demand.1,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: 0.03, variation: 0.4 },
        idle_vcpu: 0.01,
        burst: Burst::lognormal(service.burst.0, service.burst.1),
        memory: Memory { base_mib: 300.0, observed_max_mib: 380.0, ..Memory::default() },
        discipline: service.discipline,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

/// The problem: the workload is known, so the pessimistic one is the same and there is no margin.
pub(crate) fn problem(service: &Service, prices: &PriceBook) -> Result<Problem, String> {
    let workload = workload(service);
    let tracking = ScalingPolicy::TargetTracking(TargetTracking {
        metric: ScalingMetric::Cpu,
        target: service.tracked_at,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(30),
        scale_in_cooldown: Seconds::new(120),
        disable_scale_in: false,
    });
    let present = Design {
        tasks: TaskRange { min: 6, max: 40, desired: 6 },
        scaling: vec![tracking],
        ..Design::fixed(TaskSize::new(1024, 2048), 6)
    };
    let region = "us-east-1".parse().map_err(|error| format!("{error}"))?;
    Ok(Problem {
        name: "service".parse().map_err(|error| format!("{error}"))?,
        pessimistic: workload.clone(),
        workload,
        recorded: present.clone(),
        present,
        objective: Objective {
            latency: vec![service.goal],
            violation_budget: Share::from_percent(5.0).unwrap_or(Share::NONE),
            minimum_saving: MinimumSaving { usd_per_month: Usd::ZERO, share: Share::NONE },
            ..Objective::default()
        },
        inflation: 1.0,
        restrictions: std::collections::BTreeSet::new(),
        levers: ServiceLevers {
            size_bounds: SizeBounds {
                cpu_max: Some(CpuUnits::from_units(1024)),
                memory_max: Some(Mib::from_mib(2048)),
                ..SizeBounds::default()
            },
            scaling: Freedom::Keep,
            tasks_ceiling: Some(6),
            routing: vec![RoutingAlgorithm::LeastOutstandingRequests],
            ..ServiceLevers::default()
        },
        assumptions: Assumptions::default(),
        slowest_s: 0.5,
        tariff: Tariff::new(prices.region(&region).map_err(|error| error.to_string())?),
        recorded_floor: 0,
        seed: 1,
    })
}

/// A design by the exact engine.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) design: Design,
    /// Mean monthly cost in dollars.
    pub(crate) monthly: f64,
    /// Violation minutes: mean and upper end of the 90 % band.
    pub(crate) missed: (f64, f64),
    pub(crate) kept: bool,
}

/// One line of the table.
pub(crate) struct Line {
    /// Designs in the grid.
    pub(crate) designs: usize,
    /// Those that keep the objective.
    pub(crate) keeping: usize,
    /// The cheapest of these.
    pub(crate) cheapest: Option<Judged>,
    /// What the optimizer chose.
    pub(crate) chosen: Judged,
    /// Minutes that may miss the objective.
    pub(crate) allowed: f64,
}

impl Line {
    /// How much more the optimizer's choice costs, as a fraction.
    pub(crate) fn excess(&self) -> Option<f64> {
        self.cheapest.as_ref().map(|cheapest| self.chosen.monthly / cheapest.monthly - 1.0)
    }
}

/// Independent seeds of every design.
pub(crate) const SEEDS: u64 = 6;

/// Optimizes a service and replays its whole grid.
pub(crate) fn compare(problem: &Problem, tables: &Tables) -> Line {
    let grid = brute_force(&mut Evaluator::new(problem, &problem.workload, tables));
    let designs: Vec<Design> =
        grid.keeping.iter().chain(&grid.missing).map(|scored| scored.design.clone()).collect();
    let judged: Vec<Judged> = designs.par_iter().map(|design| judge(problem, design)).collect();
    let keeping = || judged.iter().filter(|judged| judged.kept);
    let cheapest = keeping().min_by(|a, b| a.monthly.total_cmp(&b.monthly)).cloned();
    let chosen = choose(problem, tables).design;
    Line {
        designs: designs.len(),
        keeping: keeping().count(),
        cheapest,
        chosen: judge(problem, &chosen),
        allowed: problem.allowed(),
    }
}

/// The objective, judged on the whole workload.
fn judge(problem: &Problem, design: &Design) -> Judged {
    let trial = Trial {
        workload: &problem.workload,
        design,
        assumptions: &problem.assumptions,
        goals: &problem.objective.latency,
    };
    let root = Seed::new(4711).named("brute force");
    let mut missed = Vec::new();
    let mut costs = Vec::new();
    for seed in 0..SEEDS {
        let outcome = run(&trial, Stretch::all(&problem.workload), root.numbered(seed), false);
        missed.push(outcome.violations.expected);
        costs.push(problem.monthly(design, &outcome).unwrap_or(Usd::ZERO).dollars());
    }
    let mean = OverSeeds::of(&missed).unwrap_or_default().mean;
    let variance =
        missed.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / (SEEDS - 1) as f64;
    let upper = mean + 1.645 * variance.sqrt();
    Judged {
        design: design.clone(),
        monthly: OverSeeds::of(&costs).unwrap_or_default().mean,
        missed: (mean, upper),
        kept: upper <= problem.allowed(),
    }
}
