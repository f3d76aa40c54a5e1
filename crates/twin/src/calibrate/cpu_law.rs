//! The CPU part of latency at the recorded configuration.

use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::exact::Server;
use crate::screen::ServerShape;
use crate::stationary::{ServerLaws, Tables, WEIGHTS};
use crate::workload::Discipline;

/// The law of one recorded task for one kind of request.
pub(super) struct CpuLaw(ServerLaws);

impl CpuLaw {
    /// The law for a mean CPU time in seconds and a coefficient of variation.
    ///
    /// MODEL: the idle use shortens the capacity, not the quota of a period; errs towards less latency where the idle use
    /// is a good part of a small task.
    pub(super) fn of(
        design: &Design,
        discipline: Discipline,
        demand_s: f64,
        variation: f64,
        assumptions: &Assumptions,
    ) -> Self {
        let server = server(design, discipline, assumptions.visible_cpus, assumptions.quota_period_s);
        Self(Tables::builtin().server(server, demand_s, variation))
    }
}

fn server(design: &Design, discipline: Discipline, visible_cpus: u32, quota_period_s: f64) -> Server {
    Server { vcpu: design.size.cpu.vcpus(), visible_cpus, discipline, quota_period_s }
}

/// vCPU that the requests of one task can use in the long run, above 0.
pub(super) fn capacity_vcpu(
    design: &Design,
    discipline: Discipline,
    idle_vcpu: f64,
    assumptions: &Assumptions,
) -> f64 {
    let whole = server(design, discipline, assumptions.visible_cpus, assumptions.quota_period_s).capacity();
    (whole - idle_vcpu).max(0.01 * whole)
}

impl ServerShape for CpuLaw {
    fn mean(&self, utilization: f64) -> f64 {
        self.0.mean(utilization)
    }

    fn points(&self, utilization: f64, each: &mut dyn FnMut(f64, f64)) {
        let law = self.0.at(utilization);
        for (weight, sojourn) in WEIGHTS.iter().zip(law.quantiles) {
            each(*weight, sojourn);
        }
    }

    fn max_utilization(&self) -> f64 {
        self.0.max_rho()
    }
}
