//! Secrets. Their values are never read.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, one, prefix, same};

const SECRET: &[Rule] = &[
    same("name", "Name"),
    prefix("Name"),
    same("description", "Description"),
    same("kms_key_id", "KmsKeyId"),
    ALL_TAGS,
    TAGS,
];

const ROTATION: &[Rule] = &[
    same("secret_id", "SecretId"),
    same("rotation_lambda_arn", "RotationLambdaARN"),
    same("rotate_immediately", "RotateImmediatelyOnUpdate"),
    one(
        "rotation_rules",
        "RotationRules",
        &[
            same("automatically_after_days", "AutomaticallyAfterDays"),
            same("schedule_expression", "ScheduleExpression"),
            same("duration", "Duration"),
        ],
    ),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["arn", "id"],
        rules: SECRET,
        ..Kind::new(&["aws_secretsmanager_secret"], "AWS::SecretsManager::Secret")
    },
    Kind {
        rules: &[
            same("secret_arn", "SecretId"),
            document("policy", "ResourcePolicy"),
            same("block_public_policy", "BlockPublicPolicy"),
        ],
        ..Kind::new(&["aws_secretsmanager_secret_policy"], "AWS::SecretsManager::ResourcePolicy")
    },
    Kind {
        rules: ROTATION,
        ..Kind::new(&["aws_secretsmanager_secret_rotation"], "AWS::SecretsManager::RotationSchedule")
    },
];
