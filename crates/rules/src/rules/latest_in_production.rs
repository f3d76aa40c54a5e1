//! Production runs whatever `latest` means that day.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0919"),
    title: "Production runs whatever `latest` means that day.",
    severity: Severity::Warning,
    page: page!(
        "PLM0919",
        "\
With the tag `latest`, or none, two tasks of one service may run different images, and a rollback brings the \
same image back. Name a version, or better a digest. `plimsoll up` asks for the tag as a parameter.",
        "\
Amazon ECS best practices, container images, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let Some(environment) = ecs::environment(subject, task).filter(|own| ecs::is_production(own)) else {
            continue;
        };
        for container in ecs::containers(task) {
            let Some(image) = container.at("Image").filter(|own| is_latest(check.known(task, own))) else {
                continue;
            };
            let message =
                format!("`{}` runs the image tagged `latest` in `{environment}`", ecs::name(container));
            check.found(Some(task), &image.place, message, "the tag of a version, or a digest `@sha256:…`");
        }
    }
}

fn is_latest(image: &Datum) -> bool {
    if image.text_end().is_some_and(|end| end.ends_with(":latest")) {
        return true;
    }
    let Some(text) = image.plain() else { return false };
    let name = text.rsplit('/').next().unwrap_or(text);
    !name.contains([':', '@'])
}
