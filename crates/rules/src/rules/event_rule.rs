//! An EventBridge rule never fires, or has too many targets.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0697"),
    title: "An EventBridge rule never fires, or has too many targets.",
    severity: Severity::Error,
    page: page!(
        "PLM0697",
        "\
A rule needs an `EventPattern` or a `ScheduleExpression`, and has at most five targets. ECS writes its events as \
`ECS Task State Change`, `ECS Deployment State Change`, `ECS Service Action` and `ECS Container Instance State \
Change`, in exactly these words; a pattern with others matches nothing and nothing says so.",
        "\
EventBridge quotas, read 2026-09; Amazon ECS developer guide, EventBridge events, 2023-06"
    ),
    check,
};

const OF_ECS: [&str; 5] = [
    "ECS Task State Change",
    "ECS Deployment State Change",
    "ECS Service Action",
    "ECS Container Instance State Change",
    "AWS API Call via CloudTrail",
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for rule in subject.model.of_kind("AWS::Events::Rule") {
        let pattern = rule.at("EventPattern");
        if pattern.is_none() && rule.at("ScheduleExpression").is_none() {
            let message = "the rule has neither a pattern nor a schedule";
            check.found(Some(rule), &rule.place, message, "`EventPattern` or `ScheduleExpression`");
        }
        if let Some(targets) = rule.at("Targets").filter(|list| list.items().len() > 5) {
            let message = format!("the rule has {} targets", targets.items().len());
            check.found(Some(rule), &targets.place, message, "at most 5; a second rule for the rest");
        }
        let list = |key: &str| pattern.and_then(|own| own.at(key)).map_or(&[] as &[Datum], Datum::items);
        let sources = list("source");
        if sources.len() != 1 || !sources.iter().all(|own| own.is("aws.ecs")) {
            continue;
        }
        for kind in list("detail-type") {
            let Some(name) = check.known(rule, kind).plain().filter(|name| !OF_ECS.contains(name)) else {
                continue;
            };
            let near = plimsoll_spec::nearest(name, OF_ECS).unwrap_or("ECS Task State Change");
            check.found(
                Some(rule),
                &kind.place,
                format!("ECS has no events `{name}`"),
                format!("for example `{near}`"),
            );
        }
    }
}
