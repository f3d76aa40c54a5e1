//! The value of a secret stands in the template.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0718"),
    title: "The value of a secret stands in the template.",
    severity: Severity::Warning,
    page: page!(
        "PLM0718",
        "\
A `SecretString` in a template is in the repository, in CloudFormation's history and in every change set. Let \
Secrets Manager generate it, or write it by hand after the stack is made; a deployment does not overwrite it \
then.",
        "\
Secrets Manager user guide, CloudFormation, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for secret in subject.model.of_kind("AWS::SecretsManager::Secret") {
        let Some(value) = secret.at("SecretString") else { continue };
        if check
            .known(secret, value)
            .plain()
            .is_some_and(|text| !text.is_empty() && !text.starts_with("{{resolve:"))
        {
            let message = "the value of the secret is written in the template";
            check.found(Some(secret), &value.place, message, "`GenerateSecretString`, or no value at all");
        }
    }
}
