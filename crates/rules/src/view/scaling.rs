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
    model.of_kind(SERVICE).find(|service| is_of(resource, service))
}

/// The scalable target of an ECS service, if it is one of the model.
#[must_use]
pub fn target_of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    model
        .of_kind(TARGET)
        .find(|target| target.at("ResourceId").is_some_and(|resource| is_of(resource, service)))
}

/// Whether `service/CLUSTER/SERVICE` means this service: it refers to it, or ends with its name.
fn is_of(resource: &Datum, service: &Item) -> bool {
    let ends_with = resource.text_end().and_then(|end| end.rsplit_once('/')).map(|(_, name)| name);
    resource.mentions(&service.id)
        || ends_with.is_some_and(|name| service.at("ServiceName").is_some_and(|own| own.is(name)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::template;

    #[test]
    fn a_scalable_target_is_found_by_reference_and_by_name() {
        for resource in [
            "!Sub service/shop/${Service.Name}",
            "service/shop/api",
            "!Sub service/${Cluster}/api",
            "!Join [/, [service, !Ref Cluster, !GetAtt Service.Name]]",
        ] {
            let text = format!(
                "Resources:\n  Cluster: {{Type: AWS::ECS::Cluster}}\n  \
                 Other: {{Type: AWS::ECS::Service, Properties: {{ServiceName: other}}}}\n  \
                 Service: {{Type: AWS::ECS::Service, Properties: {{ServiceName: api}}}}\n  Target:\n    \
                 Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties:\n      ResourceId: {resource}\n"
            );
            let template = template(&text);
            let model = &template.model;
            let target = model.item("Target").unwrap();
            assert_eq!(service_of(model, target).map(|own| own.id.as_str()), Some("Service"), "{resource}");
            let service = model.item("Service").unwrap();
            assert_eq!(target_of(model, service).map(|own| own.id.as_str()), Some("Target"), "{resource}");
            assert!(target_of(model, model.item("Other").unwrap()).is_none(), "{resource}");
        }
    }
}
