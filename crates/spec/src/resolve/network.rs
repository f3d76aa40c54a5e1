//! The network.

use super::Context;
use crate::code;
use crate::platform::network::{Cidr, ExistingVpc, Network, Vpc};
use crate::raw::collection::List;
use crate::raw::network::{EndpointList, RawNetwork, RawVpc, VpcChoice, is_id};
use crate::raw::value::Spanned;
use std::net::Ipv4Addr;

/// What Fargate tasks need to start without a NAT gateway, besides the free gateway endpoint of S3.
///
/// AWS: `ecr.api` and `ecr.dkr` to pull the image, `logs` for the log driver; source the ECR and ECS guides on VPC
/// endpoints, read 2026-09.
pub(crate) const FARGATE_ENDPOINTS: [&str; 3] = ["ecr.api", "ecr.dkr", "logs"];

/// What instances need besides, to join the cluster.
///
/// AWS: source the ECS guide, interface VPC endpoints, read 2026-11.
const INSTANCE_ENDPOINTS: [&str; 3] = ["ecs", "ecs-agent", "ecs-telemetry"];

/// Zones used when nothing is said.
const DEFAULT_ZONES: u8 = 2;

/// The network.
pub(crate) fn resolve(raw: &RawNetwork, on_instances: bool, cx: &mut Context<'_>) -> Network {
    let RawNetwork::Vpc(vpc) = raw else {
        return Network::Default { zones: DEFAULT_ZONES };
    };
    // AWS: a load balancer needs two zones; no region has more than six. Source the Elastic Load Balancing API,
    // read 2026-09.
    cx.in_range("the number of zones", &vpc.zones, 2, 6);
    let zones = Context::small(vpc.zones.value);
    match &vpc.vpc.value {
        VpcChoice::Own => has_no_subnets(vpc, cx),
        VpcChoice::Default => {
            has_no_shape("the account's default VPC", vpc, cx);
            has_no_subnets(vpc, cx);
            return Network::Default { zones };
        }
        VpcChoice::Existing(id) => {
            has_no_shape("a VPC that exists", vpc, cx);
            return Network::Existing(existing(id, vpc, cx));
        }
    }
    Network::Own(Vpc {
        cidr: cidr(&vpc.cidr, vpc.zones.value, cx),
        zones,
        nat: vpc.nat.value,
        endpoints: endpoints(vpc, on_instances),
        network_acls: vpc.network_acls.value,
        flow_logs: vpc.flow_logs.map(|retention| super::observability::retention(&retention, cx)),
    })
}

fn has_no_shape(whose: &str, vpc: &RawVpc, cx: &mut Context<'_>) {
    let places = [
        ("cidr", vpc.cidr.is_written().then_some(vpc.cidr.span)),
        ("nat", vpc.nat.is_written().then_some(vpc.nat.span)),
        ("network_acls", vpc.network_acls.is_written().then_some(vpc.network_acls.span)),
        ("endpoints", vpc.endpoints.as_ref().map(|endpoints| endpoints.span)),
        ("flow_logs", vpc.flow_logs.map(|retention| retention.span)),
    ];
    for (key, span) in places.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        let diagnostic = cx
            .error(code::CONTRADICTION, format_args!("`{key}` cannot be set for {whose}"))
            .at(span, "belongs to a VPC of the stack's own")
            .help("remove it, or write `vpc: own`");
        cx.sink.push(diagnostic);
    }
}

fn has_no_subnets(vpc: &RawVpc, cx: &mut Context<'_>) {
    let places = [("public_subnets", &vpc.public_subnets), ("task_subnets", &vpc.task_subnets)];
    for (key, written) in places {
        if let Some(written) = written {
            let diagnostic = cx
                .error(code::CONTRADICTION, format_args!("`{key}` belongs to a VPC that exists"))
                .at(written.span, "no such VPC is named")
                .help("remove it, or write `vpc: vpc-…`");
            cx.sink.push(diagnostic);
        }
    }
}

/// AWS: a load balancer needs subnets in two zones; source the Elastic Load Balancing API, read 2026-09.
fn existing(id: &str, vpc: &RawVpc, cx: &mut Context<'_>) -> ExistingVpc {
    let public_subnets = subnets("public_subnets", vpc.public_subnets.as_ref(), cx);
    let task_subnets = subnets("task_subnets", vpc.task_subnets.as_ref(), cx);
    let too_few = |written: &Option<_>, subnets: &[String]| written.is_some() && subnets.len() < 2;
    if too_few(&vpc.public_subnets, &public_subnets)
        || too_few(&vpc.task_subnets, &task_subnets)
        || (public_subnets.is_empty() && task_subnets.is_empty())
    {
        let written = vpc.public_subnets.as_ref().or(vpc.task_subnets.as_ref());
        let span = written.map_or(vpc.vpc.span, |written| written.span);
        let diagnostic = cx
            .error(code::MISSING, "a VPC that exists needs at least two subnets, in different zones")
            .at(span, "too few subnets")
            .help(
                "write `public_subnets: [subnet-…, subnet-…]`, and `task_subnets` where tasks live elsewhere",
            );
        cx.sink.push(diagnostic);
    }
    let public_tasks = task_subnets.is_empty();
    let task_subnets = if public_tasks { public_subnets.clone() } else { task_subnets };
    ExistingVpc { vpc: id.to_owned(), public_subnets, task_subnets, public_tasks }
}

fn subnets(key: &str, written: Option<&Spanned<List<String>>>, cx: &mut Context<'_>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for item in written.iter().flat_map(|list| &list.0) {
        let wrong = if !is_id(&item.value, "subnet-") {
            Some((code::NAME, "is not the id of a subnet"))
        } else if ids.contains(&item.value) {
            Some((code::DUPLICATE_NAME, "stands twice"))
        } else {
            None
        };
        if let Some((code, why)) = wrong {
            let diagnostic = cx
                .error(code, format_args!("`{}` in `{key}` {why}", item.value))
                .at(item.span, "this subnet");
            cx.sink.push(diagnostic);
        }
        ids.push(item.value.clone());
    }
    ids
}

fn endpoints(vpc: &RawVpc, on_instances: bool) -> Vec<String> {
    let mut names: Vec<String> = match vpc.endpoints.as_deref() {
        None => Vec::new(),
        Some(EndpointList::Ecs) => {
            let instances = INSTANCE_ENDPOINTS.iter().filter(|_| on_instances);
            FARGATE_ENDPOINTS.iter().chain(instances).map(|name| (*name).to_owned()).collect()
        }
        Some(EndpointList::Listed(items)) => items.iter().map(|item| item.value.clone()).collect(),
    };
    names.sort();
    names.dedup();
    names
}

/// AWS: a VPC is /16 to /28, a subnet at least /28; source the VPC user guide, read 2026-09. A load balancer takes subnets
/// of at least /27 only; source the Elastic Load Balancing user guide, read 2026-11.
fn cidr(raw: &Spanned<String>, zones: u32, cx: &mut Context<'_>) -> Cidr {
    let fallback = Cidr { base: u32::from(Ipv4Addr::new(10, 0, 0, 0)), prefix: 16 };
    let Some((base, prefix)) = parse_range(raw) else {
        let diagnostic = cx
            .error(code::ADDRESS_RANGE, format_args!("`{}` is not an IPv4 address range", raw.value))
            .at(raw.span, "not a range")
            .help("write a range such as `10.0.0.0/16`");
        cx.sink.push(diagnostic);
        return fallback;
    };
    let first = base & mask(prefix);
    let subnets = (2 * zones.clamp(1, 6)).next_power_of_two().trailing_zeros();
    let wrong = if !(16..=28).contains(&prefix) {
        Some(("a VPC takes a range from /16 to /28".to_owned(), "10.0.0.0/16".to_owned()))
    } else if first != base {
        Some((
            "the address is not the first of its range".to_owned(),
            format!("{}/{prefix}", Ipv4Addr::from(first)),
        ))
    } else if u32::from(prefix) + subnets > 27 {
        let text =
            format!("the range is too small for a public and a private subnet in each of {zones} zones");
        Some((text, format!("{}/{}", Ipv4Addr::from(base & mask(16)), 16)))
    } else {
        None
    };
    if let Some((message, better)) = wrong {
        let diagnostic = cx
            .error(code::ADDRESS_RANGE, message)
            .at(raw.span, "this range")
            .help(format!("for example `{better}`"));
        cx.sink.push(diagnostic);
        return fallback;
    }
    Cidr { base, prefix }
}

fn parse_range(text: &str) -> Option<(u32, u8)> {
    let (address, prefix) = text.trim().split_once('/')?;
    let prefix: u8 = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
    Some((u32::from(address.parse::<Ipv4Addr>().ok()?), prefix))
}

fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0)
}

/// Whether a text is an IPv4 or IPv6 range in CIDR notation.
pub(crate) fn is_address_range(text: &str) -> bool {
    let ipv6 = || {
        let (address, prefix) = text.split_once('/')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        prefix.parse::<u8>().ok().filter(|prefix| *prefix <= 128)
    };
    parse_range(text).is_some() || ipv6().is_some()
}
