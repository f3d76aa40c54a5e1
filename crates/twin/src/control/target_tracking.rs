//! Target tracking of Application Auto Scaling: two alarms and a proportional step.

use super::alarm::{Alarm, AlarmState, Evaluation};
use super::metrics::Sample;
use crate::assumptions::Assumptions;
use plimsoll_spec::platform::scaling::{MetricResolution, MissingData, ScalingMetric, TargetTracking};

/// The capacity that brings the metric to its target if the metric moves in inverse proportion to the capacity.
///
/// AWS: proportional, rounded so that it never adds too little and never removes too much; source Application Auto Scaling
/// user guide, target tracking, 2023-06.
/// MODEL: the exact formula and the sample used are not published; this is `ceil(current × metric / target)` both ways.
#[must_use]
pub fn proposed_capacity(current: u32, metric: f64, target: f64) -> u32 {
    let exact = f64::from(current) * metric / target;
    // The small factor keeps exact products such as 10 × 0.7 / 0.7 from rounding one task up.
    (exact * (1.0 - 1e-9)).ceil().max(0.0) as u32
}

/// One target-tracking policy at work.
#[derive(Debug, Clone)]
pub struct Tracker {
    policy: TargetTracking,
    low_threshold: f64,
    /// Largest share of the tasks that one scale-in removes.
    scale_in_max_fraction: f64,
    high: Alarm,
    low: Alarm,
    newest: f64,
}

impl Tracker {
    /// A policy whose alarms have no data yet.
    #[must_use]
    pub fn new(policy: TargetTracking, assumptions: &Assumptions) -> Self {
        // AWS: both alarms have the metric's period and treat missing data as missing; observed in service dumps, 2026-09.
        // MODEL: the low alarm of 20-second metrics is not published; taken to last as long as that of 60-second metrics.
        let per_minute = 60 / Self::resolution_of(&policy).period().get();
        let alarm = |points: u32| Alarm::new(Evaluation::new(points, points, MissingData::Missing));
        Self {
            policy,
            low_threshold: assumptions.alarm_low_factor * policy.target,
            scale_in_max_fraction: assumptions.scale_in_max_fraction,
            high: alarm(assumptions.alarm_high_periods),
            low: alarm(assumptions.alarm_low_periods * per_minute),
            newest: 0.0,
        }
    }

    /// The resolution that a policy works with: requests per target always come once a minute.
    #[must_use]
    pub const fn resolution_of(policy: &TargetTracking) -> MetricResolution {
        match policy.metric {
            ScalingMetric::RequestsPerTarget => MetricResolution::Standard,
            ScalingMetric::Cpu | ScalingMetric::Memory => policy.resolution,
        }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &TargetTracking {
        &self.policy
    }

    /// Evaluates both alarms on the newest data point; returns whether one of them is in alarm.
    pub fn observe(&mut self, sample: &Sample) -> bool {
        let value = sample.value(self.policy.metric);
        if let Some(value) = value {
            self.newest = value;
        }
        let high = self.high.observe(value.map(|value| value > self.policy.target));
        let low = self.low.observe(value.map(|value| value < self.low_threshold));
        high == AlarmState::Alarm || low == AlarmState::Alarm
    }

    /// Whether one of the alarms is in alarm.
    #[must_use]
    pub fn in_alarm(&self) -> bool {
        self.high.state() == AlarmState::Alarm || self.low.state() == AlarmState::Alarm
    }

    /// Whether the high alarm is on.
    #[must_use]
    pub fn in_high_alarm(&self) -> bool {
        self.high.state() == AlarmState::Alarm
    }

    /// The capacity wanted while the high alarm is on, seen from `base` tasks.
    #[must_use]
    pub fn scale_out(&self, base: u32) -> Option<u32> {
        (self.high.state() == AlarmState::Alarm)
            .then(|| proposed_capacity(base, self.newest, self.policy.target))
    }

    /// The capacity wanted while the low alarm is on; `None` when the policy is not ready to scale in.
    #[must_use]
    pub fn scale_in(&self, current: u32) -> Option<u32> {
        (self.low.state() == AlarmState::Alarm).then(|| {
            let proposed = proposed_capacity(current, self.newest, self.policy.target);
            let most = (f64::from(current) * self.scale_in_max_fraction).floor().max(1.0) as u32;
            proposed.max(current.saturating_sub(most))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Seconds;

    fn tracker(resolution: MetricResolution) -> Tracker {
        let policy = TargetTracking {
            metric: ScalingMetric::Cpu,
            target: 70.0,
            resolution,
            scale_out_cooldown: Seconds::new(300),
            scale_in_cooldown: Seconds::new(300),
            disable_scale_in: false,
        };
        Tracker::new(policy, &Assumptions::default())
    }

    fn points_until(tracker: &mut Tracker, percent: f64) -> usize {
        let sample = Sample { cpu_percent: Some(percent), ..Sample::default() };
        (1..200).find(|_| tracker.observe(&sample)).unwrap_or(usize::MAX)
    }

    #[test]
    fn b6_two_tasks_at_60_of_70_stay_two() {
        assert_eq!(proposed_capacity(2, 60.0, 70.0), 2);
        assert_eq!(proposed_capacity(3, 20.0, 70.0), 1);
        assert_eq!(proposed_capacity(2, 71.0, 70.0), 3);
        assert_eq!(proposed_capacity(4, 140.0, 70.0), 8);
        assert_eq!(proposed_capacity(0, 500.0, 70.0), 0);
    }

    #[test]
    fn b6_the_high_alarm_takes_three_points_above_the_target() {
        assert_eq!(points_until(&mut tracker(MetricResolution::Standard), 70.1), 3);
        assert_eq!(points_until(&mut tracker(MetricResolution::High), 70.1), 3);
    }

    #[test]
    fn b6_the_low_alarm_takes_15_minutes_below_nine_tenths_of_the_target() {
        assert_eq!(points_until(&mut tracker(MetricResolution::Standard), 62.9), 15);
        assert_eq!(points_until(&mut tracker(MetricResolution::High), 62.9), 45);
        assert_eq!(points_until(&mut tracker(MetricResolution::Standard), 63.0), usize::MAX);
    }

    #[test]
    fn b6_nothing_happens_between_the_alarms() {
        for percent in [63.0, 66.0, 70.0] {
            assert_eq!(
                points_until(&mut tracker(MetricResolution::Standard), percent),
                usize::MAX,
                "{percent}"
            );
        }
    }

    #[test]
    fn b6_one_point_in_between_restarts_the_wait() {
        let mut tracker = tracker(MetricResolution::Standard);
        let sample = |percent| Sample { cpu_percent: Some(percent), ..Sample::default() };
        let alarms = [90.0, 90.0, 70.0, 90.0, 90.0, 90.0].map(|percent| tracker.observe(&sample(percent)));
        assert_eq!(alarms, [false, false, false, false, false, true]);
    }

    #[test]
    fn b6_missing_is_not_low() {
        let mut tracker = tracker(MetricResolution::Standard);
        for _ in 0..60 {
            assert!(!tracker.observe(&Sample::default()));
        }
        assert_eq!(tracker.scale_in(5), None);
    }

    #[test]
    fn b6_scale_in_can_be_limited() {
        let slow = Assumptions { scale_in_max_fraction: 0.25, ..Assumptions::default() };
        let mut tracker = Tracker::new(*tracker(MetricResolution::Standard).policy(), &slow);
        assert_eq!(points_until(&mut tracker, 7.0), 15);
        assert_eq!(tracker.scale_in(20), Some(15));
        assert_eq!(tracker.scale_in(2), Some(1));
    }
}
