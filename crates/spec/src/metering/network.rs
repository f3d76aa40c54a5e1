//! Load balancer, NAT gateways, endpoints, addresses, data transfer.

use super::{Traffic, all_month, unmeasured};
use crate::platform::Platform;
use crate::platform::network::{Nat, Network, Vpc};
use crate::platform::service::Service;
use plimsoll_units::{Meter, Usage};

pub(super) fn meter(platform: &Platform, traffic: &Traffic, usage: &mut Usage) {
    load_balancer(platform, traffic, usage);
    addresses(platform, traffic, usage);
    if let Network::Own(vpc) = &platform.network {
        nat(platform, vpc, traffic, usage);
        endpoints(platform, vpc, traffic, usage);
        if vpc.flow_logs.is_some() {
            let meter = Meter::Other("VPC flow logs".to_owned());
            unmeasured(usage, meter, "the volume of flow logs is not known here");
        }
    }
}

fn web_services(platform: &Platform) -> impl Iterator<Item = &Service> {
    platform.services.iter().filter(|service| service.target_group.is_some())
}

fn load_balancer(platform: &Platform, traffic: &Traffic, usage: &mut Usage) {
    let Some(balancer) = &platform.load_balancer else { return };
    usage.add(Meter::AlbHours, None, all_month(1.0));
    let rules = web_services(platform)
        .filter(|service| service.target_group.as_ref().is_some_and(|group| group.rule.is_some()));
    let rules = rules.count();
    for service in web_services(platform) {
        capacity_units(service, traffic, rules, usage);
        if balancer.internet_facing {
            match traffic.of(service).payload_gb() {
                Some(gb) => usage.add(Meter::InternetOutGb, Some(&service.name), gb),
                None => {
                    let reason = format!("requests or response bytes of `{}` are not known", service.name);
                    unmeasured(usage, Meter::InternetOutGb, reason);
                }
            }
        }
    }
    if balancer.access_logs {
        unmeasured(
            usage,
            Meter::Other("load balancer access logs".to_owned()),
            "their volume is not known here",
        );
    }
    if balancer.web_acl.is_some() {
        unmeasured(usage, Meter::WafWebAclMonths, "the web ACL belongs to another stack");
    }
}

/// Capacity units of one service's traffic.
///
/// AWS: the largest of 25 new connections a second, 3000 active connections a minute, 1 GB an hour and 1000 rule
/// evaluations a second beyond ten rules; source the Elastic Load Balancing price page, 2026-09.
/// MODEL: the largest of the monthly sums instead of the sum of hourly largest ones, and per service instead of for the
/// balancer: exact while one dimension leads; active connections are left out, which understates long-lived ones; a new
/// connection for each request where the number is not known, which overstates.
fn capacity_units(service: &Service, traffic: &Traffic, rules: usize, usage: &mut Usage) {
    let known = traffic.of(service);
    let Some(requests) = known.requests else {
        let reason = format!("the requests of `{}` are not known", service.name);
        return unmeasured(usage, Meter::AlbLcuHours, reason);
    };
    let connections = requests * known.connections_per_request.unwrap_or(1.0) / 25.0 / 3600.0;
    let evaluations = requests * rules.saturating_sub(10) as f64 / 1000.0 / 3600.0;
    let payload = known.payload_gb();
    if payload.is_none() {
        let reason =
            format!("response bytes of `{}` are not known; only connections are counted", service.name);
        unmeasured(usage, Meter::AlbLcuHours, reason);
    }
    let units = connections.max(evaluations).max(payload.unwrap_or(0.0));
    usage.add(Meter::AlbLcuHours, Some(&service.name), units);
}

/// AWS: every public IPv4 address is charged: one for each NAT gateway, one in each zone for an internet-facing load
/// balancer, one for each task that has one; source the announcement of public IPv4 charges, 2024-02.
fn addresses(platform: &Platform, traffic: &Traffic, usage: &mut Usage) {
    let zones = f64::from(platform.network.zones());
    if platform.load_balancer.as_ref().is_some_and(|balancer| balancer.internet_facing) {
        usage.add(Meter::PublicIpv4Hours, None, all_month(zones));
    }
    if let Network::Own(vpc) = &platform.network {
        usage.add(Meter::PublicIpv4Hours, None, all_month(gateways(vpc)));
    }
    if !platform.network.tasks_have_public_ips() {
        return;
    }
    for service in &platform.services {
        match traffic.of(service).mean_tasks {
            Some(mean) => usage.add(Meter::PublicIpv4Hours, Some(&service.name), all_month(mean)),
            None => {
                let reason = format!("the mean number of tasks of `{}` is not known", service.name);
                unmeasured(usage, Meter::PublicIpv4Hours, reason);
            }
        }
    }
}

fn gateways(vpc: &Vpc) -> f64 {
    match vpc.nat {
        Nat::Single => 1.0,
        Nat::PerZone => f64::from(vpc.zones),
        Nat::None | Nat::PublicTasks => 0.0,
    }
}

/// Logs leave through the NAT gateway unless there is an endpoint for them. Behind a single gateway, the tasks of the
/// other zones pay for crossing zones, once in each direction.
fn nat(platform: &Platform, vpc: &Vpc, traffic: &Traffic, usage: &mut Usage) {
    let gateways = gateways(vpc);
    if gateways == 0.0 {
        return;
    }
    usage.add(Meter::NatGatewayHours, None, all_month(gateways));
    let logs_pass = !vpc.endpoints.iter().any(|name| name == "logs");
    let zones = f64::from(vpc.zones);
    for service in &platform.services {
        let known = traffic.of(service);
        let logs = if logs_pass { known.log_gb().unwrap_or(0.0) } else { 0.0 };
        let gb = known.nat_gb().unwrap_or(0.0) + logs;
        usage.add(Meter::NatGatewayGb, Some(&service.name), gb);
        if vpc.nat == Nat::Single {
            usage.add(Meter::CrossZoneGb, Some(&service.name), 2.0 * gb * (zones - 1.0) / zones);
        }
        if known.nat_bytes.is_none() {
            let reason = format!("what `{}` sends through NAT is not known", service.name);
            unmeasured(usage, Meter::NatGatewayGb, reason);
        }
    }
    if !vpc.endpoints.iter().any(|name| name == "ecr.dkr") {
        unmeasured(
            usage,
            Meter::NatGatewayGb,
            "image sizes and the number of task starts are not known here",
        );
    }
}

fn endpoints(platform: &Platform, vpc: &Vpc, traffic: &Traffic, usage: &mut Usage) {
    let count = u32::try_from(vpc.interface_endpoints().count()).unwrap_or(u32::MAX);
    if count == 0 {
        return;
    }
    let per_zone = f64::from(count) * f64::from(vpc.zones);
    usage.add(Meter::InterfaceEndpointHours, None, all_month(per_zone));
    for service in &platform.services {
        let logs = traffic.of(service).log_gb().filter(|_| vpc.endpoints.iter().any(|name| name == "logs"));
        usage.add(Meter::InterfaceEndpointGb, Some(&service.name), logs.unwrap_or(0.0));
    }
    unmeasured(
        usage,
        Meter::InterfaceEndpointGb,
        "the data through endpoints is known for logs only, where logs are",
    );
}
