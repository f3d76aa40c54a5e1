//! One task as the engine sees it.

use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::exact::Server;
use crate::plant::Build;
use crate::queueing::stalling::Stalling;
use crate::workload::{Memory, Workload};

/// What a task can do and what it costs, without its state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    /// Cores that requests can use: the size less the idle use; at most one for a single-threaded program.
    pub(super) capacity: f64,
    /// vCPU used without traffic.
    pub(super) idle: f64,
    /// How a CPU quota stalls it.
    pub(super) stalling: Option<Stalling>,
    /// Mean CPU seconds of a request once warm.
    demand_s: f64,
    slow_start_s: f64,
    warmup_factor: f64,
    warmup_requests: f64,
    memory: Memory,
}

impl Task {
    pub(super) fn new(workload: &Workload, design: &Design, assumptions: &Assumptions) -> Self {
        let server = Server::of(design.size.cpu, workload.discipline, assumptions);
        let idle = workload.idle_vcpu.clamp(0.0, server.vcpu);
        let demand_s = workload.demand.mean_on(design.architecture).max(1e-6);
        Self {
            capacity: server.capacity_beside(idle),
            idle,
            stalling: server.stalling(idle, demand_s),
            demand_s,
            slow_start_s: design.slow_start.as_f64(),
            warmup_factor: assumptions.warmup_factor.max(0.0),
            warmup_requests: assumptions.warmup_requests.max(1e-3),
            memory: workload.memory,
        }
    }

    /// Mean CPU seconds of a request at a task that has received this many; `factor` is that of its build and of the
    /// present condition, above 0.
    pub(super) fn demand_s(&self, received: f64, factor: f64) -> f64 {
        let warm = self.demand_s * factor.max(1e-6);
        if self.warmup_factor <= 0.0 {
            return warm;
        }
        warm * (1.0 + self.warmup_factor * libm::exp(-received / self.warmup_requests))
    }

    /// Weight in round robin and random routing of a task of this age in seconds.
    ///
    /// AWS: with slow start a new target's share grows linearly from the time it is healthy (target group attributes, read
    /// 2026-09).
    pub(super) fn weight(&self, age_s: f64) -> f64 {
        if age_s >= self.slow_start_s { 1.0 } else { (age_s / self.slow_start_s).max(1e-3) }
    }

    /// Whether a task of this age and experience no longer changes by itself.
    pub(super) fn is_settled(&self, age_s: f64, received: f64) -> bool {
        let warm = self.warmup_factor <= 0.0 || received > 7.0 * self.warmup_requests;
        warm && age_s >= self.slow_start_s
    }

    /// MiB in a task of a build that holds this many requests.
    pub(super) fn memory_mib(&self, build: &Build, number: f64, age_s: f64) -> f64 {
        let Memory { base_mib, per_request_mib, growth_mib_per_hour, .. } = self.memory;
        let growth_mib_per_hour = growth_mib_per_hour + build.leak_mib_per_hour;
        base_mib + per_request_mib * number + growth_mib_per_hour * age_s.max(0.0) / 3600.0
    }
}
