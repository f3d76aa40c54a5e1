//! Statements of IAM policies.

use crate::model::{Datum, Item, Model};

/// `AWS::IAM::Role`.
pub const ROLE: &str = "AWS::IAM::Role";

/// The statements of a policy document; a single statement may stand without a list.
#[must_use]
pub fn statements(document: &Datum) -> &[Datum] {
    document.at("Statement").map_or(&[], Datum::one_or_many)
}

/// Every statement that gives rights to roles, users or groups, with the resource it stands in.
pub fn identity_statements(model: &Model) -> impl Iterator<Item = (&Item, &Datum)> {
    model.items.iter().flat_map(|item| own_statements(item).map(move |statement| (item, statement)))
}

/// The statements that a role, user, group or policy holds itself.
pub fn own_statements(item: &Item) -> impl Iterator<Item = &Datum> {
    let (inline, own) = match item.kind.as_str() {
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => (item.at("Policies"), None),
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" | "AWS::IAM::RolePolicy" => {
            (None, item.at("PolicyDocument"))
        }
        _ => (None, None),
    };
    let inline =
        inline.map_or(&[] as &[Datum], Datum::items).iter().filter_map(|policy| policy.at("PolicyDocument"));
    inline.chain(own).flat_map(statements)
}

/// What a role may do.
#[derive(Debug, Clone, Default)]
pub struct Rights<'a> {
    /// The statements of its own policies and of those of the model attached to it.
    pub statements: Vec<&'a Datum>,
    /// Whether AWS's `AmazonECSTaskExecutionRolePolicy` is attached: pulling from ECR and writing logs, on everything.
    pub execution_policy: bool,
}

/// What a role may do; `None` where it has policies that are not in the model, so that it is not known.
#[must_use]
pub fn rights_of<'a>(model: &'a Model, role: &'a Item) -> Option<Rights<'a>> {
    let mut rights = Rights { statements: own_statements(role).collect(), execution_policy: false };
    for attached in role.at("ManagedPolicyArns").map_or(&[] as &[Datum], Datum::one_or_many) {
        if attached.text_end().is_some_and(|end| end.ends_with("/AmazonECSTaskExecutionRolePolicy")) {
            rights.execution_policy = true;
        } else {
            rights.statements.extend(own_statements(model.referred(attached)?));
        }
    }
    let policies = model.items.iter().filter(|item| {
        item.kind.starts_with("AWS::IAM::")
            && item.kind.ends_with("Policy")
            && ["Roles", "RoleName"]
                .iter()
                .any(|key| item.at(key).is_some_and(|roles| roles.mentions(&role.id)))
    });
    rights.statements.extend(policies.flat_map(own_statements));
    Some(rights)
}

/// Whether a statement allows rather than denies.
#[must_use]
pub fn allows(statement: &Datum) -> bool {
    statement.text_at("Effect") == Some("Allow")
}

/// Whether a statement allows, or may: what is not known may.
#[must_use]
pub fn may_allow(statement: &Datum) -> bool {
    statement.at("Effect").is_some_and(|effect| effect.plain().is_none_or(|effect| effect == "Allow"))
}

/// The actions of a statement.
#[must_use]
pub fn actions(statement: &Datum) -> &[Datum] {
    statement.at("Action").map_or(&[], Datum::one_or_many)
}

/// The resources of a statement.
#[must_use]
pub fn resources(statement: &Datum) -> &[Datum] {
    statement.at("Resource").map_or(&[], Datum::one_or_many)
}

/// Whether an action with wildcards covers another, as IAM compares them: `*` stands for anything, letters of either case.
#[must_use]
pub fn covers(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| action.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    true
}

/// Whether one of the statements allows an action.
#[must_use]
pub fn permit(statements: &[&Datum], action: &str) -> bool {
    statements.iter().filter(|statement| may_allow(statement)).any(|statement| {
        // What is not known, and `NotAction`, may permit anything.
        statement.at("NotAction").is_some()
            || actions(statement).iter().any(|known| known.plain().is_none_or(|known| covers(known, action)))
    })
}

/// The service principals of a trust policy's statement, such as `ecs-tasks.amazonaws.com`.
pub fn service_principals(statement: &Datum) -> impl Iterator<Item = &Datum> {
    statement.at("Principal.Service").map_or(&[] as &[Datum], Datum::one_or_many).iter()
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn actions_are_covered_as_iam_compares_them() {
        for (pattern, action, covered) in [
            ("*", "s3:GetObject", true),
            ("s3:*", "s3:GetObject", true),
            ("S3:get*", "s3:GetObject", true),
            ("s3:Get*Acl", "s3:GetObject", false),
            ("s3:GetObject", "s3:GetObjectAcl", false),
            ("s3:*Object", "s3:GetObject", true),
            ("ec2:*", "ecs:RunTask", false),
        ] {
            assert_eq!(covers(pattern, action), covered, "{pattern} {action}");
        }
    }
}
