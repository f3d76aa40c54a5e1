//! Between the inventory as written and the inventory as used.

use super::form::{
    AdjustmentForm, AggregationForm, AlarmForm, ArchitectureForm, ComparisonForm, ConfigurationForm,
    MetricForm, MissingForm, MixForm, MomentForm, PolicyForm, RoutingForm, ScheduledForm, SizeForm, StepForm,
    StepRangeForm, TargetTrackingForm, TasksForm,
};
use crate::model::RecordedConfiguration;
use crate::schedule;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::{
    AdjustmentType, Aggregation, AlarmRule, Comparison, MetricResolution, MissingData, ScalingMetric,
    ScalingPolicy, ScheduledAction, Step, StepScaling, TargetTracking, TaskRange,
};
use plimsoll_units::{Architecture, Seconds, TaskSize};

/// Declares both directions between a word of the file and a value of the platform.
macro_rules! words {
    ($form:ident, $value:ident, $($word:ident),+) => {
        impl From<$form> for $value {
            fn from(form: $form) -> Self {
                match form { $($form::$word => Self::$word),+ }
            }
        }
        impl From<$value> for $form {
            fn from(value: $value) -> Self {
                match value { $($value::$word => Self::$word),+ }
            }
        }
    };
}

words!(ArchitectureForm, Architecture, X86_64, Arm64);
words!(RoutingForm, RoutingAlgorithm, RoundRobin, LeastOutstandingRequests, WeightedRandom);
words!(ComparisonForm, Comparison, GreaterThan, GreaterOrEqual, LessThan, LessOrEqual);
words!(MissingForm, MissingData, Missing, Breaching, NotBreaching, Ignore);
words!(AdjustmentForm, AdjustmentType, ChangeInCapacity, ExactCapacity, PercentChangeInCapacity);
words!(AggregationForm, Aggregation, Average, Minimum, Maximum);

impl From<MetricForm> for ScalingMetric {
    fn from(form: MetricForm) -> Self {
        match form {
            MetricForm::Cpu => Self::Cpu,
            MetricForm::Memory => Self::Memory,
            MetricForm::Requests => Self::RequestsPerTarget,
        }
    }
}

impl From<ScalingMetric> for MetricForm {
    fn from(metric: ScalingMetric) -> Self {
        match metric {
            ScalingMetric::Cpu => Self::Cpu,
            ScalingMetric::Memory => Self::Memory,
            ScalingMetric::RequestsPerTarget => Self::Requests,
        }
    }
}

/// The inventory of a service; the error says which part is impossible and what would be right.
pub(super) fn read(form: ConfigurationForm) -> Result<RecordedConfiguration, String> {
    let size = form.size.map(|size| TaskSize::new(size.cpu, size.memory));
    if size.is_some_and(|size| size.cpu.units() == 0 || size.memory.mib() == 0) {
        return Err("`size` has no CPU or no memory; write CPU units and MiB, both above 0".to_owned());
    }
    Ok(RecordedConfiguration {
        size,
        architecture: form.architecture.map(Into::into),
        tasks: form.tasks.map(tasks).transpose()?,
        mix: form.mix.map(|mix| PurchaseMix { on_demand_base: mix.on_demand_base, spot: mix.spot }),
        scaling: form.scaling.map(|policies| policies.into_iter().map(policy).collect()).transpose()?,
        routing: form.routing.map(Into::into),
        deregistration_delay: form.deregistration_delay_seconds.map(Seconds::new),
        deployments: form.deployments.into_iter().map(|MomentForm(moment)| moment).collect(),
    })
}

fn tasks(form: TasksForm) -> Result<TaskRange, String> {
    let TasksForm { min, max, desired } = form;
    if min > max || max == 0 {
        return Err(format!(
            "`tasks` cannot go from {min} to {max}; the maximum is at least the minimum and 1"
        ));
    }
    Ok(TaskRange { min, max, desired })
}

fn policy(form: PolicyForm) -> Result<ScalingPolicy, String> {
    match form {
        PolicyForm::TargetTracking(form) => target_tracking(&form).map(ScalingPolicy::TargetTracking),
        PolicyForm::Step(form) => step(form).map(ScalingPolicy::Step),
        PolicyForm::Scheduled(form) => scheduled(form).map(ScalingPolicy::Scheduled),
    }
}

fn target_tracking(form: &TargetTrackingForm) -> Result<TargetTracking, String> {
    if form.target <= 0.0 {
        return Err(format!("a tracking target of {} cannot be; it is above 0", form.target));
    }
    let resolution = match form.metric_period_seconds {
        60 => MetricResolution::Standard,
        20 => MetricResolution::High,
        other => return Err(format!("`metric_period_seconds` is {other}; it is 60 or 20")),
    };
    Ok(TargetTracking {
        metric: form.metric.into(),
        target: form.target,
        resolution,
        scale_out_cooldown: Seconds::new(form.scale_out_cooldown_seconds),
        scale_in_cooldown: Seconds::new(form.scale_in_cooldown_seconds),
        disable_scale_in: form.disable_scale_in,
    })
}

fn step(form: StepForm) -> Result<StepScaling, String> {
    let alarm = form.alarm;
    if alarm.period_seconds == 0
        || alarm.evaluation_periods == 0
        || !(1..=alarm.evaluation_periods).contains(&alarm.datapoints_to_alarm)
    {
        return Err(format!(
            "the alarm of step policy `{}` cannot be; its period is above 0 and 1 ≤ `datapoints_to_alarm` ≤ `evaluation_periods`",
            form.name
        ));
    }
    Ok(StepScaling {
        name: form.name,
        alarm: AlarmRule {
            metric: alarm.metric.into(),
            comparison: alarm.comparison.into(),
            threshold: alarm.threshold,
            period: Seconds::new(alarm.period_seconds),
            evaluation_periods: alarm.evaluation_periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm,
            missing: alarm.missing.into(),
        },
        adjustment: form.adjustment.into(),
        steps: form
            .steps
            .into_iter()
            .map(|step| Step { lower: step.lower, upper: step.upper, change: step.change })
            .collect(),
        min_magnitude: form.min_magnitude,
        cooldown: Seconds::new(form.cooldown_seconds),
        aggregation: form.aggregation.into(),
    })
}

fn scheduled(form: ScheduledForm) -> Result<ScheduledAction, String> {
    let schedule = schedule::parse(&form.schedule).ok_or_else(|| {
        format!(
            "`{}` is not a schedule; write `at(2026-12-24T18:00:00)`, `rate(12 hours)` or `cron(0 18 * * ? *)`",
            form.schedule
        )
    })?;
    Ok(ScheduledAction { name: form.name, schedule, timezone: form.timezone, min: form.min, max: form.max })
}

/// The inventory as it is written.
pub(super) fn write(configuration: &RecordedConfiguration) -> ConfigurationForm {
    ConfigurationForm {
        size: configuration.size.map(|size| SizeForm { cpu: size.cpu.units(), memory: size.memory.mib() }),
        architecture: configuration.architecture.map(Into::into),
        tasks: configuration.tasks.map(|tasks| TasksForm {
            min: tasks.min,
            max: tasks.max,
            desired: tasks.desired,
        }),
        mix: configuration.mix.map(|mix| MixForm { on_demand_base: mix.on_demand_base, spot: mix.spot }),
        scaling: configuration.scaling.as_ref().map(|policies| policies.iter().map(policy_form).collect()),
        routing: configuration.routing.map(Into::into),
        deregistration_delay_seconds: configuration.deregistration_delay.map(Seconds::get),
        deployments: configuration.deployments.iter().copied().map(MomentForm).collect(),
    }
}

fn policy_form(policy: &ScalingPolicy) -> PolicyForm {
    match policy {
        ScalingPolicy::TargetTracking(policy) => PolicyForm::TargetTracking(TargetTrackingForm {
            metric: policy.metric.into(),
            target: policy.target,
            metric_period_seconds: policy.resolution.period().get(),
            scale_out_cooldown_seconds: policy.scale_out_cooldown.get(),
            scale_in_cooldown_seconds: policy.scale_in_cooldown.get(),
            disable_scale_in: policy.disable_scale_in,
        }),
        ScalingPolicy::Step(policy) => PolicyForm::Step(step_form(policy)),
        ScalingPolicy::Scheduled(action) => PolicyForm::Scheduled(ScheduledForm {
            name: action.name.clone(),
            schedule: schedule::text(&action.schedule),
            timezone: action.timezone.clone(),
            min: action.min,
            max: action.max,
        }),
    }
}

fn step_form(policy: &StepScaling) -> StepForm {
    let alarm = policy.alarm;
    StepForm {
        name: policy.name.clone(),
        alarm: AlarmForm {
            metric: alarm.metric.into(),
            comparison: alarm.comparison.into(),
            threshold: alarm.threshold,
            period_seconds: alarm.period.get(),
            evaluation_periods: alarm.evaluation_periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm,
            missing: alarm.missing.into(),
        },
        adjustment: policy.adjustment.into(),
        steps: policy
            .steps
            .iter()
            .map(|step| StepRangeForm { lower: step.lower, upper: step.upper, change: step.change })
            .collect(),
        min_magnitude: policy.min_magnitude,
        cooldown_seconds: policy.cooldown.get(),
        aggregation: policy.aggregation.into(),
    }
}
