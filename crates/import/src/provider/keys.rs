//! Keys, parameters and certificates that others refer to.

use super::kind::{ALL_TAGS, Kind, TAGS, document, same};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["key_id", "id"],
        attributes: &[("arn", "Arn")],
        rules: &[
            same("description", "Description"),
            same("enable_key_rotation", "EnableKeyRotation"),
            document("policy", "KeyPolicy"),
            ALL_TAGS,
            TAGS,
        ],
        ..Kind::new(&["aws_kms_key"], "AWS::KMS::Key")
    },
    Kind {
        physical: &["name", "id"],
        rules: &[same("name", "AliasName"), same("target_key_id", "TargetKeyId")],
        ..Kind::new(&["aws_kms_alias"], "AWS::KMS::Alias")
    },
    Kind {
        // AWS: a task definition takes the name of a parameter of its own region in place of the ARN. Source: ECS API, Secret,
        // read 2026-11.
        physical: &["name", "id", "arn"],
        rules: &[same("name", "Name"), same("type", "Type")],
        ..Kind::new(&["aws_ssm_parameter"], "AWS::SSM::Parameter")
    },
    Kind {
        physical: &["arn", "id"],
        rules: &[
            same("domain_name", "DomainName"),
            same("validation_method", "ValidationMethod"),
            ALL_TAGS,
            TAGS,
        ],
        ..Kind::new(&["aws_acm_certificate"], "AWS::CertificateManager::Certificate")
    },
];
