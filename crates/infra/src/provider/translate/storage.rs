//! Buckets; every group of settings is a resource of its own in the provider.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::S3::Bucket" => bucket(source, out),
        "AWS::S3::BucketPolicy" => policy(source, out),
        _ => return Some(source),
    }
    None
}

fn bucket<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body = source.fields.copy(Body::new(), &[("BucketName", "bucket")]);
    // `destroy` must not stop at a bucket that holds objects (X3).
    let body = body.with("force_destroy", true).with_some("tags", source.fields.tags());
    let id = Expression::Attribute(Address::of("aws_s3_bucket", &source.resource.id), "id");
    let of_bucket = || Body::new().with("bucket", id.clone());
    if let Some(mut access) = source.fields.nested("PublicAccessBlockConfiguration") {
        let names = [
            ("BlockPublicAcls", "block_public_acls"),
            ("BlockPublicPolicy", "block_public_policy"),
            ("IgnorePublicAcls", "ignore_public_acls"),
            ("RestrictPublicBuckets", "restrict_public_buckets"),
        ];
        let settings = access.copy(of_bucket(), &names);
        access.done();
        out.add_beside(&source, "aws_s3_bucket_public_access_block", "", settings);
    }
    if let Some(mut encryption) = source.fields.nested("BucketEncryption") {
        let mut settings = of_bucket();
        for mut rule in encryption.each("ServerSideEncryptionConfiguration") {
            if let Some(mut default) = rule.nested("ServerSideEncryptionByDefault") {
                let names = [("SSEAlgorithm", "sse_algorithm"), ("KMSMasterKeyID", "kms_master_key_id")];
                let default_body = default.copy(Body::new(), &names);
                default.done();
                let rule_body =
                    Body::new().with_block("apply_server_side_encryption_by_default", default_body);
                settings = settings.with_block("rule", rule_body);
            }
            rule.done();
        }
        encryption.done();
        out.add_beside(&source, "aws_s3_bucket_server_side_encryption_configuration", "", settings);
    }
    ownership(&mut source, of_bucket(), out);
    lifecycle(&mut source, of_bucket(), out);
    out.add(source, "aws_s3_bucket", body);
}

fn ownership<'a>(source: &mut Source<'a>, mut settings: Body, out: &mut Out<'a>) {
    let Some(mut controls) = source.fields.nested("OwnershipControls") else { return };
    for mut rule in controls.each("Rules") {
        settings =
            settings.with_block("rule", rule.copy(Body::new(), &[("ObjectOwnership", "object_ownership")]));
        rule.done();
    }
    controls.done();
    out.add_beside(source, "aws_s3_bucket_ownership_controls", "", settings);
}

fn lifecycle<'a>(source: &mut Source<'a>, mut settings: Body, out: &mut Out<'a>) {
    let Some(mut configuration) = source.fields.nested("LifecycleConfiguration") else { return };
    for mut rule in configuration.each("Rules") {
        let mut body =
            rule.copy(Body::new(), &[("Id", "id"), ("Status", "status")]).with_block("filter", Body::new());
        if let Some(days) = rule.value("ExpirationInDays") {
            body = body.with_block("expiration", Body::new().with("days", days));
        }
        if let Some(mut abort) = rule.nested("AbortIncompleteMultipartUpload") {
            let names = [("DaysAfterInitiation", "days_after_initiation")];
            body = body.with_block("abort_incomplete_multipart_upload", abort.copy(Body::new(), &names));
            abort.done();
        }
        rule.done();
        settings = settings.with_block("rule", body);
    }
    configuration.done();
    out.add_beside(source, "aws_s3_bucket_lifecycle_configuration", "", settings);
}

fn policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body = Body::new()
        .with_some("bucket", source.fields.value("Bucket"))
        .with_some("policy", source.fields.json("PolicyDocument"));
    out.add(source, "aws_s3_bucket_policy", body);
}
