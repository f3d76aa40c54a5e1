//! Levers: a service's own go before the stack's, both before the defaults.

use super::Context;
use super::observability::RETENTION_DAYS;
use crate::code;
use crate::platform::balancer::RoutingAlgorithm;
use crate::platform::cluster::Insights;
use crate::platform::levers::{Freedom, NetworkShape, PlatformLevers, ServiceLevers, SizeBounds};
use crate::platform::network::Nat;
use crate::platform::scaling::TaskRange;
use crate::raw::levers::{Choice, RawLevers, RawSizeLever, RawSpotLever, RawTasksLever};
use crate::raw::network::NetworkLever;
use crate::raw::value::Spanned;
use plimsoll_units::{Architecture, Seconds, Share};

/// What the optimizer may change in a service.
pub(crate) fn service(
    own: &RawLevers,
    stack: &RawLevers,
    tasks: TaskRange,
    cx: &mut Context<'_>,
) -> ServiceLevers {
    let defaults = ServiceLevers::default();
    let (size, size_bounds) = size(own.size.as_ref().or(stack.size.as_ref()), cx);
    let (tasks, tasks_floor, tasks_ceiling) = counts(own.tasks.as_ref().or(stack.tasks.as_ref()), tasks, cx);
    let (spot_at_most, on_demand_base) = spot(own.spot.as_ref().or(stack.spot.as_ref()));
    for (key, span) in [
        ("network", own.network.as_ref().map(|lever| lever.span)),
        ("insights", own.insights.as_ref().map(|lever| lever.span)),
    ] {
        if let Some(span) = span {
            let diagnostic = cx
                .error(code::CONTRADICTION, format_args!("the lever `{key}` belongs to the whole stack"))
                .at(span, "not a service's own")
                .help("move it to the `levers` of the stack");
            cx.sink.push(diagnostic);
        }
    }
    let freedom = |own: Option<Spanned<Freedom>>, stack: Option<Spanned<Freedom>>, default: Freedom| {
        own.or(stack).map_or(default, |lever| lever.value)
    };
    ServiceLevers {
        size,
        size_bounds,
        architectures: choice(own.architecture.as_ref(), stack.architecture.as_ref(), &Architecture::ALL)
            .unwrap_or(defaults.architectures),
        tasks,
        tasks_floor,
        tasks_ceiling,
        scaling: freedom(own.scaling, stack.scaling, defaults.scaling),
        metric_resolution: freedom(
            own.metric_resolution,
            stack.metric_resolution,
            defaults.metric_resolution,
        ),
        spot_at_most,
        on_demand_base,
        routing: choice(own.routing.as_ref(), stack.routing.as_ref(), &RoutingAlgorithm::ALL)
            .unwrap_or(defaults.routing),
        deregistration_delay: freedom(own.drain, stack.drain, defaults.deregistration_delay),
        log_retention: retentions(own.log_retention.as_ref().or(stack.log_retention.as_ref()), cx),
    }
}

/// What the optimizer may change outside the services.
pub(crate) fn platform(raw: &RawLevers) -> PlatformLevers {
    let network = match raw.network.as_deref() {
        None | Some(Choice::Keep) => Vec::new(),
        // Tasks stay in private subnets unless public ones are named.
        Some(Choice::Free) => {
            vec![NetworkShape::Nat(Nat::Single), NetworkShape::Nat(Nat::PerZone), NetworkShape::Endpoints]
        }
        Some(Choice::Among(items)) => items.iter().flat_map(|item| shapes(item.value)).collect(),
    };
    let all = [Insights::Off, Insights::Standard, Insights::Enhanced];
    let mut levers =
        PlatformLevers { network, insights: choice(raw.insights.as_ref(), None, &all).unwrap_or_default() };
    levers.network.sort_unstable();
    levers.network.dedup();
    levers
}

fn shapes(lever: NetworkLever) -> Vec<NetworkShape> {
    match lever {
        NetworkLever::AnyNat => vec![NetworkShape::Nat(Nat::Single), NetworkShape::Nat(Nat::PerZone)],
        NetworkLever::Nat(nat) => vec![NetworkShape::Nat(nat)],
        NetworkLever::Endpoints => vec![NetworkShape::Endpoints],
    }
}

/// The values allowed, or `None` when nothing is said.
fn choice<T: Copy + Ord>(
    own: Option<&Spanned<Choice<T>>>,
    stack: Option<&Spanned<Choice<T>>>,
    all: &[T],
) -> Option<Vec<T>> {
    let mut values = match &own.or(stack)?.value {
        Choice::Keep => Vec::new(),
        Choice::Free => all.to_vec(),
        Choice::Among(items) => items.iter().map(|item| item.value).collect(),
    };
    values.sort_unstable();
    values.dedup();
    Some(values)
}

fn size(raw: Option<&Spanned<RawSizeLever>>, cx: &mut Context<'_>) -> (Freedom, SizeBounds) {
    let Some(raw) = raw else { return (Freedom::Free, SizeBounds::default()) };
    let RawSizeLever::Within(bounds) = &raw.value else {
        let freedom = if raw.value == RawSizeLever::Keep { Freedom::Keep } else { Freedom::Free };
        return (freedom, SizeBounds::default());
    };
    let bounds = SizeBounds {
        cpu_min: bounds.cpu.and_then(|cpu| cpu.min),
        cpu_max: bounds.cpu.and_then(|cpu| cpu.max),
        memory_min: bounds.memory.and_then(|memory| memory.min),
        memory_max: bounds.memory.and_then(|memory| memory.max),
    };
    let reversed = bounds.cpu_min.zip(bounds.cpu_max).is_some_and(|(min, max)| min > max)
        || bounds.memory_min.zip(bounds.memory_max).is_some_and(|(min, max)| min > max);
    if reversed {
        let diagnostic = cx
            .error(code::RANGE_REVERSED, "the size lever has a lower bound above its upper bound")
            .at(raw.span, "bounds");
        cx.sink.push(diagnostic);
    }
    (Freedom::Free, bounds)
}

fn counts(
    raw: Option<&Spanned<RawTasksLever>>,
    tasks: TaskRange,
    cx: &mut Context<'_>,
) -> (Freedom, u32, Option<u32>) {
    // A service that runs with fewer than two tasks, such as a scheduler, is not made to run more.
    let floor = tasks.min.min(2);
    let Some(raw) = raw else { return (Freedom::Free, floor, None) };
    match &raw.value {
        RawTasksLever::Keep => (Freedom::Keep, floor, None),
        RawTasksLever::Free => (Freedom::Free, floor, None),
        RawTasksLever::Within(bounds) => {
            let floor = if bounds.floor.is_written() { bounds.floor.value } else { floor };
            let ceiling = bounds.ceiling.map(|ceiling| ceiling.value);
            if ceiling.is_some_and(|ceiling| floor > ceiling) {
                let diagnostic = cx
                    .error(code::RANGE_REVERSED, "the task lever has a floor above its ceiling")
                    .at(raw.span, "floor and ceiling");
                cx.sink.push(diagnostic);
            }
            (Freedom::Free, floor, ceiling)
        }
    }
}

fn spot(raw: Option<&Spanned<RawSpotLever>>) -> (Option<Share>, u32) {
    match raw.map(|raw| &raw.value) {
        None | Some(RawSpotLever::Keep) => (None, 0),
        Some(RawSpotLever::Free) => (Some(Share::ALL), 0),
        Some(RawSpotLever::Within(bound)) => {
            (Some(bound.at_most.map_or(Share::ALL, |share| share.value)), bound.on_demand_base.value)
        }
    }
}

fn retentions(raw: Option<&Spanned<Choice<Seconds>>>, cx: &mut Context<'_>) -> Vec<Seconds> {
    let mut values = match raw.map(|raw| &raw.value) {
        None | Some(Choice::Keep) => Vec::new(),
        Some(Choice::Free) => RETENTION_DAYS.iter().map(|days| Seconds::new(days * 86_400)).collect(),
        Some(Choice::Among(items)) => {
            items.iter().map(|item| super::observability::retention(item, cx)).collect()
        }
    };
    values.sort_unstable();
    values.dedup();
    values
}
