//! A secret is paid for and nothing uses it.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::money;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0822"),
    title: "A secret is paid for and nothing uses it.",
    severity: Severity::Warning,
    page: page!(
        "PLM0822",
        "\
A secret costs by the month whether anybody reads it or not. This one is named by no task definition, policy or \
output of the template.",
        "\
Secrets Manager rows of the price list, 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for secret in subject.model.of_kind("AWS::SecretsManager::Secret") {
        if !subject.model.is_used(&secret.id) {
            let cost = prices.monthly(&[(Meter::SecretMonths, 1.0)]);
            let message = format!("nothing in the template uses the secret; it costs {cost}");
            check.found(
                Some(secret),
                &secret.place,
                message,
                "leave it out, or name it under `Secrets` of a container",
            );
        }
    }
}
