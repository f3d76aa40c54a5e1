//! Scheduled actions: when they fire during a replay.

use super::cron::{CronError, CronTimes};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use plimsoll_spec::platform::scaling::{ScalingPolicy, Schedule, ScheduledAction};
use plimsoll_units::{SimTime, Timestamp};

/// Why the schedule of an action cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleError {
    /// Name of the action.
    pub action: String,
    /// What is wrong with it.
    pub problem: ScheduleProblem,
}

/// What is wrong with a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleProblem {
    /// The time zone is not in the bundled IANA database.
    UnknownTimeZone(String),
    /// The time of an `at(…)` is not one.
    NotATime(String),
    /// The period of a `rate(…)` is below a minute.
    RateBelowAMinute,
    /// A cron field is wrong.
    Cron(CronError),
    /// The start of the replay is not a time that a calendar knows.
    StartOutOfRange,
}

impl std::fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "scheduled action `{}`: ", self.action)?;
        match &self.problem {
            ScheduleProblem::UnknownTimeZone(name) => {
                write!(f, "`{name}` is not an IANA time zone such as `UTC` or `Europe/Berlin`")
            }
            ScheduleProblem::NotATime(text) => {
                write!(f, "`{text}` is not a time such as `2026-12-24T18:00:00`")
            }
            ScheduleProblem::RateBelowAMinute => f.write_str("a rate must be at least one minute"),
            ScheduleProblem::Cron(error) => error.fmt(f),
            ScheduleProblem::StartOutOfRange => {
                f.write_str("the start of the replay is not within the years 1970 to 9999")
            }
        }
    }
}

impl std::error::Error for ScheduleError {}

/// One firing of a scheduled action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// When it fires.
    pub at: SimTime,
    /// New minimum, if changed.
    pub min: Option<u32>,
    /// New maximum, if changed.
    pub max: Option<u32>,
    /// The action's position in the design's list of policies and scheduled actions.
    pub action: usize,
}

/// All firings during a replay, in order of time, then of the actions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timetable {
    firings: Vec<Firing>,
}

impl Timetable {
    /// The firings of the scheduled actions among `policies` during `minutes` minutes from `start`.
    pub fn of(policies: &[ScalingPolicy], start: Timestamp, minutes: usize) -> Result<Self, ScheduleError> {
        let length_s = i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(60);
        let mut firings = Vec::new();
        for (index, policy) in policies.iter().enumerate() {
            let ScalingPolicy::Scheduled(action) = policy else { continue };
            let offsets = offsets_s(action, start, length_s)
                .map_err(|problem| ScheduleError { action: action.name.clone(), problem })?;
            firings.extend(offsets.into_iter().map(|offset| Firing {
                at: SimTime::from_seconds(offset),
                min: action.min,
                max: action.max,
                action: index,
            }));
        }
        firings.sort_by_key(|firing| (firing.at, firing.action));
        Ok(Self { firings })
    }

    /// The firings in order.
    #[must_use]
    pub fn firings(&self) -> &[Firing] {
        &self.firings
    }
}

/// The seconds after the start at which an action fires, from 0 to before the length.
fn offsets_s(action: &ScheduledAction, start: Timestamp, length_s: i64) -> Result<Vec<i64>, ScheduleProblem> {
    let zone = TimeZone::get(&action.timezone)
        .map_err(|_| ScheduleProblem::UnknownTimeZone(action.timezone.clone()))?;
    let in_replay = |offset: &i64| (0..length_s).contains(offset);
    match &action.schedule {
        Schedule::At(text) => {
            let local: DateTime = text.parse().map_err(|_| ScheduleProblem::NotATime(text.clone()))?;
            let offset =
                unix(&zone, local).ok_or_else(|| ScheduleProblem::NotATime(text.clone()))? - start.unix();
            Ok(Some(offset).into_iter().filter(in_replay).collect())
        }
        // MODEL: a rate counts from the creation of the action; here from the start of the replay.
        Schedule::Rate(every) if every.get() >= 60 => {
            Ok((1..).map(|n: i64| n * i64::from(every.get())).take_while(in_replay).collect())
        }
        Schedule::Rate(_) => Err(ScheduleProblem::RateBelowAMinute),
        Schedule::Cron(cron) => {
            let cron = CronTimes::parse(cron).map_err(ScheduleProblem::Cron)?;
            cron_offsets_s(&cron, &zone, start, length_s)
        }
    }
}

fn cron_offsets_s(
    cron: &CronTimes,
    zone: &TimeZone,
    start: Timestamp,
    length_s: i64,
) -> Result<Vec<i64>, ScheduleProblem> {
    let begin = jiff::Timestamp::from_second(start.unix()).map_err(|_| ScheduleProblem::StartOutOfRange)?;
    let mut offsets = Vec::new();
    let mut date = Some(zone.to_datetime(begin).date());
    while let Some(day) = date {
        match unix(zone, day.at(0, 0, 0, 0)) {
            Some(midnight) if midnight - start.unix() < length_s => {}
            _ => break,
        }
        if cron.fires_on(day) {
            let of_day = cron.times().filter_map(|(hour, minute)| unix(zone, day.at(hour, minute, 0, 0)));
            offsets
                .extend(of_day.map(|at| at - start.unix()).filter(|offset| (0..length_s).contains(offset)));
        }
        date = day.tomorrow().ok();
    }
    // Local times that do not exist on the day the clock goes forward move behind it, where they may meet others.
    offsets.sort_unstable();
    offsets.dedup();
    Ok(offsets)
}

/// Seconds since the epoch of a local time.
///
/// MODEL: how AWS treats local times that exist twice or not at all is not published; here the first of two, and the time
/// moved forward by the length of the gap.
fn unix(zone: &TimeZone, local: DateTime) -> Option<i64> {
    zone.to_timestamp(local).ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::platform::scaling::Cron;
    use plimsoll_units::Seconds;

    fn action(schedule: Schedule, timezone: &str) -> ScalingPolicy {
        let name = "night".to_owned();
        ScalingPolicy::Scheduled(ScheduledAction {
            name,
            schedule,
            timezone: timezone.to_owned(),
            min: Some(2),
            max: None,
        })
    }

    fn cron(text: &str) -> Schedule {
        let fields: Vec<String> = text.split(' ').map(str::to_owned).collect();
        Schedule::Cron(Cron { fields: fields.try_into().unwrap() })
    }

    /// 2026-03-28T00:00:00Z, the day before the clock goes forward in Berlin.
    const START: Timestamp = Timestamp::from_unix(1_774_656_000);

    fn hours(schedule: Schedule, timezone: &str) -> Vec<f64> {
        let timetable = Timetable::of(&[action(schedule, timezone)], START, 3 * 1440).unwrap();
        timetable.firings().iter().map(|firing| firing.at.seconds() / 3600.0).collect()
    }

    #[test]
    fn cron_follows_daylight_saving_time() {
        assert_eq!(hours(cron("0 8 * * ? *"), "UTC"), [8.0, 32.0, 56.0]);
        assert_eq!(hours(cron("0 8 * * ? *"), "Europe/Berlin"), [7.0, 30.0, 54.0]);
        // 02:30 does not exist on the 29th in Berlin and moves to 03:30 summer time.
        assert_eq!(hours(cron("30 2 * * ? *"), "Europe/Berlin"), [1.5, 25.5, 48.5]);
    }

    #[test]
    fn at_and_rate_fire_within_the_replay() {
        assert_eq!(hours(Schedule::At("2026-03-29T12:00:00".into()), "UTC"), [36.0]);
        assert!(hours(Schedule::At("2026-03-27T12:00:00".into()), "UTC").is_empty());
        assert_eq!(hours(Schedule::Rate(Seconds::new(86_400)), "UTC"), [24.0, 48.0]);
    }

    #[test]
    fn simultaneous_actions_keep_their_order() {
        let policies = [action(cron("0 8 * * ? *"), "UTC"), action(cron("0 8 * * ? *"), "UTC")];
        let timetable = Timetable::of(&policies, START, 1440).unwrap();
        assert_eq!(timetable.firings().iter().map(|firing| firing.action).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn unusable_schedules_are_refused_by_name() {
        for (schedule, timezone, part) in [
            (cron("0 8 * * ? *"), "Mars/Olympus", "`Mars/Olympus` is not an IANA time zone"),
            (Schedule::At("tomorrow".into()), "UTC", "`tomorrow` is not a time"),
            (Schedule::Rate(Seconds::new(30)), "UTC", "at least one minute"),
            (cron("0 24 * * ? *"), "UTC", "`24` is not a valid hour"),
        ] {
            let message = Timetable::of(&[action(schedule, timezone)], START, 1440).unwrap_err().to_string();
            assert!(message.starts_with("scheduled action `night`: ") && message.contains(part), "{message}");
        }
    }
}
