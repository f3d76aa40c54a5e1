//! What belongs to a load balancer: listeners, rules, target groups, attributes.

use crate::model::{Datum, Item, Model};

/// `AWS::ElasticLoadBalancingV2::LoadBalancer`.
pub const LOAD_BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
/// `AWS::ElasticLoadBalancingV2::Listener`.
pub const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";
/// `AWS::ElasticLoadBalancingV2::ListenerRule`.
pub const LISTENER_RULE: &str = "AWS::ElasticLoadBalancingV2::ListenerRule";
/// `AWS::ElasticLoadBalancingV2::TargetGroup`.
pub const TARGET_GROUP: &str = "AWS::ElasticLoadBalancingV2::TargetGroup";

/// Whether it is an application load balancer, which is what one is that does not say; `None` where that is not known.
#[must_use]
pub fn is_application(balancer: &Item) -> Option<bool> {
    balancer.at("Type").map_or(Some(true), |kind| kind.plain().map(|kind| kind == "application"))
}

/// The listeners of a load balancer.
pub fn listeners<'a>(model: &'a Model, balancer: &'a Item) -> impl Iterator<Item = &'a Item> {
    model
        .of_kind(LISTENER)
        .filter(|listener| listener.at("LoadBalancerArn").is_some_and(|of| of.mentions(&balancer.id)))
}

/// The rules of a listener.
pub fn rules<'a>(model: &'a Model, listener: &'a Item) -> impl Iterator<Item = &'a Item> {
    model
        .of_kind(LISTENER_RULE)
        .filter(|rule| rule.at("ListenerArn").is_some_and(|of| of.mentions(&listener.id)))
}

/// What a listener or a rule does with a request.
#[must_use]
pub fn actions(item: &Item) -> &[Datum] {
    let key = if item.kind == LISTENER { "DefaultActions" } else { "Actions" };
    item.at(key).map_or(&[], Datum::items)
}

/// Name and value of attributes written as a list of `{Key, Value}`, as far as their names are known.
pub fn attributes<'a>(
    item: &'a Item,
    list: &str,
) -> impl Iterator<Item = (&'a str, &'a Datum, Option<&'a Datum>)> {
    let items = item.at(list).map_or(&[] as &[Datum], Datum::items);
    items.iter().filter_map(|own| {
        let key = own.at("Key")?;
        Some((key.plain()?, key, own.at("Value")))
    })
}

/// The value of an attribute, if it is written.
#[must_use]
pub fn attribute<'a>(item: &'a Item, list: &str, name: &str) -> Option<&'a Datum> {
    attributes(item, list).find(|(key, _, _)| *key == name)?.2
}

/// Whether every attribute's name is known: otherwise one that is not found may be written all the same.
#[must_use]
pub fn knows_names(item: &Item, list: &str) -> bool {
    let items = item.at(list).map_or(&[] as &[Datum], Datum::items);
    items.iter().all(|own| own.text_at("Key").is_some()) && !item.at(list).is_some_and(Datum::is_unknown)
}

/// The target groups of a service, as far as they are of the model.
pub fn target_groups<'a>(model: &'a Model, service: &'a Item) -> impl Iterator<Item = &'a Item> {
    let listed = service.at("LoadBalancers").map_or(&[] as &[Datum], Datum::items);
    listed
        .iter()
        .filter_map(|own| model.referred(own.at("TargetGroupArn")?))
        .filter(|item| item.kind == TARGET_GROUP)
}

/// What an attribute's value may be.
#[derive(Debug, Clone, Copy)]
pub enum Allowed {
    /// `true` or `false`.
    Truth,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A whole number between two.
    Between(u32, u32),
    /// 0, or a whole number between two.
    ZeroOrBetween(u32, u32),
    /// `off`, or a whole number between two.
    OffOrBetween(u32, u32),
    /// Any text.
    Text,
}

impl Allowed {
    /// Whether a value is allowed.
    #[must_use]
    pub fn takes(self, value: &str) -> bool {
        let between =
            |low: u32, high: u32| value.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number));
        match self {
            Self::Truth => matches!(value, "true" | "false"),
            Self::Words(words) => words.contains(&value),
            Self::Between(low, high) => between(low, high),
            Self::ZeroOrBetween(low, high) => value == "0" || between(low, high),
            Self::OffOrBetween(low, high) => value == "off" || between(low, high),
            Self::Text => !value.is_empty(),
        }
    }

    /// What is allowed, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Truth => "`true` or `false`".to_owned(),
            Self::Words(words) => format!("one of `{}`", words.join("`, `")),
            Self::Between(low, high) => format!("a whole number from {low} to {high}"),
            Self::ZeroOrBetween(low, high) => format!("0, or a whole number from {low} to {high}"),
            Self::OffOrBetween(low, high) => format!("`off`, or a whole number from {low} to {high}"),
            Self::Text => "a text".to_owned(),
        }
    }
}

/// Reports the attributes of a resource that AWS does not know or whose value it does not take.
pub fn check_attributes(
    item: &Item,
    list: &str,
    table: &[(&str, Allowed)],
    check: &mut crate::check::Check<'_>,
) {
    for (name, key, value) in attributes(item, list) {
        let Some((_, allowed)) = table.iter().find(|(known, _)| *known == name) else {
            let known = table.iter().map(|(known, _)| *known);
            let help = plimsoll_spec::nearest(name, known).map(|near| format!("did you mean `{near}`?"));
            check.found(
                Some(item),
                &key.place,
                format!("there is no attribute `{name}` (as of 2026-11)"),
                help.unwrap_or_default(),
            );
            continue;
        };
        let Some(value) = value else { continue };
        match value.known_text() {
            Some(text) if !allowed.takes(&text) => {
                let message = format!("`{name}` cannot be `{text}`");
                check.found(Some(item), &value.place, message, format!("it is {}", allowed.words()));
            }
            None if value.is_unknown() => {
                check.skip(item, &value.place, format!("the value of `{name}` is not known"));
            }
            _ => {}
        }
    }
}
