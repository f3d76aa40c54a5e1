//! A secret's name ends like the random part of an ARN.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0689"),
    title: "A secret's name ends like the random part of an ARN.",
    severity: Severity::Warning,
    page: page!(
        "PLM0689",
        "\
Secrets Manager adds a hyphen and six characters to the name in the ARN. A name that already ends so is taken \
for a partial ARN when it is looked up, and the secret is not found.",
        "\
Secrets Manager API, CreateSecret (`Name`), read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for secret in subject.model.of_kind("AWS::SecretsManager::Secret") {
        let Some(name) = secret.at("Name") else { continue };
        let Some((_, last)) = check.known(secret, name).plain().and_then(|name| name.rsplit_once('-')) else {
            continue;
        };
        if last.chars().count() == 6
            && last.chars().all(|c| c.is_ascii_alphanumeric())
            && last.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        {
            let message = "the name ends in a hyphen and six characters";
            check.found(Some(secret), &name.place, message, "a longer or shorter last word");
        }
    }
}
