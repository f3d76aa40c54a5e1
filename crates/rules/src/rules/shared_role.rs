//! Several task definitions share a role.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0716"),
    title: "Several task definitions share a role.",
    severity: Severity::Warning,
    page: page!(
        "PLM0716",
        "\
A role that several services use holds the rights of all of them: each can do what any other needs, and each \
execution role can read every secret. One role for each service costs nothing.",
        "\
IAM user guide, security best practices, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for key in ["TaskRoleArn", "ExecutionRoleArn"] {
        let mut seen: Vec<(&Datum, &Item)> = Vec::new();
        for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
            let Some(role) = task.at(key) else { continue };
            match seen.iter().find(|(known, _)| known.same_as(role)) {
                Some((_, first)) => {
                    let what = if key == "TaskRoleArn" { "task role" } else { "execution role" };
                    let message = format!("`{}` has the same {what}", first.id);
                    check.found(
                        Some(task),
                        &role.place,
                        message,
                        "give each task definition roles of its own",
                    );
                }
                None => seen.push((role, task)),
            }
        }
    }
}
