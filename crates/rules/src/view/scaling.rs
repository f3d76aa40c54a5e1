//! What belongs to a scalable target: its service, its policies, their alarms.

use super::ecs::SERVICE;
use crate::model::{Datum, Item, Model};

/// `AWS::ApplicationAutoScaling::ScalableTarget`.
pub const TARGET: &str = "AWS::ApplicationAutoScaling::ScalableTarget";
/// `AWS::ApplicationAutoScaling::ScalingPolicy`.
pub const POLICY: &str = "AWS::ApplicationAutoScaling::ScalingPolicy";
/// `AWS::CloudWatch::Alarm`.
pub const ALARM: &str = "AWS::CloudWatch::Alarm";

/// The ECS service that a scalable target scales, if it is one of the model.
#[must_use]
pub fn service_of<'a>(model: &'a Model, target: &Item) -> Option<&'a Item> {
    let resource = target.at("ResourceId")?;
    let name = resource
        .plain()
        .and_then(|text| text.strip_prefix("service/"))
        .and_then(|text| text.rsplit('/').next());
    model.of_kind(SERVICE).find(|service| {
        resource.mentions(&service.id)
            || name.is_some_and(|name| service.at("ServiceName").is_some_and(|own| own.is(name)))
    })
}

/// The scalable target of an ECS service, if it is one of the model.
#[must_use]
pub fn target_of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    let name = service.at("ServiceName").and_then(Datum::plain);
    model.of_kind(TARGET).find(|target| {
        target.at("ResourceId").is_some_and(|resource| {
            resource.mentions(&service.id)
                || resource
                    .plain()
                    .zip(name)
                    .is_some_and(|(text, name)| text.rsplit('/').next() == Some(name))
        })
    })
}

/// Whether a policy belongs to a scalable target: it refers to it, or names the same resource and dimension.
#[must_use]
pub fn belongs(policy: &Item, target: &Item) -> bool {
    if let Some(id) = policy.at("ScalingTargetId") {
        return id.mentions(&target.id);
    }
    let same = |key: &str| match (policy.at(key), target.at(key)) {
        (Some(one), Some(two)) => one.same_as(two),
        _ => false,
    };
    same("ResourceId") && same("ScalableDimension")
}

/// The policies of a scalable target.
pub fn policies_of<'a>(model: &'a Model, target: &'a Item) -> impl Iterator<Item = &'a Item> {
    model.of_kind(POLICY).filter(move |policy| belongs(policy, target))
}

/// The scalable target of a policy.
#[must_use]
pub fn target_of_policy<'a>(model: &'a Model, policy: &Item) -> Option<&'a Item> {
    model.of_kind(TARGET).find(|target| belongs(policy, target))
}

/// The alarms that invoke a policy.
pub fn alarms_of<'a>(model: &'a Model, policy: &'a Item) -> impl Iterator<Item = &'a Item> {
    model.of_kind(ALARM).filter(|alarm| {
        ["AlarmActions", "OKActions"]
            .iter()
            .any(|key| alarm.at(key).is_some_and(|actions| actions.mentions(&policy.id)))
    })
}

/// The configuration of a target-tracking policy.
#[must_use]
pub fn tracking(policy: &Item) -> Option<&Datum> {
    policy.at("TargetTrackingScalingPolicyConfiguration")
}

/// The configuration of a step-scaling policy.
#[must_use]
pub fn stepping(policy: &Item) -> Option<&Datum> {
    policy.at("StepScalingPolicyConfiguration")
}
