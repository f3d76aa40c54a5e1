//! Everybody may use a topic, queue, bucket or repository.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0726"),
    title: "Everybody may use a topic, queue, bucket or repository.",
    severity: Severity::Warning,
    page: page!(
        "PLM0726",
        "\
A resource policy with the principal `*` and no condition is open to every AWS account, and for buckets to the \
whole internet.",
        "\
IAM user guide, principal element, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let document = match item.kind.as_str() {
            "AWS::SNS::TopicPolicy" | "AWS::SQS::QueuePolicy" | "AWS::S3::BucketPolicy" => {
                item.at("PolicyDocument")
            }
            "AWS::ECR::Repository" => item.at("RepositoryPolicyText"),
            "AWS::SecretsManager::ResourcePolicy" => item.at("ResourcePolicy"),
            _ => None,
        };
        let Some(document) = document else { continue };
        for statement in iam::statements(document).iter().filter(|own| iam::allows(own)) {
            let Some(principal) = statement.at("Principal") else { continue };
            let aws = principal.at("AWS").map_or(&[] as &[Datum], Datum::one_or_many);
            if (check.known(item, principal).is("*") || aws.iter().any(|own| own.is("*")))
                && statement.at("Condition").is_none()
            {
                let help = "name who may, or add a condition such as `aws:SourceAccount`";
                check.found(Some(item), &principal.place, "the policy is open to everybody", help);
            }
        }
    }
}
