//! What `rehearse` has to show, gathered for rendering.

use crate::number;
use crate::percentile::Percentile;
use plimsoll_rehearse::platform::{Play, Rehearsals};
use plimsoll_rehearse::{Measures, Recovery, Verdict};
use plimsoll_spec::platform::objective::Objective;
use plimsoll_units::{EnvironmentName, Region, StackName};

/// The rehearsals of a platform.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal<'a> {
    /// The stack.
    pub stack: &'a StackName,
    /// The environment.
    pub environment: &'a EnvironmentName,
    /// The region.
    pub region: &'a Region,
    /// What was played.
    pub rehearsals: &'a Rehearsals,
    /// Whether the minutes of every rehearsal are shown.
    pub minutes: bool,
}

/// How many rehearsals ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) not_applicable: u64,
}

impl Count {
    pub(crate) fn of<'a>(plays: impl Iterator<Item = &'a Play>) -> Self {
        plays.fold(Self::default(), |mut count, play| {
            match (play.played(), play.failed()) {
                (false, _) => count.not_applicable += 1,
                (true, true) => count.failed += 1,
                (true, false) => count.passed += 1,
            }
            count
        })
    }

    /// `2 of 9 rehearsals failed`, and those that were not played.
    pub(crate) fn sentence(self) -> String {
        let played = self.passed + self.failed;
        let result = match (played, self.failed) {
            (0, _) => "no rehearsal was played".to_owned(),
            (_, 0) => format!("{} passed", number::plural(played, "rehearsal", "rehearsals")),
            (1, _) => "1 rehearsal failed".to_owned(),
            (_, failed) => {
                format!("{} of {} rehearsals failed", number::count(failed), number::count(played))
            }
        };
        match self.not_applicable {
            0 => result,
            more => format!("{result}; {} not applicable", number::count(more)),
        }
    }
}

/// One rehearsal in cells of text, the same in every rendering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cells {
    pub(crate) verdict: &'static str,
    pub(crate) detected: String,
    pub(crate) recovered: String,
    pub(crate) failed: String,
    pub(crate) missed: String,
    pub(crate) cost: String,
}

impl Cells {
    pub(crate) fn of(play: &Play) -> Self {
        let verdict = verdict(play);
        let dash = || number::UNKNOWN.to_owned();
        let Some(measures) = &play.rehearsed.measures else {
            return Self {
                verdict,
                detected: dash(),
                recovered: dash(),
                failed: dash(),
                missed: dash(),
                cost: dash(),
            };
        };
        Self {
            verdict,
            detected: measures.detected.as_ref().map_or_else(dash, |sign| seconds(sign.after_s)),
            recovered: match measures.recovery {
                Recovery::NeverMissed => "kept".to_owned(),
                Recovery::Recovered { took_s, .. } => seconds(took_s),
                Recovery::NotRecovered { metastable: true, .. } => "metastable".to_owned(),
                Recovery::NotRecovered { .. } => "never".to_owned(),
            },
            failed: failed(measures),
            missed: number::expected(measures.violation_minutes),
            cost: play.extra_cost.map_or_else(dash, number::money),
        }
    }
}

/// `pass`, `FAIL`, or a dash where it was not played.
pub(crate) fn verdict(play: &Play) -> &'static str {
    match (play.played(), play.failed()) {
        (false, _) => "n/a",
        (true, true) => "FAIL",
        (true, false) => "pass",
    }
}

/// Failed requests as a share of all.
fn failed(measures: &Measures) -> String {
    if measures.failed_requests < 0.05 || measures.requests <= 0.0 {
        return "0".to_owned();
    }
    match 100.0 * measures.failed_requests / measures.requests {
        share if share < 0.01 => "< 0.01 %".to_owned(),
        share if share < 1.0 => format!("{} %", number::decimal(share, 2)),
        share => number::percent(share),
    }
}

/// A time as people say it: `45 s`, `6 min`, `1.5 h`.
pub(crate) fn seconds(seconds: f64) -> String {
    if !seconds.is_finite() {
        number::UNKNOWN.to_owned()
    } else if seconds < 119.5 {
        format!("{} s", number::decimal(seconds, 0))
    } else if seconds < 5_370.0 {
        let minutes = seconds / 60.0;
        format!("{} min", if minutes < 9.95 { tidy(minutes) } else { number::decimal(minutes, 0) })
    } else {
        format!("{} h", tidy(seconds / 3600.0))
    }
}

/// One decimal, and none where it is zero.
fn tidy(value: f64) -> String {
    number::decimal(value, 1).trim_end_matches(".0").to_owned()
}

/// Why it failed, a sentence without final stop for each reason; why it was not played; nothing where it passed.
pub(crate) fn reasons(play: &Play) -> Vec<String> {
    let mut reasons = match &play.rehearsed.verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Fail { reasons } => reasons.iter().map(ToString::to_string).collect(),
        Verdict::NotApplicable { why } => vec![why.to_string()],
    };
    if let (true, Some(cost), Some(most)) =
        (play.costs_too_much(), play.extra_cost, play.extra_cost_tolerated)
    {
        reasons.push(format!(
            "it costs {} more than a quiet time, {} are tolerated",
            number::money(cost),
            number::money(most)
        ));
    }
    reasons
}

/// The minutes of a rehearsal as they are drawn: the percentile of the objective, and its goal in milliseconds.
pub(crate) fn latency(
    measures: &Measures,
    objective: &Objective,
) -> (Percentile, Vec<Option<f64>>, Option<f64>) {
    let percentile = Percentile::shown_for(objective);
    let values = measures
        .timeline
        .iter()
        .map(|row| {
            row.latency.map(|latency| percentile.of_minute(&latency)).filter(|value| value.is_finite())
        })
        .collect();
    (percentile, values, percentile.goal(objective).map(|goal| goal.threshold_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_say_them() {
        let written = [0.0, 45.4, 119.0, 120.0, 363.0, 5_369.0, 5_400.0, 43_200.0, f64::NAN].map(seconds);
        assert_eq!(written, ["0 s", "45 s", "119 s", "2 min", "6 min", "89 min", "1.5 h", "12 h", "–"]);
    }

    #[test]
    fn the_count_says_what_failed_and_what_was_not_played() {
        let count = |passed, failed, not_applicable| Count { passed, failed, not_applicable }.sentence();
        assert_eq!(count(3, 0, 0), "3 rehearsals passed");
        assert_eq!(count(1, 0, 2), "1 rehearsal passed; 2 not applicable");
        assert_eq!(count(2, 1, 0), "1 of 3 rehearsals failed");
        assert_eq!(count(0, 1, 0), "1 rehearsal failed");
        assert_eq!(count(0, 0, 1), "no rehearsal was played; 1 not applicable");
    }
}
