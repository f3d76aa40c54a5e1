//! What looks like a secret stands in a plain variable.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use crate::view::secret::is_secret;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0717"),
    title: "What looks like a secret stands in a plain variable.",
    severity: Severity::Warning,
    page: page!(
        "PLM0717",
        "\
Values under `Environment` are readable by everybody who may describe the task definition, in every revision, in \
the template and in the console. Under `Secrets` only the reference is kept there, and the execution role reads \
the value when the task starts. The value itself is never shown in this message.",
        "\
Amazon ECS developer guide, sensitive data, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            for variable in container.at("Environment").map_or(&[] as &[Datum], Datum::items) {
                let (Some(name), Some(value)) = (variable.text_at("Name"), variable.at("Value")) else {
                    continue;
                };
                if is_secret(name) && check.known(task, value).plain().is_some_and(is_literal) {
                    let message = format!("`{name}` is written in plain text");
                    let help =
                        "put it in Secrets Manager or a SecureString parameter and name it under `Secrets`";
                    check.found_secret(task, &value.place, message, help);
                }
            }
        }
    }
}

/// Whether a value can be the secret itself: not empty, no number or truth value, no reference that is resolved later.
fn is_literal(value: &str) -> bool {
    let value = value.trim();
    !(value.is_empty()
        || value.parse::<f64>().is_ok()
        || ["true", "false"].contains(&value.to_ascii_lowercase().as_str())
        || value.starts_with("{{resolve:")
        || value.starts_with("arn:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_resolved_later_is_no_literal() {
        assert!(is_literal("hunter2") && !is_literal("3600") && !is_literal("{{resolve:ssm:/x}}"));
    }
}
