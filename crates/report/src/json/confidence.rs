//! How far the figures can be trusted.

use super::figure;
use super::proof::{BackTestDocument, back_test};
use plimsoll_optimize::plan::{Confidence, RecordingFacts};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct PlanConfidence<'a> {
    pub(super) recording: Recording<'a>,
    pub(super) services: BTreeMap<&'a str, ServiceConfidence<'a>>,
}

#[derive(Serialize)]
pub(super) struct Recording<'a> {
    synthetic: bool,
    source: &'a str,
    days: Option<f64>,
    notes: &'a [String],
}

impl<'a> Recording<'a> {
    pub(super) fn of(facts: &'a RecordingFacts) -> Self {
        Self {
            synthetic: facts.synthetic,
            source: &facts.source,
            days: figure(facts.days),
            notes: &facts.notes,
        }
    }
}

#[derive(Serialize)]
pub(super) struct ServiceConfidence<'a> {
    latency_mean_error: Option<f64>,
    latency_p95_error: Option<f64>,
    latency_p99_error: Option<f64>,
    cpu_ms_per_request: Option<Interval>,
    hardest_day: Option<HardestDay>,
    back_test: Option<BackTestDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_back_tested_because: Option<String>,
    findings: &'a [String],
}

#[derive(Serialize)]
struct Interval {
    low: Option<f64>,
    value: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct HardestDay {
    day: u32,
    screened: Option<f64>,
    fluid: Option<f64>,
}

impl<'a> ServiceConfidence<'a> {
    pub(super) fn of(confidence: &'a Confidence) -> Self {
        let (back_test, not_back_tested_because) = back_test(&confidence.back_test);
        Self {
            back_test,
            not_back_tested_because,
            latency_mean_error: confidence.latency_mean_error.and_then(figure),
            latency_p95_error: confidence.latency_p95_error.and_then(figure),
            latency_p99_error: confidence.latency_p99_error.and_then(figure),
            cpu_ms_per_request: confidence.cpu_ms_per_request.map(|(low, value, high)| Interval {
                low: figure(low),
                value: figure(value),
                high: figure(high),
            }),
            hardest_day: confidence.hardest_day.map(|hardest| HardestDay {
                day: hardest.day,
                screened: figure(hardest.screened),
                fluid: figure(hardest.fluid),
            }),
            findings: &confidence.findings,
        }
    }
}
