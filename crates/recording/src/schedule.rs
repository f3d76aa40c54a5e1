//! Schedule expressions of scheduled actions, in Application Auto Scaling's own text.

use plimsoll_spec::platform::scaling::{Cron, Schedule};
use plimsoll_units::Seconds;

/// Reads `at(2026-12-24T18:00:00)`, `rate(12 hours)` or `cron(0 18 * * ? *)`.
///
/// AWS: forms of `ScheduledAction.Schedule`, Application Auto Scaling API model, 2026-09.
pub(crate) fn parse(text: &str) -> Option<Schedule> {
    let (form, rest) = text.trim().split_once('(')?;
    let inner = rest.trim_end().strip_suffix(')')?.trim();
    match form.trim() {
        "at" => inner.parse::<jiff::civil::DateTime>().ok().map(|_| Schedule::At(inner.to_owned())),
        "rate" => rate(inner).map(Schedule::Rate),
        "cron" => {
            let fields: Vec<String> = inner.split_whitespace().map(str::to_owned).collect();
            Some(Schedule::Cron(Cron { fields: fields.try_into().ok()? }))
        }
        _ => None,
    }
}

fn rate(text: &str) -> Option<Seconds> {
    let (count, unit) = text.split_once(char::is_whitespace)?;
    let factor: u32 = match unit.trim() {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return None,
    };
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    count.checked_mul(factor).map(Seconds::new)
}

/// The text that [`parse`] reads back.
pub(crate) fn text(schedule: &Schedule) -> String {
    match schedule {
        Schedule::At(moment) => format!("at({moment})"),
        Schedule::Rate(every) => match every.get() {
            seconds if seconds % 86_400 == 0 => format!("rate({} days)", seconds / 86_400),
            seconds if seconds % 3_600 == 0 => format!("rate({} hours)", seconds / 3_600),
            seconds => format!("rate({} minutes)", seconds / 60),
        },
        Schedule::Cron(cron) => format!("cron({})", cron.fields.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_and_prints() {
        for written in ["at(2026-12-24T18:00:00)", "rate(12 hours)", "rate(5 minutes)", "cron(0 18 * * ? *)"]
        {
            assert_eq!(parse(written).as_ref().map(text).as_deref(), Some(written));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for written in
            ["", "at()", "at(noon)", "rate(0 hours)", "rate(5)", "cron(0 18 * *)", "daily(3)", "rate(5 hours"]
        {
            assert_eq!(parse(written), None, "{written}");
        }
    }
}
