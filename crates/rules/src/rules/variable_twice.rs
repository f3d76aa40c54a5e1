//! A container has a variable twice.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0662"),
    title: "A container has a variable twice.",
    severity: Severity::Error,
    page: page!(
        "PLM0662",
        "\
A name may stand once under `Secrets` and not under `Environment` as well: \"The secret name must be unique and \
not shared with any new or existing environment variables set on the container\".",
        "\
Amazon ECS API, RegisterTaskDefinition, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            let names = |key: &str| {
                let list = container.at(key).map_or(&[] as &[Datum], Datum::items);
                list.iter()
                    .filter_map(|own| own.at("Name"))
                    .filter_map(|own| Some((own, own.plain()?)))
                    .collect::<Vec<_>>()
            };
            let plain = names("Environment");
            let secret = names("Secrets");
            for (index, (written, name)) in secret.iter().enumerate() {
                let earlier = plain.iter().chain(secret.iter().take(index));
                if earlier.into_iter().any(|(_, other)| other == name) {
                    let message =
                        format!("`{name}` stands twice in the container `{}`", ecs::name(container));
                    check.found(Some(task), &written.place, message, "keep it under `Secrets` alone");
                }
            }
        }
    }
}
