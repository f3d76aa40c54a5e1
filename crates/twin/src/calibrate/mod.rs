//! Calibration: from a recording to a workload, with error bars.
//!
//! Each quantity comes from the recording where it shows it, else from what the stack file states, else from a default;
//! which of them is part of the result. Traffic and CPU time per request have no default.

mod arrivals;
mod bands;
mod base_latency;
mod bootstrap;
mod burst;
mod burst_search;
mod checks;
mod demand;
mod demand_law;
mod dominant;
#[cfg(test)]
mod engine_recording;
mod finding;
mod latency;
#[cfg(test)]
mod latency_tests;
mod linear;
mod load;
mod logged;
#[cfg(test)]
mod logged_tests;
mod memory;
mod minutes;
mod regression;
mod restriction;
mod stated;
#[cfg(test)]
mod tests;

pub use burst_search::{BurstFamily, FamilyFit};
pub use finding::{CalibrationError, Estimate, Finding, Missing, Refusal, Source, Sources};
pub use restriction::Restriction;
pub use stated::stated_workload;

use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::workload::{Burst, Demand, Memory, Workload};
use plimsoll_recording::ServiceRecording;
use plimsoll_spec::platform::workload::StatedWorkload;

/// Variation of the CPU time where nothing tells it: exponential.
const DEFAULT_DEMAND_VARIATION: f64 = 1.0;
/// MODEL: the heavier tail that an unknown law of the CPU time may have; moves p99 by about a half, p95 hardly.
const PESSIMISTIC_DEMAND_VARIATION: f64 = 2.0;
/// Variation of the base latency where nothing tells it.
const DEFAULT_BASE_VARIATION: f64 = 0.5;
/// MODEL: superposed rotations of several balancer nodes, between perfect rotation (1/tasks) and random routing (1).
const DEFAULT_ROTATION_VARIABILITY: f64 = 0.7;

/// A workload found from a recording, and how well it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The best estimate.
    pub workload: Workload,
    /// The same with demand and bursts at the upper end of their intervals, for decisions that must hold.
    pub pessimistic: Workload,
    /// CPU seconds per request.
    pub demand: Estimate,
    /// Where each quantity comes from.
    pub sources: Sources,
    /// What the estimates rest on.
    pub quality: Quality,
    /// 90 % bands of what the latency tells; `None` where no latency was recorded.
    pub bands: Option<Bands>,
    /// What each family of burst laws says of the record; empty where bursts cannot be read from it.
    pub bursts: Vec<FamilyFit>,
    /// How well the model reproduces the recorded latency; `None` where no latency was recorded.
    pub checks: Option<Reproduction>,
    /// What a reader of the result has to know, in a fixed order.
    pub findings: Vec<Finding>,
}

/// The data behind a calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// Minutes with an observed request rate.
    pub observed_minutes: usize,
    /// Minutes of the whole recording.
    pub minutes: usize,
    /// Periods that the demand estimate rests on; 0 when it was stated.
    pub demand_periods: usize,
}

/// 90 % bands of what the recorded latency tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// Coefficient of variation of the CPU time; from 0 to the widest assumed where the record does not tell it.
    pub demand_variation: Estimate,
    /// Mean base latency in seconds.
    pub base_latency_s: Estimate,
    /// Coefficient of variation of the base latency.
    pub base_latency_variation: Estimate,
}

/// Median relative errors of the model at the recorded configuration, minute by minute, as fractions of the record; a field
/// is `None` where the metric is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reproduction {
    /// Minutes compared.
    pub minutes: usize,
    /// Of the mean.
    pub mean: Option<f64>,
    /// Of the median.
    pub p50: Option<f64>,
    /// Of the 95th percentile.
    pub p95: Option<f64>,
    /// Of the 99th percentile.
    pub p99: Option<f64>,
    /// Of the CPU use, in percentage points of the task size; `None` where CPU use is not recorded.
    pub cpu_points: Option<f64>,
}

/// Finds the workload behind a recording that was made under `design`.
///
/// # Errors
/// When neither recording nor stated values tell the traffic or the CPU time of a request, when a stated value cannot be,
/// or when the recording is longer than two years.
pub fn calibrate(
    recording: &ServiceRecording,
    stated: &StatedWorkload,
    design: &Design,
    assumptions: &Assumptions,
    seed: Seed,
) -> Result<Calibration, CalibrationError> {
    stated::check(stated)?;
    let mut calibration = known_without_latency(recording, stated, design)?;
    match latency::RecordedLatency::of(recording, design, &calibration.workload, assumptions) {
        Some(recorded) => {
            let fit = demand_law::fit(
                &recorded,
                &calibration.workload,
                calibration.demand,
                stated.cpu_variation,
                design,
                assumptions,
                seed.named("calibrate"),
            );
            let cpu_points = calibration.cpu_error(recording, design);
            calibration.explain_latency(fit, cpu_points);
        }
        None => calibration.latency_unknown(),
    }
    calibration.remember(recording, stated, design);
    Ok(calibration)
}

/// Traffic, demand and what is stated; latency and memory still to come.
fn known_without_latency(
    recording: &ServiceRecording,
    stated: &StatedWorkload,
    design: &Design,
) -> Result<Calibration, CalibrationError> {
    let mut findings = implausible_values(recording);
    findings.extend(load::tasks_finding(recording, design));
    let load = load::Load::of(recording, design);
    let demand = demand::choose(recording, load.as_ref(), stated)?;
    findings.extend(demand.findings.iter().copied());
    let (arrivals, arrivals_source) = match arrivals::recorded(recording, &mut findings)? {
        Some(arrivals) => (arrivals, Source::Recorded),
        None => {
            let (mean_s, idle) = (demand.demand.value, demand.idle_vcpu);
            let derived = arrivals::from_cpu(recording, design, mean_s, idle, &mut findings)?;
            let missing = || CalibrationError::Missing(vec![Missing::Requests]);
            (derived.ok_or_else(missing)?, Source::Stated)
        }
    };
    let (base_latency, base_source, base_variation_source) = stated::base_latency(stated);
    let (other_architecture_speed, speed_source) =
        stated::other_architecture_speed(stated, design.architecture);
    if speed_source == Source::Default {
        findings.push(Finding::NoSpeedOfOtherArchitecture);
    }
    let quality = Quality {
        observed_minutes: arrivals.observed.iter().filter(|seen| **seen).count(),
        minutes: arrivals.minutes(),
        demand_periods: demand.periods,
    };
    let workload = Workload {
        arrivals,
        demand: Demand {
            mean_s: demand.demand.value,
            variation: stated.cpu_variation.unwrap_or(DEFAULT_DEMAND_VARIATION),
            architecture: design.architecture,
            other_architecture_speed,
        },
        base_latency,
        idle_vcpu: demand.idle_vcpu,
        burst: Burst::default(),
        memory: Memory::default(),
        discipline: stated::discipline(stated),
        rotation_variability: DEFAULT_ROTATION_VARIABILITY,
        clients: stated::clients(stated),
        most_in_flight: stated::most_in_flight(stated),
    };
    let sources = Sources {
        arrivals: arrivals_source,
        demand: demand.source,
        demand_variation: stated.cpu_variation.map_or(Source::Default, |_| Source::Stated),
        base_latency: base_source,
        base_latency_variation: base_variation_source,
        idle_vcpu: demand.idle_source,
        burst: Source::Default,
        memory_base: Source::Default,
        memory_per_request: Source::Default,
        architecture_speed: speed_source,
    };
    let demand_high = Demand { mean_s: demand.demand.high90, ..workload.demand };
    let pessimistic = Workload { demand: demand_high, ..workload.clone() };
    Ok(Calibration {
        workload,
        pessimistic,
        demand: demand.demand,
        sources,
        quality,
        bands: None,
        bursts: Vec::new(),
        checks: None,
        findings,
    })
}

impl Calibration {
    /// Takes over what the recorded latency says.
    fn explain_latency(&mut self, fit: demand_law::LatencyFit, cpu_points: Option<f64>) {
        let explain = |workload: &mut Workload, by: demand_law::Explanation| {
            workload.demand.variation = by.variation;
            workload.base_latency = by.base;
            workload.burst = by.burst;
        };
        explain(&mut self.workload, fit.best);
        explain(&mut self.pessimistic, fit.pessimistic);
        self.sources.demand_variation = fit.variation_source;
        self.sources.base_latency = Source::Recorded;
        self.sources.base_latency_variation = Source::Recorded;
        self.sources.burst = fit.burst_source;
        self.bands = Some(fit.bands);
        self.bursts = fit.families;
        self.checks = Some(Reproduction { cpu_points, ..fit.checks });
        self.findings.extend(fit.findings);
    }

    /// Median error of the CPU use that follows from the request rate, in percentage points of the task size.
    fn cpu_error(&self, recording: &ServiceRecording, design: &Design) -> Option<f64> {
        let load = load::Load::of(recording, design)?;
        let (demand_s, idle) = (self.workload.demand.mean_on(design.architecture), self.workload.idle_vcpu);
        load.error_of(demand_s, idle, design.size.cpu.vcpus()).map(|share| 100.0 * share)
    }

    /// Keeps what is stated or assumed, and says so.
    fn latency_unknown(&mut self) {
        if self.sources.demand_variation == Source::Default {
            self.pessimistic.demand.variation = PESSIMISTIC_DEMAND_VARIATION;
            self.findings.push(Finding::DemandLawAssumed { variation: self.workload.demand.variation });
        }
        self.findings.push(Finding::NoLatencyRecorded { base_latency: self.sources.base_latency });
        self.findings.push(Finding::BurstsUnknown);
    }

    /// Memory comes last: where latency is not recorded, requests in flight follow from the latency found so far.
    fn remember(&mut self, recording: &ServiceRecording, stated: &StatedWorkload, design: &Design) {
        let response_s = self.workload.demand.mean_s + self.workload.base_latency.mean_s;
        let chosen = memory::choose(recording, design, stated, response_s, &mut self.findings);
        self.workload.memory = chosen.memory;
        self.pessimistic.memory = chosen.memory;
        self.sources.memory_base = chosen.base_source;
        self.sources.memory_per_request = chosen.per_request_source;
    }
}

fn implausible_values(recording: &ServiceRecording) -> Vec<Finding> {
    recording
        .metrics
        .iter()
        .filter_map(|(metric, series)| {
            let count = series.observed().filter(|value| !minutes::is_plausible(*metric, *value)).count();
            (count > 0).then_some(Finding::ImplausibleValues { metric: *metric, count })
        })
        .collect()
}
