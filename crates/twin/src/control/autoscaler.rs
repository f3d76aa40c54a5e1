//! Application Auto Scaling of one service: several policies, one desired count.

use super::cooldown::Cooldowns;
use super::metrics::Sample;
use super::step_scaling::Stepper;
use super::target_tracking::Tracker;
use crate::assumptions::Assumptions;
use crate::design::Design;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};
use plimsoll_units::{Seconds, SimTime};

/// A change of the desired count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// When it was taken.
    pub at: SimTime,
    /// Desired count before.
    pub from: u32,
    /// Desired count after.
    pub to: u32,
    /// What decided: the position in the design's list of policies and scheduled actions.
    pub by: usize,
}

/// A policy that watches a metric.
#[derive(Debug, Clone)]
enum Policy {
    Tracking(Tracker),
    Step(Stepper),
}

impl Policy {
    fn of(policy: &ScalingPolicy, assumptions: &Assumptions) -> Option<Self> {
        match policy {
            ScalingPolicy::TargetTracking(policy) => Some(Self::Tracking(Tracker::new(*policy, assumptions))),
            ScalingPolicy::Step(policy) => Some(Self::Step(Stepper::new(policy.clone()))),
            ScalingPolicy::Scheduled(_) => None,
        }
    }

    fn observe(&mut self, sample: &Sample) -> bool {
        match self {
            Self::Tracking(tracker) => tracker.observe(sample),
            Self::Step(stepper) => stepper.observe(sample),
        }
    }

    fn in_alarm(&self) -> bool {
        match self {
            Self::Tracking(tracker) => tracker.in_alarm(),
            Self::Step(stepper) => stepper.in_alarm(),
        }
    }

    /// Whether an alarm that asks for more tasks is on.
    fn in_high_alarm(&self) -> bool {
        match self {
            Self::Tracking(tracker) => tracker.in_high_alarm(),
            Self::Step(stepper) => stepper.in_alarm() && stepper.policy().alarm.comparison.is_high(),
        }
    }

    /// The larger capacity wanted, seen from `base` tasks, with the cooldown that follows.
    fn scale_out(&self, base: u32) -> Option<(u32, Seconds)> {
        match self {
            Self::Tracking(tracker) => {
                tracker.scale_out(base).map(|capacity| (capacity, tracker.policy().scale_out_cooldown))
            }
            Self::Step(stepper) => stepper.wanted(base).map(|capacity| (capacity, stepper.policy().cooldown)),
        }
    }
}

/// A policy with its place in the design and the resolution it works with.
#[derive(Debug, Clone)]
struct Placed {
    index: usize,
    resolution: MetricResolution,
    policy: Policy,
}

/// A capacity that a policy asks for.
#[derive(Debug, Clone, Copy)]
struct Proposal {
    capacity: u32,
    cooldown: Seconds,
    by: usize,
}

/// The autoscaler of one service.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    policies: Vec<Placed>,
    min: u32,
    max: u32,
    desired: u32,
    cooldowns: Cooldowns,
    /// From a scale-out decision until the new tasks run.
    activity: Seconds,
    scale_in_suspended: bool,
}

impl Autoscaler {
    /// The autoscaler of a design, before any data.
    #[must_use]
    pub fn new(design: &Design, assumptions: &Assumptions) -> Self {
        let placed = |(index, declared): (usize, &ScalingPolicy)| {
            let resolution = Self::resolution_of(declared)?;
            Some(Placed { index, resolution, policy: Policy::of(declared, assumptions)? })
        };
        let (min, max) = (design.tasks.min, design.tasks.max.max(design.tasks.min));
        Self {
            policies: design.scaling.iter().enumerate().filter_map(placed).collect(),
            min,
            max,
            desired: design.tasks.desired.clamp(min, max),
            cooldowns: Cooldowns::default(),
            activity: assumptions.provisioning,
            scale_in_suspended: false,
        }
    }

    /// The resolution of the metric that a policy watches; `None` for a scheduled action.
    #[must_use]
    pub fn resolution_of(policy: &ScalingPolicy) -> Option<MetricResolution> {
        match policy {
            ScalingPolicy::TargetTracking(policy) => Some(Tracker::resolution_of(policy)),
            ScalingPolicy::Step(policy) => Some(Stepper::resolution_of(policy)),
            ScalingPolicy::Scheduled(_) => None,
        }
    }

    /// Whether a policy watches metrics of this resolution.
    #[must_use]
    pub fn watches(&self, resolution: MetricResolution) -> bool {
        self.policies.iter().any(|placed| placed.resolution == resolution)
    }

    /// The desired count.
    #[must_use]
    pub const fn desired(&self) -> u32 {
        self.desired
    }

    /// Switches scale-in off or on.
    ///
    /// AWS: scale-in is off while a deployment runs, scale-out goes on; source ECS developer guide, service auto scaling,
    /// 2023-06.
    pub fn suspend_scale_in(&mut self, suspended: bool) {
        self.scale_in_suspended = suspended;
    }

    /// Takes a data point that became visible: evaluates the alarms of its resolution and acts on them.
    pub fn observe(
        &mut self,
        at: SimTime,
        resolution: MetricResolution,
        sample: &Sample,
    ) -> Option<Decision> {
        let mut in_alarm = false;
        for placed in self.policies.iter_mut().filter(|placed| placed.resolution == resolution) {
            in_alarm |= placed.policy.observe(sample);
        }
        if in_alarm { self.decide(at, resolution) } else { None }
    }

    /// Acts again on alarms that are still on, without new data.
    pub fn invoke_again(&mut self, at: SimTime, resolution: MetricResolution) -> Option<Decision> {
        if self.alarmed(resolution) { self.decide(at, resolution) } else { None }
    }

    /// Whether an alarm on metrics of this resolution is on.
    #[must_use]
    pub fn alarmed(&self, resolution: MetricResolution) -> bool {
        self.policies.iter().any(|placed| placed.resolution == resolution && placed.policy.in_alarm())
    }

    /// The policies whose alarm asks for more tasks, by their position in the design's list.
    pub fn high_alarms(&self) -> impl Iterator<Item = usize> {
        self.policies.iter().filter(|placed| placed.policy.in_high_alarm()).map(|placed| placed.index)
    }

    /// Carries out a scheduled action: the range changes, and the count moves into it at once, cooldown or not.
    ///
    /// AWS: source Application Auto Scaling user guide, scheduled scaling, 2023-06.
    /// MODEL: an action that would leave the minimum above the maximum, which AWS refuses, moves the other bound along.
    pub fn reschedule(
        &mut self,
        at: SimTime,
        min: Option<u32>,
        max: Option<u32>,
        by: usize,
    ) -> Option<Decision> {
        if let Some(min) = min {
            self.min = min;
            self.max = self.max.max(min);
        }
        if let Some(max) = max {
            self.max = max;
            self.min = self.min.min(max);
        }
        self.move_to(at, self.desired.clamp(self.min, self.max), by)
    }

    /// AWS: a service scales out if any policy wants it, to the largest capacity wanted; it scales in only if all
    /// target-tracking policies with scale-in enabled are ready, again to the largest. A step policy's scale-in is not held
    /// back by them. Source Application Auto Scaling API, `PutScalingPolicy`, read 2026-09.
    fn decide(&mut self, at: SimTime, resolution: MetricResolution) -> Option<Decision> {
        let base = self.cooldowns.scale_out_base(at, self.desired);
        if let Some(out) = self.largest_scale_out(base, resolution) {
            self.cooldowns.scaled_out(at, at + self.activity, self.desired, out.cooldown);
            return self.move_to(at, out.capacity, out.by);
        }
        if self.scale_in_suspended || self.desired <= self.min || !self.cooldowns.scale_in_allowed(at) {
            return None;
        }
        let scale_in = larger(self.tracking_scale_in(), self.step_scale_in(resolution))?;
        self.cooldowns.scaled_in(at, scale_in.cooldown);
        self.move_to(at, scale_in.capacity, scale_in.by)
    }

    fn largest_scale_out(&self, base: u32, resolution: MetricResolution) -> Option<Proposal> {
        let invoked = self.policies.iter().filter(|placed| placed.resolution == resolution);
        invoked
            .filter_map(|placed| {
                let (capacity, cooldown) = placed.policy.scale_out(base)?;
                self.proposal(capacity, cooldown, placed.index)
            })
            .filter(|proposal| proposal.capacity > self.desired)
            .fold(None, |best, proposal| larger(best, Some(proposal)))
    }

    /// What the target-tracking policies agree on; `None` if one of them is not ready or wants to keep what there is.
    fn tracking_scale_in(&self) -> Option<Proposal> {
        let mut joint: Option<Proposal> = None;
        for placed in &self.policies {
            if let Policy::Tracking(tracker) = &placed.policy
                && !tracker.policy().disable_scale_in
            {
                let capacity = tracker.scale_in(self.desired)?;
                joint =
                    larger(joint, self.proposal(capacity, tracker.policy().scale_in_cooldown, placed.index));
            }
        }
        joint.filter(|proposal| proposal.capacity < self.desired)
    }

    fn step_scale_in(&self, resolution: MetricResolution) -> Option<Proposal> {
        let mut largest: Option<Proposal> = None;
        for placed in self.policies.iter().filter(|placed| placed.resolution == resolution) {
            if let Policy::Step(stepper) = &placed.policy
                && let Some(capacity) = stepper.wanted(self.desired)
                && capacity < self.desired
            {
                largest = larger(largest, self.proposal(capacity, stepper.policy().cooldown, placed.index));
            }
        }
        largest
    }

    fn proposal(&self, capacity: u32, cooldown: Seconds, by: usize) -> Option<Proposal> {
        Some(Proposal { capacity: capacity.clamp(self.min, self.max), cooldown, by })
    }

    fn move_to(&mut self, at: SimTime, to: u32, by: usize) -> Option<Decision> {
        let from = std::mem::replace(&mut self.desired, to);
        (from != to).then_some(Decision { at, from, to, by })
    }
}

/// The proposal with the larger capacity; the first one of equals.
fn larger(a: Option<Proposal>, b: Option<Proposal>) -> Option<Proposal> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.capacity > a.capacity { b } else { a }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::super::step_scaling::tests::guide_policy;
    use super::super::test_design::{cpu_tracking, design, tracking};
    use super::*;
    use plimsoll_spec::platform::scaling::{Comparison, ScalingMetric};

    const STANDARD: MetricResolution = MetricResolution::Standard;

    fn sample(cpu: f64, memory: f64) -> Sample {
        Sample { cpu_percent: Some(cpu), memory_percent: Some(memory), requests_per_target: Some(0.0) }
    }

    fn autoscaler(desired: u32, policies: Vec<ScalingPolicy>) -> Autoscaler {
        let mut design = design(2, 20, desired);
        design.scaling = policies;
        Autoscaler::new(&design, &Assumptions::default())
    }

    /// Observes the same values every minute and lists the decisions as (minute, to, by).
    fn run(
        autoscaler: &mut Autoscaler,
        minutes: std::ops::Range<i64>,
        sample: &Sample,
    ) -> Vec<(i64, u32, usize)> {
        minutes
            .filter_map(|minute| {
                let decision = autoscaler.observe(SimTime::from_seconds(60 * minute), STANDARD, sample)?;
                Some((minute, decision.to, decision.by))
            })
            .collect()
    }

    #[test]
    fn b6_scale_out_takes_the_largest_of_all_policies() {
        let policies = vec![tracking(ScalingMetric::Cpu, 70.0), tracking(ScalingMetric::Memory, 80.0)];
        let mut autoscaler = autoscaler(4, policies);
        assert_eq!(run(&mut autoscaler, 1..4, &sample(77.0, 120.0)), [(3, 6, 1)]);
    }

    #[test]
    fn b6_scale_in_waits_until_every_policy_is_ready() {
        let policies = vec![tracking(ScalingMetric::Cpu, 70.0), tracking(ScalingMetric::Memory, 80.0)];
        let mut busy_memory = autoscaler(10, policies.clone());
        assert_eq!(run(&mut busy_memory, 1..40, &sample(7.0, 75.0)), []);
        let mut both_low = autoscaler(10, policies.clone());
        assert_eq!(run(&mut both_low, 1..16, &sample(7.0, 40.0)), [(15, 5, 1)]);
        let mut no_memory_data = autoscaler(10, policies);
        let missing = Sample { memory_percent: None, ..sample(7.0, 0.0) };
        assert_eq!(run(&mut no_memory_data, 1..40, &missing), []);
    }

    #[test]
    fn b6_a_policy_without_scale_in_does_not_block_the_others() {
        let ScalingPolicy::TargetTracking(mut memory) = tracking(ScalingMetric::Memory, 80.0) else {
            unreachable!()
        };
        memory.disable_scale_in = true;
        let mut autoscaler = autoscaler(10, vec![cpu_tracking(70.0), ScalingPolicy::TargetTracking(memory)]);
        assert_eq!(run(&mut autoscaler, 1..16, &sample(35.0, 79.0)), [(15, 5, 0)]);
    }

    #[test]
    fn c3_a_step_scale_in_is_not_held_back_by_tracking() {
        let policies = vec![
            tracking(ScalingMetric::Memory, 80.0),
            ScalingPolicy::Step(guide_policy(Comparison::LessOrEqual)),
        ];
        let mut autoscaler = autoscaler(10, policies);
        assert_eq!(run(&mut autoscaler, 1..4, &sample(40.0, 79.0)), [(1, 9, 1)]);
    }

    #[test]
    fn b6_an_alarm_that_stays_on_scales_again_after_the_cooldown() {
        let mut autoscaler = autoscaler(2, vec![cpu_tracking(70.0)]);
        // The cooldown is 300 s from the moment at which the tasks run, 23 s after the decision at minute 3.
        assert_eq!(run(&mut autoscaler, 1..12, &sample(100.0, 0.0)), [(3, 3, 0), (9, 5, 0)]);
    }

    #[test]
    fn b6_a_larger_scale_out_during_the_cooldown_adds_the_difference() {
        let mut autoscaler = autoscaler(10, vec![cpu_tracking(50.0)]);
        assert_eq!(run(&mut autoscaler, 1..4, &sample(60.0, 0.0)), [(3, 12, 0)]);
        assert_eq!(run(&mut autoscaler, 4..5, &sample(60.0, 0.0)), []);
        assert_eq!(run(&mut autoscaler, 5..6, &sample(65.0, 0.0)), [(5, 13, 0)]);
    }

    #[test]
    fn b6_scale_in_is_suspended_during_a_deployment_and_scale_out_is_not() {
        let mut autoscaler = autoscaler(10, vec![cpu_tracking(70.0)]);
        autoscaler.suspend_scale_in(true);
        assert_eq!(run(&mut autoscaler, 1..30, &sample(7.0, 0.0)), []);
        autoscaler.suspend_scale_in(false);
        assert_eq!(run(&mut autoscaler, 30..31, &sample(7.0, 0.0)), [(30, 2, 0)]);
        autoscaler.suspend_scale_in(true);
        assert_eq!(run(&mut autoscaler, 31..34, &sample(140.0, 0.0)), [(33, 4, 0)]);
    }

    #[test]
    fn b6_the_count_stays_in_the_range() {
        let mut up = autoscaler(10, vec![cpu_tracking(70.0)]);
        assert_eq!(run(&mut up, 1..4, &sample(10_000.0, 0.0)), [(3, 20, 0)]);
        let mut down = autoscaler(10, vec![cpu_tracking(70.0)]);
        assert_eq!(run(&mut down, 1..16, &sample(0.0, 0.0)), [(15, 2, 0)]);
    }

    #[test]
    fn b6_a_scheduled_action_ignores_cooldowns() {
        let mut autoscaler = autoscaler(10, vec![cpu_tracking(70.0)]);
        assert_eq!(run(&mut autoscaler, 1..4, &sample(77.0, 0.0)), [(3, 11, 0)]);
        let at = SimTime::from_seconds(200);
        assert_eq!(autoscaler.reschedule(at, None, Some(5), 1).map(|decision| decision.to), Some(5));
        assert_eq!(autoscaler.reschedule(at, Some(8), None, 1).map(|decision| decision.to), Some(8));
        assert_eq!(autoscaler.reschedule(at, Some(1), Some(30), 1), None);
    }
}
