//! Callers that give up and try again: a burst of a minute to 1.4 on four tasks that are otherwise used to 0.6.

use super::compare::{design, workload};
use super::{FULL_CORE, Load, Scenario};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::plant::{Build, CohortId, FleetEvent, Plant};
use plimsoll_twin::workload::Clients;
use plimsoll_twin::{Assumptions, Workload};
use plimsoll_units::SimTime;

const BURST: core::ops::Range<i64> = 300..360;
const END_S: i64 = 1200;

/// What callers do, and how many requests a task takes.
pub(crate) struct Callers {
    pub(crate) name: &'static str,
    pub(crate) clients: Clients,
    pub(crate) most_in_flight: Option<u32>,
}

const fn callers(name: &'static str, retries: u32, backoff_s: f64) -> Callers {
    let clients = Clients { timeout_s: Some(1.0), retries, backoff_s, cancels: false };
    Callers { name, clients, most_in_flight: None }
}

/// All of them wait for a second.
pub(crate) const CALLERS: [Callers; 9] = [
    callers("no retry", 0, 0.0),
    callers("1 retry", 1, 0.0),
    callers("2 retries", 2, 0.0),
    callers("3 retries", 3, 0.0),
    callers("3 retries after 2, 4 and 8 s", 3, 2.0),
    Callers { most_in_flight: Some(1000), ..callers("1 retry, at most 1000 in a task", 1, 0.0) },
    Callers { most_in_flight: Some(200), ..callers("3 retries, at most 200 in a task", 3, 0.0) },
    Callers {
        clients: Clients { timeout_s: Some(1.0), retries: 1, backoff_s: 0.0, cancels: true },
        ..callers("1 retry, tasks stop what was given up", 1, 0.0)
    },
    Callers {
        clients: Clients { timeout_s: Some(1.0), retries: 3, backoff_s: 2.0, cancels: true },
        ..callers("3 retries after 2, 4 and 8 s, tasks stop what was given up", 3, 2.0)
    },
];

/// What a burst did.
#[derive(Clone, Copy, Default)]
pub(crate) struct Aftermath {
    /// Requests in a task in the last second of the burst.
    pub(crate) backlog: f64,
    /// Seconds after the burst until a task holds less than twice what it held before; endless where that takes more
    /// than 14 minutes.
    pub(crate) recovery_s: f64,
    /// Requests that failed for good.
    pub(crate) failed: f64,
    /// Attempts beyond the first ones.
    pub(crate) retries: f64,
}

/// Mean over some replications of the exact engine.
pub(crate) fn exact(callers: &Callers, replications: u64) -> Aftermath {
    let (workload, assumptions) = situation(callers);
    let design = design(&FULL_CORE, RoutingAlgorithm::WeightedRandom);
    let mut sum = Aftermath::default();
    for number in 0..replications {
        let seed = Seed::new(77).named(callers.name).numbered(number);
        let found = run(&mut ExactPlant::new(
            &workload,
            &design,
            &assumptions,
            &[],
            seed,
            0..workload.arrivals.minutes(),
        ));
        sum.backlog += found.backlog / replications as f64;
        sum.recovery_s += found.recovery_s / replications as f64;
        sum.failed += found.failed / replications as f64;
        sum.retries += found.retries / replications as f64;
    }
    sum
}

/// The fluid engine.
pub(crate) fn fluid(callers: &Callers) -> Aftermath {
    let (workload, assumptions) = situation(callers);
    let design = design(&FULL_CORE, RoutingAlgorithm::WeightedRandom);
    let law = LawTable::of(&workload, &design, &assumptions);
    let seed = Seed::new(1);
    run(&mut FluidPlant::new(&law, &workload, &design, &assumptions, &[], seed, Resolution::Adaptive))
}

fn situation(callers: &Callers) -> (Workload, Assumptions) {
    let loads = (0..END_S / 60).map(|minute| if BURST.contains(&(minute * 60)) { 1.4 } else { 0.6 });
    let scenario = Scenario { name: callers.name.into(), load: Load::Minutes(loads.collect()), events: &[] };
    let mut workload = workload(&FULL_CORE, &scenario);
    workload.clients = callers.clients;
    workload.most_in_flight = callers.most_in_flight;
    (workload, Assumptions { visible_cpus: 1, ..Assumptions::default() })
}

fn run(plant: &mut impl Plant) -> Aftermath {
    let build = Build::RECORDED;
    plant.fleet_event(SimTime::START, FleetEvent::Ready { cohort: CohortId(0), count: 4, build });
    let mut found = Aftermath { recovery_s: f64::INFINITY, ..Aftermath::default() };
    let mut before = 0.0;
    for second in 0..END_S {
        let (from, to) = (SimTime::from_seconds(second), SimTime::from_seconds(second + 1));
        let seen = plant.advance(from, to);
        if second % 60 == 59 {
            plant.end_minute(to);
        }
        found.failed += seen.failed;
        found.retries += seen.retries;
        let held = seen.in_flight / 4.0;
        if (60..BURST.start).contains(&second) {
            before += held / (BURST.start - 60) as f64;
        } else if second == BURST.end - 1 {
            found.backlog = held;
        } else if second >= BURST.end && found.recovery_s.is_infinite() && held < 2.0 * before {
            found.recovery_s = (second - BURST.end) as f64;
        }
    }
    found
}
