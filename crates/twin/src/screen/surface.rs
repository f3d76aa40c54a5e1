//! Latency of whole minutes as a function of the minute's mean utilization.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: rows has ROWS entries and row indices are clamped to them; states are below RUNGS"
)]

use super::bursts::BurstFactors;
use super::grid::LatencyMix;
use super::states::{RUNGS, ServerShape, States, Stepper, TaskShape};
use crate::noise::{steady_scatter, violation};
use crate::plant::MinuteLatency;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_units::Quantile;

/// Utilizations 0, 0.02 … 0.98.
const ROWS: usize = 50;
const ROW_STEP: f64 = 0.02;
/// Utilization from which a minute counts as missed where no latency goal is stated.
const SATURATED: f64 = 0.95;
/// Utilization above which a minute is stepped second by second instead of looked up.
const LOOKED_UP: f64 = 0.94;

/// The minute laws of one server size and routing.
#[derive(Debug, Clone)]
pub struct Surface {
    rows: Vec<Row>,
    states: States,
    /// Steps of one second.
    stepper: Stepper,
    capacity_per_s: f64,
    factors: BurstFactors,
    goals: Vec<LatencyGoal>,
    requests_per_minute: f64,
}

#[derive(Debug, Clone)]
struct Row {
    minute: MinuteLatency,
    mix: LatencyMix,
}

impl Surface {
    /// Builds the surface. `requests_per_minute` is what a typical minute holds; it sets the sampling noise of a minute's
    /// percentiles.
    #[must_use]
    pub fn build(
        server: &dyn ServerShape,
        shape: &TaskShape,
        factors: &BurstFactors,
        goals: &[LatencyGoal],
        requests_per_minute: f64,
    ) -> Self {
        let capacity_per_s = shape.capacity_vcpu / shape.demand_s;
        let states = States::build(server, shape);
        let mut surface = Self {
            rows: Vec::with_capacity(ROWS),
            stepper: states.stepper(capacity_per_s, 1.0),
            states,
            capacity_per_s,
            factors: factors.clone(),
            goals: goals.to_vec(),
            requests_per_minute,
        };
        for index in 0..ROWS {
            let row = surface.row(ROW_STEP * index as f64);
            surface.rows.push(row);
        }
        surface.make_monotone();
        surface
    }

    /// All minutes of the burst factors at one mean utilization.
    fn row(&self, utilization: f64) -> Row {
        let mut number = self.states.stationary_number(utilization);
        let mut whole = LatencyMix::default();
        let mut violation = 0.0;
        let count = self.factors.len();
        for index in 0..count {
            let mut mix = LatencyMix::default();
            number = self.run_minute(index, number, utilization * self.capacity_per_s, &mut mix);
            violation += self.violation(&mix, utilization) / count as f64;
            whole.add_mix(&mix, 1.0);
        }
        Row { minute: MinuteLatency::of(whole.mean_s(), whole.percentiles_s(), violation), mix: whole }
    }

    /// Steps one minute at a mean arrival rate per task; returns the number in system at its end.
    pub(super) fn run_minute(
        &self,
        index: usize,
        mut number: f64,
        arrivals_per_s: f64,
        mix: &mut LatencyMix,
    ) -> f64 {
        let settled = self.states.stationary_number(arrivals_per_s / self.capacity_per_s);
        let mut state = 0;
        if self.factors.is_constant() && (number - settled).abs() < 1e-3 * (1.0 + number) {
            (_, state) = self.stepper.step(number, arrivals_per_s, state);
            mix.add_mix(self.states.latency(state), arrivals_per_s.max(1e-9));
            return number;
        }
        // Seconds in the same state have the same law, and a minute sees few states.
        let mut arrived = [0.0; RUNGS];
        for factor in self.factors.minute(index) {
            let rate = arrivals_per_s * factor;
            (number, state) = self.stepper.step(number, rate, state);
            arrived[state] += rate.max(1e-9);
        }
        for (state, weight) in arrived.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            mix.add_mix(self.states.latency(state), *weight);
        }
        number
    }

    /// Probability that a minute with this law misses a goal, sampling noise of the minute's percentile included. Without a
    /// goal a minute misses when its tasks are saturated.
    pub(super) fn violation(&self, mix: &LatencyMix, utilization: f64) -> f64 {
        if self.goals.is_empty() {
            return f64::from(u8::from(utilization > SATURATED));
        }
        let scatter = steady_scatter(self.requests_per_minute, utilization);
        violation(&self.goals, mix, self.requests_per_minute, scatter, 0.0)
    }

    /// INVARIANT: a higher utilization never has a lower violation probability; the bounds of the search rest on it.
    fn make_monotone(&mut self) {
        let mut worst = 0.0_f64;
        for row in &mut self.rows {
            worst = worst.max(row.minute.violation);
            row.minute.violation = worst;
        }
    }

    /// The law of a minute at a mean utilization below the look-up limit.
    #[inline]
    #[must_use]
    pub fn look_up(&self, utilization: f64) -> (MinuteLatency, usize) {
        let position = (utilization / ROW_STEP).clamp(0.0, (ROWS - 1) as f64);
        let index = (position as usize).min(ROWS - 2);
        let share = position - index as f64;
        let (low, high) = (&self.rows[index].minute, &self.rows[index + 1].minute);
        let between = |a: f64, b: f64| a + share * (b - a);
        let minute = MinuteLatency {
            mean_s: between(low.mean_s, high.mean_s),
            p50_s: between(low.p50_s, high.p50_s),
            p90_s: between(low.p90_s, high.p90_s),
            p95_s: between(low.p95_s, high.p95_s),
            p99_s: between(low.p99_s, high.p99_s),
            violation: between(low.violation, high.violation),
        };
        (minute, index + usize::from(share >= 0.5))
    }

    /// Violation probability at a mean utilization; 1 at and above saturation.
    #[must_use]
    pub fn violation_at(&self, utilization: f64) -> f64 {
        if utilization >= 1.0 { 1.0 } else { self.look_up(utilization).0.violation }
    }

    /// The highest utilization whose violation probability stays at or below a level; `None` when not even an idle task
    /// does.
    #[must_use]
    pub fn highest_utilization(&self, violation: f64) -> Option<f64> {
        let last = self.rows.iter().rposition(|row| row.minute.violation <= violation)?;
        let Some(next) = self.rows.get(last + 1) else { return Some(1.0) };
        let low = self.rows[last].minute.violation;
        let rise = next.minute.violation - low;
        let share = if rise > 0.0 { (violation - low) / rise } else { 0.0 };
        Some(ROW_STEP * (last as f64 + share))
    }

    /// A percentile of the latency of an idle task, in seconds.
    #[must_use]
    pub fn idle_quantile_s(&self, quantile: Quantile) -> f64 {
        self.mix(0).quantile_s(quantile.fraction())
    }

    /// The latency distribution of a row.
    pub(super) fn mix(&self, row: usize) -> &LatencyMix {
        &self.rows[row.min(ROWS - 1)].mix
    }

    /// Number of rows.
    pub(super) const fn rows() -> usize {
        ROWS
    }

    /// Whether a minute must be stepped.
    pub(super) fn must_step(&self, utilization: f64) -> bool {
        utilization > LOOKED_UP
    }

    /// Capacity of a task in requests per second.
    #[must_use]
    pub const fn capacity_per_s(&self) -> f64 {
        self.capacity_per_s
    }

    /// The states behind the surface.
    #[must_use]
    pub const fn states(&self) -> &States {
        &self.states
    }
}

#[cfg(test)]
mod tests {
    use super::super::states::tests::{OneCore, shape};
    use super::*;
    use crate::draws::Seed;
    use crate::workload::Burst;
    use plimsoll_spec::platform::balancer::RoutingAlgorithm;

    fn surface(burst: Burst) -> Surface {
        let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 300.0 }];
        let factors = BurstFactors::draw(burst, Seed::new(1));
        Surface::build(&OneCore, &shape(RoutingAlgorithm::WeightedRandom), &factors, &goals, 6000.0)
    }

    #[test]
    fn bursts_break_the_objective_at_a_utilization_that_averages_call_safe() {
        let calm = surface(Burst::default());
        let bursty = surface(Burst::lognormal(0.6, 3.0));
        assert!(calm.violation_at(0.5) < 0.01, "{}", calm.violation_at(0.5));
        assert!(bursty.violation_at(0.5) > 0.3, "{}", bursty.violation_at(0.5));
    }

    #[test]
    fn violation_rises_with_utilization() {
        let surface = surface(Burst::lognormal(0.4, 3.0));
        let mut last = 0.0;
        for step in 0..=100 {
            let now = surface.violation_at(f64::from(step) / 100.0);
            assert!(now >= last);
            last = now;
        }
        let half = surface.highest_utilization(0.5).unwrap();
        assert!((surface.violation_at(half) - 0.5).abs() < 1e-9);
    }
}
