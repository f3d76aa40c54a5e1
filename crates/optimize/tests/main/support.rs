//! A small, hand-made search problem.

use plimsoll_optimize::{Problem, Tariff};
use plimsoll_prices::PriceBook;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::levers::ServiceLevers;
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::Rollout;
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Architecture, Quantile, Seconds, Share, TaskSize, Timestamp};

/// Requests per second over `days` days: a daily curve around a mean, with some noise.
fn arrivals(mean: f64, days: usize) -> Arrivals {
    let mut noise = plimsoll_twin::draws::Seed::new(5).draws();
    let per_second = (0..days * 1440)
        .map(|minute| {
            let angle = minute as f64 / 1440.0 * std::f64::consts::TAU;
            (mean * (1.0 - 0.6 * libm::cos(angle)) * libm::exp(0.08 * noise.normal())) as f32
        })
        .collect();
    Arrivals { start: Timestamp::from_unix(1_791_158_400), per_second, observed: vec![true; days * 1440] }
}

fn workload(mean: f64, days: usize) -> Workload {
    Workload {
        arrivals: arrivals(mean, days),
        demand: Demand {
            mean_s: 0.015,
            variation: 1.0,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: 0.03, variation: 0.4 },
        idle_vcpu: 0.01,
        burst: Burst::lognormal(0.2, 5.0),
        memory: Memory { base_mib: 350.0, observed_max_mib: 420.0, ..Memory::default() },
        discipline: Discipline::ProcessorSharing,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

/// CPU target tracking at a percentage.
pub(crate) fn cpu(target: f64) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric: ScalingMetric::Cpu,
        target,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(30),
        scale_in_cooldown: Seconds::new(60),
        disable_scale_in: false,
    })
}

/// Four tasks of 512/1024 under a p95 of 200 ms.
pub(crate) fn problem(mean: f64, days: usize) -> Problem {
    let workload = workload(mean, days);
    Problem {
        name: "api".parse().unwrap(),
        pessimistic: workload.clone(),
        workload,
        present: Design {
            size: TaskSize::new(512, 1024),
            architecture: Architecture::X86_64,
            tasks: TaskRange { min: 4, max: 10, desired: 4 },
            mix: PurchaseMix { on_demand_base: 0, spot: Share::NONE },
            scaling: vec![cpu(70.0)],
            routing: RoutingAlgorithm::RoundRobin,
            deregistration_delay: Seconds::new(30),
            slow_start: Seconds::new(0),
            health_check_interval: Seconds::new(10),
            rollout: Rollout {
                minimum_healthy_percent: 100,
                maximum_percent: 200,
                circuit_breaker: None,
                grace_period: Seconds::new(0),
                stop_timeout: Seconds::new(30),
            },
            start_time: None,
            zones: 2,
        },
        objective: Objective {
            latency: vec![LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 }],
            ..Objective::default()
        },
        inflation: 1.0,
        restrictions: Default::default(),
        recorded: Design::fixed(TaskSize::new(512, 1024), 4),
        levers: ServiceLevers::default(),
        assumptions: Assumptions::default(),
        slowest_s: 0.5,
        tariff: Tariff::new(PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap()),
        recorded_floor: 0,
        seed: 1,
    }
}
