//! Calibration: from a recording to a workload, with error bars.
//!
//! Each quantity comes from the recording where it shows it, else from what the stack file states, else from a default;
//! which of them is part of the result. Traffic and CPU time per request have no default.

mod arrivals;
mod demand;
mod finding;
mod linear;
mod load;
mod memory;
mod minutes;
mod regression;
mod stated;
#[cfg(test)]
mod tests;

pub use finding::{CalibrationError, Estimate, Finding, Missing, Refusal, Source, Sources};

use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::workload::{BaseLatency, Burst, Demand, Discipline, Workload};
use plimsoll_recording::ServiceRecording;
use plimsoll_spec::platform::workload::StatedWorkload;

/// Variation of the CPU time where nothing tells it: exponential.
const DEFAULT_DEMAND_VARIATION: f64 = 1.0;
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
    _assumptions: &Assumptions,
    _seed: Seed,
) -> Result<Calibration, CalibrationError> {
    stated::check(stated)?;
    let mut findings = implausible_values(recording);
    findings.extend(load::tasks_finding(recording, design));
    let load = load::Load::of(recording, design);
    let demand = demand::choose(recording, load.as_ref(), stated)?;
    findings.extend(demand.findings.iter().copied());
    let (arrivals, arrivals_source) = match arrivals::recorded(recording, &mut findings)? {
        Some(arrivals) => (arrivals, Source::Recorded),
        None => {
            let derived =
                arrivals::from_cpu(recording, design, demand.demand.value, demand.idle_vcpu, &mut findings)?;
            let missing = || CalibrationError::Missing(vec![Missing::Requests]);
            (derived.ok_or_else(missing)?, Source::Stated)
        }
    };
    let (base, base_source, base_variation_source) = stated::base_latency(stated);
    let (speed, speed_source) = stated::other_architecture_speed(stated, design.architecture);
    if speed_source == Source::Default {
        findings.push(Finding::NoSpeedOfOtherArchitecture);
    }
    let response_s = demand.demand.value + base.mean_s;
    let memory = memory::choose(recording, design, stated, response_s, &mut findings);
    let quality = Quality {
        observed_minutes: arrivals.observed.iter().filter(|seen| **seen).count(),
        minutes: arrivals.minutes(),
        demand_periods: demand.periods,
    };
    let variation = stated.cpu_variation.unwrap_or(DEFAULT_DEMAND_VARIATION);
    let variation_source = stated.cpu_variation.map_or(Source::Default, |_| Source::Stated);
    let workload = Workload {
        arrivals,
        demand: Demand {
            mean_s: demand.demand.value,
            variation,
            architecture: design.architecture,
            other_architecture_speed: speed,
        },
        base_latency: base,
        idle_vcpu: demand.idle_vcpu,
        burst: Burst::default(),
        memory: memory.memory,
        discipline: if stated.single_threaded {
            Discipline::SingleThreaded
        } else {
            Discipline::ProcessorSharing
        },
        rotation_variability: DEFAULT_ROTATION_VARIABILITY,
    };
    let sources = Sources {
        arrivals: arrivals_source,
        demand: demand.source,
        demand_variation: variation_source,
        base_latency: base_source,
        base_latency_variation: base_variation_source,
        idle_vcpu: demand.idle_source,
        burst: Source::Default,
        memory_base: memory.base_source,
        memory_per_request: memory.per_request_source,
        architecture_speed: speed_source,
    };
    let pessimistic =
        Workload { demand: Demand { mean_s: demand.demand.high90, ..workload.demand }, ..workload.clone() };
    Ok(Calibration { workload, pessimistic, demand: demand.demand, sources, quality, checks: None, findings })
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
