//! A role trusts a service without saying for whom it acts.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0713"),
    title: "A role trusts a service without saying for whom it acts.",
    severity: Severity::Warning,
    page: page!(
        "PLM0713",
        "\
A service principal acts for every account. Without `aws:SourceAccount` or `aws:SourceArn` in the trust policy \
another account may get the service to assume this role (the confused deputy). AWS recommends both for ECS \
tasks; the ARN ends in `*`, because a single cluster cannot be named there.",
        "\
Amazon ECS developer guide, task IAM role, 2023-06; IAM user guide, the confused deputy problem, read 2026-09"
    ),
    check,
};

/// Services that set both keys when they assume a role. EC2 and Lambda do not: their roles are bound to instances and
/// functions.
const SERVICES: [&str; 4] = ["ecs-tasks.", "events.", "scheduler.", "vpc-flow-logs."];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for role in subject.model.of_kind(iam::ROLE) {
        let Some(document) = role.at("AssumeRolePolicyDocument") else { continue };
        for statement in iam::statements(document).iter().filter(|own| iam::allows(own)) {
            let named = iam::service_principals(statement)
                .filter_map(Datum::text_start)
                .find(|name| SERVICES.iter().any(|known| name.starts_with(known)));
            let Some(name) = named else { continue };
            if statement.at("Condition").is_some_and(limits) {
                continue;
            }
            let message = format!("the role trusts `{name}` for every account");
            let help = "add `StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}` and `ArnLike: {aws:SourceArn: …}`";
            check.found(Some(role), &statement.place, message, help);
        }
    }
}

/// Whether a condition looks at who asks.
fn limits(condition: &Datum) -> bool {
    condition.is_unknown()
        || condition.entries().iter().any(|(_, keys)| {
            keys.is_unknown()
                || keys.entries().iter().any(|(key, _)| {
                    let key = key.to_ascii_lowercase();
                    matches!(key.as_str(), "aws:sourceaccount" | "aws:sourcearn" | "aws:sourceorgid")
                })
        })
}
