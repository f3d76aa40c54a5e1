//! Designs for the tests of the control loop.

use crate::design::Design;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::{CircuitBreaker, Rollout};
use plimsoll_units::{Architecture, Seconds, Share, TaskSize};

/// A web service of 1 vCPU and 2 GiB in two zones, on demand, without scaling.
pub(crate) fn design(min: u32, max: u32, desired: u32) -> Design {
    Design {
        size: TaskSize::new(1024, 2048),
        architecture: Architecture::X86_64,
        tasks: TaskRange { min, max, desired },
        mix: PurchaseMix { on_demand_base: 0, spot: Share::NONE },
        scaling: Vec::new(),
        routing: RoutingAlgorithm::RoundRobin,
        deregistration_delay: Seconds::new(30),
        slow_start: Seconds::new(0),
        health_check_interval: Seconds::new(30),
        rollout: Rollout {
            minimum_healthy_percent: 100,
            maximum_percent: 200,
            circuit_breaker: Some(CircuitBreaker {
                rollback: true,
                threshold_count: None,
                threshold_share: Share::from_percent(50.0).unwrap(),
            }),
            grace_period: Seconds::new(60),
            stop_timeout: Seconds::new(30),
        },
        start_time: None,
        zones: 2,
    }
}

/// Target tracking with default cooldowns on 60-second metrics.
pub(crate) fn tracking(metric: ScalingMetric, target: f64) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric,
        target,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(300),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    })
}

/// Target tracking of CPU with default cooldowns on 60-second metrics.
pub(crate) fn cpu_tracking(target: f64) -> ScalingPolicy {
    tracking(ScalingMetric::Cpu, target)
}
