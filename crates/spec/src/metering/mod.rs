//! What a platform is metered for, apart from the hours of its Fargate tasks, which the model counts.
//!
//! A quantity that is not known is listed as unmeasured with the reason, never taken as zero.

mod network;
mod observability;
mod traffic;

pub use observability::scaling_meters;
pub use traffic::{ServiceTraffic, Traffic};

use crate::platform::Platform;
use crate::platform::capacity::Capacity;
use crate::platform::service::{Image, Secret, Service};
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Meter, Purchase, Usage};
use std::collections::BTreeSet;

/// Everything metered in a month of 730 hours except Fargate task hours.
#[must_use]
pub fn fixed_usage(platform: &Platform, traffic: &Traffic) -> Usage {
    let mut usage = Usage::month();
    network::meter(platform, traffic, &mut usage);
    observability::meter(platform, traffic, &mut usage);
    for service in &platform.services {
        secrets(service, &mut usage);
    }
    registries(platform, &mut usage);
    discovery(platform, &mut usage);
    instances(platform, traffic, &mut usage);
    usage
}

/// Adds the Fargate hours of a service's tasks, from image pull to stop; nothing for a service on EC2.
pub fn add_task_usage(usage: &mut Usage, service: &Service, on_demand_task_hours: f64, spot_task_hours: f64) {
    if service.capacity == Capacity::Ec2 {
        return;
    }
    let (vcpus, gib) = (service.size.cpu.vcpus(), service.size.memory.gib());
    let arch = service.architecture;
    for (purchase, hours) in [(Purchase::OnDemand, on_demand_task_hours), (Purchase::Spot, spot_task_hours)] {
        usage.add(Meter::FargateVcpuHours(arch, purchase), Some(&service.name), hours * vcpus);
        usage.add(Meter::FargateGbHours(arch, purchase), Some(&service.name), hours * gib);
    }
    let storage = service.extra_storage.gib() * (on_demand_task_hours + spot_task_hours);
    usage.add(Meter::FargateEphemeralGbHours, Some(&service.name), storage);
}

fn unmeasured(usage: &mut Usage, meter: Meter, reason: impl Into<String>) {
    usage.unmeasured.push((meter, reason.into()));
}

/// One secret for each key of the service's vault, because AWS generates one value for each; secrets that exist elsewhere are
/// not the stack's.
fn secrets(service: &Service, usage: &mut Usage) {
    if service.secrets.is_empty() {
        return;
    }
    let vaults = service.secrets.values().filter_map(|secret| match secret {
        Secret::Vault { key } => Some(key.as_str()),
        Secret::Existing { .. } => None,
    });
    let keys: BTreeSet<&str> = vaults.collect();
    if !keys.is_empty() {
        usage.add(Meter::SecretMonths, Some(&service.name), keys.len() as f64);
    }
    let reason = format!(
        "one call for each secret at each start of a task of `{}`; starts are not known here",
        service.name
    );
    unmeasured(usage, Meter::SecretCalls, reason);
}

fn registries(platform: &Platform, usage: &mut Usage) {
    if platform.services.iter().any(|service| matches!(service.image, Image::Repository { .. })) {
        unmeasured(
            usage,
            Meter::EcrStorageGbMonths,
            "the sizes of the images in the registry are not known here",
        );
    }
}

/// A private namespace is a Route 53 hosted zone.
///
/// AWS: the ECS guide says that service discovery pays for DNS and calls only, the price list has a price per registered
/// resource; both read 2026-09, hence unmeasured.
fn discovery(platform: &Platform, usage: &mut Usage) {
    if platform.cluster.namespace.is_none() {
        return;
    }
    usage.add(Meter::HostedZoneMonths, None, 1.0);
    unmeasured(
        usage,
        Meter::CloudMapResourceMonths,
        "sources disagree whether ECS pays for registered tasks",
    );
    unmeasured(usage, Meter::CloudMapCalls, "the number of discovery calls is not known here");
}

fn instances(platform: &Platform, traffic: &Traffic, usage: &mut Usage) {
    let Some(ec2) = &platform.cluster.ec2 else { return };
    // MODEL: every instance is of the first type; which types Spot would take is not known. An error in either direction.
    let kind = ec2.instance_types.first().cloned().unwrap_or_default();
    if let Some(mean) = traffic.mean_instances {
        let on_demand = f64::from(ec2.on_demand_instances(mean.round().max(0.0) as u32)).min(mean);
        usage.add(Meter::EbsGp3GbMonths, None, mean * f64::from(ec2.volume_gib));
        usage.add(
            Meter::Ec2InstanceHours(kind.clone(), Purchase::OnDemand),
            None,
            on_demand * HOURS_PER_MONTH,
        );
        usage.add(Meter::Ec2InstanceHours(kind, Purchase::Spot), None, (mean - on_demand) * HOURS_PER_MONTH);
    } else {
        let reason = "the mean number of instances is not known here";
        unmeasured(usage, Meter::Ec2InstanceHours(kind, Purchase::OnDemand), reason);
        unmeasured(usage, Meter::EbsGp3GbMonths, reason);
    }
    if ec2.detailed_monitoring {
        let meter = Meter::Other("EC2 detailed monitoring".to_owned());
        unmeasured(usage, meter, "the number of metrics per instance has no source in the price book");
    }
}

/// Hours of `count` things that exist all month.
fn all_month(count: f64) -> f64 {
    count * HOURS_PER_MONTH
}
