//! What is not tolerated, and why.

use super::{COMES_BACK_WITHIN_S, after, chance, episodes, misses};
use crate::rehearsed::{Applied, Measures, Reason, Recovery};
use crate::script::{BEFORE, Script};
use plimsoll_spec::platform::rehearsal::Scenario;
use plimsoll_twin::Design;
use plimsoll_twin::control::rollout::{deadlocks, running_at_most};
use plimsoll_twin::outcome::EventKind;

/// A play with everything that a verdict needs.
pub(crate) struct Played<'a> {
    pub scenario: &'a Scenario,
    pub design: &'a Design,
    pub script: &'a Script,
    pub tolerated: &'a Applied,
    pub measures: &'a Measures,
}

/// A share of calm minutes above which the objective is missed without the event already.
///
/// MODEL: a fifth is a choice; single minutes may miss it by chance.
const MISSED_BEFORE: f64 = 0.2;

/// Everything that is not tolerated in a play; empty where all is.
pub(crate) fn reasons(played: &Played<'_>, failed_share: f64) -> Vec<Reason> {
    let mut reasons = Vec::new();
    missed_before(played, failed_share, &mut reasons);
    detection(played, &mut reasons);
    recovery(played, failed_share, &mut reasons);
    counts(played, &mut reasons);
    deployment(played, &mut reasons);
    out_of_memory(played, &mut reasons);
    reasons
}

fn missed_before(played: &Played<'_>, failed_share: f64, reasons: &mut Vec<Reason>) {
    let rows = played.measures.timeline.get(..BEFORE).unwrap_or_default();
    let calm = &played.measures.calm;
    let missed = calm.iter().filter(|row| misses(row, failed_share)).count() as f64;
    if missed > MISSED_BEFORE * calm.len() as f64 {
        let minutes = rows.iter().map(chance).sum();
        reasons.push(Reason::MissedBefore { minutes, of: BEFORE as u32 });
    }
}

fn detection(played: &Played<'_>, reasons: &mut Vec<Reason>) {
    let Some(within) = played.tolerated.detect_within else { return };
    match &played.measures.detected {
        None => reasons.push(Reason::NotDetected),
        Some(found) if found.after_s > within.as_f64() => {
            reasons.push(Reason::DetectedLate { took_s: found.after_s, tolerated_s: within.as_f64() });
        }
        Some(_) => {}
    }
}

/// Whether only others can end the cause, so that recovery counts from its end.
fn waits(scenario: &Scenario) -> bool {
    matches!(scenario, Scenario::RetryStorm { .. } | Scenario::SlowDownstream { .. })
}

fn recovery(played: &Played<'_>, failed_share: f64, reasons: &mut Vec<Reason>) {
    let (script, measures) = (played.script, played.measures);
    let end_s = 60.0 * after(&measures.timeline).len() as f64;
    let tolerated_s = played.tolerated.recover_within.as_f64();
    let from_s = script.over_s.filter(|_| waits(played.scenario)).unwrap_or(0.0);
    match measures.recovery {
        Recovery::NeverMissed => {}
        Recovery::NotRecovered { metastable: true, .. } => {
            let watched_s = end_s - script.over_s.unwrap_or(end_s - COMES_BACK_WITHIN_S);
            reasons.push(Reason::Metastable { watched_s });
        }
        Recovery::NotRecovered { missed_after_s, .. } => {
            reasons.push(Reason::NotRecovered { watched_s: end_s - missed_after_s });
        }
        Recovery::Recovered { .. } => {
            let missed: Vec<bool> =
                after(&measures.timeline).iter().map(|row| misses(row, failed_share)).collect();
            let took_s = episodes(&missed).iter().fold(0.0, |longest: f64, episode| {
                let (from, until) =
                    (60.0 * episode.from as f64, episode.until.map_or(end_s, |until| 60.0 * until as f64));
                longest.max(until - from.max(from_s))
            });
            if took_s > tolerated_s {
                reasons.push(Reason::RecoveredLate { took_s, tolerated_s });
            }
        }
    }
}

fn counts(played: &Played<'_>, reasons: &mut Vec<Reason>) {
    let (measures, tolerated) = (played.measures, played.tolerated);
    let failed = tolerated.failed_requests.fraction() * measures.requests;
    // Less than half a request is none: the fluid engine has fractions of requests.
    if measures.failed_requests > failed.max(0.5) {
        reasons.push(Reason::FailedRequests { failed: measures.failed_requests, tolerated: failed });
    }
    if let Some(minutes) = tolerated.violation_minutes.filter(|&minutes| measures.violation_minutes > minutes)
    {
        reasons.push(Reason::ViolationMinutes { minutes: measures.violation_minutes, tolerated: minutes });
    }
    let reversals_per_hour = measures.reversals_per_hour;
    if reversals_per_hour > tolerated.reversals_per_hour * (1.0 + 1e-9) {
        reasons.push(Reason::Flaps { reversals_per_hour, tolerated: tolerated.reversals_per_hour });
    }
}

fn deployment(played: &Played<'_>, reasons: &mut Vec<Reason>) {
    let fails_by_itself = matches!(played.scenario, Scenario::FailingDeployment);
    if played.script.deployment.is_none() {
        return;
    }
    let kinds = || played.measures.events.iter().map(|event| &event.kind);
    let failed_tasks =
        kinds().map(|kind| if let EventKind::NeverHealthy { tasks } = kind { *tasks } else { 0 }).sum();
    let broken_off = kinds().any(|kind| matches!(kind, EventKind::RolloutFailed { .. }));
    let rolled_back = kinds().any(|kind| matches!(kind, EventKind::RolloutFailed { rolled_back: true }));
    let completed = kinds().any(|kind| matches!(kind, EventKind::RolloutCompleted));
    let rollout = &played.design.rollout;
    if !completed && !broken_off && deadlocks(played.design.tasks.desired, rollout) {
        reasons.push(Reason::Deadlocked);
    } else if !completed && !broken_off && failed_tasks > 0 {
        reasons.push(match rollout.circuit_breaker {
            None => Reason::TriesForEver { failed_tasks },
            Some(_) => Reason::BreakerDidNotTrip { failed_tasks },
        });
    } else if !completed && !broken_off {
        let watched_s = 60.0 * after(&played.measures.timeline).len() as f64;
        reasons.push(Reason::NotCompleted { watched_s });
    } else if broken_off && !fails_by_itself {
        reasons.push(Reason::BrokenOff);
    }
    let left = played.measures.timeline.last().map_or(0.0, |row| row.tasks);
    let fewer = left + 0.5 < played.measures.tasks_before
        && left < f64::from(running_at_most(played.design.tasks.desired, rollout));
    if broken_off && !rolled_back && fewer {
        reasons.push(Reason::NotRolledBack);
    }
}

/// Tasks that were killed are told where they did harm.
fn out_of_memory(played: &Played<'_>, reasons: &mut Vec<Reason>) {
    let killed = |kind: &EventKind| if let EventKind::OutOfMemory { tasks } = kind { *tasks } else { 0 };
    let tasks: u32 = played.measures.events.iter().map(|event| killed(&event.kind)).sum();
    if tasks > 0 && !reasons.is_empty() {
        reasons.push(Reason::OutOfMemory { tasks });
    }
}
