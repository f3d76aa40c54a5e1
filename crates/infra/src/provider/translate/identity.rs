//! Roles, their inline policies, instance profiles.

use super::{Body, Out, Source};
use crate::provider::address::{Address, snake_case};
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::IAM::Role" => role(source, out),
        "AWS::IAM::InstanceProfile" => profile(source, out),
        _ => return Some(source),
    }
    None
}

fn role<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("RoleName", "name"),
        ("Description", "description"),
        ("Path", "path"),
        ("PermissionsBoundary", "permissions_boundary"),
        ("MaxSessionDuration", "max_session_duration"),
    ];
    let body = source.fields.copy(Body::new(), &names);
    let body = body
        .with_some("assume_role_policy", source.fields.json("AssumeRolePolicyDocument"))
        .with_some("tags", source.fields.tags());
    let address = Address::of("aws_iam_role", &source.resource.id);
    for (index, mut policy) in source.fields.each("Policies").into_iter().enumerate() {
        let name = policy.value("PolicyName");
        let suffix = match name.as_ref().and_then(Expression::as_text) {
            Some(text) => snake_case(text).replace(|c: char| !c.is_ascii_alphanumeric(), "_"),
            None => format!("policy_{}", index + 1),
        };
        let inline = Body::new()
            .with_some("name", name)
            .with("role", Expression::Attribute(address.clone(), "id"))
            .with_some("policy", policy.json("PolicyDocument"));
        policy.done();
        out.add_beside(&source, "aws_iam_role_policy", &suffix, inline);
    }
    if let Some(Expression::List(arns)) = source.fields.value("ManagedPolicyArns") {
        for (index, arn) in arns.into_iter().enumerate() {
            let attachment = Body::new()
                .with("role", Expression::Attribute(address.clone(), "name"))
                .with("policy_arn", arn);
            out.add_beside(&source, "aws_iam_role_policy_attachment", &format!("{}", index + 1), attachment);
        }
    }
    out.add(source, "aws_iam_role", body);
}

fn profile<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body = source.fields.copy(Body::new(), &[("InstanceProfileName", "name"), ("Path", "path")]);
    // AWS: a profile holds exactly one role; source IAM user guide, instance profiles, read 2026-09.
    if let Some(Expression::List(roles)) = source.fields.value("Roles") {
        body = body.with_some("role", roles.into_iter().next());
    }
    out.add(source, "aws_iam_instance_profile", body);
}
