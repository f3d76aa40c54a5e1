//! Application Auto Scaling.

use super::kind::{Kind, Rule, many, one, same};
use super::scope::Scope;
use super::work::{Work, made, reference};
use plimsoll_rules::{Content, Datum, Item, Origin, Piece};
use std::collections::BTreeMap;

const PLACE: [Rule; 3] = [
    same("service_namespace", "ServiceNamespace"),
    same("resource_id", "ResourceId"),
    same("scalable_dimension", "ScalableDimension"),
];

const ACTION: &[Rule] = &[
    same("name", "ScheduledActionName"),
    same("schedule", "Schedule"),
    same("timezone", "Timezone"),
    same("start_time", "StartTime"),
    same("end_time", "EndTime"),
    one(
        "scalable_target_action",
        "ScalableTargetAction",
        &[same("min_capacity", "MinCapacity"), same("max_capacity", "MaxCapacity")],
    ),
];

const DIMENSIONS: Rule = many("dimensions", "Dimensions", &[same("name", "Name"), same("value", "Value")]);

const QUERY: &[Rule] = &[
    same("id", "Id"),
    same("label", "Label"),
    same("expression", "Expression"),
    same("return_data", "ReturnData"),
    one(
        "metric_stat",
        "MetricStat",
        &[
            same("stat", "Stat"),
            same("unit", "Unit"),
            one(
                "metric",
                "Metric",
                &[same("metric_name", "MetricName"), same("namespace", "Namespace"), DIMENSIONS],
            ),
        ],
    ),
];

const PREDEFINED: &[Rule] =
    &[same("predefined_metric_type", "PredefinedMetricType"), same("resource_label", "ResourceLabel")];

const TRACKING: &[Rule] = &[
    same("target_value", "TargetValue"),
    same("scale_out_cooldown", "ScaleOutCooldown"),
    same("scale_in_cooldown", "ScaleInCooldown"),
    same("disable_scale_in", "DisableScaleIn"),
    one("predefined_metric_specification", "PredefinedMetricSpecification", PREDEFINED),
    one(
        "customized_metric_specification",
        "CustomizedMetricSpecification",
        &[
            same("metric_name", "MetricName"),
            same("namespace", "Namespace"),
            same("statistic", "Statistic"),
            same("unit", "Unit"),
            DIMENSIONS,
            many("metrics", "Metrics", QUERY),
        ],
    ),
];

const STEPS: &[Rule] = &[
    same("adjustment_type", "AdjustmentType"),
    same("cooldown", "Cooldown"),
    same("metric_aggregation_type", "MetricAggregationType"),
    same("min_adjustment_magnitude", "MinAdjustmentMagnitude"),
    many(
        "step_adjustment",
        "StepAdjustments",
        &[
            same("metric_interval_lower_bound", "MetricIntervalLowerBound"),
            same("metric_interval_upper_bound", "MetricIntervalUpperBound"),
            same("scaling_adjustment", "ScalingAdjustment"),
        ],
    ),
];

const PREDICTIVE: &[Rule] = &[
    same("mode", "Mode"),
    same("max_capacity_breach_behavior", "MaxCapacityBreachBehavior"),
    same("max_capacity_buffer", "MaxCapacityBuffer"),
    same("scheduling_buffer_time", "SchedulingBufferTime"),
    many(
        "metric_specification",
        "MetricSpecifications",
        &[
            same("target_value", "TargetValue"),
            one("predefined_load_metric_specification", "PredefinedLoadMetricSpecification", PREDEFINED),
            one("predefined_metric_pair_specification", "PredefinedMetricPairSpecification", PREDEFINED),
            one(
                "predefined_scaling_metric_specification",
                "PredefinedScalingMetricSpecification",
                PREDEFINED,
            ),
        ],
    ),
];

const TARGET: &[Rule] = &[
    PLACE[0],
    PLACE[1],
    PLACE[2],
    same("min_capacity", "MinCapacity"),
    same("max_capacity", "MaxCapacity"),
    same("role_arn", "RoleARN"),
    one(
        "suspended_state",
        "SuspendedState",
        &[
            same("dynamic_scaling_in_suspended", "DynamicScalingInSuspended"),
            same("dynamic_scaling_out_suspended", "DynamicScalingOutSuspended"),
            same("scheduled_scaling_suspended", "ScheduledScalingSuspended"),
        ],
    ),
];

const POLICY: &[Rule] = &[
    same("name", "PolicyName"),
    same("policy_type", "PolicyType"),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    one("target_tracking_scaling_policy_configuration", "TargetTrackingScalingPolicyConfiguration", TRACKING),
    one("step_scaling_policy_configuration", "StepScalingPolicyConfiguration", STEPS),
    one("predictive_scaling_policy_configuration", "PredictiveScalingPolicyConfiguration", PREDICTIVE),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        // Its id is the `resource_id`, which is its argument too: references to that are the argument's value.
        physical: &[],
        rules: TARGET,
        finish: Some(target),
        ..Kind::new(&[TARGET_KIND], "AWS::ApplicationAutoScaling::ScalableTarget")
    },
    Kind {
        physical: &["arn"],
        rules: POLICY,
        finish: Some(policy),
        ..Kind::new(&["aws_appautoscaling_policy"], "AWS::ApplicationAutoScaling::ScalingPolicy")
    },
];

const TARGET_KIND: &str = "aws_appautoscaling_target";
const ACTION_KIND: &str = "aws_appautoscaling_scheduled_action";

fn target(work: &mut Work<'_, '_>) {
    let scope = work.scope;
    for action in scheduled(scope).get(work.given.id.as_str()).into_iter().flatten() {
        let entry = work.turned(&action.properties, ACTION);
        work.push("ScheduledActions", entry);
        work.parts.push(action);
    }
    resource_id(work);
}

/// The scheduled actions of scalable targets, by the target's id.
pub(super) fn scheduled<'s, 'a>(scope: &'s Scope<'a>) -> &'s BTreeMap<&'a str, Vec<&'a Item>> {
    scope.scheduled(|| {
        let mut found: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        let places = by_place(scope);
        for action in scope.of_kind(ACTION_KIND) {
            if let Some(target) = target_at(scope, action, &places) {
                found.entry(&target.id).or_default().push(action);
            }
        }
        found
    })
}

/// Scalable targets by what they scale.
type Places<'a> = BTreeMap<String, &'a Item>;

fn by_place<'a>(scope: &Scope<'a>) -> Places<'a> {
    let targets = scope.of_kind(TARGET_KIND).iter();
    targets.filter_map(|target| place_of(scope, target).map(|place| (place, *target))).collect()
}

/// What a target or an action scales, as far as that is known.
fn place_of(scope: &Scope<'_>, item: &Item) -> Option<String> {
    let resource = scope.value(item.at("resource_id")?);
    let dimension = item.at("scalable_dimension").map(|datum| scope.value(datum));
    is_known(&resource).then(|| format!("{:?} {:?}", resource.content, dimension.map(|datum| datum.content)))
}

fn policy(work: &mut Work<'_, '_>) {
    // A policy that takes its place from a target belongs to it, whether or not that place is known.
    let places = ["resource_id", "scalable_dimension", "service_namespace"];
    let named = places.iter().find_map(|name| {
        let datum = work.given.at(name)?;
        referred(work.scope, datum).map(|target| (target, datum))
    });
    if let Some((target, datum)) = named
        && !work.get("ResourceId").is_some_and(is_known)
    {
        let datum = reference(&target.id, None, datum);
        work.set("ScalingTargetId", datum);
    }
    resource_id(work);
    cooldowns(work);
    if work.get("PolicyType").is_none() {
        // The provider's default.
        let place = work.given.place.clone();
        work.set("PolicyType", super::work::text("StepScaling", &place));
    }
}

/// Cooldowns that are not written: the provider asks for none, AWS would take 300 seconds for ECS. Source: requests of provider
/// 5.100.0 and its code up to 6.x, read 2026-11.
fn cooldowns(work: &mut Work<'_, '_>) {
    for (block, properties) in [
        (
            "target_tracking_scaling_policy_configuration",
            &[
                "TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown",
                "TargetTrackingScalingPolicyConfiguration.ScaleInCooldown",
            ] as &[&str],
        ),
        ("step_scaling_policy_configuration", &["StepScalingPolicyConfiguration.Cooldown"]),
    ] {
        let given = work.given.at(block).and_then(|blocks| blocks.one_or_many().first());
        let Some(Datum { place, content: Content::Map(_), .. }) = given else { continue };
        for property in properties {
            work.unless_written(property, 0.0, place);
        }
    }
}

/// Whether a place is known wholly, so that it can be compared.
fn is_known(datum: &Datum) -> bool {
    match &datum.content {
        Content::Text(_) | Content::Reference { .. } => true,
        Content::Partial(pieces) => !pieces.iter().any(|piece| matches!(piece, Piece::Unknown(_))),
        _ => false,
    }
}

fn referred<'a>(scope: &Scope<'a>, datum: &Datum) -> Option<&'a Item> {
    match &datum.content {
        Content::Reference { id, .. } => scope.item(id).filter(|item| item.kind == TARGET_KIND),
        _ => None,
    }
}

/// The scalable target of a scheduled action: the one it refers to, the one with the same place, the one it depends on.
fn target_at<'a>(scope: &Scope<'a>, action: &Item, places: &Places<'a>) -> Option<&'a Item> {
    let names = ["resource_id", "scalable_dimension", "service_namespace"];
    if let Some(target) = names.iter().find_map(|name| referred(scope, action.at(name)?)) {
        return Some(target);
    }
    let by_place = place_of(scope, action).and_then(|place| places.get(&place).copied());
    by_place.or_else(|| {
        let mut after = action.depends_on.iter().chain(&action.references).filter_map(|id| scope.item(id));
        after.find(|item| item.kind == TARGET_KIND)
    })
}

/// A place that is not known but mentions one service is that service's: `service/?/NAME`.
fn resource_id(work: &mut Work<'_, '_>) {
    let is_ecs =
        work.given.at("service_namespace").is_none_or(|space| space.plain().is_none_or(|s| s == "ecs"));
    let Some(datum) = work.get("ResourceId").cloned() else { return };
    let Content::Unknown(why) = &datum.content else { return };
    let Some(service) = work.only_reference(&["aws_ecs_service"]).filter(|_| is_ecs) else { return };
    let pieces = vec![
        Piece::Text("service/".to_owned()),
        Piece::Unknown(why.clone()),
        Piece::Text("/".to_owned()),
        Piece::Reference { id: service.id.clone(), attribute: Some("Name".to_owned()) },
    ];
    let found =
        Datum { origin: Origin::Computed(why.clone()), ..made(Content::Partial(pieces), &datum.place) };
    work.take("ResourceId");
    work.set("ResourceId", found);
}
