//! The exact engine on a scenario.

use super::{BASE, Scenario, Setup, TASKS};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::fleet::FleetSettings;
use plimsoll_twin::exact::{Fleet, Routing};
use plimsoll_twin::law::Law;
use plimsoll_twin::plant::{Build, CohortId, FleetEvent};

/// Latencies in seconds of the requests that arrived in each minute.
pub(crate) fn simulate(
    setup: &Setup,
    scenario: &Scenario,
    routing: RoutingAlgorithm,
    seed: Seed,
) -> Vec<Vec<f64>> {
    let routing = match routing {
        RoutingAlgorithm::WeightedRandom => Routing::Random,
        RoutingAlgorithm::RoundRobin => Routing::RoundRobin { nodes: 1 },
        RoutingAlgorithm::LeastOutstandingRequests => Routing::LeastOutstanding,
    };
    let mut settings = FleetSettings::plain(setup.server(), Law::of_demand(setup.demand_s, 1.0), routing);
    settings.base_latency = Law::lognormal(BASE.0, BASE.1);
    let mut fleet = Fleet::new(settings, seed);
    let mut arrivals = seed.named("arrivals").draws();
    let mut minutes = vec![Vec::new(); scenario.minutes()];
    let mut done = |request: plimsoll_twin::exact::task::Request, at: f64| {
        let minute = ((request.arrived / 60.0) as usize).min(minutes.len() - 1);
        minutes[minute].push(at - request.arrived);
    };
    fleet.change(
        0.0,
        FleetEvent::Ready { cohort: CohortId(0), count: TASKS, build: Build::RECORDED },
        &mut |_| (),
    );
    let mut events = scenario.events.iter().peekable();
    for second in 0..scenario.minutes() * 60 {
        let (start, end) = (second as f64, second as f64 + 1.0);
        while let Some((_, event)) = events.next_if(|(at, _)| *at <= second) {
            fleet.advance(start, &mut done, &mut |_, _| ());
            fleet.change(start, *event, &mut |_| ());
        }
        let rate = scenario.load(second) * setup.full_rate();
        let mut at = start + arrivals.exponential() / rate;
        while at < end {
            fleet.arrive(at, &mut done);
            at += arrivals.exponential() / rate;
        }
    }
    fleet.advance(1e6, &mut done, &mut |_, _| ());
    minutes
}
