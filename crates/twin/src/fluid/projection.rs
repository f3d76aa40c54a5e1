//! What happens to requests that are not done when their minute is closed.

use super::cohort::{Cohort, per_request};
use super::curve::Curve;
use super::path::Path;
use crate::workload::Arrivals;

/// Continues the path of a cohort beyond the present: with the arrivals that will come, the cohort's present share of them
/// and the tasks that are there.
///
/// MODEL: tasks that will start or stop are not known yet. What is foreseen so is shown when a minute ends and replaced when
/// its requests are done; it stays for those that take more than a quarter of an hour.
pub(super) struct Projection<'a> {
    curve: &'a Curve,
    arrivals: &'a Arrivals,
    number: f64,
    /// Share of all arrivals that one task of the cohort receives.
    share: f64,
    /// Requests that a fully used task completes per second.
    service_rate: f64,
    capacity: f64,
    /// Requests that a task holds at most.
    limit: f64,
    segments: u32,
}

/// One-second steps before the steps grow, and the number of steps after which the last rate is kept.
const FINE: u32 = 300;
const LIMIT: u32 = 420;

impl<'a> Projection<'a> {
    pub(super) fn new(
        cohort: &Cohort,
        curve: &'a Curve,
        arrivals: &'a Arrivals,
        rate: f64,
        capacity: f64,
        demand_s: f64,
        limit: Option<u32>,
    ) -> Self {
        let share = if rate > 0.0 { cohort.arrivals / rate } else { 0.0 };
        let service_rate = capacity / demand_s;
        let limit = limit.map_or(f64::INFINITY, f64::from);
        Self { curve, arrivals, number: cohort.number, share, service_rate, capacity, limit, segments: 0 }
    }

    /// Adds a segment to the path; false when there are enough.
    pub(super) fn prolong(&mut self, path: &mut Path) -> bool {
        if self.segments >= LIMIT {
            return false;
        }
        let seconds = if self.segments < FINE { 1.0 } else { 10.0 };
        self.segments += 1;
        // Sums of steps may fall short of a whole minute by a rounding error, which must not cost a whole step.
        let minute = ((path.end() + 1e-6) / 60.0) as usize;
        let rate = self.arrivals.per_second.get(minute).copied().map_or(0.0, f64::from);
        let total = self.number + seconds * rate * self.share;
        let (mut number, mut point) = self.curve.solve(self.number, total, seconds * self.service_rate);
        if number > self.limit {
            (number, point) = (self.limit, self.curve.at(self.limit));
        }
        self.number = number;
        path.extend(seconds, self.capacity * per_request(number, point));
        true
    }
}
