//! Scenarios on which the fluid and the screening engine are compared with the exact engine.
#![allow(dead_code, reason = "shared by a test, an example and a benchmark that each use a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "test support")]

pub(crate) mod compare;
pub(crate) mod every_request;
pub(crate) mod retries;
pub(crate) mod traces;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::plant::{Build, CohortId, FleetEvent};
use plimsoll_twin::stationary::Server;
use plimsoll_twin::workload::Discipline;
use std::borrow::Cow;

/// The tasks and their requests.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) name: &'static str,
    pub(crate) vcpu: f64,
    pub(crate) visible_cpus: u32,
    pub(crate) discipline: Discipline,
    /// CPU seconds of a request, exponential.
    pub(crate) demand_s: f64,
}

impl Setup {
    const fn sharing(name: &'static str, vcpu: f64, visible_cpus: u32, demand_s: f64) -> Self {
        Self { name, vcpu, visible_cpus, discipline: Discipline::ProcessorSharing, demand_s }
    }

    pub(crate) fn server(&self) -> Server {
        Server {
            vcpu: self.vcpu,
            visible_cpus: self.visible_cpus,
            discipline: self.discipline,
            quota_period_s: 0.1,
        }
    }

    /// Requests per second at which all tasks of the start are fully used.
    pub(crate) fn full_rate(&self) -> f64 {
        f64::from(TASKS) * self.server().capacity() / self.demand_s
    }
}

/// Tasks of one core without quota.
pub(crate) const FULL_CORE: Setup = Setup::sharing("1 vCPU, no quota", 1.0, 1, 0.020);

/// Other tasks.
pub(crate) const OTHERS: [Setup; 5] = [
    Setup::sharing("0.25 vCPU, 10 ms", 0.25, 2, 0.010),
    Setup::sharing("0.5 vCPU, 10 ms", 0.5, 2, 0.010),
    Setup::sharing("1 vCPU, 25 ms", 1.0, 2, 0.025),
    Setup::sharing("2 vCPU, 20 ms", 2.0, 2, 0.020),
    Setup {
        name: "1 vCPU in order of arrival, 20 ms",
        vcpu: 1.0,
        visible_cpus: 1,
        discipline: Discipline::SingleThreaded,
        demand_s: 0.020,
    },
];

/// Mean and coefficient of variation of the time that is not CPU time, lognormal.
pub(crate) const BASE: (f64, f64) = (0.030, 0.5);
/// Tasks at the start.
pub(crate) const TASKS: u32 = 4;
/// Minutes of each of the made-up scenarios.
pub(crate) const MINUTES: usize = 40;

/// Load over time and changes of the tasks.
pub(crate) struct Scenario {
    pub(crate) name: Cow<'static, str>,
    pub(crate) load: Load,
    /// What happens to the tasks, with the second.
    pub(crate) events: &'static [(usize, FleetEvent)],
}

/// Utilization of the first four tasks over time.
pub(crate) enum Load {
    /// By second, for [`MINUTES`].
    Formula(fn(usize) -> f64),
    /// By minute.
    Minutes(Vec<f64>),
}

impl Scenario {
    const fn made_up(
        name: &'static str,
        load: fn(usize) -> f64,
        events: &'static [(usize, FleetEvent)],
    ) -> Self {
        Self { name: Cow::Borrowed(name), load: Load::Formula(load), events }
    }

    /// Its length.
    pub(crate) fn minutes(&self) -> usize {
        match &self.load {
            Load::Formula(_) => MINUTES,
            Load::Minutes(minutes) => minutes.len(),
        }
    }

    /// Utilization of the first four tasks in a second.
    pub(crate) fn load(&self, second: usize) -> f64 {
        match &self.load {
            Load::Formula(load) => load(second),
            Load::Minutes(minutes) => minutes[second / 60],
        }
    }

    /// Mean utilization in a minute.
    pub(crate) fn mean_load(&self, minute: usize) -> f64 {
        (0..60).map(|second| self.load(minute * 60 + second)).sum::<f64>() / 60.0
    }
}

pub(crate) fn in_minutes(second: usize, from: usize, length: usize) -> bool {
    (from * 60..(from + length) * 60).contains(&second)
}

/// The scenarios, all 40 minutes long.
pub(crate) static SCENARIOS: [Scenario; 8] = [
    Scenario::made_up("steady at 0.5", |_| 0.5, &[]),
    Scenario::made_up("steady at 0.8", |_| 0.8, &[]),
    Scenario::made_up("steady at 0.9", |_| 0.9, &[]),
    Scenario::made_up("ramp from 0.2 to 0.9", |second| 0.2 + 0.7 * (second / 60) as f64 / 39.0, &[]),
    Scenario::made_up("3 minutes at 1.4", |second| if in_minutes(second, 10, 3) { 1.4 } else { 0.5 }, &[]),
    Scenario::made_up(
        "15 minutes at 1.3, 4 to 8 tasks after 4 minutes",
        |second| if in_minutes(second, 10, 15) { 1.3 } else { 0.5 },
        &[(14 * 60, FleetEvent::Ready { cohort: CohortId(1), count: 4, build: Build::RECORDED })],
    ),
    Scenario::made_up(
        "10 s spikes to 1.6 every 3 minutes",
        |second| if second % 180 >= 170 { 1.6 } else { 0.5 },
        &[],
    ),
    Scenario::made_up(
        "3 s spikes to 2.5 every minute",
        |second| if second % 60 >= 30 && second % 60 < 33 { 2.5 } else { 0.5 },
        &[],
    ),
];

/// The algorithms that are compared, with their names.
pub(crate) const ROUTINGS: [(RoutingAlgorithm, &str); 3] = [
    (RoutingAlgorithm::WeightedRandom, "random"),
    (RoutingAlgorithm::RoundRobin, "round robin"),
    (RoutingAlgorithm::LeastOutstandingRequests, "least outstanding"),
];
