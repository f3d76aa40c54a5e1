//! What a person states about the workload: checked, and turned into the model's units.

use super::DEFAULT_BASE_VARIATION;
use super::finding::{CalibrationError, Source};
use crate::workload::{BaseLatency, Clients, DEFAULT_MOST_IN_FLIGHT, Discipline};
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_units::Architecture;

/// Refuses stated values outside their range, not-a-number included.
pub(super) fn check(stated: &StatedWorkload) -> Result<(), CalibrationError> {
    // Names as in the stack file.
    let ranges = [
        ("cpu_per_request", stated.cpu_ms_per_request, 1e-3, 3.6e6, "0.001 to 3600000 ms"),
        ("arm_speed", stated.arm_speed, 0.1, 10.0, "a factor of 0.1 to 10"),
        ("cpu_variation", stated.cpu_variation, 0.0, 20.0, "0 to 20"),
        ("base_latency", stated.base_latency_ms, 0.0, 3.6e6, "0 to 3600000 ms"),
        ("base_latency_variation", stated.base_latency_variation, 0.0, 20.0, "0 to 20"),
        ("memory", stated.memory_mib, 0.0, 1e7, "0 to 10000000 MiB"),
        ("memory_per_request", stated.memory_mib_per_request, 0.0, 1e7, "0 to 10000000 MiB"),
        ("idle_cpu", stated.idle_vcpu, 0.0, 1_024.0, "0 to 1024 vCPU"),
    ];
    ranges.into_iter().try_for_each(|(field, value, low, high, expected)| match value {
        Some(value) if !(low..=high).contains(&value) => {
            Err(CalibrationError::Stated { field, value, expected })
        }
        _ => Ok(()),
    })
}

/// The stated base latency with the sources of its mean and of its variation.
pub(super) fn base_latency(stated: &StatedWorkload) -> (BaseLatency, Source, Source) {
    let source = |value: Option<f64>| value.map_or(Source::Default, |_| Source::Stated);
    let base = BaseLatency {
        mean_s: stated.base_latency_ms.unwrap_or(0.0) / 1000.0,
        variation: stated.base_latency_variation.unwrap_or(DEFAULT_BASE_VARIATION),
    };
    (base, source(stated.base_latency_ms), source(stated.base_latency_variation))
}

/// Speed of the processor family that was not recorded, relative to the one that was.
///
/// MODEL: equal speed where nothing is stated; the direction of the error depends on the program.
pub(super) fn other_architecture_speed(stated: &StatedWorkload, recorded: Architecture) -> (f64, Source) {
    match (stated.arm_speed, recorded) {
        (Some(speed), Architecture::X86_64) => (speed, Source::Stated),
        (Some(speed), Architecture::Arm64) => (1.0 / speed, Source::Stated),
        (None, _) => (1.0, Source::Default),
    }
}

/// How a task serves several requests.
pub(super) const fn discipline(stated: &StatedWorkload) -> Discipline {
    if stated.single_threaded { Discipline::SingleThreaded } else { Discipline::ProcessorSharing }
}

/// What callers do; where nothing is stated they wait and ask once.
pub(super) fn clients(stated: &StatedWorkload) -> Clients {
    stated.clients.map_or_else(Clients::default, |stated| Clients {
        timeout_s: stated.timeout_ms.map(|timeout| timeout / 1000.0),
        retries: stated.retries,
        backoff_s: stated.backoff_ms / 1000.0,
        cancels: stated.cancels,
    })
}

/// Requests that a task holds at most.
pub(super) fn most_in_flight(stated: &StatedWorkload) -> Option<u32> {
    stated.most_in_flight.or(Some(DEFAULT_MOST_IN_FLIGHT))
}
