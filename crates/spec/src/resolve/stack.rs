//! The stack as a whole.

use super::Context;
use super::routes::{self, Routed};
use super::{
    allowances, balancer, cluster, job, levers, network, observability, registries, rehearsals, reserved,
    service, tags,
};
use crate::code;
use crate::platform::balancer::ListenerRule;
use crate::platform::cluster::Cluster;
use crate::platform::service::{Service, ServiceKind};
use crate::platform::{Platform, Pricing, SavingsPlan};
use crate::raw::collection::Item;
use crate::raw::pricing::RawPricing;
use crate::raw::service::RawService;
use crate::raw::stack::RawStack;
use crate::sink::Sink;
use crate::span::Span;
use plimsoll_units::{EnvironmentName, ServiceName, StackName};
use std::collections::BTreeMap;

/// The platform; errors have been pushed, and only without them does it mean anything.
pub(crate) fn resolve(
    raw: &RawStack,
    stack: StackName,
    environment: EnvironmentName,
    sink: &mut Sink,
) -> Platform {
    let production = environment.as_str().starts_with("prod");
    let mut cx = Context { sink, owner: String::new(), production };
    let network = network::resolve(&raw.network, raw.cluster.ec2.is_some(), &mut cx);
    let mut cluster = cluster::resolve(&raw.cluster, &mut cx);
    let mut tags = tags::resolve(raw.tags.as_ref(), &mut cx);
    tags.entry("Project".to_owned()).or_insert_with(|| stack.to_string());
    tags.entry("Environment".to_owned()).or_insert_with(|| environment.to_string());
    let services = services(raw, &cluster, &mut cx);
    let of_services =
        raw.services.iter().flat_map(|named| &named.0).map(|item| (item.name.as_str(), item.name_span));
    let of_jobs = raw.jobs.iter().flat_map(|named| &named.0).map(|item| (item.name.as_str(), item.name_span));
    reserved::check(of_services.chain(of_jobs), &mut cx);
    if cluster.namespace.is_none() && services.iter().any(|service| service.discovery) {
        cluster.namespace = Some(format!("{stack}-{environment}.internal"));
    }
    let balanced = services.iter().any(|service| service.kind == ServiceKind::Web);
    if !balanced && raw.load_balancer.is_written() && !services.is_empty() {
        let warning = cx
            .warning(code::NO_EFFECT, "no service takes requests, so there is no load balancer")
            .at(raw.load_balancer.span, "no effect")
            .help("give a service a `port`");
        cx.sink.push(warning);
    }
    let load_balancer = balanced.then(|| balancer::resolve(&raw.load_balancer, &network, &mut cx));
    let rehearsals = rehearsals::resolve(raw.rehearsals.as_ref(), &services, network.zones(), &mut cx);
    Platform {
        region: raw.region.value.clone(),
        tags,
        network,
        load_balancer,
        cluster,
        name_prefix: raw.prefix.as_ref().map(|prefix| prefix.to_string()),
        jobs: job::resolve(raw.jobs.as_ref(), &services, &mut cx),
        registries: registries::resolve(raw.registries.as_ref(), &mut cx),
        encryption_key: encryption_key(raw, &mut cx),
        termination_protection: raw.termination_protection.value,
        allowed: allowances::resolve(raw.allow.as_ref(), &services, &mut cx),
        services,
        observability: observability::resolve(raw, &mut cx),
        pricing: pricing(&raw.pricing, &mut cx),
        levers: levers::platform(&raw.levers),
        rehearsals,
        stack,
        environment,
    }
}

fn encryption_key(raw: &RawStack, cx: &mut Context<'_>) -> Option<String> {
    let key = raw.encryption.key.as_ref()?;
    if !(key.starts_with("arn:") && key.contains(":kms:")) {
        let diagnostic = cx
            .error(code::NAME, format_args!("`{}` is not the ARN of a KMS key", key.value))
            .at(key.span, "not a key")
            .help("write `arn:aws:kms:REGION:ACCOUNT:key/ID`");
        cx.sink.push(diagnostic);
    }
    Some(key.value.clone())
}

fn services(raw: &RawStack, cluster: &Cluster, cx: &mut Context<'_>) -> Vec<Service> {
    let items: &[Item<RawService>] =
        raw.services.as_ref().map(|named| named.0.as_slice()).unwrap_or_default();
    let rules = rules(items, cx);
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut services = Vec::new();
    for (item, rule) in items.iter().zip(rules) {
        let name: ServiceName = match item.name.parse() {
            Ok(name) => name,
            Err(error) => {
                let mut diagnostic = cx.error(code::NAME, error.message()).at(item.name_span, "this name");
                diagnostic.help = error.help().map(str::to_owned);
                cx.sink.push(diagnostic);
                continue;
            }
        };
        let id: String = item.name.chars().filter(char::is_ascii_alphanumeric).collect();
        if let Some(first) = seen.insert(id.to_ascii_lowercase(), item.name_span) {
            let diagnostic = cx
                .error(
                    code::DUPLICATE_NAME,
                    format_args!(
                        "the service name `{name}` differs from another one only in case or hyphens"
                    ),
                )
                .at(item.name_span, "second one")
                .at(first, "first one");
            cx.sink.push(diagnostic);
        }
        cx.owner = format!("service `{name}`: ");
        services.push(service::resolve(name, item, rule, cluster, &raw.levers, cx));
        cx.owner.clear();
    }
    services
}

/// The listener rule of each service, `None` where it takes no requests or all remaining ones.
fn rules(items: &[Item<RawService>], cx: &mut Context<'_>) -> Vec<Option<ListenerRule>> {
    let takes_requests = |item: &&Item<RawService>| service::kind(&item.value) == ServiceKind::Web;
    let routed: Vec<Routed<'_>> = items
        .iter()
        .filter(takes_requests)
        .map(|item| Routed { name: &item.name, name_span: item.name_span, route: &item.value.route })
        .collect();
    let mut rules = routes::resolve(&routed, cx).into_iter();
    items.iter().map(|item| if takes_requests(&item) { rules.next().flatten() } else { None }).collect()
}

/// AWS: Compute Savings Plans run for one or three years; source the Savings Plans page, read 2026-09.
fn pricing(raw: &RawPricing, cx: &mut Context<'_>) -> Pricing {
    let savings_plan = raw.savings_plan.as_ref().and_then(|plan| {
        if !matches!(plan.years.value, 1 | 3) {
            let diagnostic = cx
                .error(
                    code::OUT_OF_RANGE,
                    format_args!("a Savings Plan of {} years does not exist", plan.years.value),
                )
                .at(plan.years.span, "not offered")
                .help("write `1` or `3`");
            cx.sink.push(diagnostic);
        }
        let Some(commitment) = plan.usd_per_hour else {
            let diagnostic = cx
                .error(code::MISSING, "a Savings Plan needs a commitment in US dollars an hour")
                .at(plan.span, "`usd_per_hour` is missing");
            cx.sink.push(diagnostic);
            return None;
        };
        Some(SavingsPlan { years: Context::small(plan.years.value), usd_per_hour: commitment.0 })
    });
    Pricing { free_tier: raw.free_tier.value, savings_plan }
}
