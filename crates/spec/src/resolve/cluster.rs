//! The cluster.

use super::Context;
use crate::code;
use crate::platform::capacity::{Ec2Capacity, PurchaseMix};
use crate::platform::cluster::Cluster;
use crate::raw::cluster::{RawCluster, RawEc2};
use crate::raw::service::{CapacityWord, RawCapacity};
use crate::raw::tasks::RawTasks;
use crate::raw::value::Spanned;
use plimsoll_units::Share;

/// The cluster; whether it has a namespace may still be decided by its services.
pub(crate) fn resolve(raw: &RawCluster, cx: &mut Context<'_>) -> Cluster {
    let default_mix = match raw.capacity.as_deref() {
        Some(RawCapacity::Mix(mix)) => {
            PurchaseMix { on_demand_base: mix.on_demand_base.value, spot: mix.spot.value }
        }
        Some(RawCapacity::Word(CapacityWord::Ec2)) if raw.ec2.is_none() => {
            let span = raw.capacity.as_ref().map(|capacity| capacity.span).unwrap_or_default();
            let diagnostic = cx
                .error(code::CONTRADICTION, "`capacity: ec2` needs instances, but the cluster has none")
                .at(span, "no instances")
                .help("add `ec2: {instance_types: [t3.medium], instances: 2..10}` to the cluster");
            cx.sink.push(diagnostic);
            PurchaseMix::default()
        }
        _ => PurchaseMix::default(),
    };
    if let Some(namespace) = raw.namespace.as_ref().filter(|namespace| !is_dns_name(namespace)) {
        let diagnostic = cx
            .error(code::NAME, format_args!("`{}` is not a DNS name", namespace.value))
            .at(namespace.span, "not a DNS name")
            .help("write a private name such as `shop.internal`");
        cx.sink.push(diagnostic);
    }
    Cluster {
        insights: raw.insights.value,
        default_mix,
        ec2: raw.ec2.as_ref().map(|ec2| instances(ec2, cx)),
        namespace: raw.namespace.as_ref().map(|namespace| namespace.value.clone()),
        service_connect: raw.service_connect.value,
        exec: raw.exec.value,
    }
}

/// AWS: managed scaling takes target capacity 1–100, steps 1–10000 and warm-up up to 10000 s; source `ManagedScaling`,
/// read 2026-09. At most 40 instance types; source the EC2 Auto Scaling API, read 2026-09. The ECS-optimized image has a
/// root volume of 30 GiB.
fn instances(raw: &Spanned<RawEc2>, cx: &mut Context<'_>) -> Ec2Capacity {
    let types: Vec<String> = raw
        .instance_types
        .as_ref()
        .map(|types| types.0.iter().map(|item| item.value.clone()).collect())
        .unwrap_or_default();
    if types.is_empty() || types.len() > 40 {
        let span = raw.instance_types.as_ref().map_or(raw.span, |types| types.span);
        let diagnostic = cx
            .error(
                code::MISSING,
                format_args!("EC2 capacity takes 1 to 40 instance types, here are {}", types.len()),
            )
            .at(span, "instance types")
            .help("write for example `instance_types: [t3.medium, t3a.medium]`");
        cx.sink.push(diagnostic);
    }
    let (min, max) = range("the number of instances", &raw.instances, (0, 10), cx);
    let (step_min, step_max) = range("the scaling step", &raw.step, (1, 10), cx);
    for (what, value) in [("the smallest step", raw.step.min), ("the largest step", raw.step.max)] {
        if let Some(value) = value {
            cx.in_range(what, &value, 1, 10_000);
        }
    }
    let one_percent = Share::from_percent(1.0).unwrap_or(Share::NONE);
    cx.in_range("the target capacity", &raw.target_capacity, one_percent, Share::ALL);
    cx.seconds_in("the instance warm-up", &raw.warmup, 0, 10_000);
    cx.in_range("the root volume (GiB) of", &raw.volume, 30, 16_384);
    Ec2Capacity {
        instance_types: types,
        min,
        max,
        on_demand_base: raw.on_demand_base.value,
        on_demand_above_base: raw.on_demand_above_base.value,
        spot_allocation: raw.spot_allocation.0.to_owned(),
        target_capacity: raw.target_capacity.percent().round() as u8,
        step_min,
        step_max,
        warmup: raw.warmup.value,
        managed_draining: raw.managed_draining.value,
        imdsv2: raw.imdsv2.value,
        detailed_monitoring: raw.detailed_monitoring.value,
        volume_gib: raw.volume.value,
    }
}

/// Both ends of a range, reported when the wrong way round.
pub(crate) fn range(
    what: &str,
    raw: &Spanned<RawTasks>,
    otherwise: (u32, u32),
    cx: &mut Context<'_>,
) -> (u32, u32) {
    let min = raw.min.map_or(otherwise.0, |min| min.value);
    let max = raw.max.map_or(otherwise.1.max(min), |max| max.value);
    if min > max && !raw.is_broken() {
        let span = raw.min_span(raw.span);
        let mut diagnostic = cx.error(
            code::RANGE_REVERSED,
            format_args!("{what} has a minimum of {min} above its maximum of {max}"),
        );
        diagnostic = diagnostic.at(span, "minimum");
        if let Some(max) = raw.max.filter(|max| max.span != span) {
            diagnostic = diagnostic.at(max.span, "maximum");
        }
        cx.sink.push(diagnostic.help(format!("write `{max}..{min}` if they were exchanged")));
    }
    (min, max)
}

fn is_dns_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    text.len() <= 253 && text.split('.').all(label)
}
