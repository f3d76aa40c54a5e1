//! Step scaling: a policy together with the alarm that invokes it.

use super::autoscaling;
use super::tracking::dimension;
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::scaling::{
    AdjustmentType, Aggregation, Comparison, MissingData, ScalingMetric, Step, StepScaling,
};
use plimsoll_spec::platform::service::Service;

/// Adds the policy and its alarm.
pub(crate) fn add(cx: &Context<'_>, service: &Service, policy: &StepScaling, graph: &mut Graph) {
    let name = service.name.as_str();
    let id = ids::step_policy(name, &policy.name);
    let steps: Vec<Value> = policy.steps.iter().map(step).collect();
    let by_percent = policy.adjustment == AdjustmentType::PercentChangeInCapacity;
    let magnitude = (by_percent && policy.min_magnitude > 0).then_some(policy.min_magnitude);
    let configuration = Map::new()
        .with("AdjustmentType", adjustment(policy.adjustment))
        .with("Cooldown", policy.cooldown.get())
        .with("MetricAggregationType", aggregation(policy.aggregation))
        .with_some("MinAdjustmentMagnitude", magnitude)
        .with("StepAdjustments", steps);
    let physical = cx.names.of_service(name, &format!("step-policy-{}", policy.name));
    graph.add(
        autoscaling::policy(service, id.clone(), physical, "StepScaling")
            .with("StepScalingPolicyConfiguration", configuration),
    );
    graph.add(alarm(cx, service, policy, &id));
}

/// AWS: bounds are relative to the threshold of the alarm, an absent one is infinite; source the Application Auto Scaling API
/// `StepAdjustment`, read 2026-09.
fn step(step: &Step) -> Value {
    Map::new()
        .with_some("MetricIntervalLowerBound", step.lower)
        .with_some("MetricIntervalUpperBound", step.upper)
        .with("ScalingAdjustment", step.change)
        .into()
}

const fn adjustment(adjustment: AdjustmentType) -> &'static str {
    match adjustment {
        AdjustmentType::ChangeInCapacity => "ChangeInCapacity",
        AdjustmentType::ExactCapacity => "ExactCapacity",
        AdjustmentType::PercentChangeInCapacity => "PercentChangeInCapacity",
    }
}

const fn aggregation(aggregation: Aggregation) -> &'static str {
    match aggregation {
        Aggregation::Average => "Average",
        Aggregation::Minimum => "Minimum",
        Aggregation::Maximum => "Maximum",
    }
}

fn alarm(cx: &Context<'_>, service: &Service, policy: &StepScaling, invoked: &LogicalId) -> Resource {
    let name = service.name.as_str();
    let part = Part::Service(service.name.clone());
    let physical = cx.names.of_service(name, &format!("scaling-alarm-{}", policy.name));
    let rule = &policy.alarm;
    let metric = Metric::of(rule.metric, name);
    Resource::new(
        ids::scaling_alarm(name, &policy.name),
        "AWS::CloudWatch::Alarm",
        part.clone(),
        format!("services.{name}.scaling"),
    )
    .with("AlarmName", physical.as_str())
    .with("AlarmDescription", format!("Invokes the step scaling policy {} of {name}", policy.name))
    .with("Namespace", metric.namespace)
    .with("MetricName", metric.name)
    .with("Dimensions", metric.dimensions)
    .with("Statistic", metric.statistic)
    .with("Period", rule.period.get())
    .with("EvaluationPeriods", rule.evaluation_periods)
    .with("DatapointsToAlarm", rule.datapoints_to_alarm)
    .with("ComparisonOperator", comparison(rule.comparison))
    .with("Threshold", rule.threshold)
    .with("TreatMissingData", missing(rule.missing))
    .with("AlarmActions", vec![Value::reference(invoked)])
    .with("Tags", cx.tags(&part, Some(&physical)))
}

/// What CloudWatch calls a metric that services scale on.
struct Metric {
    namespace: &'static str,
    name: &'static str,
    statistic: &'static str,
    dimensions: Vec<Value>,
}

impl Metric {
    /// AWS: requests per target have the statistic Sum only; source the Application Load Balancer guide, CloudWatch metrics,
    /// 2023-06.
    fn of(metric: ScalingMetric, service: &str) -> Self {
        let of_service = |name| Self {
            namespace: "AWS/ECS",
            name,
            statistic: "Average",
            dimensions: vec![
                dimension("ClusterName", Value::reference(&ids::cluster())),
                dimension("ServiceName", Value::attribute(&ids::service(service), "Name")),
            ],
        };
        match metric {
            ScalingMetric::Cpu => of_service("CPUUtilization"),
            ScalingMetric::Memory => of_service("MemoryUtilization"),
            ScalingMetric::RequestsPerTarget => Self {
                namespace: "AWS/ApplicationELB",
                name: "RequestCountPerTarget",
                statistic: "Sum",
                dimensions: vec![dimension(
                    "TargetGroup",
                    Value::attribute(&ids::target_group(service), "TargetGroupFullName"),
                )],
            },
        }
    }
}

const fn comparison(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::GreaterThan => "GreaterThanThreshold",
        Comparison::GreaterOrEqual => "GreaterThanOrEqualToThreshold",
        Comparison::LessThan => "LessThanThreshold",
        Comparison::LessOrEqual => "LessThanOrEqualToThreshold",
    }
}

const fn missing(missing: MissingData) -> &'static str {
    match missing {
        MissingData::Missing => "missing",
        MissingData::Breaching => "breaching",
        MissingData::NotBreaching => "notBreaching",
        MissingData::Ignore => "ignore",
    }
}
