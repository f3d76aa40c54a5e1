//! `capacity`: where tasks run, and how that is bought.

use super::node::Node;
use super::section::{Property, Section, count, property, why_not};
use super::subject::meant;
use crate::imported::Unit;
use plimsoll_rules::view::ecs::{ASSOCIATIONS, CLUSTER, is_for_fargate};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Share;

/// Where tasks run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Capacity {
    /// On Fargate with this mix.
    Fargate(Mix),
    /// On instances.
    Ec2,
}

/// A mix of purchases.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Mix {
    /// Tasks that are always on demand.
    pub(super) base: u32,
    /// Share above the base that runs on Spot, in percent.
    pub(super) spot: f64,
}

impl Mix {
    /// As the language writes it.
    pub(super) fn node(&self) -> Node {
        let mut node = Node::default();
        node.set(&["spot"], Node::Plain(format!("{}%", self.spot)));
        if self.base > 0 {
            node.set(&["on_demand_base"], Node::Plain(self.base.to_string()));
        }
        node
    }
}

/// The capacity of something, where it stands, and why it was assumed.
pub(super) struct Found<'a> {
    /// The capacity.
    pub(super) capacity: Capacity,
    /// What says it.
    pub(super) property: Option<Property<'a>>,
    /// What had to be assumed.
    pub(super) assumed: Option<String>,
}

/// The cluster that a service names, if it is in the code.
pub(super) fn cluster_of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    meant(model, CLUSTER, service.at("Cluster")?, "ClusterName")
}

/// The default strategy of a cluster.
pub(super) fn default_strategy<'a>(model: &'a Model, cluster: &'a Item) -> Option<Property<'a>> {
    const KEY: &str = "DefaultCapacityProviderStrategy";
    let is_of = |item: &&Item| {
        item.at("Cluster").is_some_and(|named| {
            named.mentions(&cluster.id)
                || named.plain().is_some_and(|name| cluster.at("ClusterName").is_some_and(|own| own.is(name)))
        })
    };
    let associated = model.of_kind(ASSOCIATIONS).find(is_of).filter(|item| item.at(KEY).is_some());
    let item = associated.or(Some(cluster).filter(|cluster| cluster.at(KEY).is_some()))?;
    Some(property(item, KEY))
}

/// Where the tasks of a service run.
pub(super) fn of_service<'a>(
    model: &'a Model,
    service: Option<&'a Item>,
    task: Option<&'a Item>,
) -> Found<'a> {
    let for_fargate = task.and_then(is_for_fargate);
    let by_task = |why: &str| {
        let on_ec2 = for_fargate == Some(false);
        let capacity = if on_ec2 { Capacity::Ec2 } else { Capacity::Fargate(Mix::default()) };
        Found { capacity, property: None, assumed: Some(why.to_owned()) }
    };
    let Some(service) = service else {
        return Found { assumed: None, ..by_task("") };
    };
    if service.at("CapacityProviderStrategy").is_some_and(|own| !own.items().is_empty() || own.is_unknown()) {
        return of_strategy(property(service, "CapacityProviderStrategy"));
    }
    if let Some(launch) = service.at("LaunchType") {
        let property = Some(property(service, "LaunchType"));
        return match launch.plain() {
            Some("FARGATE") => Found { capacity: Capacity::Fargate(Mix::default()), property, assumed: None },
            Some("EC2") => Found { capacity: Capacity::Ec2, property, assumed: None },
            Some(other) => {
                let why = format!("a stack file cannot say the launch type `{other}`: instances stand in");
                Found { capacity: Capacity::Ec2, property, assumed: Some(why) }
            }
            None => Found { property, ..by_task(&why_not(launch)) },
        };
    }
    match cluster_of(model, service) {
        Some(cluster) => match default_strategy(model, cluster) {
            Some(strategy) => of_strategy(strategy),
            // AWS: without a strategy anywhere, the launch type is EC2; source the ECS API `CreateService.launchType`, read
            // 2026-11.
            None if for_fargate != Some(true) => {
                Found { capacity: Capacity::Ec2, property: None, assumed: None }
            }
            None => {
                by_task("neither the service nor its cluster says a launch type: that of the task definition")
            }
        },
        None => by_task("the cluster's default is not in the code: what the task definition is made for"),
    }
}

/// What a strategy means.
///
/// AWS: tasks up to the base go to its provider, the others by weight; source the ECS developer guide, cluster capacity
/// providers, 2023-06.
pub(super) fn of_strategy(strategy: Property<'_>) -> Found<'_> {
    let Some(datum) = strategy.datum() else {
        return Found { capacity: Capacity::Fargate(Mix::default()), property: None, assumed: None };
    };
    let names: Vec<Option<&str>> =
        datum.items().iter().map(|item| item.at("CapacityProvider").and_then(Datum::plain)).collect();
    let is_fargate = |name: &Option<&str>| matches!(name, Some("FARGATE" | "FARGATE_SPOT"));
    if datum.is_unknown() || names.is_empty() {
        let why = format!("the strategy is not known ({}): Fargate on demand", why_not(datum));
        return Found {
            capacity: Capacity::Fargate(Mix::default()),
            property: Some(strategy),
            assumed: Some(why),
        };
    }
    if !names.iter().any(is_fargate) {
        let only = names.len() > 1;
        let why = only.then(|| "several providers of instances stand for the one of a stack file".to_owned());
        return Found { capacity: Capacity::Ec2, property: Some(strategy), assumed: why };
    }
    let mut mix = Mix::default();
    let (mut on_demand, mut spot) = (0.0, 0.0);
    let mut assumed = None;
    for item in datum.items() {
        let number = |key: &str, otherwise: f64| match item.at(key).map(count) {
            None => Ok(otherwise),
            Some(read) => read.map(f64::from),
        };
        // AWS: a weight that is not written is 0; source `CapacityProviderStrategyItem`, read 2026-11. A lone provider takes all.
        let weight = number("Weight", if names.len() == 1 { 1.0 } else { 0.0 });
        let base = number("Base", 0.0);
        let is_spot = item.at("CapacityProvider").is_some_and(|name| name.is("FARGATE_SPOT"));
        match (weight, base) {
            (Ok(weight), Ok(base)) => {
                if is_spot {
                    spot += weight;
                    if base > 0.0 {
                        assumed =
                            Some("a stack file cannot say a base on Spot: the base is left out".to_owned());
                    }
                } else {
                    on_demand += weight;
                    mix.base = base as u32;
                }
            }
            (Err(why), _) | (_, Err(why)) => {
                assumed = Some(format!("a part of the strategy is not known: {why}"));
            }
        }
    }
    let share = if on_demand + spot > 0.0 { spot / (on_demand + spot) } else { 0.0 };
    // Four digits of a percent are finer than weights up to 1000 tell.
    mix.spot = (share * 1e6).round() / 1e4;
    if mix.spot == 0.0 {
        mix.base = 0;
    }
    let fits = Share::from_percent(mix.spot).is_some();
    Found {
        capacity: Capacity::Fargate(if fits { mix } else { Mix::default() }),
        property: Some(strategy),
        assumed,
    }
}

/// Writes the capacity of a service where it is not the cluster's.
pub(super) fn extract(found: &Found<'_>, cluster: &Capacity, has_instances: bool, section: &mut Section) {
    let name = match &found.capacity {
        Capacity::Ec2 => "ec2".to_owned(),
        Capacity::Fargate(mix) if mix.spot == 0.0 => "fargate".to_owned(),
        Capacity::Fargate(mix) => format!("{}% Spot", mix.spot),
    };
    if let Some(property) = &found.property {
        section.understood("capacity", &name, property.place());
        if let Capacity::Fargate(mix) = &found.capacity {
            leaves(mix, property, section);
        }
    }
    if let Some(why) = &found.assumed {
        let place = found.property.as_ref().map(Property::place);
        section.assumed("capacity", &name, why, place);
    }
    match &found.capacity {
        Capacity::Ec2 => {}
        Capacity::Fargate(mix) if has_instances || found.capacity != *cluster => {
            section.write("capacity", mix.node());
        }
        Capacity::Fargate(_) => {}
    }
    if found.assumed.is_some() {
        section.remark("capacity", "assumed");
    }
}

/// The Spot share is the ratio of weights: the whole list stands for it, and weights and bases for themselves.
pub(super) fn leaves(mix: &Mix, property: &Property<'_>, section: &mut Section) {
    leaves_at("capacity", mix, property, section);
}

/// The same of the cluster's default.
pub(super) fn cluster_leaves(mix: &Mix, property: &Property<'_>, stack: &mut Section) {
    leaves_at("cluster.capacity", mix, property, stack);
}

fn leaves_at(path: &str, mix: &Mix, property: &Property<'_>, section: &mut Section) {
    section.leaf(&format!("{path}.spot"), format!("{}%", mix.spot), property, Unit::Number);
    let items = property.datum().map_or(&[] as &[Datum], Datum::items);
    for (key, name) in [("on_demand", "FARGATE"), ("spot", "FARGATE_SPOT")] {
        let is_it = |item: &Datum| item.at("CapacityProvider").is_some_and(|own| own.is(name));
        let Some(index) = items.iter().position(is_it) else { continue };
        for (part, attribute) in [("weight", "Weight"), ("base", "Base")] {
            let own =
                super::section::property(property.item, format!("{}.{index}.{attribute}", property.path));
            let value = own.datum().and_then(|datum| count(datum).ok()).unwrap_or(0);
            section.leaf(&format!("{path}.spot.{key}.{part}"), value, &own, Unit::Count);
        }
    }
}
