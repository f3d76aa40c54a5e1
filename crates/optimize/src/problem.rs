//! Everything that the search for one service needs, in one value.

use plimsoll_prices::{NotPriced, RegionPrices};
use plimsoll_spec::metering::scaling_meters;
use plimsoll_spec::platform::levers::{Freedom, ServiceLevers};
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_twin::calibrate::Restriction;
use plimsoll_twin::{Assumptions, Design, Outcome, Workload};
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Architecture, Meter, Purchase, Seconds, ServiceName, TaskSize, Usd};
use std::collections::BTreeSet;

/// The search problem of one service.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The service.
    pub name: ServiceName,
    /// Its work.
    pub workload: Workload,
    /// The same work at the pessimistic end of the calibration's intervals; a finalist must keep the objective under it.
    pub pessimistic: Workload,
    /// The design of the stack file.
    pub present: Design,
    /// What must hold.
    pub objective: Objective,
    /// Factor on predicted latency that decisions apply, at least 1: what the back-test found the model to be low by.
    pub inflation: f64,
    /// What must not be advised, because something that the model does not see governs the latency.
    pub restrictions: BTreeSet<Restriction>,
    /// The design under which the service was recorded.
    pub recorded: Design,
    /// What may change.
    pub levers: ServiceLevers,
    /// What no one publishes.
    pub assumptions: Assumptions,
    /// 99th percentile of the latency in the slowest recorded minute, in seconds; 0 where none was recorded.
    pub slowest_s: f64,
    /// What things cost.
    pub tariff: Tariff,
    /// No minimum count below this, whatever the levers say: the recorded minimum where less than a week was recorded.
    pub recorded_floor: u32,
    /// Root of all random draws.
    pub seed: u64,
}

impl Problem {
    /// Whether a change of this kind must not be advised.
    #[must_use]
    pub fn is_restricted(&self, restriction: Restriction) -> bool {
        self.restrictions.contains(&restriction)
    }

    /// Number of observed minutes with traffic.
    #[must_use]
    pub fn judged_minutes(&self) -> f64 {
        let arrivals = &self.workload.arrivals;
        let judged =
            arrivals.per_second.iter().zip(&arrivals.observed).filter(|(rate, seen)| **seen && **rate > 0.0);
        judged.count() as f64
    }

    /// Minutes that may miss the objective.
    #[must_use]
    pub fn allowed(&self) -> f64 {
        self.judged_minutes() * self.objective.violation_budget.fraction()
    }

    /// What decisions judge a minute by: the stated goals, each divided by the inflation.
    #[must_use]
    pub fn deciding_goals(&self) -> Vec<LatencyGoal> {
        let inflation = self.inflation.max(1.0);
        let tightened =
            |goal: &LatencyGoal| LatencyGoal { threshold_ms: goal.threshold_ms / inflation, ..*goal };
        self.objective.latency.iter().map(tightened).collect()
    }

    /// The smallest minimum count that availability allows.
    #[must_use]
    pub fn floor(&self) -> u32 {
        let zones = if self.objective.survive_zone_loss && self.present.zones > 1 { 2 } else { 1 };
        let restricted =
            if self.is_restricted(Restriction::NoFewerTasks) { self.recorded.tasks.min } else { 0 };
        zones.max(self.levers.tasks_floor).max(self.recorded_floor).max(restricted)
    }

    /// The deregistration delay of candidates: the present one, or, where the lever is free, thirty seconds and never less
    /// than three times the slowest request.
    ///
    /// AWS: 0 to 3600 s, default 300 s; a task is billed until the delay is over. Source the ECS developer guide, connection
    /// draining, read 2026-09.
    #[must_use]
    pub fn drain(&self) -> Seconds {
        let present = self.present.deregistration_delay;
        if self.levers.deregistration_delay == Freedom::Keep {
            return present;
        }
        let enough = (3.0 * self.slowest_s).ceil().clamp(30.0, 3600.0) as u32;
        present.min(Seconds::new(enough))
    }

    /// Whether an outcome keeps the objective: the upper end of its band lies within the allowance, and enough requests
    /// succeed.
    #[must_use]
    pub fn kept(&self, outcome: &Outcome) -> bool {
        outcome.violations.upper <= self.allowed() && self.is_available(outcome)
    }

    /// Whether enough requests succeed, where an availability is stated.
    pub(crate) fn is_available(&self, outcome: &Outcome) -> bool {
        let tolerated = self.objective.availability.map(|availability| 1.0 - availability.fraction());
        // The factor keeps a share such as 99.9 %, which has no exact binary form, from refusing the last tolerated request.
        tolerated.is_none_or(|share| outcome.failed_requests <= share * outcome.requests * (1.0 + 1e-9))
    }

    /// Monthly cost of a design's tasks and alarms with this outcome; an error where a price is not known.
    ///
    /// # Errors
    /// When the price book does not hold a price that the design needs.
    pub fn monthly(&self, design: &Design, outcome: &Outcome) -> Result<Usd, NotPriced> {
        self.tariff.monthly(design, outcome)
    }
}

/// The prices that differ between candidates.
#[derive(Debug, Clone)]
pub struct Tariff {
    prices: RegionPrices,
}

impl Tariff {
    /// The tariff of a region.
    #[must_use]
    pub const fn new(prices: RegionPrices) -> Self {
        Self { prices }
    }

    /// Price of one task for an hour.
    ///
    /// # Errors
    /// When the price book does not hold it.
    pub fn task_hour(
        &self,
        size: TaskSize,
        architecture: Architecture,
        purchase: Purchase,
    ) -> Result<Usd, NotPriced> {
        self.prices.fargate_hour(size, architecture, purchase)
    }

    /// Price of a month of one of these.
    ///
    /// # Errors
    /// When the price book does not hold it.
    pub fn unit(&self, meter: &Meter) -> Result<Usd, NotPriced> {
        self.prices.tariff(meter).map(plimsoll_prices::Tariff::first_unit)
    }

    /// Monthly cost of a design's tasks and scaling alarms.
    ///
    /// # Errors
    /// When the price book does not hold a price that the design needs.
    pub fn monthly(&self, design: &Design, outcome: &Outcome) -> Result<Usd, NotPriced> {
        let per_month = if outcome.period_s > 0.0 { HOURS_PER_MONTH / outcome.period_s } else { 0.0 };
        let mut sum = Usd::ZERO;
        for (purchase, seconds) in [
            (Purchase::OnDemand, outcome.on_demand_task_seconds),
            (Purchase::Spot, outcome.spot_task_seconds),
        ] {
            if seconds > 0.0 {
                sum += self.task_hour(design.size, design.architecture, purchase)?.times(seconds * per_month);
            }
        }
        for (meter, count) in scaling_meters(&design.scaling) {
            if count > 0.0 {
                sum += self.unit(&meter)?.times(count);
            }
        }
        Ok(sum)
    }
}
