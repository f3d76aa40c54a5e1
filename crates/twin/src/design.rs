//! How a service is configured, as far as the model sees it.

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::scaling::{ScalingPolicy, TaskRange};
use plimsoll_spec::platform::service::{Rollout, Service};
use plimsoll_units::{Architecture, Seconds, Share, TaskSize};

/// The configuration of one service that the model replays: everything a candidate of the search may change, and the
/// fixed settings that shape its behaviour.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// CPU and memory of a task.
    pub size: TaskSize,
    /// Processor family.
    pub architecture: Architecture,
    /// Task range.
    pub tasks: TaskRange,
    /// Purchase mix.
    pub mix: PurchaseMix,
    /// Scaling policies and scheduled actions.
    pub scaling: Vec<ScalingPolicy>,
    /// Routing algorithm.
    pub routing: RoutingAlgorithm,
    /// Deregistration delay.
    pub deregistration_delay: Seconds,
    /// Slow start of new targets; zero when off.
    pub slow_start: Seconds,
    /// Interval of the load balancer's health check; zero without load balancer.
    pub health_check_interval: Seconds,
    /// Rolling deployment.
    pub rollout: Rollout,
    /// From launch to an answering container, without health checks; `None` uses the model's default.
    pub start_time: Option<Seconds>,
    /// Number of availability zones that tasks are spread over, at least 1.
    pub zones: u8,
}

impl Design {
    /// A fixed number of tasks: x86-64 on demand in two zones behind a round-robin load balancer that checks every 30 s and
    /// drains for 30 s, with ECS's defaults for deployments.
    #[must_use]
    pub fn fixed(size: TaskSize, tasks: u32) -> Self {
        Self {
            size,
            architecture: Architecture::X86_64,
            tasks: TaskRange { min: tasks, max: tasks, desired: tasks },
            mix: PurchaseMix { on_demand_base: 0, spot: Share::NONE },
            scaling: Vec::new(),
            routing: RoutingAlgorithm::RoundRobin,
            deregistration_delay: Seconds::new(30),
            slow_start: Seconds::new(0),
            health_check_interval: Seconds::new(30),
            rollout: Rollout {
                minimum_healthy_percent: 100,
                maximum_percent: 200,
                circuit_breaker: None,
                grace_period: Seconds::new(0),
                stop_timeout: Seconds::new(30),
            },
            start_time: None,
            zones: 2,
        }
    }

    /// The design that a service of the stack file declares.
    #[must_use]
    pub fn of(service: &Service, zones: u8) -> Self {
        let group = service.target_group.as_ref();
        Self {
            size: service.size,
            architecture: service.architecture,
            tasks: service.tasks,
            mix: match service.capacity {
                Capacity::Fargate(mix) => mix,
                Capacity::Ec2 => PurchaseMix { on_demand_base: 0, spot: Share::NONE },
            },
            scaling: service.scaling.clone(),
            routing: group.map_or(RoutingAlgorithm::RoundRobin, |group| group.algorithm),
            deregistration_delay: group.map_or(Seconds::new(0), |group| group.deregistration_delay),
            slow_start: group.map_or(Seconds::new(0), |group| group.slow_start),
            health_check_interval: group.map_or(Seconds::new(0), |group| group.health_check.interval),
            rollout: service.rollout,
            start_time: service.workload.start_time,
            zones: zones.max(1),
        }
    }
}
