//! How long a policy needs to see a load step: what makes a service too slow for its traffic, before any replay.

use super::autoscaler::Autoscaler;
use super::lifetimes::LifeTimes;
use crate::assumptions::Assumptions;
use crate::design::Design;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};

/// Mean times after a load step that lifts the metric over its threshold, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reaction {
    /// Until the scale-out is decided.
    pub decided_s: f64,
    /// Until the new tasks receive traffic.
    pub serving_s: f64,
}

/// The mean reaction of a policy that scales out; `None` for scheduled actions and for policies that only scale in.
///
/// It is the rest of the metric period in which the step falls, the data points that the alarm asks for, the publication
/// delay, and the start of a task. A step so large that the first, partial period already breaches is seen up to one
/// period earlier.
#[must_use]
pub fn reaction(policy: &ScalingPolicy, design: &Design, assumptions: &Assumptions) -> Option<Reaction> {
    let resolution = Autoscaler::resolution_of(policy)?;
    let point_s = resolution.period().as_f64();
    let delay_s = match resolution {
        MetricResolution::Standard => assumptions.metric_delay.as_f64(),
        MetricResolution::High => assumptions.metric_delay_high_resolution.as_f64(),
    };
    let alarm_s = match policy {
        ScalingPolicy::TargetTracking(_) => point_s * f64::from(assumptions.alarm_high_periods),
        ScalingPolicy::Step(policy) if policy.alarm.comparison.is_high() => {
            policy.alarm.period.as_f64().max(point_s) * f64::from(policy.alarm.datapoints_to_alarm)
        }
        ScalingPolicy::Step(_) | ScalingPolicy::Scheduled(_) => return None,
    };
    let decided_s = point_s / 2.0 + alarm_s + delay_s;
    let start_s = LifeTimes::of(design, assumptions).to_serving as f64 / 1000.0;
    Some(Reaction { decided_s, serving_s: decided_s + start_s })
}

#[cfg(test)]
mod tests {
    use super::super::step_scaling::tests::guide_policy;
    use super::super::test_design::{cpu_tracking, design};
    use super::*;
    use plimsoll_spec::platform::scaling::Comparison;

    #[test]
    fn b6_a_60_s_policy_takes_six_minutes_not_one_or_two() {
        let reaction = reaction(&cpu_tracking(70.0), &design(1, 2, 1), &Assumptions::default()).unwrap();
        assert_eq!((reaction.decided_s, reaction.serving_s), (360.0, 408.0));
    }

    #[test]
    fn c3_a_step_policy_reacts_after_its_own_alarm() {
        let policy = ScalingPolicy::Step(guide_policy(Comparison::GreaterOrEqual));
        let out = reaction(&policy, &design(1, 2, 1), &Assumptions::default()).unwrap();
        assert_eq!(out.decided_s, 240.0);
        let policy = ScalingPolicy::Step(guide_policy(Comparison::LessOrEqual));
        assert_eq!(reaction(&policy, &design(1, 2, 1), &Assumptions::default()), None);
    }
}
