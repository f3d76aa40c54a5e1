//! Roles, policies, instance profiles.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, listed, many, prefix, same};
use super::work::{Work, made};
use plimsoll_rules::{Content, Datum, Item};

const ROLE: &[Rule] = &[
    same("name", "RoleName"),
    prefix("RoleName"),
    same("description", "Description"),
    same("path", "Path"),
    same("permissions_boundary", "PermissionsBoundary"),
    same("max_session_duration", "MaxSessionDuration"),
    document("assume_role_policy", "AssumeRolePolicyDocument"),
    many("inline_policy", "Policies", INLINE),
    same("managed_policy_arns", "ManagedPolicyArns"),
    ALL_TAGS,
    TAGS,
];

const INLINE: &[Rule] =
    &[same("name", "PolicyName"), prefix("PolicyName"), document("policy", "PolicyDocument")];

const POLICY: &[Rule] = &[
    same("name", "ManagedPolicyName"),
    prefix("ManagedPolicyName"),
    same("description", "Description"),
    same("path", "Path"),
    document("policy", "PolicyDocument"),
];

const PROFILE: &[Rule] = &[
    same("name", "InstanceProfileName"),
    prefix("InstanceProfileName"),
    same("path", "Path"),
    listed("role", "Roles"),
];

/// One policy attached to several roles.
pub(super) const SHARED: &str = "aws_iam_policy_attachment";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn"), ("unique_id", "RoleId")],
        rules: ROLE,
        finish: Some(role),
        ..Kind::new(&["aws_iam_role"], "AWS::IAM::Role")
    },
    Kind {
        physical: &["arn", "id"],
        rules: POLICY,
        ..Kind::new(&["aws_iam_policy"], "AWS::IAM::ManagedPolicy")
    },
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn")],
        rules: PROFILE,
        ..Kind::new(&["aws_iam_instance_profile"], "AWS::IAM::InstanceProfile")
    },
    Kind {
        physical: &["name"],
        rules: &[same("aws_service_name", "AWSServiceName"), same("description", "Description")],
        ..Kind::new(&["aws_iam_service_linked_role"], "AWS::IAM::ServiceLinkedRole")
    },
];

fn role(work: &mut Work<'_, '_>) {
    // A state says an inline policy in the role and as a resource of its own.
    let known: Vec<String> = work
        .get("Policies")
        .map_or(&[] as &[Datum], Datum::items)
        .iter()
        .filter_map(|policy| policy.text_at("PolicyName").map(str::to_owned))
        .collect();
    for policy in work.parts_of_kind("aws_iam_role_policy") {
        let entry = work.turned(&policy.properties, INLINE);
        if !entry.text_at("PolicyName").is_some_and(|name| known.iter().any(|own| own == name)) {
            work.push("Policies", entry);
        }
    }
    let mut attachments = work.parts_of_kind("aws_iam_role_policy_attachment");
    attachments.extend(shared_attachments(work));
    let attached: Vec<Datum> = attachments
        .into_iter()
        .filter_map(|attachment| attachment.at("policy_arn").map(|arn| work.scope.value(arn)))
        .collect();
    if attached.is_empty() {
        return;
    }
    // Only what is not known can be a list that an attachment would have to be put into.
    if work.get("ManagedPolicyArns").is_none_or(|list| matches!(list.content, Content::List(_))) {
        for arn in attached {
            let known = work.get("ManagedPolicyArns").map_or(&[] as &[Datum], Datum::items);
            if !known.iter().any(|own| own.same_as(&arn)) {
                work.push("ManagedPolicyArns", arn);
            }
        }
    }
    if let Some(list) = work.take("ManagedPolicyArns") {
        let place = list.place.clone();
        work.set("ManagedPolicyArns", made(list.content, &place));
    }
}

/// Attachments of one policy to several roles, of which this is one.
fn shared_attachments<'m>(work: &mut Work<'_, 'm>) -> Vec<&'m Item> {
    let name = work.given.at("name").and_then(Datum::plain);
    let is_own = |role: &Datum| role.mentions(&work.given.id) || (name.is_some() && role.plain() == name);
    let shared = work.scope.of_kind(SHARED).iter().copied();
    let found: Vec<&Item> = shared
        .filter(|item| item.at("roles").is_some_and(|roles| roles.items().iter().any(is_own)))
        .collect();
    work.parts.extend(found.iter().copied());
    found
}
