//! `route`, and what the target group says of `rollout`: which requests go to a service, and how.

use super::node::Node;
use super::section::{Key, Property, Section, count, property, seconds, text, truth, why_not};
use super::subject::{Subject, meant};
use crate::imported::Unit;
use plimsoll_rules::view::balancer::{LISTENER, LISTENER_RULE, TARGET_GROUP};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Seconds;

/// AWS: at most five values in the conditions of a rule; source the Elastic Load Balancing user guide, quotas, 2023-06.
const MOST_VALUES: usize = 5;

/// The target group of a service: the first of an application load balancer, else the first.
pub(super) fn of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    let listed = service.at("LoadBalancers").map_or(&[] as &[Datum], Datum::items);
    let groups =
        listed.iter().filter_map(|own| meant(model, TARGET_GROUP, own.at("TargetGroupArn")?, "Name"));
    let groups: Vec<&Item> = groups.collect();
    groups.iter().copied().find(|group| !is_network(group)).or_else(|| groups.first().copied())
}

/// Whether a target group is one of a network load balancer.
pub(super) fn is_network(group: &Item) -> bool {
    let protocol = group.at("Protocol").and_then(Datum::plain);
    matches!(protocol, Some("TCP" | "UDP" | "TLS" | "TCP_UDP" | "GENEVE"))
}

/// Which requests go to a service, as far as the code says it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Route {
    /// Paths and hosts of its rule.
    pub(super) paths: Vec<String>,
    /// Host names of its rule.
    pub(super) hosts: Vec<String>,
    /// Priority of its rule.
    pub(super) priority: Option<u32>,
    /// Whether a listener or a rule in the code leads to it.
    pub(super) is_known: bool,
}

impl Route {
    /// Whether it takes all requests that no rule takes.
    pub(super) fn takes_the_rest(&self) -> bool {
        self.paths.is_empty() && self.hosts.is_empty()
    }
}

/// Reads which requests go to a service.
pub(super) fn route(subject: &Subject<'_>, section: &mut Section) -> Route {
    let Some(group) = subject.service.and_then(|service| of(subject.model, service)) else {
        return Route::default();
    };
    let mut rules: Vec<&Item> =
        subject.model.of_kind(LISTENER_RULE).filter(|rule| leads_to(rule, "Actions", group)).collect();
    rules.sort_by_key(|rule| rule.at("Priority").and_then(|own| count(own).ok()).unwrap_or(u32::MAX));
    let is_default =
        subject.model.of_kind(LISTENER).any(|listener| leads_to(listener, "DefaultActions", group));
    if is_default && rules.is_empty() {
        section.understood("route", "all remaining requests", &group.place);
        return Route { is_known: true, ..Route::default() };
    }
    let Some(rule) = rules.first() else { return Route::default() };
    for other in rules.iter().skip(1) {
        let because = "a stack file says one rule for each service: the others are left out";
        section.unknown("route", "", because, &other.place);
    }
    if is_default {
        let because = "a listener leads here by default as well, which a stack file cannot say beside a rule";
        section.unknown("route", "", because, &group.place);
    }
    of_rule(rule, section)
}

/// Whether an action forwards to a target group.
fn leads_to(item: &Item, key: &str, group: &Item) -> bool {
    let actions = item.at(key).map_or(&[] as &[Datum], Datum::items);
    actions.iter().any(|action| {
        let many = action.at("ForwardConfig.TargetGroups").map_or(&[] as &[Datum], Datum::items);
        let mut named = action
            .at("TargetGroupArn")
            .into_iter()
            .chain(many.iter().filter_map(|own| own.at("TargetGroupArn")));
        named.any(|own| own.mentions(&group.id))
    })
}

fn of_rule(rule: &Item, section: &mut Section) -> Route {
    let mut route = Route { is_known: true, ..Route::default() };
    for condition in rule.at("Conditions").map_or(&[] as &[Datum], Datum::items) {
        let field = condition.text_at("Field");
        let (config, into) = match field {
            Some("path-pattern") => ("PathPatternConfig.Values", &mut route.paths),
            Some("host-header") => ("HostHeaderConfig.Values", &mut route.hosts),
            _ => {
                let because = "a stack file says conditions on path and host only";
                section.unknown("route", "", because, &condition.place);
                continue;
            }
        };
        let values = condition.at(config).or_else(|| condition.at("Values"));
        for value in values.map_or(&[] as &[Datum], Datum::one_or_many) {
            match text(value) {
                Ok(value) => into.push(value),
                Err(why) => section.unknown("route", "", &why, &value.place),
            }
        }
    }
    let over = (route.paths.len() + route.hosts.len()).saturating_sub(MOST_VALUES);
    if over > 0 {
        section.unknown("route", "", "more than five paths and hosts: the last are left out", &rule.place);
        route.paths.truncate(MOST_VALUES);
        route.hosts.truncate(MOST_VALUES - route.paths.len());
    }
    route.priority =
        rule.at("Priority").and_then(|own| count(own).ok()).filter(|own| (1..=50_000).contains(own));
    let shown: Vec<&str> = route.paths.iter().chain(&route.hosts).map(String::as_str).collect();
    if !shown.is_empty() {
        section.understood("route", shown.join(", "), &rule.place);
    }
    if let Some(priority) = route.priority {
        section.leaf("route.priority", priority, &property(rule, "Priority"), Unit::Count);
    }
    route
}

/// Writes which requests go to a service.
pub(super) fn write(route: &Route, section: &mut Section) {
    if !route.paths.is_empty() {
        section.write("route.path", Node::one_or_many(&route.paths));
    }
    if !route.hosts.is_empty() {
        section.write("route.host", Node::one_or_many(&route.hosts));
    }
    if let Some(priority) = route.priority.filter(|_| !route.takes_the_rest()) {
        section.plain("route.priority", priority);
    }
}

/// An attribute of a target group: the value of the item of the list that has its key, or where it would stand.
fn attribute<'a>(group: &'a Item, key: &str) -> Property<'a> {
    const LIST: &str = "TargetGroupAttributes";
    let items = group.at(LIST).map_or(&[] as &[Datum], Datum::items);
    match items.iter().position(|item| item.text_at("Key") == Some(key)) {
        Some(index) => property(group, format!("{LIST}.{index}.Value")),
        // Where no item has the key, the whole group is what would hold it.
        None => property(group, format!("{LIST}.{key}")),
    }
}

/// Writes algorithm, stickiness, slow start and drain time.
///
/// AWS: round robin, no stickiness, no slow start and 300 seconds where nothing is said; source the Elastic Load Balancing API,
/// `TargetGroupAttribute`, read 2026-09.
pub(super) fn attributes(group: &Item, section: &mut Section) {
    let algorithm = Key {
        path: "route.algorithm",
        unit: Unit::Word,
        aws: "round_robin".to_owned(),
        language: Some("round_robin".to_owned()),
    };
    section.take(&algorithm, &attribute(group, "load_balancing.algorithm.type"), |datum| {
        match datum.plain() {
            Some(word @ ("round_robin" | "least_outstanding_requests" | "weighted_random")) => {
                Ok(word.to_owned())
            }
            _ => Err(why_not(datum)),
        }
    });
    stickiness(group, section);
    let zero = Seconds::new(0);
    let slow = Key { path: "route.slow_start", unit: Unit::Seconds, aws: zero, language: Some(zero) };
    section.take(&slow, &attribute(group, "slow_start.duration_seconds"), seconds);
}

fn stickiness(group: &Item, section: &mut Section) {
    let enabled = attribute(group, "stickiness.enabled");
    let Some(datum) = enabled.datum() else { return };
    match truth(datum) {
        Ok(false) => {}
        Ok(true) => {
            let day = Seconds::new(86_400);
            let key = Key {
                path: "route.stickiness",
                unit: Unit::Seconds,
                aws: day,
                language: Some(Seconds::new(0)),
            };
            section.take(&key, &attribute(group, "stickiness.lb_cookie.duration_seconds"), seconds);
        }
        Err(why) => section.unknown("route.stickiness", "", &why, &datum.place),
    }
}

/// Writes the time that open requests get.
pub(super) fn drain(group: &Item, section: &mut Section) {
    let key = Key {
        path: "rollout.drain",
        unit: Unit::Seconds,
        aws: Seconds::new(300),
        language: Some(Seconds::new(30)),
    };
    section.take(&key, &attribute(group, "deregistration_delay.timeout_seconds"), seconds);
}
