//! Logs are never deleted.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::money;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0810"),
    title: "Logs are never deleted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0810",
        "\
A log group without `RetentionInDays` keeps everything for ever, and its storage grows by every month's logs. \
CloudWatch stores logs compressed to about 15 percent of what was ingested; of every GB a month that is logged, \
1.8 GB are stored after a year. Shorter retention saves storage alone: ingestion is most of what logs cost.",
        "\
CloudWatch Logs API, PutRetentionPolicy, read 2026-09; price list of 2025-10; compression as the pricing \
calculator assumes it, 2021-09"
    ),
    check,
};

/// Stored GB after a year of one GB a month.
const YEAR: f64 = 12.0 * plimsoll_prices::LOG_COMPRESSION;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let mut price = None;
    for group in subject.model.of_kind("AWS::Logs::LogGroup") {
        if group.at("RetentionInDays").is_some() {
            continue;
        }
        let cost = price.get_or_insert_with(|| money::monthly(subject, &[(Meter::LogsStoredGbMonths, YEAR)]));
        let message =
            format!("logs are kept for ever: after a year each GB logged a month is stored for {cost}");
        check.found(Some(group), &group.place, message, "for example `RetentionInDays: 30`");
    }
}
