//! Repositories and log groups.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, one, prefix, same, with};
use super::work::Work;
use crate::json;
use plimsoll_rules::{Content, Datum};

const REPOSITORY: &[Rule] = &[
    same("name", "RepositoryName"),
    same("image_tag_mutability", "ImageTagMutability"),
    same("force_delete", "EmptyOnDelete"),
    one("image_scanning_configuration", "ImageScanningConfiguration", &[same("scan_on_push", "ScanOnPush")]),
    one(
        "encryption_configuration",
        "EncryptionConfiguration",
        &[same("encryption_type", "EncryptionType"), same("kms_key", "KmsKey")],
    ),
    ALL_TAGS,
    TAGS,
];

const LOG_GROUP: &[Rule] = &[
    same("name", "LogGroupName"),
    prefix("LogGroupName"),
    with("retention_in_days", "RetentionInDays", |_, datum| match datum.known_number() {
        // The provider's word for "for ever".
        Some(0.0) => Datum { content: Content::Null, ..datum },
        _ => datum,
    }),
    same("log_group_class", "LogGroupClass"),
    same("kms_key_id", "KmsKeyId"),
    ALL_TAGS,
    TAGS,
];

const LOG_POLICY: &[Rule] =
    &[same("policy_name", "PolicyName"), document("policy_document", "PolicyDocument")];

const METRIC_FILTER: &[Rule] = &[
    same("name", "FilterName"),
    same("pattern", "FilterPattern"),
    same("log_group_name", "LogGroupName"),
    super::kind::many(
        "metric_transformation",
        "MetricTransformations",
        &[
            same("name", "MetricName"),
            same("namespace", "MetricNamespace"),
            same("value", "MetricValue"),
            same("default_value", "DefaultValue"),
            same("unit", "Unit"),
        ],
    ),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn"), ("repository_url", "RepositoryUri")],
        rules: REPOSITORY,
        finish: Some(repository),
        ..Kind::new(&["aws_ecr_repository"], "AWS::ECR::Repository")
    },
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn")],
        rules: LOG_GROUP,
        ..Kind::new(&["aws_cloudwatch_log_group"], "AWS::Logs::LogGroup")
    },
    Kind {
        rules: LOG_POLICY,
        ..Kind::new(&["aws_cloudwatch_log_resource_policy"], "AWS::Logs::ResourcePolicy")
    },
    Kind {
        rules: METRIC_FILTER,
        ..Kind::new(&["aws_cloudwatch_log_metric_filter"], "AWS::Logs::MetricFilter")
    },
];

fn repository(work: &mut Work<'_, '_>) {
    for policy in work.parts_of_kind("aws_ecr_lifecycle_policy") {
        if let Some(text) = policy.at("policy") {
            let text = json::text_of(work.scope.value(text));
            work.set("LifecyclePolicy.LifecyclePolicyText", text);
        }
    }
    for policy in work.parts_of_kind("aws_ecr_repository_policy") {
        if let Some(text) = policy.at("policy") {
            let document = json::document(work.scope.value(text));
            work.set("RepositoryPolicyText", document);
        }
    }
}
