//! A container waits for something that cannot happen.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0658"),
    title: "A container waits for something that cannot happen.",
    severity: Severity::Error,
    page: page!(
        "PLM0658",
        "\
`DependsOn` names another container of the task. `HEALTHY` needs a health check there, `COMPLETE` and `SUCCESS` \
a container that may end, so one that is not essential; and containers may not wait for each other in a circle. \
RegisterTaskDefinition refuses all of these.",
        "\
Amazon ECS API, ContainerDependency, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let containers = ecs::containers(task);
        if containers.iter().any(|own| own.text_at("Name").is_none()) {
            continue;
        }
        for container in containers {
            for awaited in container.at("DependsOn").map_or(&[] as &[Datum], Datum::items) {
                judge(check, task, container, awaited);
            }
        }
    }
}

fn judge(check: &mut Check<'_>, task: &Item, container: &Datum, awaited: &Datum) {
    let Some((written, name)) = awaited.at("ContainerName").and_then(|own| Some((own, own.plain()?))) else {
        return;
    };
    let containers = ecs::containers(task);
    let Some(other) = containers.iter().find(|own| ecs::name(own) == name) else {
        let message = format!("the task has no container `{name}`");
        return check.found(Some(task), &written.place, message, "name a container of this task");
    };
    if reaches(containers, other, ecs::name(container), containers.len()) {
        let message = format!("`{}` and `{name}` wait for each other", ecs::name(container));
        return check.found(Some(task), &written.place, message, "let one of them start first");
    }
    let essential =
        other.at("Essential").and_then(Datum::known_truth).unwrap_or(other.at("Essential").is_none());
    let Some(condition) = awaited.at("Condition") else { return };
    match condition.plain() {
        Some("HEALTHY") if other.at("HealthCheck").is_none() => {
            let message = format!("`{name}` has no health check that could pass");
            check.found(
                Some(task),
                &condition.place,
                message,
                "give it a `HealthCheck`, or wait for `START`",
            );
        }
        Some(end @ ("COMPLETE" | "SUCCESS")) if essential => {
            let message = format!(
                "`{name}` is essential: with `{end}` the task would end before this container starts"
            );
            check.found(Some(task), &condition.place, message, format!("`Essential: false` for `{name}`"));
        }
        _ => {}
    }
}

/// Whether a container waits, directly or through others, for the one of this name.
fn reaches(containers: &[Datum], from: &Datum, name: &str, steps: usize) -> bool {
    if ecs::name(from) == name {
        return true;
    }
    let Some(steps) = steps.checked_sub(1) else { return false };
    let awaited = from.at("DependsOn").map_or(&[] as &[Datum], Datum::items);
    awaited
        .iter()
        .filter_map(|own| own.text_at("ContainerName"))
        .filter_map(|next| containers.iter().find(|own| ecs::name(own) == next))
        .any(|next| reaches(containers, next, name, steps))
}
