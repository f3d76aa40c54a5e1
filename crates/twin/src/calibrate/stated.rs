//! What a person states about the workload: checked, and turned into the model's units.

use super::DEFAULT_BASE_VARIATION;
use super::finding::{CalibrationError, Source};
use crate::design::Design;
use crate::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory, Workload,
};
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_units::{Architecture, Timestamp};

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

/// Minutes of a workload that nothing but the stack file describes.
const STATED_MINUTES: usize = 120;

/// The workload of a service without a recording: two hours of the stated traffic.
///
/// MODEL: a constant rate without bursts, which errs towards too little latency.
///
/// # Errors
/// The keys under `workload` that are missing; values outside their range count as missing.
pub fn stated_workload(stated: &StatedWorkload, design: &Design) -> Result<Workload, Vec<&'static str>> {
    let above_zero = |value: Option<f64>| value.filter(|value| value.is_finite() && *value > 0.0);
    let rate = above_zero(stated.requests_per_second);
    let demand = above_zero(stated.cpu_ms_per_request);
    let (Some(rate), Some(demand_ms)) = (rate, demand) else {
        let needed = [("requests_per_second", rate), ("cpu_per_request", demand)];
        return Err(needed.into_iter().filter(|(_, value)| value.is_none()).map(|(key, _)| key).collect());
    };
    if let Err(CalibrationError::Stated { field, .. }) = check(stated) {
        return Err(vec![field]);
    }
    let (base_latency, ..) = base_latency(stated);
    let (other_architecture_speed, _) = other_architecture_speed(stated, design.architecture);
    let base_mib = stated.memory_mib.unwrap_or(0.0);
    Ok(Workload {
        arrivals: Arrivals {
            start: Timestamp::from_unix(0),
            per_second: vec![rate as f32; STATED_MINUTES],
            observed: vec![true; STATED_MINUTES],
        },
        demand: Demand {
            mean_s: demand_ms / 1000.0,
            variation: stated.cpu_variation.unwrap_or(super::DEFAULT_DEMAND_VARIATION),
            architecture: design.architecture,
            other_architecture_speed,
        },
        base_latency,
        idle_vcpu: stated.idle_vcpu.unwrap_or(0.0),
        burst: Burst::default(),
        memory: Memory {
            base_mib,
            per_request_mib: stated.memory_mib_per_request.unwrap_or(0.0),
            follows_limit: stated.memory_follows_limit,
            ..Memory::default()
        },
        discipline: discipline(stated),
        rotation_variability: super::DEFAULT_ROTATION_VARIABILITY,
        clients: clients(stated),
        most_in_flight: most_in_flight(stated),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::platform::workload::StatedClients;
    use plimsoll_units::TaskSize;

    #[test]
    fn what_is_stated_suffices_to_rehearse_without_a_recording() {
        let design = Design::fixed(TaskSize::new(256, 512), 2);
        let clients = StatedClients { timeout_ms: Some(500.0), retries: 2, backoff_ms: 50.0, cancels: true };
        let stated = StatedWorkload {
            requests_per_second: Some(12.0),
            cpu_ms_per_request: Some(8.0),
            clients: Some(clients),
            most_in_flight: Some(64),
            ..StatedWorkload::default()
        };
        let workload = stated_workload(&stated, &design).unwrap();
        assert_eq!(workload.arrivals.minutes(), STATED_MINUTES);
        assert!(workload.arrivals.per_second.iter().all(|rate| *rate == 12.0));
        assert_eq!((workload.demand.mean_s, workload.most_in_flight), (0.008, Some(64)));
        let carried = Clients { timeout_s: Some(0.5), retries: 2, backoff_s: 0.05, cancels: true };
        assert_eq!(workload.clients, carried);
    }

    #[test]
    fn what_is_missing_is_named_by_its_key() {
        let design = Design::fixed(TaskSize::new(256, 512), 2);
        let stated = StatedWorkload { requests_per_second: Some(0.0), ..StatedWorkload::default() };
        assert_eq!(stated_workload(&stated, &design), Err(vec!["requests_per_second", "cpu_per_request"]));
        let stated = StatedWorkload { cpu_ms_per_request: Some(9.0), ..stated };
        assert_eq!(stated_workload(&stated, &design), Err(vec!["requests_per_second"]));
    }
}
