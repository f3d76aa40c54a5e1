//! `permissions`: what the program may do besides what the language gives by itself.

use super::node::Node;
use super::section::{Section, text, why_not};
use super::subject::{Subject, meant};
use plimsoll_rules::{Datum, Item};

const ROLE: &str = "AWS::IAM::Role";

/// Statements that plimsoll writes by itself.
const OWN: [&str; 8] = [
    "OpenShell",
    "LogShell",
    "FindLogGroup",
    "DecryptShell",
    "RouteLogs",
    "SendTraces",
    "WorkOnQueue",
    "DecryptMessages",
];

/// Writes the statements of the task role.
pub(super) fn extract(subject: &Subject<'_>, section: &mut Section) {
    let Some(property) = subject.of_task("TaskRoleArn") else { return };
    let Some(named) = property.datum() else { return };
    let Some(role) = meant(subject.model, ROLE, named, "RoleName") else {
        let because = format!("the task role is not in the code ({})", why_not(named));
        return section.unknown("permissions", "", &because, &named.place);
    };
    let inline = role.at("Policies").map_or(&[] as &[Datum], Datum::items);
    let apart = ["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"]
        .into_iter()
        .flat_map(|kind| subject.model.of_kind(kind))
        .filter(|policy| is_of(policy, role))
        .map(|policy| &policy.properties);
    let mut nodes = Vec::new();
    for policy in inline.iter().chain(apart) {
        let Some(document) = policy.at("PolicyDocument") else { continue };
        let Some(statements) = document.at("Statement").filter(|own| !own.is_unknown()) else {
            section.unknown("permissions", "", &why_not(document), &document.place);
            continue;
        };
        for statement in statements.one_or_many() {
            match of(statement) {
                Ok(Some(node)) => nodes.push(node),
                Ok(None) => {}
                Err(why) => section.unknown("permissions", "", &why, &statement.place),
            }
        }
    }
    for managed in role.at("ManagedPolicyArns").map_or(&[] as &[Datum], Datum::items) {
        let name = managed.known_pieces().unwrap_or_default();
        let because = format!("a stack file says statements, not managed policies such as `{name}`");
        section.unknown("permissions", "", &because, &managed.place);
    }
    if !nodes.is_empty() {
        section.understood("permissions", format!("{} statements", nodes.len()), &role.place);
        section.write("permissions", Node::List(nodes));
    }
}

fn is_of(policy: &Item, role: &Item) -> bool {
    ["Roles", "RoleName", "Role"].iter().any(|key| {
        policy.at(key).is_some_and(|named| {
            named.mentions(&role.id)
                || named.one_or_many().iter().any(|name| {
                    name.plain().is_some_and(|name| role.at("RoleName").is_some_and(|own| own.is(name)))
                })
        })
    })
}

/// One statement; `None` for those that come by themselves.
fn of(statement: &Datum) -> Result<Option<Node>, String> {
    if statement.text_at("Sid").is_some_and(|sid| OWN.contains(&sid)) {
        return Ok(None);
    }
    if statement.text_at("Effect") != Some("Allow") {
        return Err("a stack file allows and does not deny".to_owned());
    }
    if statement.at("Condition").is_some()
        || statement.at("NotAction").is_some()
        || statement.at("NotResource").is_some()
    {
        return Err("a stack file says neither conditions nor exceptions of a statement".to_owned());
    }
    let texts = |key: &str| -> Result<Vec<String>, String> {
        let value = statement.at(key).ok_or_else(|| format!("a statement has no {key}"))?;
        value.one_or_many().iter().map(text).collect()
    };
    let (actions, resources) = (texts("Action")?, texts("Resource")?);
    let mut node = Node::default();
    node.set(&["actions"], Node::one_or_many(&actions));
    node.set(&["resources"], Node::one_or_many(&resources));
    Ok(Some(node))
}
