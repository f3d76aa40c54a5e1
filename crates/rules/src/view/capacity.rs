//! The instances behind a capacity provider.

use super::ecs::{CAPACITY_PROVIDER, strategy};
use crate::model::{Datum, Item, Model};

/// `AWS::AutoScaling::AutoScalingGroup`.
pub const GROUP: &str = "AWS::AutoScaling::AutoScalingGroup";
/// `AWS::EC2::LaunchTemplate`.
pub const LAUNCH_TEMPLATE: &str = "AWS::EC2::LaunchTemplate";

/// The Auto Scaling group of a capacity provider, if it is one of the model.
#[must_use]
pub fn group_of<'a>(model: &'a Model, provider: &Item) -> Option<&'a Item> {
    let group = provider.at("AutoScalingGroupProvider.AutoScalingGroupArn")?;
    model.referred(group).filter(|item| item.kind == GROUP)
}

/// The capacity providers of the model that a service's strategy names, by reference or by name.
pub fn providers_of<'a>(model: &'a Model, service: &'a Item) -> impl Iterator<Item = &'a Item> {
    strategy(model, service).iter().filter_map(|item| item.at("CapacityProvider")).filter_map(|named| {
        model.of_kind(CAPACITY_PROVIDER).find(|provider| {
            named.mentions(&provider.id)
                || named.plain().is_some_and(|name| provider.at("Name").is_some_and(|own| own.is(name)))
        })
    })
}

/// The launch template of an Auto Scaling group, if it is one of the model.
#[must_use]
pub fn template_of<'a>(model: &'a Model, group: &Item) -> Option<&'a Item> {
    [
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId",
        "LaunchTemplate.LaunchTemplateId",
    ]
    .iter()
    .find_map(|path| model.referred(group.at(path)?))
    .filter(|item| item.kind == LAUNCH_TEMPLATE)
}

/// The instance types of a group with the places where they are written: its overrides, else those of its launch template.
#[must_use]
pub fn instance_types<'a>(model: &'a Model, group: &'a Item) -> Vec<(&'a str, &'a Datum)> {
    let overrides =
        group.at("MixedInstancesPolicy.LaunchTemplate.Overrides").map_or(&[] as &[Datum], Datum::items);
    let named: Vec<_> = overrides
        .iter()
        .filter_map(|own| own.at("InstanceType"))
        .filter_map(|own| Some((own.plain()?, own)))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let template =
        template_of(model, group).and_then(|template| template.at("LaunchTemplateData.InstanceType"));
    template.and_then(|own| Some((own.plain()?, own))).into_iter().collect()
}

/// Whether every instance type of a group is known.
#[must_use]
pub fn knows_all_types(model: &Model, group: &Item) -> bool {
    let overrides = group.at("MixedInstancesPolicy.LaunchTemplate.Overrides");
    match overrides {
        Some(overrides) => {
            let items = overrides.items();
            !items.is_empty() && items.iter().all(|own| own.text_at("InstanceType").is_some())
        }
        None => !instance_types(model, group).is_empty(),
    }
}
