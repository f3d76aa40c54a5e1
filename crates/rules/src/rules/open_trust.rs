//! Anybody may assume a role.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0714"),
    title: "Anybody may assume a role.",
    severity: Severity::Warning,
    page: page!(
        "PLM0714",
        "\
A trust policy with the principal `*` and no condition lets every AWS account of the world assume the role.",
        "\
IAM user guide, principal element, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for role in subject.model.of_kind(iam::ROLE) {
        let Some(document) = role.at("AssumeRolePolicyDocument") else { continue };
        for statement in iam::statements(document).iter().filter(|own| iam::allows(own)) {
            let Some(principal) = statement.at("Principal") else { continue };
            let aws = principal.at("AWS").map_or(&[] as &[Datum], Datum::one_or_many);
            let anybody = check.known(role, principal).is("*") || aws.iter().any(|own| own.is("*"));
            if anybody && statement.at("Condition").is_none() {
                check.found(Some(role), &principal.place, "anybody may assume the role", "name who may");
            }
        }
    }
}
