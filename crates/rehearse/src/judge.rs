//! From a pair of replays to measures and a verdict.

mod episodes;
mod rules;

use crate::play::{Pair, Stage, Way, after_event};
use crate::rehearsed::{Detection, Measures, Recovery, Signal};
use crate::script::{BEFORE, Script};
use episodes::{Episode, KEPT_RUNNING, episodes};
use plimsoll_twin::Outcome;
use plimsoll_twin::outcome::{Event, EventKind, MinuteRow};

pub(crate) use rules::{Played, reasons};

/// Seconds after the end of the cause at which a service that is still down does not come back by itself.
///
/// MODEL: ten minutes, longer than scaling on 60-second metrics needs to act.
const COMES_BACK_WITHIN_S: f64 = 600.0;

/// Longer latencies are not told apart: both engines extrapolate there, and no caller waits.
const LONGEST_LATENCY_S: f64 = 300.0;

/// What one play shows; `failed_share` is the share of a minute's requests that may fail before it misses the objective.
pub(crate) fn measure(
    stage: &Stage<'_>,
    script: &Script,
    way: &Way,
    pair: Pair,
    failed_share: f64,
) -> Measures {
    let Pair { event, calm } = pair;
    let (rows, calm_rows) = (after(&event.timeline), after(&calm.timeline));
    let missed: Vec<bool> = rows.iter().map(|row| misses(row, failed_share)).collect();
    let found = episodes(&missed);
    let recovery = recovery(&found, &missed, calm_rows, script.over_s, failed_share);
    let events = relative(&event);
    let beyond = |of: fn(&MinuteRow) -> f64| sum(rows, of) - sum(calm_rows, of);
    let violation =
        |row: &MinuteRow| if misses(row, failed_share) { chance(row).max(0.5) } else { chance(row) };
    let missed_minutes =
        rows.iter().map(violation).sum::<f64>() - calm_rows.iter().map(violation).sum::<f64>();
    Measures {
        goals: stage.goals_from,
        level_per_second: stage.level.per_second,
        tasks_before: f64::from(stage.design.tasks.desired),
        exact: way.exact,
        plays: 1,
        detected: detected(&events, &relative(&calm)),
        recovery,
        requests: sum(rows, |row| row.requests),
        failed_requests: beyond(|row| row.failed).max(0.0),
        retries: sum(rows, |row| row.retries),
        violation_minutes: missed_minutes.max(0.0),
        extra_on_demand_task_seconds: beyond(|row| row.on_demand_task_seconds),
        extra_spot_task_seconds: beyond(|row| row.spot_task_seconds),
        worst_p95_ms: worst(rows, |latency| latency.p95_s),
        worst_p99_ms: worst(rows, |latency| latency.p99_s),
        calm_p95_ms: worst(calm_rows, |latency| latency.p95_s),
        reversals_per_hour: reversals(&events) / (rows.len().max(1) as f64 / 60.0),
        events,
        timeline: event.timeline,
        calm: calm.timeline,
        event_minute: BEFORE,
        trigger_s: script.over_s,
        bounded: way.bounded || event.cut_off_requests > 0.0,
    }
}

/// The rows from the event on.
fn after(rows: &[MinuteRow]) -> &[MinuteRow] {
    rows.get(BEFORE..).unwrap_or_default()
}

fn sum(rows: &[MinuteRow], of: impl Fn(&MinuteRow) -> f64) -> f64 {
    rows.iter().map(of).sum()
}

fn worst(rows: &[MinuteRow], of: impl Fn(&plimsoll_twin::plant::MinuteLatency) -> f64) -> f64 {
    let highest = rows.iter().filter_map(|row| row.latency.as_ref()).map(of).fold(0.0, f64::max);
    1000.0 * highest.min(LONGEST_LATENCY_S)
}

/// Probability that a minute misses a latency goal.
fn chance(row: &MinuteRow) -> f64 {
    row.latency.map_or(0.0, |latency| latency.violation)
}

/// Whether a minute misses the objective: a latency goal more likely than not, or too many failed requests.
fn misses(row: &MinuteRow, failed_share: f64) -> bool {
    chance(row) >= 0.5 || row.failed > (failed_share * row.requests).max(0.5)
}

fn recovery(
    found: &[Episode],
    missed: &[bool],
    calm: &[MinuteRow],
    over_s: Option<f64>,
    failed_share: f64,
) -> Recovery {
    let Some(first) = found.first() else { return Recovery::NeverMissed };
    let missed_after_s = 60.0 * first.from as f64;
    if found.iter().any(|episode| episode.until.is_none()) {
        let end_s = 60.0 * missed.len() as f64;
        let long_over = over_s.is_some_and(|over_s| end_s >= over_s + COMES_BACK_WITHIN_S);
        let last = calm.get(calm.len().saturating_sub(KEPT_RUNNING)..).unwrap_or_default();
        let calm_keeps = last.iter().all(|row| !misses(row, failed_share));
        return Recovery::NotRecovered { missed_after_s, metastable: long_over && calm_keeps };
    }
    let longest = found.iter().map(|episode| episode.minutes(missed.len())).max().unwrap_or(0);
    Recovery::Recovered { missed_after_s, took_s: 60.0 * longest as f64 }
}

/// The events with times relative to the event, from a minute before it.
fn relative(outcome: &Outcome) -> Vec<Event> {
    let moved = |event: &Event| Event { at_s: after_event(event.at_s), kind: event.kind.clone() };
    outcome.events.iter().map(moved).filter(|event| event.at_s >= -60.0).collect()
}

/// The first sign that is not there without the event too.
fn detected(events: &[Event], calm: &[Event]) -> Option<Detection> {
    let fresh = events.iter().filter(|event| event.at_s >= 0.0 && !calm.contains(event));
    fresh
        .filter_map(|event| {
            let by = match &event.kind {
                EventKind::AlarmRaised { by } => Signal::Alarm { policy: by.clone() },
                EventKind::Scaled { from, to, by } if to > from => Signal::Scaling { policy: by.clone() },
                EventKind::RolloutFailed { .. } => Signal::Breaker,
                EventKind::Replaced { .. } | EventKind::NeverHealthy { .. } => Signal::Replacement,
                EventKind::SpotInterrupted { .. } => Signal::SpotWarning,
                _ => return None,
            };
            Some(Detection { after_s: event.at_s, by })
        })
        .next()
}

/// Changes of scaling's direction.
fn reversals(events: &[Event]) -> f64 {
    let directions: Vec<bool> = events
        .iter()
        .filter(|event| event.at_s >= 0.0)
        .filter_map(|event| match event.kind {
            EventKind::Scaled { from, to, .. } => Some(to > from),
            _ => None,
        })
        .collect();
    directions.iter().zip(directions.iter().skip(1)).filter(|(before, then)| before != then).count() as f64
}
