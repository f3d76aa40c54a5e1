//! `cluster`: Container Insights, default capacity, instances, discovery, shells.

use super::capacity::{self, Capacity, Mix};
use super::node::Node;
use super::section::{Key, Section, count, percent_text, property, seconds, truth, why_not};
use super::subject::meant;
use crate::imported::Unit;
use plimsoll_rules::view::capacity::{GROUP, LAUNCH_TEMPLATE, group_of, instance_types, template_of};
use plimsoll_rules::view::ecs::{CAPACITY_PROVIDER, CLUSTER, SERVICE};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Seconds;

/// What the services of the stack file share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shared {
    /// The cluster's default mix.
    pub(super) capacity: Capacity,
    /// Whether the cluster has instances.
    pub(super) has_instances: bool,
    /// Whether Service Connect is the cluster's default.
    pub(super) connects: bool,
    /// Whether the cluster has a private DNS namespace.
    pub(super) has_namespace: bool,
    /// Whether tasks carry a trace collector that the language adds by itself.
    pub(super) traced: bool,
}

/// The one cluster of the stack file: that of the first service, else the first.
pub(super) fn of(model: &Model) -> Option<&Item> {
    let named = model.of_kind(SERVICE).find_map(|service| capacity::cluster_of(model, service));
    named.or_else(|| model.of_kind(CLUSTER).next())
}

/// Writes the cluster.
pub(super) fn extract(model: &Model, on_ec2: bool, stack: &mut Section) -> Shared {
    let cluster = of(model);
    for other in model.of_kind(CLUSTER).filter(|own| cluster.is_some_and(|cluster| cluster.id != own.id)) {
        let because = "a stack file has one cluster: the services of this one are taken as in the first";
        stack.unknown("cluster", "", because, &other.place);
    }
    insights(cluster, stack);
    let default = cluster.and_then(|cluster| capacity::default_strategy(model, cluster));
    let mut shared = Shared {
        capacity: Capacity::Fargate(Mix::default()),
        has_instances: on_ec2,
        connects: cluster.is_some_and(|cluster| cluster.at("ServiceConnectDefaults").is_some()),
        has_namespace: false,
        traced: false,
    };
    if let Some(default) = default {
        let found = capacity::of_strategy(default);
        if let (Capacity::Fargate(mix), Some(property)) = (&found.capacity, &found.property) {
            capacity::cluster_leaves(mix, property, stack);
            if mix.spot > 0.0 {
                stack.write("cluster.capacity", mix.node());
            }
            shared.capacity = found.capacity.clone();
        }
        shared.has_instances = on_ec2 || found.capacity == Capacity::Ec2;
    }
    if shared.has_instances {
        instances(model, stack);
    }
    if shared.connects {
        stack.plain("cluster.service_connect", true);
    }
    namespace(model, &mut shared, stack);
    shared
}

/// AWS: off where nothing is said, unless the account's default says otherwise; source the ECS API `ClusterSetting`, read 2026-09.
fn insights(cluster: Option<&Item>, stack: &mut Section) {
    let Some(cluster) = cluster else {
        let because = "the cluster is not in the code";
        return stack.assumed("cluster.insights", "standard", because, None);
    };
    let settings = cluster.at("ClusterSettings").map_or(&[] as &[Datum], Datum::items);
    let index = settings.iter().position(|setting| setting.text_at("Name") == Some("containerInsights"));
    let path =
        index.map_or_else(|| "ClusterSettings".to_owned(), |index| format!("ClusterSettings.{index}.Value"));
    let own = property(cluster, path);
    let written = index.and_then(|_| own.datum());
    let word = match written.map(|datum| (datum, datum.plain())) {
        None | Some((_, Some("disabled"))) => "off",
        Some((_, Some("enabled"))) => "standard",
        Some((_, Some("enhanced"))) => "enhanced",
        Some((datum, _)) => {
            stack.unknown("cluster.insights", "", &why_not(datum), &datum.place);
            return stack.made("cluster.insights", "standard", &own, Unit::Word, &why_not(datum));
        }
    };
    match written {
        Some(datum) => stack.understood("cluster.insights", word, &datum.place),
        None => stack.assumed("cluster.insights", word, "AWS's default", Some(own.place())),
    }
    if word != "standard" {
        stack.text("cluster.insights", word);
    }
    stack.leaf("cluster.insights", word, &own, Unit::Word);
}

/// The group of instances: that of a capacity provider, else the first.
fn group(model: &Model) -> (Option<&Item>, Option<&Item>) {
    let providers = model.of_kind(CAPACITY_PROVIDER);
    let mut found = providers.map(|provider| {
        let arn = provider.at("AutoScalingGroupProvider.AutoScalingGroupArn");
        let group = group_of(model, provider);
        (group.or_else(|| meant(model, GROUP, arn?, "AutoScalingGroupName")), Some(provider))
    });
    let first = found.find(|(group, _)| group.is_some());
    first.unwrap_or_else(|| (model.of_kind(GROUP).next(), model.of_kind(CAPACITY_PROVIDER).next()))
}

fn instances(model: &Model, stack: &mut Section) {
    let (group, provider) = group(model);
    let types: Vec<(String, &Datum)> = group
        .map(|group| {
            instance_types(model, group).into_iter().map(|(kind, datum)| (kind.to_owned(), datum)).collect()
        })
        .unwrap_or_default();
    match types.first() {
        Some((_, datum)) => {
            let names: Vec<&str> = types.iter().map(|(kind, _)| kind.as_str()).take(40).collect();
            stack.understood("cluster.ec2.instance_types", names.join(", "), &datum.place);
            stack.write("cluster.ec2.instance_types", Node::texts(names));
        }
        None => {
            let because = "the instances, or their types, are not in the code";
            stack.assumed(
                "cluster.ec2.instance_types",
                "t3.medium",
                because,
                group.map(|group| &group.place),
            );
            stack.write("cluster.ec2.instance_types", Node::texts(["t3.medium"]));
            stack.remark("cluster.ec2.instance_types", "assumed: not in the code");
        }
    }
    if let Some(group) = group {
        size(group, stack);
        mixed(group, stack);
        launched(model, group, stack);
    } else {
        stack.assumed("cluster.ec2.instances", "2..10", "the instances are not in the code", None);
    }
    if let Some(provider) = provider {
        managed(provider, stack);
    }
}

fn size(group: &Item, stack: &mut Section) {
    let bound = |key: &str| group.at(key).map_or(Err("it is not written".to_owned()), count);
    match (bound("MinSize"), bound("MaxSize")) {
        (Ok(min), Ok(max)) if min <= max => {
            let shown = if min == max { min.to_string() } else { format!("{min}..{max}") };
            stack.understood("cluster.ec2.instances", &shown, group.nearest("MinSize"));
            if shown != "2..10" {
                stack.plain("cluster.ec2.instances", shown);
            }
            stack.leaf("cluster.ec2.instances.min", min, &property(group, "MinSize"), Unit::Count);
            stack.leaf("cluster.ec2.instances.max", max, &property(group, "MaxSize"), Unit::Count);
        }
        (Err(why), _) | (_, Err(why)) => {
            stack.unknown("cluster.ec2.instances", "", &why, &group.place);
            stack.assumed("cluster.ec2.instances", "2..10", &why, Some(&group.place));
        }
        _ => stack.unknown("cluster.ec2.instances", "", "the minimum is above the maximum", &group.place),
    }
}

/// AWS: without a mixed policy all instances are on demand; with one 0 and 100 % are the defaults; source the EC2 Auto Scaling API
/// `InstancesDistribution`, read 2026-09.
fn mixed(group: &Item, stack: &mut Section) {
    const AT: &str = "MixedInstancesPolicy.InstancesDistribution";
    let own = |key: &str| property(group, format!("{AT}.{key}"));
    let base = Key { path: "cluster.ec2.on_demand_base", unit: Unit::Count, aws: 0, language: Some(0) };
    stack.take(&base, &own("OnDemandBaseCapacity"), count);
    let share = Key {
        path: "cluster.ec2.on_demand_above_base",
        unit: Unit::Number,
        aws: "100%".to_owned(),
        language: Some("100%".to_owned()),
    };
    stack.take(&share, &own("OnDemandPercentageAboveBaseCapacity"), percent_text);
    let Some(strategy) = own("SpotAllocationStrategy").datum() else { return };
    match strategy.plain() {
        Some("price-capacity-optimized") => {}
        Some(word @ ("capacity-optimized" | "capacity-optimized-prioritized" | "lowest-price")) => {
            stack.understood("cluster.ec2.spot_allocation", word, &strategy.place);
            stack.text("cluster.ec2.spot_allocation", word);
        }
        _ => stack.unknown("cluster.ec2.spot_allocation", "", &why_not(strategy), &strategy.place),
    }
}

/// What the launch template says.
fn launched(model: &Model, group: &Item, stack: &mut Section) {
    let Some(template) = template_of(model, group).or_else(|| model.of_kind(LAUNCH_TEMPLATE).next()) else {
        return;
    };
    let data = |key: &str| property(template, format!("LaunchTemplateData.{key}"));
    let tokens = data("MetadataOptions.HttpTokens");
    let required = tokens.datum().is_some_and(|tokens| tokens.is("required"));
    if !required {
        stack.plain("cluster.ec2.imdsv2", false);
    }
    let monitored = data("Monitoring.Enabled").datum().map_or(Ok(false), truth).unwrap_or(false);
    if !monitored {
        stack.plain("cluster.ec2.detailed_monitoring", false);
    }
    let volume = data("BlockDeviceMappings.0.Ebs.VolumeSize");
    if let Some(Ok(gib)) = volume.datum().map(count)
        && (30..=16_384).contains(&gib)
        && gib != 30
    {
        stack.plain("cluster.ec2.volume", gib);
    }
}

/// AWS: target capacity 100, steps 1 to 10000, warm-up 300 s where nothing is said; source the ECS API `ManagedScaling`, read
/// 2026-11.
fn managed(provider: &Item, stack: &mut Section) {
    const AT: &str = "AutoScalingGroupProvider.ManagedScaling";
    let own = |key: &str| property(provider, format!("{AT}.{key}"));
    let target = Key {
        path: "cluster.ec2.target_capacity",
        unit: Unit::Number,
        aws: "100%".to_owned(),
        language: Some("100%".to_owned()),
    };
    stack.take(&target, &own("TargetCapacity"), percent_text);
    let step =
        |key: &str, otherwise: u32| own(key).datum().and_then(|datum| count(datum).ok()).unwrap_or(otherwise);
    let (low, high) = (step("MinimumScalingStepSize", 1), step("MaximumScalingStepSize", 10_000));
    if (low, high) != (1, 10) && low <= high {
        stack.plain("cluster.ec2.step", if low == high { low.to_string() } else { format!("{low}..{high}") });
    }
    let warmup = Seconds::new(300);
    let warm = Key { path: "cluster.ec2.warmup", unit: Unit::Seconds, aws: warmup, language: Some(warmup) };
    stack.take(&warm, &own("InstanceWarmupPeriod"), seconds);
    let draining = property(provider, "AutoScalingGroupProvider.ManagedDraining");
    if draining.datum().is_some_and(|draining| draining.is("DISABLED")) {
        stack.plain("cluster.ec2.managed_draining", false);
    }
}

fn namespace(model: &Model, shared: &mut Shared, stack: &mut Section) {
    let Some(namespace) = model.of_kind("AWS::ServiceDiscovery::PrivateDnsNamespace").next() else { return };
    match namespace.at("Name").map(|name| (name, name.plain())) {
        Some((name, Some(text))) => {
            stack.understood("cluster.namespace", text, &name.place);
            stack.text("cluster.namespace", text);
            shared.has_namespace = true;
        }
        Some((name, None)) => stack.unknown("cluster.namespace", "", &why_not(name), &name.place),
        None => {}
    }
}
