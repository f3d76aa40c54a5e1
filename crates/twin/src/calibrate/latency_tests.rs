//! Latency fits on recordings of the exact engine.

use super::engine_recording::{Extra, Hidden, Within};
use super::tests::design;
use super::*;
use crate::exact::Server;
use crate::screen::{BurstFactors, Surface, TaskShape};
use crate::stationary::Tables;
use crate::workload::{BaseLatency, Discipline};
use plimsoll_recording::{MetricName, Series};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_units::{Quantile, Seconds, TaskSize};

fn designed(hidden: &Hidden) -> Design {
    Design {
        size: TaskSize::new((hidden.vcpu * 1024.0) as u32, 2048),
        tasks: TaskRange { min: hidden.tasks, max: hidden.tasks, desired: hidden.tasks },
        ..design()
    }
}

pub(super) fn calibrate_recording(recording: &ServiceRecording, hidden: &Hidden) -> Calibration {
    let stated = StatedWorkload {
        single_threaded: hidden.discipline == Discipline::SingleThreaded,
        ..StatedWorkload::default()
    };
    calibrate(recording, &stated, &designed(hidden), &Assumptions::default(), Seed::new(77)).unwrap()
}

fn calibrated(hidden: &Hidden) -> Calibration {
    calibrate_recording(&hidden.recording(), hidden)
}

const SLOW_MS: f64 = 500.0;

/// Minutes with a slow p95 in a recording.
pub(super) fn slow_minutes(hidden: &Hidden) -> f64 {
    let recording = hidden.recording();
    let p95 = recording.series(MetricName::LatencyP95).unwrap();
    p95.observed().filter(|ms| *ms > SLOW_MS).count() as f64
}

/// The same as the screening engine expects them of a workload on the tasks of `hidden`.
pub(super) fn expected_slow_minutes(hidden: &Hidden, workload: &Workload) -> f64 {
    let (design, assumptions) = (designed(hidden), Assumptions::default());
    let server = Server::of(design.size.cpu, workload.discipline, &assumptions);
    let law = Tables::builtin().server(server, workload.demand.mean_s, workload.demand.variation);
    let shape = TaskShape::of(workload, server, design.architecture, design.routing, hidden.tasks);
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: SLOW_MS }];
    let factors = BurstFactors::draw(workload.burst, Seed::new(123));
    let surface = Surface::build(&law, &shape, &factors, &goals, hidden.rate * 60.0);
    let per_task = f64::from(hidden.tasks) * surface.capacity_per_s();
    workload.arrivals.per_second.iter().map(|rate| surface.violation_at(f64::from(*rate) / per_task)).sum()
}

/// Standard deviation of the logarithm of a lognormal law.
fn spread(burst: Burst) -> f64 {
    match burst {
        Burst::None => 0.0,
        Burst::Lognormal { sigma, .. } => sigma,
        Burst::OnOff { .. } => f64::NAN,
    }
}

fn close(found: f64, truth: f64, tolerance: f64) -> bool {
    (found / truth - 1.0).abs() <= tolerance
}

#[test]
fn a_calm_service_is_found_and_reproduced() {
    let hidden = Hidden::default();
    let found = calibrated(&hidden);
    let workload = &found.workload;
    assert!(close(workload.demand.mean_s, 0.020, 0.02), "{:?}", found.demand);
    assert!(close(workload.base_latency.mean_s, 0.030, 0.05), "{:?}", workload.base_latency);
    assert!(close(workload.base_latency.variation, 0.5, 0.15), "{:?}", workload.base_latency);
    assert!(spread(workload.burst) <= 0.15, "{:?}", workload.burst);
    assert!(spread(found.pessimistic.burst) <= 0.3, "{:?}", found.pessimistic.burst);
    let checks = found.checks.unwrap();
    assert!(checks.mean.unwrap() < 0.03 && checks.p50.unwrap() < 0.03, "{checks:?}");
    assert!(checks.p95.unwrap() < 0.05 && checks.p99.unwrap() < 0.08, "{checks:?}");
    assert_eq!(found.sources.base_latency, Source::Recorded);
    assert_eq!(found.sources.burst, Source::Recorded);
}

#[test]
fn the_law_of_the_cpu_time_is_told_where_it_shows() {
    for variation in [0.5, 2.0] {
        let found = calibrated(&Hidden { variation, ..Hidden::default() });
        assert_eq!(found.workload.demand.variation, variation);
        assert_eq!(found.sources.demand_variation, Source::Recorded);
    }
}

#[test]
fn the_law_of_the_cpu_time_is_assumed_where_it_does_not_show() {
    let slow = BaseLatency { mean_s: 0.5, variation: 0.3 };
    let found = calibrated(&Hidden { base: slow, minutes: 90, ..Hidden::default() });
    assert_eq!(found.sources.demand_variation, Source::Default);
    assert!(found.findings.contains(&Finding::DemandLawAssumed { variation: 1.0 }));
    assert!(close(found.workload.base_latency.mean_s, 0.5, 0.05), "{:?}", found.workload.base_latency);
}

#[test]
fn small_tasks_are_understood_through_their_quota() {
    let quarter = Hidden { vcpu: 0.25, demand_s: 0.010, rate: 60.0, ..Hidden::default() };
    let found = calibrated(&quarter);
    assert!(close(found.workload.base_latency.mean_s, 0.030, 0.05), "{:?}", found.workload.base_latency);
    let checks = found.checks.unwrap();
    assert!(checks.mean.unwrap() < 0.10 && checks.p95.unwrap() < 0.15, "{checks:?}");
    assert!(!found.findings.iter().any(|f| matches!(f, Finding::LatencyNotReproduced { .. })));
}

#[test]
fn hidden_bursts_are_recovered_and_carried_to_fewer_tasks() {
    for (sigma, minutes) in [(0.4, 240), (0.6, 180)] {
        let within = Within::Lognormal { sigma, tau_s: 3.0 };
        let six = Hidden { within, minutes, rate: 102.0, diurnal: 0.3, seed: 2, ..Hidden::default() };
        let found = calibrated(&six);
        assert!((spread(found.workload.burst) - sigma).abs() <= 0.1001, "{:?}", found.workload.burst);
        let four = Hidden { tasks: 4, ..six };
        let seen = slow_minutes(&four);
        let expected = expected_slow_minutes(&four, &found.workload);
        assert!((expected - seen).abs() <= (0.3 * seen).max(2.0), "expected {expected} of {seen}");
        let guarded = expected_slow_minutes(&four, &found.pessimistic);
        assert!(guarded >= 0.95 * seen, "guarded {guarded} of {seen}");
        // What minute averages alone would have said.
        let calm = Workload { burst: Burst::default(), ..found.workload };
        assert!(expected_slow_minutes(&four, &calm) < 0.1 * seen);
    }
}

#[test]
fn waiting_that_grows_with_traffic_is_named() {
    let hidden =
        Hidden { minutes: 900, rate: 30.0, extra: Extra::Growth { kappa: 0.6 }, ..Hidden::default() };
    let found = calibrated(&hidden);
    let kappa = found.findings.iter().find_map(|finding| match finding {
        Finding::DownstreamGrowth { kappa } => Some(*kappa),
        _ => None,
    });
    assert!(kappa.is_some_and(|kappa| (0.2..1.0).contains(&kappa)), "{kappa:?} {:?}", found.findings);
    let calm = calibrated(&Hidden { extra: Extra::None, ..hidden });
    assert!(!calm.findings.iter().any(|finding| matches!(finding, Finding::DownstreamGrowth { .. })));
}

#[test]
fn latency_the_model_cannot_explain_is_said_to_be_so() {
    let mut recording = Hidden { minutes: 120, ..Hidden::default() }.recording();
    // A lock held for a second in every other stretch of ten minutes.
    for metric in [MetricName::LatencyMean, MetricName::LatencyP50] {
        let series = recording.metrics.get_mut(&metric).unwrap();
        let points: Vec<Option<f64>> = series
            .iter()
            .enumerate()
            .map(|(minute, ms)| ms.map(|ms| if minute / 10 % 2 == 0 { ms + 1000.0 } else { ms }))
            .collect();
        *series = Series::new(series.start(), series.period(), points);
    }
    let found = calibrate_recording(&recording, &Hidden::default());
    assert!(found.findings.iter().any(|f| matches!(f, Finding::LatencyNotReproduced { .. })));
}

#[test]
fn without_latency_what_is_stated_counts_and_bursts_stay_unknown() {
    let mut recording = Hidden { minutes: 120, ..Hidden::default() }.recording();
    recording.metrics.retain(|metric, _| matches!(metric, MetricName::Requests | MetricName::CpuMean));
    let stated = StatedWorkload { base_latency_ms: Some(40.0), ..StatedWorkload::default() };
    let found = calibrate(&recording, &stated, &design(), &Assumptions::default(), Seed::new(1)).unwrap();
    assert_eq!(found.workload.base_latency.mean_s, 0.040);
    assert_eq!(found.checks, None);
    assert!(found.findings.contains(&Finding::NoLatencyRecorded { base_latency: Source::Stated }));
    assert!(found.findings.contains(&Finding::BurstsUnknown));
    assert!(found.pessimistic.demand.variation > found.workload.demand.variation);
}

#[test]
fn coarse_latency_gives_base_latency_but_no_bursts() {
    let mut recording = Hidden { minutes: 300, ..Hidden::default() }.recording();
    for (metric, series) in &mut recording.metrics {
        let points: Vec<f64> = series.observed().collect();
        let merge = |five: &[f64]| {
            let sum: f64 = five.iter().sum();
            Some(if *metric == MetricName::Requests { sum } else { sum / five.len() as f64 })
        };
        *series = Series::new(series.start(), Seconds::new(300), points.chunks(5).map(merge));
    }
    let found = calibrate_recording(&recording, &Hidden::default());
    assert!(close(found.workload.base_latency.mean_s, 0.030, 0.06), "{:?}", found.workload.base_latency);
    assert!(found.findings.contains(&Finding::BurstsUnknown));
    assert_eq!(found.workload.burst, Burst::default());
}

#[test]
fn a_calibration_with_latency_is_the_same_every_time() {
    let hidden =
        Hidden { minutes: 90, within: Within::Lognormal { sigma: 0.4, tau_s: 5.0 }, ..Hidden::default() };
    assert_eq!(calibrated(&hidden), calibrated(&hidden));
}

/// Slow minutes on four tasks: counted, and expected at the best estimate and at the pessimistic end, of recordings on six.
fn carried(within: Within) -> (f64, f64, f64) {
    // One recording's slow minutes scatter by a sixth, so several are compared together.
    (1..=3).fold((0.0, 0.0, 0.0), |(seen, expected, guarded), seed| {
        let six = Hidden { within, rate: 102.0, diurnal: 0.3, seed, ..Hidden::default() };
        let found = calibrated(&six);
        let four = Hidden { tasks: 4, ..six };
        (
            seen + slow_minutes(&four),
            expected + expected_slow_minutes(&four, &found.workload),
            guarded + expected_slow_minutes(&four, &found.pessimistic),
        )
    })
}

#[test]
fn on_off_bursts_do_not_make_it_blind() {
    for (within, best, upper) in [
        (Within::Pulses { seconds: 3, height: 2.5, every: 1 }, 0.2, 0.95),
        (Within::Pulses { seconds: 10, height: 2.0, every: 1 }, 0.45, 0.8),
        (Within::Pulses { seconds: 10, height: 2.5, every: 3 }, 0.35, 0.95),
        (Within::Random { share: 0.1, height: 2.5, on_s: 4.0 }, 0.35, 0.95),
    ] {
        let (seen, expected, guarded) = carried(within);
        assert!((expected - seen).abs() <= best * seen, "{within:?}: expected {expected} of {seen}");
        assert!(guarded >= upper * seen, "{within:?}: guarded {guarded} of {seen}");
    }
}

#[test]
fn pulses_are_told_from_lognormal_bursts_where_they_show() {
    let pulses = Within::Pulses { seconds: 10, height: 2.5, every: 3 };
    let found = calibrated(&Hidden { within: pulses, rate: 102.0, diurnal: 0.3, ..Hidden::default() });
    assert!(matches!(found.workload.burst, Burst::OnOff { .. }), "{:?}", found.workload.burst);
    let [lognormal, on_off] = found.bursts[..] else { panic!("{:?}", found.bursts) };
    assert_eq!((lognormal.family, on_off.family), (BurstFamily::Lognormal, BurstFamily::OnOff));
    assert!(on_off.log_posterior > lognormal.log_posterior + 1.0, "{:?}", found.bursts);
}

/// A service at a fifth of its CPU.
fn idle(extra: Extra) -> Hidden {
    Hidden { minutes: 480, rate: 60.0, extra, ..Hidden::default() }
}

fn restricting(found: &Calibration) -> Vec<Finding> {
    found.findings.iter().copied().filter(|finding| !finding.restrictions().is_empty()).collect()
}

#[test]
fn a_lock_is_recognised_and_restricts_the_advice() {
    let found = calibrated(&idle(Extra::Lock { hold_s: 0.040 }));
    let lock = found.findings.iter().find_map(|finding| match finding {
        Finding::WaitsForLock { per_task_s, .. } => Some(*per_task_s),
        _ => None,
    });
    // It can take 25 requests per second and task; 15 were seen.
    assert!(lock.is_some_and(|per_s| (15.0..35.0).contains(&per_s)), "{lock:?} {:?}", found.findings);
    assert!(found.restrictions().contains(&Restriction::NoFewerTasks));
}

#[test]
fn a_full_pool_is_recognised_by_the_requests_in_flight() {
    let slow = BaseLatency { mean_s: 0.15, variation: 0.5 };
    let found = calibrated(&Hidden { base: slow, ..idle(Extra::Pool { slots: 2, waiting: 6 }) });
    let limit = found.findings.iter().find_map(|finding| match finding {
        Finding::InFlightLimited { in_flight, .. } => Some(*in_flight),
        _ => None,
    });
    // Two are served and six may wait.
    assert!(limit.is_some_and(|held| (4.0..8.5).contains(&held)), "{limit:?} {:?}", found.findings);
    assert!(found.restrictions().contains(&Restriction::NoFewerTasks));
}

#[test]
fn a_slow_downstream_is_recognised() {
    let found = calibrated(&idle(Extra::Downstream { spread: 0.4, tau_min: 60.0 }));
    let varies = |finding: &Finding| matches!(finding, Finding::DownstreamVaries { .. });
    assert!(found.findings.iter().any(varies), "{:?}", found.findings);
    assert!(found.restrictions().contains(&Restriction::NoSmallerSize));
}

#[test]
fn long_pauses_are_recognised() {
    let found = calibrated(&idle(Extra::Pauses { every_s: 60.0, lasts_s: 1.0 }));
    let pauses = |finding: &Finding| matches!(finding, Finding::Pauses { .. });
    assert!(found.findings.iter().any(pauses), "{:?}", found.findings);
    assert!(found.restrictions().contains(&Restriction::NoSmallerSize));
}

#[test]
fn healthy_services_are_not_restricted() {
    for hidden in [
        idle(Extra::None),
        Hidden { within: Within::Lognormal { sigma: 0.4, tau_s: 5.0 }, ..idle(Extra::None) },
        Hidden { within: Within::Pulses { seconds: 10, height: 2.0, every: 1 }, ..idle(Extra::None) },
        Hidden { vcpu: 0.25, demand_s: 0.010, variation: 1.5, ..idle(Extra::None) },
        Hidden { base: BaseLatency { mean_s: 0.1, variation: 1.0 }, ..idle(Extra::None) },
    ] {
        let found = calibrated(&hidden);
        assert_eq!(restricting(&found), [], "{hidden:?}");
        assert!(found.checks.unwrap().cpu_points.unwrap() < 2.0, "{:?}", found.checks);
    }
}

#[test]
fn the_bands_hold_the_truth_of_calm_services() {
    const SERVICES: u64 = 6;
    let mut held = [0; 2];
    for seed in 1..=SERVICES {
        let hidden = Hidden { seed, ..Hidden::default() };
        let found = calibrated(&hidden);
        let bands = found.bands.unwrap();
        let truths = [(found.demand, hidden.demand_s), (bands.base_latency_s, hidden.base.mean_s)];
        let variation = bands.base_latency_variation;
        assert!(variation.low90 < variation.value && variation.value < variation.high90, "{variation:?}");
        for (held, (band, truth)) in held.iter_mut().zip(truths) {
            *held += u32::from((band.low90..=band.high90).contains(&truth));
            assert!(band.high90 - band.low90 < 0.5 * truth, "{truth} {band:?}");
        }
        assert!(found.pessimistic.base_latency.mean_s >= found.workload.base_latency.mean_s);
    }
    // Nine in ten on average; the full count is made by the example `error_bars`.
    assert!(held.iter().all(|held| *held >= 4), "{held:?} of {SERVICES}");
}
