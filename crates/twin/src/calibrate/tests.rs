//! Calibration as a whole, on synthetic recordings.

use super::*;
use crate::draws::Seed;
use plimsoll_recording::{MetricName, RecordedConfiguration, Series};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_units::{Architecture, Seconds, TaskSize, Timestamp};

/// Two tasks of one vCPU and 2 GiB.
pub(super) fn design() -> Design {
    Design { routing: RoutingAlgorithm::WeightedRandom, ..Design::fixed(TaskSize::new(1024, 2048), 2) }
}

/// A recording of the synthetic load on [`design`]: requests and CPU, no latency, no tasks.
fn recording(synthetic: load::tests::Synthetic) -> ServiceRecording {
    let load = synthetic.load();
    let requests = load.rate.iter().map(|rate| Some(rate * 60.0)).collect();
    let cpu = load.busy.iter().map(|busy| Some(busy / 2.0 * 100.0)).collect();
    with_metrics(vec![(MetricName::Requests, 60, requests), (MetricName::CpuMean, 60, cpu)])
}

pub(super) fn with_metrics(metrics: Vec<(MetricName, u32, Vec<Option<f64>>)>) -> ServiceRecording {
    let series = |period, points: Vec<Option<f64>>| {
        Series::new(Timestamp::from_unix(1_780_000_020), Seconds::new(period), points)
    };
    ServiceRecording {
        name: "api".parse().unwrap(),
        configuration: None,
        metrics: metrics
            .into_iter()
            .map(|(metric, period, points)| (metric, series(period, points)))
            .collect(),
        access_log: None,
    }
}

fn calibrated(
    recording: &ServiceRecording,
    stated: &StatedWorkload,
) -> Result<Calibration, CalibrationError> {
    calibrate(recording, stated, &design(), &Assumptions::default(), Seed::new(1))
}

#[test]
fn the_record_goes_before_what_is_stated() {
    let recording = recording(load::tests::Synthetic { minutes: 1440, ..Default::default() });
    let stated = StatedWorkload { cpu_ms_per_request: Some(99.0), ..StatedWorkload::default() };
    let found = calibrated(&recording, &stated).unwrap();
    assert_eq!(found.sources.demand, Source::Recorded);
    assert!((found.workload.demand.mean_s / 0.020 - 1.0).abs() < 0.01, "{:?}", found.demand);
    assert!(found.pessimistic.demand.mean_s > found.workload.demand.mean_s);
    assert!(found.findings.contains(&Finding::TasksAssumed { tasks: 2, scales: false }));
}

#[test]
fn a_refused_estimate_gives_way_to_what_is_stated() {
    let recording = recording(load::tests::Synthetic { minutes: 30, ..Default::default() });
    let stated =
        StatedWorkload { cpu_ms_per_request: Some(21.0), idle_vcpu: Some(0.04), ..StatedWorkload::default() };
    let found = calibrated(&recording, &stated).unwrap();
    assert_eq!((found.sources.demand, found.sources.idle_vcpu), (Source::Stated, Source::Stated));
    assert_eq!(found.workload.demand.mean_s, 0.021);
    assert!(found.findings.iter().any(|finding| matches!(finding, Finding::StatedDemandUsed { .. })));
}

#[test]
fn flat_traffic_without_a_statement_gives_an_upper_bound_of_low_confidence() {
    let flat = load::tests::Synthetic { minutes: 600, diurnal: 0.02, noise: 0.02, ..Default::default() };
    let found = calibrated(&recording(flat), &StatedWorkload::default()).unwrap();
    let demand = found.demand;
    assert!(demand.value > 0.020 && demand.value < 0.026 && demand.low90 == 0.0, "{demand:?}");
    assert!(found.findings.iter().any(|finding| matches!(
        finding,
        Finding::LowConfidenceDemand { reason: Refusal::TrafficTooConstant { .. } }
    )));
}

#[test]
fn minutes_above_95_percent_are_censored() {
    let synthetic = load::tests::Synthetic { minutes: 1440, ..Default::default() };
    let load = synthetic.load();
    // The tasks are too small: beyond one core in use nothing more is served.
    let cpu = load.busy.iter().map(|busy| Some((busy / 1.0 * 100.0).min(100.0))).collect();
    let requests = load.rate.iter().map(|rate| Some(rate * 60.0)).collect();
    let recording = with_metrics(vec![(MetricName::Requests, 60, requests), (MetricName::CpuMean, 60, cpu)]);
    let mut small = design();
    small.tasks = TaskRange { min: 1, max: 1, desired: 1 };
    let found =
        calibrate(&recording, &StatedWorkload::default(), &small, &Assumptions::default(), Seed::new(1))
            .unwrap();
    let saturated = found.findings.iter().find_map(|finding| match finding {
        Finding::SaturatedMinutes { periods } => Some(*periods),
        _ => None,
    });
    assert!(saturated.unwrap() > 300, "{saturated:?}");
    assert!((found.workload.demand.mean_s / 0.020 - 1.0).abs() < 0.03, "{:?}", found.demand);
}

#[test]
fn minutes_of_a_deployment_are_left_out() {
    let mut recording = recording(load::tests::Synthetic { minutes: 600, ..Default::default() });
    let before = calibrated(&recording, &StatedWorkload::default()).unwrap().quality.demand_periods;
    let deployments = vec![Timestamp::from_unix(1_780_000_020 + 300 * 60)];
    recording.configuration = Some(RecordedConfiguration { deployments, ..Default::default() });
    let after = calibrated(&recording, &StatedWorkload::default()).unwrap().quality.demand_periods;
    assert_eq!(before - after, 16);
}

#[test]
fn cpu_alone_gives_requests_once_the_cpu_time_of_one_is_stated() {
    let mut recording = recording(load::tests::Synthetic { minutes: 300, ..Default::default() });
    recording.metrics.remove(&MetricName::Requests);
    let missing = calibrated(&recording, &StatedWorkload::default()).unwrap_err();
    assert_eq!(missing, CalibrationError::Missing(vec![Missing::Requests, Missing::CpuPerRequest]));
    assert!(missing.to_string().contains("workload.cpu_per_request"), "{missing}");
    let stated =
        StatedWorkload { cpu_ms_per_request: Some(20.0), idle_vcpu: Some(0.05), ..StatedWorkload::default() };
    let found = calibrated(&recording, &stated).unwrap();
    assert_eq!(found.sources.arrivals, Source::Stated);
    assert!(found.findings.contains(&Finding::RequestsDerivedFromCpu));
    let truth = load::tests::Synthetic { minutes: 300, ..Default::default() }.load();
    let (sum, expected): (f64, f64) = found
        .workload
        .arrivals
        .per_second
        .iter()
        .zip(&truth.rate)
        .fold((0.0, 0.0), |(a, b), (found, rate)| (a + f64::from(*found), b + rate));
    // Background spikes count as requests, so the derived traffic is a little high.
    assert!(sum >= 0.99 * expected && sum < 1.06 * expected, "{sum} {expected}");
}

#[test]
fn requests_alone_need_the_cpu_time_of_one() {
    let mut recording = recording(load::tests::Synthetic { minutes: 300, ..Default::default() });
    recording.metrics.remove(&MetricName::CpuMean);
    let missing = calibrated(&recording, &StatedWorkload::default()).unwrap_err();
    assert_eq!(missing, CalibrationError::Missing(vec![Missing::CpuPerRequest]));
    let stated = StatedWorkload { cpu_ms_per_request: Some(20.0), ..StatedWorkload::default() };
    let found = calibrated(&recording, &stated).unwrap();
    assert_eq!(found.workload.arrivals.minutes(), 300);
    assert_eq!(found.workload.demand.mean_s, 0.020);
}

#[test]
fn an_empty_recording_says_all_that_is_needed() {
    let missing = calibrated(&with_metrics(Vec::new()), &StatedWorkload::default()).unwrap_err();
    assert_eq!(missing, CalibrationError::Missing(vec![Missing::Requests, Missing::CpuPerRequest]));
    let stated = StatedWorkload { cpu_ms_per_request: Some(20.0), ..StatedWorkload::default() };
    let missing = calibrated(&with_metrics(Vec::new()), &stated).unwrap_err();
    assert_eq!(missing, CalibrationError::Missing(vec![Missing::Requests]));
}

#[test]
fn stated_values_that_cannot_be_are_refused() {
    let recording = recording(load::tests::Synthetic::default());
    for stated in [
        StatedWorkload { cpu_ms_per_request: Some(0.0), ..StatedWorkload::default() },
        StatedWorkload { cpu_ms_per_request: Some(f64::NAN), ..StatedWorkload::default() },
        StatedWorkload { base_latency_ms: Some(-1.0), ..StatedWorkload::default() },
        StatedWorkload { arm_speed: Some(0.0), ..StatedWorkload::default() },
    ] {
        let refused = calibrated(&recording, &stated).unwrap_err();
        assert!(matches!(refused, CalibrationError::Stated { .. }), "{refused:?}");
    }
}

#[test]
fn arm_speed_is_relative_to_the_recorded_processor() {
    let recording = recording(load::tests::Synthetic { minutes: 300, ..Default::default() });
    let stated = StatedWorkload { arm_speed: Some(0.8), ..StatedWorkload::default() };
    let mut arm = design();
    arm.architecture = Architecture::Arm64;
    let found = calibrate(&recording, &stated, &arm, &Assumptions::default(), Seed::new(1)).unwrap();
    let demand = found.workload.demand;
    assert!((demand.mean_on(Architecture::X86_64) / demand.mean_on(Architecture::Arm64) - 0.8).abs() < 1e-12);
}

#[test]
fn the_same_input_gives_the_same_result() {
    let recording = recording(load::tests::Synthetic { minutes: 300, ..Default::default() });
    let run = || calibrated(&recording, &StatedWorkload::default()).unwrap();
    assert_eq!(run(), run());
}

#[test]
fn no_recording_makes_it_fail_other_than_with_an_error() {
    let mut draws = Seed::new(13).draws();
    let values = [0.0, -1.0, 1e-300, 0.5, 30.0, 96.0, 1e4, 1e18, 1e300, f64::NAN, f64::INFINITY];
    for round in 0..300 {
        let calm = round % 2 == 0;
        let mut recording = with_metrics(Vec::new());
        for metric in MetricName::ALL {
            if draws.below(4) == 0 {
                continue;
            }
            let period = [1, 20, 60, 60, 60, 90, 300, 3600, u32::MAX][draws.below(9) as usize];
            let start = [0, 7, 60, -600, i64::MIN, i64::MAX][draws.below(if calm { 4 } else { 6 }) as usize];
            let length = draws.below(400);
            let points: Vec<Option<f64>> = (0..length)
                .map(|_| match draws.below(10) {
                    0 => None,
                    1 if !calm => Some(values[draws.below(11) as usize]),
                    _ => Some(100.0 * draws.uniform() * if calm { 40.0 } else { 1.0 }),
                })
                .collect();
            let series = Series::new(Timestamp::from_unix(start), Seconds::new(period), points);
            recording.metrics.insert(metric, series);
        }
        let stated = StatedWorkload {
            cpu_ms_per_request: (draws.below(2) == 0).then_some(20.0),
            single_threaded: draws.below(2) == 0,
            ..StatedWorkload::default()
        };
        if let Ok(found) = calibrated(&recording, &stated) {
            let workload = &found.workload;
            let arrivals = &workload.arrivals;
            assert_eq!(arrivals.per_second.len(), arrivals.observed.len());
            assert!(arrivals.per_second.iter().all(|rate| rate.is_finite() && *rate >= 0.0));
            let demand = [found.demand.value, found.pessimistic.demand.mean_s];
            assert!(demand.iter().all(|seconds| seconds.is_finite() && *seconds > 0.0), "{demand:?}");
            for workload in [workload, &found.pessimistic] {
                let (base, burst) = (workload.base_latency, workload.burst);
                assert!(base.mean_s.is_finite() && base.mean_s >= 0.0 && base.variation.is_finite());
                let parameters = match burst {
                    Burst::None => [1.0; 3],
                    Burst::Lognormal { sigma, tau_s } => [sigma, tau_s, 1.0],
                    Burst::OnOff { share, height, on_s, .. } => [share, height, on_s],
                };
                assert!(parameters.iter().all(|value| value.is_finite() && *value > 0.0), "{burst:?}");
                assert!(workload.memory.base_mib.is_finite() && workload.memory.per_request_mib.is_finite());
                assert!(workload.memory.growth_mib_per_hour.is_finite());
            }
        }
    }
}
