//! A schedule is not one that AWS can read.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::{scaling, schedule};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0619"),
    title: "A schedule is not one that AWS can read.",
    severity: Severity::Error,
    page: page!(
        "PLM0619",
        "\
AWS counts six cron fields where Unix counts five: minute, hour, day of the month, month, day of the week \
(Sunday is 1), year. Exactly one of the two days is `?`. EventBridge wants `rate(1 hour)` and `rate(2 hours)`, \
and only EventBridge Scheduler and Application Auto Scaling know `at(…)`. No schema checks any of it.",
        "\
EventBridge user guide, cron and rate expressions, read 2026-09; Application Auto Scaling guide, scheduled \
scaling, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        match item.kind.as_str() {
            scaling::TARGET => {
                let actions = item.at("ScheduledActions").map_or(&[] as &[Datum], Datum::items);
                for schedule in actions.iter().filter_map(|action| action.at("Schedule")) {
                    judge(check, item, schedule, schedule::Reader::Scaling);
                }
            }
            "AWS::Events::Rule" => {
                item.at("ScheduleExpression")
                    .into_iter()
                    .for_each(|own| judge(check, item, own, schedule::Reader::Rule));
            }
            "AWS::Scheduler::Schedule" => {
                item.at("ScheduleExpression")
                    .into_iter()
                    .for_each(|own| judge(check, item, own, schedule::Reader::Scheduler));
            }
            _ => {}
        }
    }
}

fn judge(check: &mut Check<'_>, item: &Item, written: &Datum, reader: schedule::Reader) {
    let Some(text) = written.plain() else {
        if written.is_unknown() {
            check.skip(item, &written.place, "the schedule is not known");
        }
        return;
    };
    if let Some(problem) = schedule::check(text, reader) {
        let message = format!("`{text}` is no schedule: {}", problem.what);
        check.found(Some(item), &written.place, message, problem.help);
    }
}
