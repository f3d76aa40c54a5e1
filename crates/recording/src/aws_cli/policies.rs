//! Scaling policies as dumped, in the platform's types.

use super::scaling_dump::{
    MetricAlarm, ScalingPolicyDump, ScheduledActionDump, StepDump, TargetTrackingDump,
};
use crate::schedule;
use plimsoll_spec::platform::scaling::{
    AdjustmentType, Aggregation, AlarmRule, Comparison, MetricResolution, MissingData, ScalingMetric,
    ScalingPolicy, ScheduledAction, Step, StepScaling, TargetTracking,
};
use plimsoll_units::Seconds;

/// AWS: default of both target-tracking cooldowns and of the step cooldown for ECS; source
/// `TargetTrackingScalingPolicyConfiguration`, Application Auto Scaling API, 2026-09.
const DEFAULT_COOLDOWN: u32 = 300;

/// The policies that a dumped policy is: one, or one per alarm of a step policy. What cannot be represented is noted.
pub(super) fn policy(
    policy: &ScalingPolicyDump,
    alarms: &[MetricAlarm],
    notes: &mut Vec<String>,
) -> Vec<ScalingPolicy> {
    let read = match (&policy.target_tracking, &policy.step) {
        (Some(tracking), _) => {
            target_tracking(tracking).map(|policy| vec![ScalingPolicy::TargetTracking(policy)])
        }
        (None, Some(step)) => step_scaling(policy, step, alarms),
        (None, None) => Err("it is neither target tracking nor step scaling".to_owned()),
    };
    read.unwrap_or_else(|why| {
        notes.push(format!("scaling policy `{}` is left out: {why}", policy.policy_name));
        Vec::new()
    })
}

fn target_tracking(dump: &TargetTrackingDump) -> Result<TargetTracking, String> {
    let predefined = dump
        .predefined_metric_specification
        .as_ref()
        .ok_or("it tracks a custom metric, which is not modelled")?;
    // AWS: predefined types for ECS; source the Application Auto Scaling API model, 2026-09.
    let (metric, resolution) = match predefined.predefined_metric_type.as_str() {
        "ECSServiceAverageCPUUtilization" => (ScalingMetric::Cpu, MetricResolution::Standard),
        "ECSServiceAverageMemoryUtilization" => (ScalingMetric::Memory, MetricResolution::Standard),
        "ECSServiceAverageCPUUtilizationHighResolution" => (ScalingMetric::Cpu, MetricResolution::High),
        "ECSServiceAverageMemoryUtilizationHighResolution" => (ScalingMetric::Memory, MetricResolution::High),
        "ALBRequestCountPerTarget" => (ScalingMetric::RequestsPerTarget, MetricResolution::Standard),
        other => return Err(format!("the metric `{other}` is not modelled")),
    };
    if dump.target_value <= 0.0 {
        return Err(format!("its target {} is not above 0", dump.target_value));
    }
    let cooldown = |seconds: Option<u32>| Seconds::new(seconds.unwrap_or(DEFAULT_COOLDOWN));
    Ok(TargetTracking {
        metric,
        target: dump.target_value,
        resolution,
        scale_out_cooldown: cooldown(dump.scale_out_cooldown),
        scale_in_cooldown: cooldown(dump.scale_in_cooldown),
        disable_scale_in: dump.disable_scale_in,
    })
}

fn step_scaling(
    policy: &ScalingPolicyDump,
    dump: &StepDump,
    alarms: &[MetricAlarm],
) -> Result<Vec<ScalingPolicy>, String> {
    let mine: Vec<&MetricAlarm> = alarms
        .iter()
        .filter(|alarm| {
            policy.alarms.iter().any(|name| name.alarm_name == alarm.alarm_name)
                || (!policy.arn.is_empty() && alarm.alarm_actions.contains(&policy.arn))
        })
        .collect();
    if mine.is_empty() {
        return Err("its alarm is not known; add `aws cloudwatch describe-alarms`".to_owned());
    }
    let adjustment = match dump.adjustment_type.as_str() {
        "ChangeInCapacity" => AdjustmentType::ChangeInCapacity,
        "ExactCapacity" => AdjustmentType::ExactCapacity,
        "PercentChangeInCapacity" => AdjustmentType::PercentChangeInCapacity,
        other => return Err(format!("the adjustment type `{other}` is not known")),
    };
    let steps: Vec<Step> = dump
        .step_adjustments
        .iter()
        .map(|step| Step {
            lower: step.metric_interval_lower_bound,
            upper: step.metric_interval_upper_bound,
            change: step.scaling_adjustment,
        })
        .collect();
    let one = |alarm: &MetricAlarm| {
        Ok(ScalingPolicy::Step(StepScaling {
            name: policy.policy_name.clone(),
            alarm: alarm_rule(alarm)?,
            adjustment,
            steps: steps.clone(),
            min_magnitude: dump.min_adjustment_magnitude.unwrap_or(0),
            cooldown: Seconds::new(dump.cooldown.unwrap_or(DEFAULT_COOLDOWN)),
            aggregation: match dump.metric_aggregation_type.as_deref() {
                Some("Minimum") => Aggregation::Minimum,
                Some("Maximum") => Aggregation::Maximum,
                _ => Aggregation::Average,
            },
        }))
    };
    mine.into_iter().map(one).collect()
}

fn alarm_rule(alarm: &MetricAlarm) -> Result<AlarmRule, String> {
    let name = &alarm.alarm_name;
    let metric = match alarm.metric_name.as_str() {
        "CPUUtilization" => ScalingMetric::Cpu,
        "MemoryUtilization" => ScalingMetric::Memory,
        "RequestCountPerTarget" => ScalingMetric::RequestsPerTarget,
        other => return Err(format!("its alarm `{name}` watches `{other}`, which is not modelled")),
    };
    let comparison = match alarm.comparison_operator.as_str() {
        "GreaterThanThreshold" => Comparison::GreaterThan,
        "GreaterThanOrEqualToThreshold" => Comparison::GreaterOrEqual,
        "LessThanThreshold" => Comparison::LessThan,
        "LessThanOrEqualToThreshold" => Comparison::LessOrEqual,
        other => return Err(format!("its alarm `{name}` compares by `{other}`, which is not modelled")),
    };
    if alarm.period == 0 || alarm.evaluation_periods == 0 {
        return Err(format!("its alarm `{name}` has no period"));
    }
    Ok(AlarmRule {
        metric,
        comparison,
        threshold: alarm.threshold,
        period: Seconds::new(alarm.period),
        evaluation_periods: alarm.evaluation_periods,
        // AWS: all evaluation periods where not given; source `PutMetricAlarm.DatapointsToAlarm`, 2026-09.
        datapoints_to_alarm: alarm
            .datapoints_to_alarm
            .unwrap_or(alarm.evaluation_periods)
            .clamp(1, alarm.evaluation_periods),
        missing: match alarm.treat_missing_data.as_deref() {
            Some("breaching") => MissingData::Breaching,
            Some("notBreaching") => MissingData::NotBreaching,
            Some("ignore") => MissingData::Ignore,
            _ => MissingData::Missing,
        },
    })
}

/// The scheduled action that a dumped one is.
pub(super) fn scheduled(action: &ScheduledActionDump, notes: &mut Vec<String>) -> Option<ScalingPolicy> {
    let Some(schedule) = schedule::parse(&action.schedule) else {
        notes.push(format!(
            "scheduled action `{}` is left out: `{}` is no schedule that is known",
            action.scheduled_action_name, action.schedule
        ));
        return None;
    };
    let change = action.scalable_target_action.as_ref();
    Some(ScalingPolicy::Scheduled(ScheduledAction {
        name: action.scheduled_action_name.clone(),
        schedule,
        timezone: action.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
        min: change.and_then(|change| change.min_capacity),
        max: change.and_then(|change| change.max_capacity),
    }))
}
