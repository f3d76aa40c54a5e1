//! From the AWS provider's vocabulary to CloudFormation's, one file per family of resources: the way back of
//! `plimsoll_infra::provider`.
//!
//! A table says what becomes of each argument ([`kind::Rule`]); what a table cannot say stands in a function beside it. Places and
//! origins of values are kept. A resource that CloudFormation says as a part of another one — a policy of a role, a scheduled
//! action of a scalable target — becomes that part.

mod alarms;
mod autoscaling;
mod balancing;
mod cluster;
mod costs;
mod events;
mod identity;
mod instances;
mod keys;
mod kind;
mod network;
mod policies;
mod queues;
mod registry;
mod scope;
mod security_groups;
mod services;
mod storage;
mod task_definitions;
mod values;
mod vaults;
mod work;

#[cfg(test)]
mod tests;

use crate::read::Unread;
use kind::Kind;
use plimsoll_rules::{Content, Datum, Item, Model, Piece};
use scope::Scope;
use std::collections::{BTreeMap, BTreeSet};
use work::{Work, span_of};

/// The families of resources.
const FAMILIES: &[&[Kind]] = &[
    network::KINDS,
    security_groups::KINDS,
    balancing::KINDS,
    storage::KINDS,
    cluster::KINDS,
    instances::KINDS,
    task_definitions::KINDS,
    services::KINDS,
    autoscaling::KINDS,
    identity::KINDS,
    registry::KINDS,
    vaults::KINDS,
    keys::KINDS,
    queues::KINDS,
    alarms::KINDS,
    events::KINDS,
    costs::KINDS,
];

/// Whether a type of the provider becomes anything here.
pub(crate) fn is_of_use(kind: &str) -> bool {
    is_part(kind)
        || kind == identity::SHARED
        || FAMILIES.iter().flat_map(|family| family.iter()).any(|known| known.names.contains(&kind))
}

/// Whether resources of a type have tags here.
#[cfg(test)]
pub(crate) fn takes_tags(kind: &str) -> bool {
    let mut kinds = FAMILIES.iter().flat_map(|family| family.iter());
    kinds.any(|known| known.names.contains(&kind) && known.rules.iter().any(kind::Rule::is_tags))
}

/// Whether resources of a type become a part of another one.
pub(crate) fn is_part(kind: &str) -> bool {
    scope::part_of(kind).is_some()
}

/// A model in CloudFormation's vocabulary of one in the provider's.
///
/// Items of `given` have Terraform's types as kinds (`aws_ecs_service`; data sources `data.aws_iam_policy_document`) and addresses
/// as ids (`module.api.aws_ecs_service.this["a"]`). Their properties are arguments; nested blocks are lists of maps, also where
/// there is one. References name the id and the attribute (`arn`). Places and origins are kept. What plimsoll has no use for is
/// listed once per type.
pub(crate) fn translate(given: &Model, unread: &mut Vec<Unread>) -> Model {
    let kinds = FAMILIES.iter().flat_map(|family| family.iter());
    let by_name = kinds.flat_map(|kind| kind.names.iter().map(move |name| (*name, kind))).collect();
    let scope = Scope::new(given, by_name);
    let scheduled =
        autoscaling::scheduled(&scope).values().flatten().map(|action| action.id.as_str()).collect();
    let mut items = Vec::new();
    let mut unused: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in &given.items {
        if let Some(kind) = scope.kind(&item.kind) {
            items.extend(one(&scope, kind, item, unread));
        } else if let Some(argument) = scope::part_of(&item.kind) {
            if !is_taken(&scope, item, argument, &scheduled) {
                let because = format!("the resource that its `{argument}` names is not in the code");
                unread.push(Unread { span: span_of(&item.place), what: item.id.clone(), because });
            }
        } else if item.kind.starts_with("aws_") && item.kind != identity::SHARED {
            unused.entry(&item.kind).or_default().push(item);
        }
    }
    unread.extend(unused.into_iter().filter_map(|(kind, of_kind)| no_use(kind, &of_kind)));
    finish(items, given)
}

/// The resources that one becomes.
fn one(scope: &Scope<'_>, kind: &'static Kind, given: &Item, unread: &mut Vec<Unread>) -> Vec<Item> {
    let Some(given) = scope.item(&given.id) else { return Vec::new() };
    let mut work = Work {
        scope,
        given,
        properties: Vec::new(),
        main_kind: None,
        beside: Vec::new(),
        parts: Vec::new(),
        unread,
    };
    work.apply(kind);
    if let Some(finish) = kind.finish {
        finish(&mut work);
    }
    let Work { properties, main_kind, beside, parts, .. } = work;
    let content = match &given.properties.content {
        Content::Unknown(why) => Content::Unknown(why.clone()),
        _ => Content::Map(properties),
    };
    let mut references = given.references.clone();
    references.extend(parts.iter().flat_map(|part| part.references.iter().cloned()));
    let main = Item {
        kind: main_kind.unwrap_or(kind.cloudformation).to_owned(),
        properties: Datum {
            place: given.properties.place.clone(),
            content,
            origin: given.properties.origin.clone(),
        },
        references,
        ..given.clone()
    };
    std::iter::once(main).chain(beside).collect()
}

/// Whether a part of another resource is taken in by one of the model.
fn is_taken(scope: &Scope<'_>, part: &Item, argument: &str, scheduled: &BTreeSet<&str>) -> bool {
    match scope::canonical(&part.kind) {
        "aws_appautoscaling_scheduled_action" => scheduled.contains(part.id.as_str()),
        // What is registered by hand has no counterpart: services register their tasks themselves.
        "aws_lb_target_group_attachment" | "aws_iam_role_policies_exclusive" => true,
        _ => scope.owner(part, argument).is_some(),
    }
}

/// Once per type: it is of no use here.
fn no_use(kind: &str, items: &[&Item]) -> Option<Unread> {
    let first = items.first()?;
    let count = if items.len() == 1 { String::new() } else { format!(" ({} resources)", items.len()) };
    Some(Unread {
        span: span_of(&first.place),
        what: format!("the resource type {kind}{count}"),
        because: "plimsoll has no use for it".to_owned(),
    })
}

/// References and dependencies lead to resources of the model only.
fn finish(mut items: Vec<Item>, given: &Model) -> Model {
    let known: BTreeSet<String> = items.iter().map(|item| item.id.clone()).collect();
    for item in &mut items {
        let mut references = std::mem::take(&mut item.references);
        collect(&item.properties, &mut references);
        references.retain(|id| known.contains(id) && *id != item.id);
        references.sort_unstable();
        references.dedup();
        item.references = references;
        item.depends_on.retain(|id| known.contains(id));
    }
    let mut exposed = given.exposed.clone();
    exposed.retain(|id| known.contains(id));
    Model { items, region: given.region.clone(), exposed }
}

fn collect(datum: &Datum, into: &mut Vec<String>) {
    match &datum.content {
        Content::Reference { id, .. } => into.push(id.clone()),
        Content::Partial(pieces) => into.extend(pieces.iter().filter_map(|piece| match piece {
            Piece::Reference { id, .. } => Some(id.clone()),
            _ => None,
        })),
        Content::List(items) => items.iter().for_each(|item| collect(item, into)),
        Content::Map(entries) => entries.iter().for_each(|(_, value)| collect(value, into)),
        _ => {}
    }
}
