//! Scheduled actions.

use super::Context;
use crate::code;
use crate::platform::scaling::{Cron, Schedule, ScheduledAction, TaskRange};
use crate::raw::scaling::RawSchedule;
use crate::raw::value::Spanned;
use crate::span::Span;
use plimsoll_units::Seconds;

/// A scheduled change of the range.
pub(crate) fn resolve(
    raw: &RawSchedule,
    item: Span,
    number: u32,
    range: TaskRange,
    cx: &mut Context<'_>,
) -> Option<ScheduledAction> {
    let schedule = read(raw.schedule.as_ref()?, cx);
    let min = raw.min.map(|min| min.value);
    let max = raw.max.map(|max| max.value);
    if min.is_none() && max.is_none() {
        let diagnostic = cx.error(code::MISSING, "a scheduled action changes nothing");
        let diagnostic = diagnostic.at(item, "neither `min` nor `max`").help("write for example `min: 4`");
        cx.sink.push(diagnostic);
    }
    let (low, high) = (min.unwrap_or(range.min), max.unwrap_or(range.max));
    if low > high {
        let message = format!("the scheduled action leaves a minimum of {low} above a maximum of {high}");
        let span = raw.min.or(raw.max).map_or(item, |value| value.span);
        let diagnostic = cx.error(code::RANGE_REVERSED, message).at(span, "this action");
        cx.sink.push(diagnostic.help("change both `min` and `max` in the action"));
    }
    let name = raw.name.as_ref().map_or_else(|| format!("schedule-{number}"), |name| name.value.clone());
    // AWS: no control characters, none of `:/|`; source the Application Auto Scaling API, read 2026-09.
    if name.is_empty() || name.len() > 200 || name.contains([':', '/', '|']) || name.trim() != name {
        let diagnostic = cx
            .error(code::NAME, format_args!("`{name}` is not a name for a scheduled action"))
            .at(raw.name.as_ref().map_or(item, |name| name.span), "not such a name");
        cx.sink.push(diagnostic);
    }
    Some(ScheduledAction { name, schedule: schedule?, timezone: raw.timezone.value.clone(), min, max })
}

/// A schedule as written; reported where it is none.
pub(crate) fn read(written: &Spanned<String>, cx: &mut Context<'_>) -> Option<Schedule> {
    let schedule = parse(written);
    if schedule.is_none() {
        let diagnostic = cx
            .error(code::SCHEDULE, format_args!("`{}` is not a schedule", written.value))
            .at(written.span, "cannot be read")
            .help(
                "write `cron(0 8 ? * MON-FRI *)` (six fields), `rate(12 hours)` or `at(2026-12-24T18:00:00)`",
            );
        cx.sink.push(diagnostic);
    }
    schedule
}

/// AWS: `at(yyyy-mm-ddThh:mm:ss)`, `rate(n unit)`, `cron(six fields)`; source the Application Auto Scaling guide,
/// 2023-06.
fn parse(text: &str) -> Option<Schedule> {
    let (kind, rest) = text.trim().split_once('(')?;
    let inner = rest.strip_suffix(')')?.trim();
    match kind.trim() {
        "at" => is_local_time(inner).then(|| Schedule::At(inner.to_owned())),
        "rate" => rate(inner).map(Schedule::Rate),
        "cron" => cron(inner).map(Schedule::Cron),
        _ => None,
    }
}

fn is_local_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let numbers = |text: &str, separator: char, widths: &[usize]| -> Option<Vec<u32>> {
        let parts: Vec<&str> = text.split(separator).collect();
        let right =
            parts.len() == widths.len() && parts.iter().zip(widths).all(|(part, width)| part.len() == *width);
        right.then(|| parts.iter().map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>())?
    };
    let date_ok = numbers(date, '-', &[4, 2, 2])
        .is_some_and(|date| matches!(date.as_slice(), [_, month, day] if (1..=12).contains(month) && (1..=31).contains(day)));
    let time_ok = numbers(time, ':', &[2, 2, 2])
        .is_some_and(|time| matches!(time.as_slice(), [hour, minute, second] if *hour < 24 && *minute < 60 && *second < 60));
    date_ok && time_ok
}

fn rate(text: &str) -> Option<Seconds> {
    let (count, unit) = text.split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    let seconds = match unit.trim() {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return None,
    };
    count.checked_mul(seconds).map(Seconds::new)
}

fn cron(text: &str) -> Option<Cron> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let limits = [(0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199)];
    let valid = fields.len() == limits.len()
        && fields.iter().zip(limits).all(|(field, limit)| is_cron_field(field, limit));
    let fields: [String; 6] =
        fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>().try_into().ok()?;
    valid.then_some(Cron { fields })
}

fn is_cron_field(field: &str, (low, high): (u32, u32)) -> bool {
    let names = [
        "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL",
        "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    let atom = |atom: &str| {
        let plain = atom.trim_end_matches(['L', 'W']);
        atom == "*"
            || atom == "?"
            || atom == "L"
            || atom == "LW"
            || names.contains(&atom.to_ascii_uppercase().as_str())
            || plain.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number))
    };
    field.split(',').all(|part| {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let range = range.split_once('#').map_or(range, |(day, _)| day);
        range.split('-').all(atom)
            && range.matches('-').count() <= 1
            && step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_in_their_three_forms() {
        for text in [
            "cron(0 8 ? * MON-FRI *)",
            "rate(12 hours)",
            "at(2026-12-24T18:00:00)",
            "cron(*/15 8-18 1,15 * ? 2026)",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "cron(0 8 * * *)",
            "cron(99 8 * * ? *)",
            "rate(0 hours)",
            "rate(2 weeks)",
            "at(2026-13-01T00:00:00)",
            "daily",
            "",
            "cron(",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
