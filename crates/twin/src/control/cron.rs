//! The six fields of an AWS cron expression.

use jiff::civil::Date;
use plimsoll_spec::platform::scaling::Cron;

/// Why a cron expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronError {
    message: String,
}

impl std::fmt::Display for CronError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CronError {}

/// A set of small numbers as bits.
type Bits = u64;

/// One field: its name, its range, and names for its values.
struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    names: &'static [&'static str],
}

const MINUTE: Field = Field { name: "minute", min: 0, max: 59, names: &[] };
const HOUR: Field = Field { name: "hour", min: 0, max: 23, names: &[] };
const DAY: Field = Field { name: "day of month", min: 1, max: 31, names: &[] };
const MONTH: Field = Field {
    name: "month",
    min: 1,
    max: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const WEEKDAY: Field =
    Field { name: "day of week", min: 1, max: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };

/// AWS: years run from 1970 to 2199; source Application Auto Scaling user guide, cron expressions, 2023-06.
const FIRST_YEAR: u32 = 1970;
const LAST_YEAR: u32 = 2199;

/// A parsed cron expression.
///
/// AWS: minute, hour, day of month, month, day of week (1 is Sunday), year; `,` `-` `*` `/`, `?` in one of the two day
/// fields, `L` in both, `#` in the day of week. Source Application Auto Scaling user guide, cron expressions, 2023-06.
/// MODEL: `W` (nearest weekday) is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronTimes {
    minutes: Bits,
    hours: Bits,
    days: Days,
    months: Bits,
    years: Vec<(u32, u32, u32)>,
}

/// On which days of a month it fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    OfMonth(Bits),
    LastOfMonth,
    OfWeek(Bits),
    /// The `n`-th such weekday of the month; −1 is the last.
    NthOfWeek {
        weekday: u32,
        n: u32,
    },
    LastOfWeek {
        weekday: u32,
    },
}

impl CronTimes {
    /// Reads the fields.
    pub fn parse(cron: &Cron) -> Result<Self, CronError> {
        let [minute, hour, day, month, weekday, year] = &cron.fields;
        Ok(Self {
            minutes: MINUTE.bits(minute)?,
            hours: HOUR.bits(hour)?,
            days: Days::parse(day, weekday)?,
            months: MONTH.bits(month)?,
            years: years(year)?,
        })
    }

    /// Whether it fires on this day at all.
    #[must_use]
    pub fn fires_on(&self, date: Date) -> bool {
        let year = u32::try_from(date.year()).unwrap_or(0);
        let in_year = self
            .years
            .iter()
            .any(|&(from, to, step)| (from..=to).contains(&year) && (year - from).is_multiple_of(step));
        in_year && has(self.months, unsigned(date.month())) && self.days.include(date)
    }

    /// The times of a day at which it fires, as (hour, minute), in order.
    pub fn times(&self) -> impl Iterator<Item = (i8, i8)> + '_ {
        let hours = (0..24_i8).filter(|&hour| has(self.hours, unsigned(hour)));
        hours.flat_map(|hour| {
            let minutes = (0..60_i8).filter(|&minute| has(self.minutes, unsigned(minute)));
            minutes.map(move |minute| (hour, minute))
        })
    }
}

impl Days {
    fn parse(day: &str, weekday: &str) -> Result<Self, CronError> {
        match (day.trim(), weekday.trim()) {
            ("?", "?") => Err(error("one of day of month and day of week must say which days")),
            (day, "?") => Self::parse_day(day),
            ("?", weekday) => Self::parse_weekday(weekday),
            // AWS asks for a `?` in one of the fields; a `*` beside a restricted field is the common slip and unambiguous.
            (day, "*") => Self::parse_day(day),
            ("*", weekday) => Self::parse_weekday(weekday),
            _ => Err(error("day of month and day of week cannot both be given; write `?` for one of them")),
        }
    }

    fn parse_day(day: &str) -> Result<Self, CronError> {
        match day.to_ascii_uppercase().as_str() {
            "L" => Ok(Self::LastOfMonth),
            text if text.contains('W') => {
                Err(error("`W` in day of month is not supported; list the days instead"))
            }
            text => DAY.bits(text).map(Self::OfMonth),
        }
    }

    fn parse_weekday(weekday: &str) -> Result<Self, CronError> {
        let text = weekday.to_ascii_uppercase();
        if text == "L" {
            return Ok(Self::OfWeek(1 << 7));
        }
        if let Some((weekday, n)) = text.split_once('#') {
            let n: u32 = n.parse().ok().filter(|n| (1..=5).contains(n)).ok_or_else(|| {
                error("after `#` in day of week comes a number from 1 to 5, for example `MON#1`")
            })?;
            return Ok(Self::NthOfWeek { weekday: WEEKDAY.value(weekday)?, n });
        }
        match text.strip_suffix('L') {
            Some(weekday) => Ok(Self::LastOfWeek { weekday: WEEKDAY.value(weekday)? }),
            None => WEEKDAY.bits(&text).map(Self::OfWeek),
        }
    }

    fn include(self, date: Date) -> bool {
        let day = unsigned(date.day());
        let length = unsigned(date.days_in_month());
        let weekday = unsigned(date.weekday().to_sunday_one_offset());
        match self {
            Self::OfMonth(days) => has(days, day),
            Self::LastOfMonth => day == length,
            Self::OfWeek(days) => has(days, weekday),
            Self::NthOfWeek { weekday: wanted, n } => weekday == wanted && day.div_ceil(7) == n,
            Self::LastOfWeek { weekday: wanted } => weekday == wanted && day + 7 > length,
        }
    }
}

impl Field {
    /// A list of values, ranges and steps as bits.
    fn bits(&self, text: &str) -> Result<Bits, CronError> {
        let mut bits = 0;
        for item in text.split(',') {
            let (from, to, step) = self.range(item.trim())?;
            for value in (from..=to).step_by(step as usize) {
                bits |= 1 << value;
            }
        }
        Ok(bits)
    }

    /// One item of a list: `7`, `1-5`, `*`, or one of these with a step.
    fn range(&self, item: &str) -> Result<(u32, u32, u32), CronError> {
        let (range, step) = match item.split_once('/') {
            None => (item, None),
            Some((range, step)) => {
                let step = step.parse().ok().filter(|&step| step > 0);
                (
                    range,
                    Some(step.ok_or_else(|| error(&format!("`{item}` in {} has no valid step", self.name)))?),
                )
            }
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.min, self.max),
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None => {
                let from = self.value(range)?;
                (from, if step.is_some() { self.max } else { from })
            }
        };
        if from > to {
            return Err(error(&format!("`{range}` in {} runs backwards", self.name)));
        }
        Ok((from, to, step.unwrap_or(1)))
    }

    fn value(&self, text: &str) -> Result<u32, CronError> {
        let named = self.names.iter().zip(self.min..).find(|(name, _)| name.eq_ignore_ascii_case(text));
        named
            .map(|(_, value)| value)
            .or_else(|| text.parse().ok().filter(|value| (self.min..=self.max).contains(value)))
            .ok_or_else(|| {
                error(&format!(
                    "`{text}` is not a valid {}; it runs from {} to {}",
                    self.name, self.min, self.max
                ))
            })
    }
}

fn years(text: &str) -> Result<Vec<(u32, u32, u32)>, CronError> {
    let field = Field { name: "year", min: FIRST_YEAR, max: LAST_YEAR, names: &[] };
    text.split(',').map(|item| field.range(item.trim())).collect()
}

fn error(message: &str) -> CronError {
    CronError { message: message.to_owned() }
}

const fn has(bits: Bits, value: u32) -> bool {
    bits >> value & 1 == 1
}

fn unsigned(value: i8) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn parse(text: &str) -> Result<CronTimes, CronError> {
        let fields: Vec<String> = text.split(' ').map(str::to_owned).collect();
        CronTimes::parse(&Cron { fields: fields.try_into().unwrap() })
    }

    fn days_in_november_2026(text: &str) -> Vec<i8> {
        let cron = parse(text).unwrap();
        (1..=30).filter(|&day| cron.fires_on(date(2026, 11, day))).collect()
    }

    #[test]
    fn weekdays_count_from_sunday() {
        assert_eq!(days_in_november_2026("0 8 ? * 1 *"), [1, 8, 15, 22, 29]);
        assert_eq!(days_in_november_2026("0 8 ? * MON-WED *").len(), 13);
        assert_eq!(days_in_november_2026("0 8 ? * mon#1 *"), [2]);
        assert_eq!(days_in_november_2026("0 8 ? * FRIL *"), [27]);
        assert_eq!(days_in_november_2026("0 8 ? * L *"), [7, 14, 21, 28]);
    }

    #[test]
    fn days_of_the_month_and_the_last_one() {
        assert_eq!(days_in_november_2026("0 8 1,15 * ? *"), [1, 15]);
        assert_eq!(days_in_november_2026("0 8 L * ? *"), [30]);
        assert_eq!(days_in_november_2026("0 8 5/10 NOV ? 2026"), [5, 15, 25]);
        assert!(days_in_november_2026("0 8 * DEC ? *").is_empty());
        assert!(days_in_november_2026("0 8 * * ? 2025,2027-2030").is_empty());
    }

    #[test]
    fn times_are_lists_ranges_and_steps() {
        let cron = parse("0/30 8-10,22 * * ? *").unwrap();
        let times: Vec<_> = cron.times().collect();
        assert_eq!(times, [(8, 0), (8, 30), (9, 0), (9, 30), (10, 0), (10, 30), (22, 0), (22, 30)]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("60 8 * * ? *", "`60` is not a valid minute; it runs from 0 to 59"),
            ("0 8 ? * ? *", "must say which days"),
            ("0 8 1 * MON *", "cannot both be given"),
            ("0 8 15W * ? *", "`W`"),
            ("0 8 ? * MON#9 *", "from 1 to 5"),
            ("0 18-8 * * ? *", "runs backwards"),
            ("0/0 8 * * ? *", "no valid step"),
            ("x 8 * * ? *", "`x`"),
        ] {
            let message = parse(text).unwrap_err().to_string();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
