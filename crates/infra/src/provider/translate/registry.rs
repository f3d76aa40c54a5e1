//! Repositories and log groups.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::ECR::Repository" => repository(source, out),
        "AWS::Logs::LogGroup" => log_group(source, out),
        "AWS::Logs::ResourcePolicy" => log_policy(source, out),
        _ => return Some(source),
    }
    None
}

fn repository<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("RepositoryName", "name"),
        ("ImageTagMutability", "image_tag_mutability"),
        ("EmptyOnDelete", "force_delete"),
    ];
    let mut body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    if let Some(mut scanning) = source.fields.nested("ImageScanningConfiguration") {
        let block = scanning.copy(Body::new(), &[("ScanOnPush", "scan_on_push")]);
        scanning.done();
        body = body.with_block("image_scanning_configuration", block);
    }
    if let Some(mut encryption) = source.fields.nested("EncryptionConfiguration") {
        let names = [("EncryptionType", "encryption_type"), ("KmsKey", "kms_key")];
        body = body.with_block("encryption_configuration", encryption.copy(Body::new(), &names));
        encryption.done();
    }
    if let Some(mut lifecycle) = source.fields.nested("LifecyclePolicy") {
        let name = Expression::Attribute(Address::of("aws_ecr_repository", &source.resource.id), "name");
        let policy =
            Body::new().with("repository", name).with_some("policy", lifecycle.json("LifecyclePolicyText"));
        lifecycle.done();
        out.add_beside(&source, "aws_ecr_lifecycle_policy", "", policy);
    }
    out.add(source, "aws_ecr_repository", body);
}

fn log_group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("LogGroupName", "name"),
        ("RetentionInDays", "retention_in_days"),
        ("LogGroupClass", "log_group_class"),
        ("KmsKeyId", "kms_key_id"),
    ];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    if let Some(document) = source.fields.json("ResourcePolicyDocument") {
        let name =
            Expression::Attribute(Address::of("aws_cloudwatch_log_group", &source.resource.id), "name");
        let policy = Body::new().with("policy_name", name).with("policy_document", document);
        out.add_beside(&source, "aws_cloudwatch_log_resource_policy", "", policy);
    }
    out.add(source, "aws_cloudwatch_log_group", body);
}

fn log_policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body = source
        .fields
        .copy(Body::new(), &[("PolicyName", "policy_name")])
        .with_some("policy_document", source.fields.json("PolicyDocument"));
    out.add(source, "aws_cloudwatch_log_resource_policy", body);
}
