//! Buckets; every group of settings is a resource of its own in the provider.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, inside, many, one, same};
use super::work::{Work, apply};

const ACCESS: &[Rule] = &[
    same("block_public_acls", "PublicAccessBlockConfiguration.BlockPublicAcls"),
    same("block_public_policy", "PublicAccessBlockConfiguration.BlockPublicPolicy"),
    same("ignore_public_acls", "PublicAccessBlockConfiguration.IgnorePublicAcls"),
    same("restrict_public_buckets", "PublicAccessBlockConfiguration.RestrictPublicBuckets"),
];

const ENCRYPTION: &[Rule] = &[many(
    "rule",
    "BucketEncryption.ServerSideEncryptionConfiguration",
    &[one(
        "apply_server_side_encryption_by_default",
        "ServerSideEncryptionByDefault",
        &[same("sse_algorithm", "SSEAlgorithm"), same("kms_master_key_id", "KMSMasterKeyID")],
    )],
)];

const OWNERSHIP: &[Rule] =
    &[many("rule", "OwnershipControls.Rules", &[same("object_ownership", "ObjectOwnership")])];

const LIFECYCLE: &[Rule] = &[many(
    "rule",
    "LifecycleConfiguration.Rules",
    &[
        same("id", "Id"),
        same("status", "Status"),
        inside("expiration", &[same("days", "ExpirationInDays")]),
        one(
            "abort_incomplete_multipart_upload",
            "AbortIncompleteMultipartUpload",
            &[same("days_after_initiation", "DaysAfterInitiation")],
        ),
    ],
)];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["id", "bucket"],
        attributes: &[("arn", "Arn")],
        rules: &[same("bucket", "BucketName"), ALL_TAGS, TAGS],
        finish: Some(bucket),
        ..Kind::new(&["aws_s3_bucket"], "AWS::S3::Bucket")
    },
    Kind {
        rules: &[same("bucket", "Bucket"), document("policy", "PolicyDocument")],
        ..Kind::new(&["aws_s3_bucket_policy"], "AWS::S3::BucketPolicy")
    },
];

fn bucket(work: &mut Work<'_, '_>) {
    for (kind, rules) in [
        ("aws_s3_bucket_public_access_block", ACCESS),
        ("aws_s3_bucket_server_side_encryption_configuration", ENCRYPTION),
        ("aws_s3_bucket_ownership_controls", OWNERSHIP),
        ("aws_s3_bucket_lifecycle_configuration", LIFECYCLE),
    ] {
        for settings in work.parts_of_kind(kind) {
            apply(work.scope, settings.properties.entries(), rules, &mut work.properties);
        }
    }
}
