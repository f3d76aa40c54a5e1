//! A service scales by steps and by target tracking at once.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0910"),
    title: "A service scales by steps and by target tracking at once.",
    severity: Severity::Warning,
    page: page!(
        "PLM0910",
        "\
Target tracking removes tasks only when all its policies agree; a step policy does not wait for them. Together \
they flap: the step policy removes what target tracking added. AWS advises against mixing them.",
        "\
Application Auto Scaling API, PutScalingPolicy, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for target in subject.model.of_kind(scaling::TARGET) {
        let policies: Vec<&Item> = scaling::policies_of(subject.model, target).collect();
        let tracks = policies.iter().any(|own| scaling::tracking(own).is_some());
        let removes = policies.iter().find(|own| removes_tasks(own));
        if let (true, Some(step)) = (tracks, removes) {
            let message = "the step policy removes tasks while target tracking still wants them";
            check.found(
                Some(step),
                &step.place,
                message,
                "leave scaling in to target tracking, or use steps alone",
            );
        }
    }
}

fn removes_tasks(policy: &Item) -> bool {
    let steps = scaling::stepping(policy).and_then(|own| own.at("StepAdjustments"));
    steps
        .map_or(&[] as &[Datum], Datum::items)
        .iter()
        .any(|step| step.number_at("ScalingAdjustment").is_some_and(|own| own < 0.0))
}
