//! Schedule expressions of AWS.

/// Who reads a schedule; they do not accept the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Application Auto Scaling: `at`, `rate`, `cron`.
    Scaling,
    /// A rule of EventBridge: `rate`, `cron`.
    Rule,
    /// EventBridge Scheduler: `at`, `rate`, `cron`.
    Scheduler,
}

/// What is wrong with a schedule, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub what: String,
    /// What would be right; may be empty.
    pub help: String,
}

const FORMS: &str =
    "write `cron(0 8 ? * MON-FRI *)` (six fields), `rate(12 hours)` or `at(2026-12-24T18:00:00)`";
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// AWS: the six fields of `cron(…)` with their smallest and largest value; source EventBridge user guide, cron expressions,
/// read 2026-09, and the Application Auto Scaling guide, 2023-06.
const FIELDS: [(&str, u32, u32, &[&str]); 6] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &MONTHS),
    ("day of the week", 1, 7, &DAYS),
    ("year", 1970, 2199, &[]),
];

fn problem(what: impl Into<String>, help: impl Into<String>) -> Option<Problem> {
    Some(Problem { what: what.into(), help: help.into() })
}

/// What is wrong with a schedule; `None` when nothing is.
#[must_use]
pub fn check(text: &str, reader: Reader) -> Option<Problem> {
    let text = text.trim();
    let Some((kind, rest)) = text.split_once('(') else {
        let count = text.split_whitespace().count();
        let help = if count == 5 || count == 6 { with_six(text) } else { FORMS.to_owned() };
        return problem("it is none of `cron(…)`, `rate(…)` and `at(…)`", help);
    };
    let Some(inner) = rest.strip_suffix(')') else {
        return problem("its last parenthesis is missing", FORMS);
    };
    match kind {
        "at" if reader == Reader::Rule => {
            problem("a rule of EventBridge takes no `at(…)`", "use EventBridge Scheduler for a single moment")
        }
        "at" => (!is_moment(inner)).then(|| Problem {
            what: format!("`{inner}` is not a moment"),
            help: "write `at(2026-12-24T18:00:00)`".to_owned(),
        }),
        "rate" => rate(inner, reader),
        "cron" => cron(inner),
        _ => problem(format!("`{kind}(…)` is not a kind of schedule"), FORMS),
    }
}

/// The six-field form of a Unix expression of five fields.
fn with_six(text: &str) -> String {
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [minute, hour, day, month, "*"] => format!("write `cron({minute} {hour} {day} {month} ? *)`"),
        // Unix counts Sunday as 0, AWS as 1: a number is not taken over.
        [minute, hour, "*", month, weekday] if !weekday.chars().any(|c| c.is_ascii_digit()) => {
            format!("write `cron({minute} {hour} ? {month} {weekday} *)`")
        }
        _ => "AWS counts six fields: minute, hour, day of the month, month, day of the week (Sunday is 1), year; one of the \
              two days is `?`"
            .to_owned(),
    }
}

fn rate(inner: &str, reader: Reader) -> Option<Problem> {
    let Some((count, unit)) = inner.trim().split_once(' ') else {
        return problem(format!("`rate({inner})` has no unit"), "write for example `rate(12 hours)`");
    };
    let unit = unit.trim();
    let Some(count) = count.parse::<u32>().ok().filter(|count| *count > 0) else {
        return problem(
            format!("`{count}` is not a whole number from 1 on"),
            "write for example `rate(12 hours)`",
        );
    };
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    if !matches!(singular, "minute" | "hour" | "day") {
        return problem(format!("`{unit}` is not a unit"), "the units are minutes, hours and days");
    }
    // AWS: EventBridge wants the singular for 1 and the plural for more; source EventBridge user guide, rate expressions, read
    // 2026-09. Application Auto Scaling takes both.
    let right = if count == 1 { singular.to_owned() } else { format!("{singular}s") };
    if reader != Reader::Scaling && right != unit {
        return problem(
            format!("EventBridge refuses `rate({count} {unit})`"),
            format!("write `rate({count} {right})`"),
        );
    }
    None
}

fn cron(inner: &str) -> Option<Problem> {
    let fields: Vec<&str> = inner.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        let help = if fields.len() == 5 { with_six(inner) } else { FORMS.to_owned() };
        return problem(format!("it has {} fields; AWS wants six", fields.len()), help);
    }
    for (field, (name, low, high, words)) in fields.iter().zip(FIELDS) {
        if !is_field(field, low, high, words) {
            let help =
                format!("the {name} is {low} to {high}, `*`, a range `a-b`, a list `a,b` or a step `a/b`");
            return problem(format!("`{field}` is not a {name}"), help);
        }
    }
    if let [_, _, day, _, weekday, _] = fields.as_slice() {
        // AWS: exactly one of the two days is `?`; source EventBridge user guide, cron expressions, read 2026-09.
        if (*day == "?") == (*weekday == "?") {
            let help = if *weekday == "*" {
                with_six_days(&fields)
            } else {
                "write `?` for exactly one of them".to_owned()
            };
            return problem("day of the month and day of the week are both given, or neither is", help);
        }
    }
    None
}

fn with_six_days(fields: &[&str]) -> String {
    let fixed: Vec<&str> =
        fields.iter().enumerate().map(|(index, field)| if index == 4 { "?" } else { field }).collect();
    format!("write `cron({})`", fixed.join(" "))
}

fn is_field(field: &str, low: u32, high: u32, words: &[&str]) -> bool {
    let atom = |atom: &str| {
        let plain = atom.trim_end_matches(['L', 'W']);
        matches!(atom, "*" | "?" | "L" | "LW")
            || words.contains(&atom.to_ascii_uppercase().as_str())
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

fn is_moment(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let numbers = |text: &str, separator: char, widths: [usize; 3]| -> Option<[u32; 3]> {
        let parts: Vec<&str> = text.split(separator).collect();
        let right = parts.len() == 3 && parts.iter().zip(widths).all(|(part, width)| part.len() == width);
        let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
        if right { numbers.try_into().ok() } else { None }
    };
    numbers(date, '-', [4, 2, 2])
        .is_some_and(|[_, month, day]| (1..=12).contains(&month) && (1..=31).contains(&day))
        && numbers(time, ':', [2, 2, 2])
            .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_that_aws_takes_have_no_problem() {
        for text in [
            "cron(0 8 ? * MON-FRI *)",
            "cron(*/15 8-18 1,15 * ? 2026)",
            "cron(0 10 L * ? *)",
            "cron(0 10 ? * 2#1 *)",
            "rate(12 hours)",
            "rate(1 minute)",
            "at(2026-12-24T18:00:00)",
        ] {
            assert_eq!(check(text, Reader::Scheduler), None, "{text}");
        }
        assert_eq!(check("rate(1 hours)", Reader::Scaling), None);
    }

    #[test]
    fn what_is_wrong_with_a_schedule_is_said_with_what_would_be_right() {
        for (text, what, help) in [
            ("cron(0 8 * * *)", "five", "cron(0 8 * * ? *)"),
            ("0 8 * * MON-FRI", "none of", "cron(0 8 ? * MON-FRI *)"),
            ("cron(0 8 * * * *)", "both", "cron(0 8 * * ? *)"),
            ("cron(0 8 ? * 0 *)", "`0` is not a day of the week", "1 to 7"),
            ("cron(61 8 ? * 1 *)", "`61` is not a minute", "0 to 59"),
            ("rate(1 hours)", "refuses", "rate(1 hour)"),
            ("rate(5)", "no unit", "rate(12 hours)"),
            ("at(2026-13-01T00:00:00)", "not a moment", "at("),
        ] {
            let found = check(text, Reader::Scheduler).unwrap();
            assert!(found.what.contains(&what.replace("five", "5 fields")), "{text}: {found:?}");
            assert!(found.help.contains(help), "{text}: {found:?}");
        }
        assert!(check("at(2026-12-24T18:00:00)", Reader::Rule).is_some());
    }
}
