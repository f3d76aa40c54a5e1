//! What a task size means for the progress of requests.

use crate::assumptions::Assumptions;
use crate::queueing::stalling::Stalling;
use crate::workload::Discipline;
use plimsoll_units::CpuUnits;

/// The processor of one task as its requests see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Server {
    /// vCPU of the task, above 0.
    pub vcpu: f64,
    /// CPUs that a task with fewer than 2 vCPU sees, at least 1.
    pub visible_cpus: u32,
    /// How the task serves several requests.
    pub discipline: Discipline,
    /// Period of the CPU quota in seconds; 0 is a CPU that is slow but never stalls.
    pub quota_period_s: f64,
}

/// The smallest share of the vCPU that is left for requests, however much the idle task is said to use.
///
/// MODEL: where the idle use is as large as the task, nothing would ever be served; this keeps times finite and the
/// result is so slow that it meets no objective.
const LEAST_SHARE: f64 = 0.01;

impl Server {
    /// The processor of a task of this size.
    #[must_use]
    pub fn of(cpu: CpuUnits, discipline: Discipline, assumptions: &Assumptions) -> Self {
        Self {
            vcpu: cpu.vcpus(),
            visible_cpus: assumptions.visible_cpus,
            discipline,
            quota_period_s: assumptions.quota_period_s,
        }
    }

    /// The pace of this server when `idle_vcpu` is used without any request.
    #[must_use]
    pub fn pace(&self, idle_vcpu: f64) -> Pace {
        let free = self.capacity_beside(idle_vcpu);
        let in_line = self.discipline == Discipline::SingleThreaded;
        if self.stalls() {
            let quota = Quota { tokens: free * self.quota_period_s, period_s: self.quota_period_s };
            Pace { in_line, cores: self.cores(), quota: Some(quota) }
        } else {
            Pace { in_line, cores: free, quota: None }
        }
    }

    /// Whether the CPU quota can stall this server.
    ///
    /// AWS: the ECS agent sets a quota of vCPU × period per period on the task (its source,
    /// `agent/api/task/task_linux.go`). It never binds where the task cannot run on more cores than it has vCPU.
    #[must_use]
    pub fn stalls(&self) -> bool {
        self.vcpu < self.cores() && self.quota_period_s > 0.0
    }

    /// How its quota stalls requests of this mean CPU time beside an idle use; `None` where it never binds.
    #[must_use]
    pub fn stalling(&self, idle_vcpu: f64, demand_s: f64) -> Option<Stalling> {
        let vcpu = self.capacity_beside(idle_vcpu);
        self.stalls().then(|| Stalling { vcpu, length: demand_s / (vcpu * self.quota_period_s) })
    }

    /// The most cores that requests of this task ever run on at once.
    ///
    /// MODEL: from 2 vCPU on the kernel is assumed to spread threads over exactly as many cores as there are vCPU, so the
    /// quota never stalls a task. A task that sees twice as many CPUs is faster, p99 by up to a factor of 3.9 for requests
    /// of a few milliseconds at high utilization; so this errs towards more latency.
    #[must_use]
    pub fn cores(&self) -> f64 {
        match self.discipline {
            Discipline::SingleThreaded => 1.0,
            Discipline::ProcessorSharing if self.vcpu >= 2.0 => self.vcpu,
            Discipline::ProcessorSharing => f64::from(self.visible_cpus.max(1)).max(self.vcpu),
        }
    }

    /// CPU seconds per second that requests can use in the long run: the load at which utilization is 1.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        self.vcpu.max(1e-3).min(self.cores())
    }

    /// CPU seconds per second that requests can use beside an idle use in vCPU; above 0.
    #[must_use]
    pub fn capacity_beside(&self, idle_vcpu: f64) -> f64 {
        let capacity = self.capacity();
        (capacity - idle_vcpu.max(0.0)).max(LEAST_SHARE * capacity)
    }
}

/// How fast a task works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Whether requests stand in line for the only thread instead of sharing the cores.
    pub(super) in_line: bool,
    /// Cores at work when there are requests for all of them.
    pub(super) cores: f64,
    /// The limit of CPU time per period.
    pub(super) quota: Option<Quota>,
}

/// A limit of CPU time per period; what is not used is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quota {
    /// CPU seconds per period.
    pub(super) tokens: f64,
    /// The period in seconds.
    pub(super) period_s: f64,
}

impl Pace {
    /// Progress of a request per second with `requests` (at least 1) in the task. In line, progress is the line's.
    pub(super) fn rate(&self, requests: f64) -> f64 {
        if self.in_line { self.cores.min(1.0) } else { (self.cores / requests).min(1.0) }
    }

    /// CPU seconds used per second with `requests` (at least 1) in the task.
    pub(super) fn burn(&self, requests: f64) -> f64 {
        if self.in_line { self.cores.min(1.0) } else { self.cores.min(requests) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(vcpu: f64, discipline: Discipline) -> Server {
        Server { vcpu, visible_cpus: 2, discipline, quota_period_s: 0.1 }
    }

    #[test]
    fn a_small_task_runs_at_full_speed_until_its_quota_is_spent() {
        let pace = server(0.25, Discipline::ProcessorSharing).pace(0.0);
        assert_eq!(pace.cores, 2.0);
        assert_eq!(pace.quota, Some(Quota { tokens: 0.025, period_s: 0.1 }));
        assert_eq!((pace.rate(1.0), pace.rate(4.0), pace.burn(1.0), pace.burn(4.0)), (1.0, 0.5, 1.0, 2.0));
    }

    #[test]
    fn a_task_of_whole_cores_has_no_stalls() {
        assert_eq!(
            server(4.0, Discipline::ProcessorSharing).pace(0.5),
            Pace { in_line: false, cores: 3.5, quota: None }
        );
        assert_eq!(
            server(4.0, Discipline::SingleThreaded).pace(0.0),
            Pace { in_line: true, cores: 1.0, quota: None }
        );
        assert_eq!(server(4.0, Discipline::SingleThreaded).capacity(), 1.0);
    }

    #[test]
    fn a_task_that_idles_at_its_limit_still_makes_progress() {
        let pace = server(0.25, Discipline::ProcessorSharing).pace(0.3);
        assert!(pace.quota.is_some_and(|quota| quota.tokens > 0.0));
    }
}
