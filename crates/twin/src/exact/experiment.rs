//! A fleet under a constant load until its sojourn law is known.

use super::fleet::{Fleet, FleetSettings};
use super::histogram::Histogram;
use super::routing::Routing;
use super::server::Server;
use super::task::Request;
use crate::draws::Seed;
use crate::law::Law;
use crate::plant::{Build, CohortId, FleetEvent};

/// Equal tasks under Poisson arrivals of a constant rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Experiment {
    /// The processor of each task.
    pub server: Server,
    /// Number of tasks, at least 1.
    pub tasks: u32,
    /// How requests are spread.
    pub routing: Routing,
    /// Mean CPU seconds of a request.
    pub demand_mean_s: f64,
    /// Coefficient of variation of the demand.
    pub demand_variation: f64,
    /// Load per capacity of a task, above 0.
    pub utilization: f64,
    /// Requests that are counted.
    pub requests: u64,
    /// Requests before, which are not.
    pub warm_up: u64,
    /// Start of all draws.
    pub seed: Seed,
}

impl Experiment {
    /// The sojourn of the requests that completed, in seconds.
    #[must_use]
    pub fn run(&self) -> Histogram {
        let law = Law::of_demand(self.demand_mean_s, self.demand_variation);
        let settings = FleetSettings::plain(self.server, law, self.routing);
        let mut fleet = Fleet::new(settings, self.seed);
        let tasks = self.tasks.max(1);
        fleet.change(
            0.0,
            FleetEvent::Ready { cohort: CohortId(0), count: tasks, build: Build::RECORDED },
            &mut |_| (),
        );
        let load = self.utilization * self.server.capacity() * f64::from(tasks);
        let gap = self.demand_mean_s / load;
        let mut arrivals = self.seed.named("arrivals").draws();
        let mut histogram = Histogram::default();
        let mut now = 0.0;
        let mut counted_from = f64::INFINITY;
        for number in 0..self.warm_up + self.requests {
            now += gap * arrivals.exponential();
            if number == self.warm_up {
                counted_from = now;
            }
            fleet.arrive(now, &mut |request: Request, at: f64| {
                if request.arrived >= counted_from {
                    histogram.record(at - request.arrived);
                }
            });
        }
        histogram
    }
}
