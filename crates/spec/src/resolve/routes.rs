//! Listener rules: which requests go to which service.

use super::Context;
use crate::code;
use crate::platform::balancer::ListenerRule;
use crate::raw::balancer::RawRoute;
use crate::raw::collection::OneOrMany;
use crate::raw::value::Spanned;
use crate::span::Span;
use std::collections::BTreeMap;

/// AWS: priorities 1 to 50000 and at most five values in all conditions of a rule; source the Elastic Load Balancing
/// user guide, quotas, 2023-06, and the API model, 2026-09.
const PRIORITIES: (u32, u32) = (1, 50_000);
const CONDITION_VALUES: usize = 5;

/// A service that takes requests.
pub(crate) struct Routed<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Where its name stands.
    pub(crate) name_span: Span,
    /// Its route.
    pub(crate) route: &'a Spanned<RawRoute>,
}

/// The rules of all services in the same order; `None` for the one that takes all remaining requests.
pub(crate) fn resolve(services: &[Routed<'_>], cx: &mut Context<'_>) -> Vec<Option<ListenerRule>> {
    one_default(services, cx);
    let taken = priorities(services, cx);
    let mut next = 100;
    services
        .iter()
        .map(|service| {
            let paths = values(service.route.path.as_ref());
            let hosts = values(service.route.host.as_ref());
            if paths.is_empty() && hosts.is_empty() {
                return None;
            }
            check_conditions(service, &paths, &hosts, cx);
            let priority = service.route.priority.map_or_else(
                || {
                    while taken.contains_key(&next) {
                        next += 10;
                    }
                    next += 10;
                    next - 10
                },
                |priority| priority.value,
            );
            Some(ListenerRule { priority, paths, hosts })
        })
        .collect()
}

fn values(written: Option<&Spanned<OneOrMany<String>>>) -> Vec<String> {
    written.map(|many| many.0.iter().map(|item| item.value.clone()).collect()).unwrap_or_default()
}

fn has_condition(route: &RawRoute) -> bool {
    !values(route.path.as_ref()).is_empty() || !values(route.host.as_ref()).is_empty()
}

fn one_default(services: &[Routed<'_>], cx: &mut Context<'_>) {
    let mut without = services.iter().filter(|service| !has_condition(service.route));
    let Some(first) = without.next() else { return };
    for other in without {
        let message =
            format!("services `{}` and `{}` both take all remaining requests", first.name, other.name);
        let diagnostic = cx
            .error(code::ROUTE, message)
            .at(other.name_span, "no path and no host")
            .at(first.name_span, "neither has this one")
            .help(format!("give one of them a path, such as `route: {{path: /{}*}}`", other.name));
        cx.sink.push(diagnostic);
    }
}

/// The written priorities with the place of each.
fn priorities(services: &[Routed<'_>], cx: &mut Context<'_>) -> BTreeMap<u32, Span> {
    let mut taken: BTreeMap<u32, Span> = BTreeMap::new();
    for service in services {
        let Some(priority) = service.route.priority else { continue };
        cx.in_range("the rule priority", &priority, PRIORITIES.0, PRIORITIES.1);
        if !has_condition(service.route) {
            let message = format!("service `{}` has a priority but neither path nor host", service.name);
            let warning = cx.warning(code::NO_EFFECT, message).at(priority.span, "no effect");
            cx.sink.push(warning);
        } else if let Some(first) = taken.get(&priority.value) {
            let message = format!("the priority {} stands twice on the load balancer", priority.value);
            let diagnostic = cx
                .error(code::DUPLICATE_PRIORITY, message)
                .at(priority.span, "second time")
                .at(*first, "first time")
                .help("each rule needs a priority of its own");
            cx.sink.push(diagnostic);
        } else {
            taken.insert(priority.value, priority.span);
        }
    }
    taken
}

fn check_conditions(service: &Routed<'_>, paths: &[String], hosts: &[String], cx: &mut Context<'_>) {
    let span = service.route.span;
    if let Some(path) = paths.iter().find(|path| !path.starts_with(['/', '*']) || path.len() > 128) {
        let message = format!("service `{}`: `{path}` is not a path pattern", service.name);
        let diagnostic =
            cx.error(code::ROUTE, message).at(span, "in this route").help("write a pattern such as `/api*`");
        cx.sink.push(diagnostic);
    }
    if paths.len() + hosts.len() > CONDITION_VALUES {
        let message = format!(
            "service `{}`: a rule takes at most {CONDITION_VALUES} paths and hosts together, here are {}",
            service.name,
            paths.len() + hosts.len()
        );
        let diagnostic = cx.error(code::ROUTE, message).at(span, "too many");
        cx.sink.push(diagnostic);
    }
}
