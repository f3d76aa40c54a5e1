//! `plimsoll/rehearse/1`.

use super::figure;
use crate::rehearsal::{Count, Rehearsal, reasons};
use crate::words;
use plimsoll_rehearse::platform::{Planned, Play, Traffic};
use plimsoll_rehearse::{Measures, Recovery, Rehearsed};
use plimsoll_twin::outcome::MinuteRow;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct RehearseDocument<'a> {
    schema: &'static str,
    stack: &'a str,
    environment: &'a str,
    region: &'a str,
    synthetic: bool,
    passed: bool,
    summary: Summary,
    rehearsals: Vec<One<'a>>,
    not_rehearsed: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct Summary {
    passed: u64,
    failed: u64,
    not_applicable: u64,
}

impl<'a> RehearseDocument<'a> {
    pub(super) fn of(rehearsal: &Rehearsal<'a>) -> Self {
        let plays = &rehearsal.rehearsals.plays;
        let Count { passed, failed, not_applicable } = Count::of(plays.iter());
        let silent = rehearsal.rehearsals.silent.iter();
        Self {
            schema: "plimsoll/rehearse/1",
            stack: rehearsal.stack.as_str(),
            environment: rehearsal.environment.as_str(),
            region: rehearsal.region.as_str(),
            synthetic: rehearsal.rehearsals.synthetic,
            passed: failed == 0,
            summary: Summary { passed, failed, not_applicable },
            rehearsals: plays.iter().map(|play| One::of(play, rehearsal.minutes)).collect(),
            not_rehearsed: silent.map(|(name, reason)| (name.as_str(), reason.as_str())).collect(),
        }
    }
}

#[derive(Serialize)]
struct One<'a> {
    name: &'a str,
    kind: &'static str,
    declared: bool,
    service: &'a str,
    traffic: &'static str,
    verdict: &'static str,
    reasons: Vec<String>,
    tolerated: Tolerated,
    extra_cost_usd: Option<f64>,
    measured: Option<Measured>,
}

#[derive(Serialize)]
struct Tolerated {
    detect_within_s: Option<f64>,
    recover_within_s: f64,
    failed_requests_percent: f64,
    violation_minutes: Option<f64>,
    extra_cost_usd: Option<f64>,
}

#[derive(Serialize)]
struct Measured {
    engine: &'static str,
    plays: u32,
    requests_per_second_before: Option<f64>,
    tasks_before: Option<f64>,
    detected_after_s: Option<f64>,
    detected_by: Option<String>,
    missed_after_s: Option<f64>,
    recovered_after_s: Option<f64>,
    recovered: bool,
    metastable: bool,
    requests: Option<f64>,
    failed_requests: Option<f64>,
    retries: Option<f64>,
    violation_minutes: Option<f64>,
    worst_p95_ms: Option<f64>,
    worst_p99_ms: Option<f64>,
    calm_p95_ms: Option<f64>,
    cut_short: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<Vec<Minute>>,
}

#[derive(Serialize)]
struct Minute {
    minute: i64,
    requests: Option<f64>,
    failed_requests: Option<f64>,
    tasks: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
}

impl<'a> One<'a> {
    fn of(play: &'a Play, minutes: bool) -> Self {
        Self {
            name: &play.name,
            kind: play.rehearsed.scenario.kind(),
            declared: play.declared,
            service: play.service.as_str(),
            traffic: match play.traffic {
                Traffic::Recorded => "recorded",
                Traffic::Stated => "stated",
            },
            verdict: match (play.played(), play.failed()) {
                (false, _) => "not_applicable",
                (true, true) => "fail",
                (true, false) => "pass",
            },
            reasons: reasons(play),
            tolerated: tolerated(play, &play.rehearsed),
            extra_cost_usd: play.extra_cost.map(plimsoll_units::Usd::dollars),
            measured: play.rehearsed.measures.as_ref().map(|measures| measured(measures, minutes)),
        }
    }
}

fn tolerated(play: &Play, rehearsed: &Rehearsed) -> Tolerated {
    let applied = rehearsed.tolerated;
    Tolerated {
        detect_within_s: applied.detect_within.map(plimsoll_units::Seconds::as_f64),
        recover_within_s: applied.recover_within.as_f64(),
        failed_requests_percent: applied.failed_requests.percent(),
        violation_minutes: applied.violation_minutes,
        extra_cost_usd: play.extra_cost_tolerated.map(plimsoll_units::Usd::dollars),
    }
}

fn measured(measures: &Measures, minutes: bool) -> Measured {
    let (missed_after_s, recovered_after_s) = match measures.recovery {
        Recovery::NeverMissed => (None, None),
        Recovery::Recovered { missed_after_s, took_s } => (Some(missed_after_s), Some(took_s)),
        Recovery::NotRecovered { missed_after_s, .. } => (Some(missed_after_s), None),
    };
    let event = i64::try_from(measures.event_minute).unwrap_or(0);
    let row = |(minute, row): (i64, &MinuteRow)| Minute {
        minute: minute - event,
        requests: figure(row.requests),
        failed_requests: figure(row.failed),
        tasks: figure(row.tasks),
        p95_ms: row.latency.and_then(|latency| figure(1000.0 * latency.p95_s)),
        p99_ms: row.latency.and_then(|latency| figure(1000.0 * latency.p99_s)),
    };
    Measured {
        engine: if measures.exact { "exact" } else { "fluid" },
        plays: measures.plays,
        requests_per_second_before: figure(measures.level_per_second),
        tasks_before: figure(measures.tasks_before),
        detected_after_s: measures.detected.as_ref().and_then(|sign| figure(sign.after_s)),
        detected_by: measures.detected.as_ref().map(|sign| sign.by.to_string()),
        missed_after_s: missed_after_s.and_then(figure),
        recovered_after_s: recovered_after_s.and_then(figure),
        recovered: !matches!(measures.recovery, Recovery::NotRecovered { .. }),
        metastable: matches!(measures.recovery, Recovery::NotRecovered { metastable: true, .. }),
        requests: figure(measures.requests),
        failed_requests: figure(measures.failed_requests),
        retries: figure(measures.retries),
        violation_minutes: figure(measures.violation_minutes),
        worst_p95_ms: figure(measures.worst_p95_ms),
        worst_p99_ms: figure(measures.worst_p99_ms),
        calm_p95_ms: figure(measures.calm_p95_ms),
        cut_short: measures.bounded,
        minutes: minutes.then(|| (0..).zip(&measures.timeline).map(row).collect()),
    }
}

#[derive(Serialize)]
pub(super) struct PlannedDocument<'a> {
    schema: &'static str,
    rehearsals: Vec<PlannedOne<'a>>,
}

#[derive(Serialize)]
struct PlannedOne<'a> {
    name: &'a str,
    kind: &'static str,
    declared: bool,
    service: &'a str,
    what: String,
}

impl<'a> PlannedDocument<'a> {
    pub(super) fn of(planned: &'a [Planned]) -> Self {
        let one = |planned: &'a Planned| PlannedOne {
            name: &planned.name,
            kind: planned.scenario.kind(),
            declared: planned.declared,
            service: planned.service.as_str(),
            what: words::scenario(&planned.scenario),
        };
        Self { schema: "plimsoll/rehearsals/1", rehearsals: planned.iter().map(one).collect() }
    }
}
