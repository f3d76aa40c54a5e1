//! Which CPU time per request to believe.

use super::finding::{CalibrationError, Estimate, Finding, Missing, Refusal, Source};
use super::load::Load;
use super::regression;
use plimsoll_recording::ServiceRecording;
use plimsoll_recording::model::MetricName;
use plimsoll_spec::platform::workload::StatedWorkload;

/// The chosen CPU time per request and idle use.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChosenDemand {
    /// CPU seconds per request.
    pub(super) demand: Estimate,
    pub(super) source: Source,
    /// vCPU of an idle task.
    pub(super) idle_vcpu: f64,
    pub(super) idle_source: Source,
    /// Periods that the estimate rests on.
    pub(super) periods: usize,
    pub(super) findings: Vec<Finding>,
}

/// Chooses by the rule: what the recording shows, unless it was refused; else what is stated; else, with CPU and requests
/// at hand, the upper bound.
pub(super) fn choose(
    recording: &ServiceRecording,
    load: Option<&Load>,
    stated: &StatedWorkload,
) -> Result<ChosenDemand, CalibrationError> {
    let refusal = match load.map(|load| (load, regression::fit(load))) {
        Some((load, Ok(fit))) => {
            let mut findings = Vec::new();
            if load.saturated > 0 {
                findings.push(Finding::SaturatedMinutes { periods: load.saturated });
            }
            return Ok(ChosenDemand {
                demand: fit.demand,
                source: Source::Recorded,
                idle_vcpu: fit.idle_vcpu.value,
                idle_source: Source::Recorded,
                periods: fit.periods,
                findings,
            });
        }
        Some((_, Err(refusal))) => Some(refusal),
        None => None,
    };
    let (idle_vcpu, idle_source) = stated.idle_vcpu.map_or((0.0, Source::Default), |v| (v, Source::Stated));
    if let Some(ms) = stated.cpu_ms_per_request {
        return Ok(ChosenDemand {
            demand: Estimate::exactly(ms / 1000.0),
            source: Source::Stated,
            idle_vcpu,
            idle_source,
            periods: 0,
            findings: refusal.map(|reason| Finding::StatedDemandUsed { reason }).into_iter().collect(),
        });
    }
    let reason = refusal.unwrap_or(Refusal::TooFewMinutes { usable: 0, needed: regression::NEEDED });
    match load.and_then(|load| load.ratio(idle_vcpu)) {
        Some(ratio) => Ok(ChosenDemand {
            // The data give no lower bound: all of the CPU could be idle use.
            demand: Estimate { value: ratio, low90: 0.0, high90: ratio },
            source: Source::Recorded,
            idle_vcpu,
            idle_source,
            periods: load.map_or(0, Load::len),
            findings: vec![Finding::LowConfidenceDemand { reason }],
        }),
        None => Err(CalibrationError::Missing(missing(recording))),
    }
}

fn missing(recording: &ServiceRecording) -> Vec<Missing> {
    let has = |metric| recording.series(metric).is_some_and(|series| series.observed().next().is_some());
    let mut missing = Vec::new();
    if !has(MetricName::Requests) {
        missing.push(Missing::Requests);
    }
    missing.push(Missing::CpuPerRequest);
    missing
}
