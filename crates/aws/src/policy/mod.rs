//! The least IAM policy that a verb needs, for one platform: what plimsoll calls, and what CloudFormation does for it.

mod arns;
mod types;
mod verbs;

pub use verbs::Verb;

use crate::permissions::Permission;
use arns::Place;
use plimsoll_infra::graph::{Graph, Resource, Value};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use verbs::Hand;

/// AWS: a managed policy holds at most 6,144 characters, blanks not counted; source IAM quotas, read 2026-09.
pub const POLICY_LIMIT: usize = 6144;

/// AWS: the inline policies of a role hold at most 10,240 characters together; source IAM quotas, read 2026-09.
pub const INLINE_LIMIT: usize = 10_240;

/// What a policy is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The account's number; `*` where it is not known.
    pub account: String,
    /// The region.
    pub region: String,
    /// The partition: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// The names of the platform's stacks.
    pub stacks: Vec<String>,
    /// What every physical name ends with.
    pub suffix: String,
}

/// A policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The document, as IAM takes it.
    pub document: serde_json::Value,
    /// Its length as IAM counts it.
    pub length: usize,
    /// Resource types of the platform that the table lacks: what CloudFormation needs for them is missing in the document.
    pub unknown: Vec<String>,
    /// Whether names were shortened to patterns, because the exact ones are too long for a managed policy.
    pub patterns: bool,
}

/// Statements before they are written: condition and resources to actions.
type Statements = BTreeMap<(String, BTreeSet<String>), BTreeSet<String>>;

impl Policy {
    /// The policy as several that each fit a managed policy; one alone where it fits, or where a single statement does not.
    #[must_use]
    pub fn parts(&self) -> Vec<serde_json::Value> {
        let mut parts: Vec<(usize, Vec<serde_json::Value>)> = Vec::new();
        let frame = length(&json!({ "Version": VERSION, "Statement": [] }));
        let statements = self.document.get("Statement").and_then(serde_json::Value::as_array);
        for statement in statements.into_iter().flatten() {
            let more = length(statement) + 1;
            match parts.last_mut() {
                Some((used, part)) if *used + more <= POLICY_LIMIT => {
                    *used += more;
                    part.push(statement.clone());
                }
                _ => parts.push((frame + more, vec![statement.clone()])),
            }
        }
        parts.into_iter().map(|(_, part)| json!({ "Version": VERSION, "Statement": part })).collect()
    }
}

/// The version of the policy language.
const VERSION: &str = "2012-10-17";

/// The length of a text as IAM counts it.
fn length(value: &serde_json::Value) -> usize {
    value.to_string().chars().filter(|letter| !letter.is_whitespace()).count()
}

/// The least policy of a verb; names become patterns where the exact ones make it longer than a role's inline policies may be.
#[must_use]
pub fn policy(verb: Verb, graph: &Graph, ground: &Ground) -> Policy {
    let exact = build(verb, graph, &Place { ground, graph, exact: true });
    if exact.length <= INLINE_LIMIT {
        return exact;
    }
    let mut wide = build(verb, graph, &Place { ground, graph, exact: false });
    wide.patterns = true;
    wide
}

fn build(verb: Verb, graph: &Graph, place: &Place<'_>) -> Policy {
    let mut statements = Statements::new();
    for operation in verb.operations() {
        for Permission { action, scope } in crate::permissions::of_operation(operation).unwrap_or_default() {
            let (condition, arns) = place.of_scope(action, scope);
            statements.entry((condition, arns)).or_default().insert(action.to_owned());
        }
    }
    let mut unknown = BTreeSet::new();
    if verb.hand() != Hand::None {
        for resource in &graph.resources {
            match types::of(resource.kind) {
                Some(known) => performed(known, resource, verb.hand(), place, &mut statements),
                None => {
                    unknown.insert(resource.kind.to_owned());
                }
            }
        }
    }
    if verb.hand() == Hand::All {
        pass_roles(graph, place, &mut statements);
        linked_roles(graph, place, &mut statements);
    }
    let document = json!({ "Version": VERSION, "Statement": written(statements) });
    let length = length(&document);
    Policy { document, length, unknown: unknown.into_iter().collect(), patterns: false }
}

/// What CloudFormation does to one resource.
fn performed(
    known: &types::ResourceType,
    resource: &Resource,
    hand: Hand,
    place: &Place<'_>,
    out: &mut Statements,
) {
    let lists: &[&str] = match hand {
        Hand::None => &[],
        Hand::All => &[known.create, known.read, known.update, known.delete],
        Hand::Removes => &[known.read, known.delete],
    };
    let arns = place.of_resource(known, resource);
    for action in lists.iter().flat_map(|list| list.split_whitespace()) {
        let (action, arns) = match action.strip_suffix("@*") {
            Some(bare) => (bare, BTreeSet::from(["*".to_owned()])),
            None => (action, arns.clone()),
        };
        // EC2 gives its own ids, so the region is all that bounds what has none.
        let condition = if arns.contains("*") && place.is_regional(action) {
            place.region_condition()
        } else {
            String::new()
        };
        out.entry((condition, arns)).or_default().insert(action.to_owned());
    }
}

/// Roles are handed to services, each only to its own.
fn pass_roles(graph: &Graph, place: &Place<'_>, out: &mut Statements) {
    for role in graph.of_kind("AWS::IAM::Role") {
        let services = trusted(role);
        if services.is_empty() {
            continue;
        }
        let condition = json!({ "StringEquals": { "iam:PassedToService": services } }).to_string();
        if let Some(known) = types::of(role.kind) {
            let arns = place.of_resource(known, role);
            out.entry((condition, arns)).or_default().insert("iam:PassRole".to_owned());
        }
    }
}

/// The services that may take a role.
fn trusted(role: &Resource) -> Vec<String> {
    let mut services = BTreeSet::new();
    if let Some(Value::List(statements)) = role.at("AssumeRolePolicyDocument.Statement") {
        for statement in statements {
            match statement.at("Principal.Service") {
                Some(Value::Text(one)) => {
                    services.insert(one.clone());
                }
                Some(Value::List(many)) => services.extend(many.iter().filter_map(|value| match value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })),
                _ => {}
            }
        }
    }
    services.into_iter().collect()
}

/// AWS: roles that services make for themselves on first use; source the service-linked role pages, read 2026-09.
const LINKED: &[(&str, &str)] = &[
    ("AWS::ECS::Cluster", "ecs.amazonaws.com"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "elasticloadbalancing.amazonaws.com"),
    ("AWS::ApplicationAutoScaling::ScalableTarget", "ecs.application-autoscaling.amazonaws.com"),
    ("AWS::AutoScaling::AutoScalingGroup", "autoscaling.amazonaws.com"),
    ("AWS::AutoScaling::AutoScalingGroup", "spot.amazonaws.com"),
];

fn linked_roles(graph: &Graph, place: &Place<'_>, out: &mut Statements) {
    let needed: BTreeSet<&str> = LINKED
        .iter()
        .filter(|(kind, _)| graph.of_kind(kind).next().is_some())
        .map(|(_, service)| *service)
        .collect();
    if needed.is_empty() {
        return;
    }
    let condition = json!({ "StringEquals": { "iam:AWSServiceName": needed } }).to_string();
    let arns = BTreeSet::from([place.arn("iam::{account}:role/aws-service-role/*", None)]);
    out.entry((condition, arns)).or_default().insert("iam:CreateServiceLinkedRole".to_owned());
}

/// The statements of a document: those with the same actions and condition share their resources.
fn written(statements: Statements) -> Vec<serde_json::Value> {
    let mut shared: BTreeMap<(BTreeSet<String>, String), BTreeSet<String>> = BTreeMap::new();
    for ((condition, arns), actions) in statements {
        shared.entry((actions, condition)).or_default().extend(arns);
    }
    shared
        .into_iter()
        .map(|((actions, condition), arns)| {
            let mut statement = json!({ "Effect": "Allow", "Action": actions, "Resource": arns });
            if let (Ok(condition), Some(map)) =
                (serde_json::from_str::<serde_json::Value>(&condition), statement.as_object_mut())
            {
                map.insert("Condition".to_owned(), condition);
            }
            statement
        })
        .collect()
}

#[cfg(test)]
mod tests;
