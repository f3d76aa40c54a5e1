//! Application Auto Scaling.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::ApplicationAutoScaling::ScalableTarget" => target(source, out),
        "AWS::ApplicationAutoScaling::ScalingPolicy" => policy(source, out),
        _ => return Some(source),
    }
    None
}

const PLACE: [(&str, &str); 3] = [
    ("ServiceNamespace", "service_namespace"),
    ("ResourceId", "resource_id"),
    ("ScalableDimension", "scalable_dimension"),
];

fn target<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body = source.fields.copy(Body::new(), &PLACE);
    body = source.fields.copy(
        body,
        &[("MinCapacity", "min_capacity"), ("MaxCapacity", "max_capacity"), ("RoleARN", "role_arn")],
    );
    // The target's own attributes, so that the action comes after it.
    let address = Address::of("aws_appautoscaling_target", &source.resource.id);
    let of_target = || {
        PLACE.iter().fold(Body::new(), |body, (_, name)| {
            body.with(name, Expression::Attribute(address.clone(), name))
        })
    };
    let mut actions = Vec::new();
    for (index, mut action) in source.fields.each("ScheduledActions").into_iter().enumerate() {
        let names = [("ScheduledActionName", "name"), ("Schedule", "schedule"), ("Timezone", "timezone")];
        let mut block = action.copy(of_target(), &names);
        if let Some(mut change) = action.nested("ScalableTargetAction") {
            let names = [("MinCapacity", "min_capacity"), ("MaxCapacity", "max_capacity")];
            block = block.with_block("scalable_target_action", change.copy(Body::new(), &names));
            change.done();
        }
        action.done();
        actions.push((format!("action_{}", index + 1), block));
    }
    for (suffix, action) in actions {
        out.add_beside(&source, "aws_appautoscaling_scheduled_action", &suffix, action);
    }
    out.add(source, "aws_appautoscaling_target", body);
}

fn policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body = source.fields.copy(Body::new(), &[("PolicyName", "name"), ("PolicyType", "policy_type")]);
    body = source.fields.copy(body, &PLACE);
    if let Some(mut tracking) = source.fields.nested("TargetTrackingScalingPolicyConfiguration") {
        body =
            body.with_block("target_tracking_scaling_policy_configuration", target_tracking(&mut tracking));
        tracking.done();
    }
    if let Some(mut steps) = source.fields.nested("StepScalingPolicyConfiguration") {
        body = body.with_block("step_scaling_policy_configuration", step_scaling(&mut steps));
        steps.done();
    }
    out.add(source, "aws_appautoscaling_policy", body);
}

fn target_tracking(fields: &mut Fields<'_>) -> Body {
    let names = [
        ("TargetValue", "target_value"),
        ("ScaleOutCooldown", "scale_out_cooldown"),
        ("ScaleInCooldown", "scale_in_cooldown"),
        ("DisableScaleIn", "disable_scale_in"),
    ];
    let mut body = fields.copy(Body::new(), &names);
    if let Some(mut metric) = fields.nested("PredefinedMetricSpecification") {
        let names = [("PredefinedMetricType", "predefined_metric_type"), ("ResourceLabel", "resource_label")];
        body = body.with_block("predefined_metric_specification", metric.copy(Body::new(), &names));
        metric.done();
    }
    if let Some(mut custom) = fields.nested("CustomizedMetricSpecification") {
        let mut block = Body::new();
        for query in custom.each("Metrics") {
            block = block.with_block("metrics", metric_query(query));
        }
        custom.done();
        body = body.with_block("customized_metric_specification", block);
    }
    body
}

fn metric_query(mut fields: Fields<'_>) -> Body {
    let names =
        [("Id", "id"), ("Label", "label"), ("Expression", "expression"), ("ReturnData", "return_data")];
    let mut body = fields.copy(Body::new(), &names);
    if let Some(mut stat) = fields.nested("MetricStat") {
        let mut block = stat.copy(Body::new(), &[("Stat", "stat"), ("Unit", "unit")]);
        if let Some(mut metric) = stat.nested("Metric") {
            let mut inner =
                metric.copy(Body::new(), &[("MetricName", "metric_name"), ("Namespace", "namespace")]);
            for mut dimension in metric.each("Dimensions") {
                let names = [("Name", "name"), ("Value", "value")];
                inner = inner.with_block("dimensions", dimension.copy(Body::new(), &names));
                dimension.done();
            }
            metric.done();
            block = block.with_block("metric", inner);
        }
        stat.done();
        body = body.with_block("metric_stat", block);
    }
    fields.done();
    body
}

fn step_scaling(fields: &mut Fields<'_>) -> Body {
    let names = [
        ("AdjustmentType", "adjustment_type"),
        ("Cooldown", "cooldown"),
        ("MetricAggregationType", "metric_aggregation_type"),
        ("MinAdjustmentMagnitude", "min_adjustment_magnitude"),
    ];
    let mut body = fields.copy(Body::new(), &names);
    for mut step in fields.each("StepAdjustments") {
        let block = Body::new()
            .with_some("metric_interval_lower_bound", step.text("MetricIntervalLowerBound"))
            .with_some("metric_interval_upper_bound", step.text("MetricIntervalUpperBound"))
            .with_some("scaling_adjustment", step.number("ScalingAdjustment"));
        step.done();
        body = body.with_block("step_adjustment", block);
    }
    body
}
