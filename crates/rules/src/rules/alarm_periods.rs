//! An alarm's periods are not ones that CloudWatch evaluates.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0681"),
    title: "An alarm's periods are not ones that CloudWatch evaluates.",
    severity: Severity::Error,
    page: page!(
        "PLM0681",
        "\
A period is 10, 20 or 30 seconds or a multiple of 60. Periods times evaluation periods are at most a day, a week \
for periods of an hour and more. No more data points can be asked for than periods are looked at. PutMetricAlarm \
refuses anything else.",
        "\
CloudWatch API, PutMetricAlarm, read 2026-09"
    ),
    check,
};

const DAY: f64 = 86_400.0;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for alarm in subject.model.of_kind(scaling::ALARM) {
        let metrics = alarm.at("Metrics").map_or(&[] as &[Datum], Datum::items);
        let periods: Vec<&Datum> = alarm
            .at("Period")
            .into_iter()
            .chain(metrics.iter().filter_map(|own| own.at("MetricStat.Period")))
            .collect();
        let evaluated = check.number(alarm, "EvaluationPeriods");
        let points = check.number(alarm, "DatapointsToAlarm");
        for written in periods {
            let Some(period) = check.number_in(alarm, written) else { continue };
            if !([10.0, 20.0, 30.0].contains(&period) || (period >= 60.0 && period % 60.0 == 0.0)) {
                let near = if period < 60.0 { 30.0 } else { (period / 60.0).round() * 60.0 };
                let message = format!("a period of {period} seconds is not evaluated");
                check.found(
                    Some(alarm),
                    &written.place,
                    message,
                    format!("10, 20, 30 or a multiple of 60, here {near}"),
                );
                continue;
            }
            let most = if period >= 3_600.0 { 7.0 * DAY } else { DAY };
            if let Some(count) = evaluated.filter(|count| count * period > most) {
                let message = format!("{count} periods of {period} s are more than {} days", most / DAY);
                check.found(
                    Some(alarm),
                    &written.place,
                    message,
                    format!("at most {} periods", (most / period).floor()),
                );
            }
        }
        if let (Some(count), Some(points)) = (evaluated, points)
            && points > count
        {
            let message = format!("{points} data points are asked for in {count} periods");
            check.found(Some(alarm), alarm.nearest("DatapointsToAlarm"), message, format!("at most {count}"));
        }
        if let Some(count) = evaluated.filter(|count| *count < 1.0) {
            let message = format!("{count} periods are evaluated");
            check.found(Some(alarm), alarm.nearest("EvaluationPeriods"), message, "at least 1");
        }
    }
}
