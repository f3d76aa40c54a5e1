//! A task definition's list of containers is not one that ECS accepts.

use crate::check::Check;
use crate::model::{Content, Datum};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0654"),
    title: "A task definition's list of containers is not one that ECS accepts.",
    severity: Severity::Error,
    page: page!(
        "PLM0654",
        "\
A task definition has one to ten containers with different names, and at least one of them is essential: when it \
stops, the task stops. A container is essential unless it says otherwise.",
        "\
Amazon ECS API, RegisterTaskDefinition, read 2026-09; service quotas, read 2026-09"
    ),
    check,
};

const MOST: usize = 10;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let Some(list) = task.at("ContainerDefinitions") else { continue };
        let Content::List(containers) = &list.content else { continue };
        if containers.is_empty() || containers.len() > MOST {
            let message = format!("the task has {} containers", containers.len());
            check.found(Some(task), &list.place, message, format!("1 to {MOST}"));
        }
        let stops_alone = |own: &Datum| own.at("Essential").and_then(Datum::known_truth) == Some(false);
        if !containers.is_empty() && containers.iter().all(stops_alone) {
            let message = "no container of the task is essential";
            check.found(
                Some(task),
                &list.place,
                message,
                "`Essential: true` for the one that the task is for",
            );
        }
        for (index, container) in containers.iter().enumerate() {
            let Some(name) = container.at("Name") else { continue };
            if containers.iter().take(index).filter_map(|own| own.at("Name")).any(|own| own.same_as(name)) {
                let message = format!("two containers are called `{}`", ecs::name(container));
                check.found(Some(task), &name.place, message, "give each a name of its own");
            }
        }
    }
}
