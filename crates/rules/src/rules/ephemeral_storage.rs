//! A task asks for ephemeral storage that Fargate does not offer.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0657"),
    title: "A task asks for ephemeral storage that Fargate does not offer.",
    severity: Severity::Error,
    page: page!(
        "PLM0657",
        "\
20 GiB are included without asking; `EphemeralStorage` takes 21 to 200 GiB. Writing the included 20 is refused.",
        "\
Amazon ECS API, EphemeralStorage, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let Some(size) = check.number(task, "EphemeralStorage.SizeInGiB") else { continue };
        if !(21.0..=200.0).contains(&size) {
            let help = if size <= 20.0 { "leave it out: 20 GiB are included" } else { "21 to 200" };
            let message = format!("{size} GiB of ephemeral storage cannot be asked for");
            check.found(Some(task), task.nearest("EphemeralStorage.SizeInGiB"), message, help);
        }
    }
}
