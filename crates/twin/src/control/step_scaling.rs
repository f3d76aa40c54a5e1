//! Step scaling of Application Auto Scaling.

use super::alarm::{AlarmState, RuleAlarm};
use super::metrics::Sample;
use plimsoll_spec::platform::scaling::{AdjustmentType, MetricResolution, ScalingMetric, Step, StepScaling};

/// The step that applies to a metric value, if any.
///
/// AWS: bounds are relative to the threshold; above it the lower bound is inclusive and the upper exclusive, below it the
/// lower is exclusive and the upper inclusive. Source Application Auto Scaling API, `StepAdjustment`, read 2026-09.
#[must_use]
pub fn step_for(policy: &StepScaling, metric: f64) -> Option<&Step> {
    let breach = metric - policy.alarm.threshold;
    let high = policy.alarm.comparison.is_high();
    policy.steps.iter().find(|step| {
        let above = step.lower.is_none_or(|lower| if high { breach >= lower } else { breach > lower });
        let below = step.upper.is_none_or(|upper| if high { breach < upper } else { breach <= upper });
        above && below
    })
}

/// The capacity after a step.
///
/// AWS: a percentage is rounded down above 1, to 1 between 0 and 1, to −1 between −1 and 0 and towards zero below −1; then
/// the minimum magnitude applies. Source Application Auto Scaling user guide, step scaling, 2023-06.
#[must_use]
pub fn adjusted_capacity(policy: &StepScaling, capacity: u32, change: i32) -> u32 {
    match policy.adjustment {
        AdjustmentType::ChangeInCapacity => capacity.saturating_add_signed(change),
        AdjustmentType::ExactCapacity => change.max(0).unsigned_abs(),
        AdjustmentType::PercentChangeInCapacity => {
            let product = i64::from(capacity) * i64::from(change);
            let rounded = match product / 100 {
                0 => product.signum(),
                whole => whole,
            };
            let magnitude = rounded.unsigned_abs().max(u64::from(policy.min_magnitude));
            let magnitude = u32::try_from(magnitude).unwrap_or(u32::MAX);
            match change.signum() {
                1 => capacity.saturating_add(magnitude),
                -1 => capacity.saturating_sub(magnitude),
                _ => capacity,
            }
        }
    }
}

/// One step-scaling policy at work.
#[derive(Debug, Clone)]
pub struct Stepper {
    policy: StepScaling,
    alarm: RuleAlarm,
}

impl Stepper {
    /// A policy whose alarm has no data yet.
    #[must_use]
    pub fn new(policy: StepScaling) -> Self {
        let alarm = RuleAlarm::new(policy.alarm, Self::resolution_of(&policy).period().get());
        Self { policy, alarm }
    }

    /// The resolution that a policy works with: an alarm period below a minute needs the 20-second metrics.
    ///
    /// MODEL: service metrics exist every 60 s or 20 s only, so alarm periods of 10 s and 30 s work on 20-second points.
    #[must_use]
    pub fn resolution_of(policy: &StepScaling) -> MetricResolution {
        match policy.alarm.metric {
            ScalingMetric::Cpu | ScalingMetric::Memory if policy.alarm.period.get() < 60 => {
                MetricResolution::High
            }
            _ => MetricResolution::Standard,
        }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &StepScaling {
        &self.policy
    }

    /// Evaluates the alarm on the newest data point; returns whether it is in alarm.
    pub fn observe(&mut self, sample: &Sample) -> bool {
        self.alarm.observe(sample) == AlarmState::Alarm
    }

    /// Whether the alarm is in alarm.
    #[must_use]
    pub fn in_alarm(&self) -> bool {
        self.alarm.state() == AlarmState::Alarm
    }

    /// The capacity wanted while the alarm is on, seen from `base` tasks.
    #[must_use]
    pub fn wanted(&self, base: u32) -> Option<u32> {
        if !self.in_alarm() {
            return None;
        }
        let metric = self.alarm.aggregated(self.policy.aggregation)?;
        let step = step_for(&self.policy, metric)?;
        Some(adjusted_capacity(&self.policy, base, step.change))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use plimsoll_spec::platform::scaling::{Aggregation, AlarmRule, Comparison, MissingData};
    use plimsoll_units::Seconds;

    /// The worked example of AWS's guide: threshold 50, 10 % from 10 on, 30 % from 20 on, the same below.
    pub(in crate::control) fn guide_policy(comparison: Comparison) -> StepScaling {
        let sign = if comparison.is_high() { 1 } else { -1 };
        let step = |from: f64, to: Option<f64>, change: i32| {
            let (near, far) = (Some(from * f64::from(sign)), to.map(|to| to * f64::from(sign)));
            let (lower, upper) = if sign > 0 { (near, far) } else { (far, near) };
            Step { lower, upper, change: change * sign }
        };
        StepScaling {
            name: "example".into(),
            alarm: AlarmRule {
                metric: ScalingMetric::Cpu,
                comparison,
                threshold: 50.0,
                period: Seconds::new(60),
                evaluation_periods: 1,
                datapoints_to_alarm: 1,
                missing: MissingData::Missing,
            },
            adjustment: AdjustmentType::PercentChangeInCapacity,
            steps: vec![step(0.0, Some(10.0), 0), step(10.0, Some(20.0), 10), step(20.0, None, 30)],
            min_magnitude: 0,
            cooldown: Seconds::new(300),
            aggregation: Aggregation::Average,
        }
    }

    #[test]
    fn c3_the_guide_example_goes_10_11_14_13_10() {
        let mut out = Stepper::new(guide_policy(Comparison::GreaterOrEqual));
        let mut in_ = Stepper::new(guide_policy(Comparison::LessOrEqual));
        let mut tasks = 10;
        for (percent, expected) in [(55.0, 10), (60.0, 11), (70.0, 14), (45.0, 14), (40.0, 13), (30.0, 10)] {
            let sample = Sample { cpu_percent: Some(percent), ..Sample::default() };
            for policy in [&mut out, &mut in_] {
                policy.observe(&sample);
                tasks = policy.wanted(tasks).unwrap_or(tasks);
            }
            assert_eq!(tasks, expected, "at {percent} %");
        }
    }

    #[test]
    fn c3_percentages_round_as_documented() {
        let policy = guide_policy(Comparison::GreaterOrEqual);
        for (capacity, percent, expected) in
            [(10, 25, 12), (3, 10, 4), (3, -10, 2), (10, -25, 8), (1, -100, 0), (0, 50, 0)]
        {
            assert_eq!(adjusted_capacity(&policy, capacity, percent), expected, "{capacity} {percent}");
        }
    }

    #[test]
    fn c3_the_minimum_magnitude_raises_a_percentage() {
        let mut policy = guide_policy(Comparison::GreaterOrEqual);
        policy.min_magnitude = 2;
        assert_eq!(adjusted_capacity(&policy, 4, 25), 6);
        assert_eq!(adjusted_capacity(&policy, 4, -25), 2);
        assert_eq!(adjusted_capacity(&policy, 4, 0), 4);
    }

    #[test]
    fn c3_bounds_include_the_side_nearer_to_the_threshold() {
        let high = guide_policy(Comparison::GreaterOrEqual);
        let low = guide_policy(Comparison::LessOrEqual);
        let change = |policy, metric| step_for(policy, metric).map(|step| step.change);
        assert_eq!([59.9, 60.0, 69.9, 70.0].map(|metric| change(&high, metric)), [0, 10, 10, 30].map(Some));
        assert_eq!([40.1, 40.0, 30.1, 30.0].map(|metric| change(&low, metric)), [0, -10, -10, -30].map(Some));
        assert_eq!(change(&high, 49.0), None);
    }

    #[test]
    fn c3_exact_and_relative_changes() {
        let mut policy = guide_policy(Comparison::GreaterOrEqual);
        policy.adjustment = AdjustmentType::ExactCapacity;
        assert_eq!(adjusted_capacity(&policy, 9, 4), 4);
        policy.adjustment = AdjustmentType::ChangeInCapacity;
        assert_eq!(adjusted_capacity(&policy, 9, -20), 0);
        assert_eq!(adjusted_capacity(&policy, 9, 3), 12);
    }
}
