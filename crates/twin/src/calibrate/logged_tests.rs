//! Bursts read from access logs, on recordings of the exact engine.

use super::engine_recording::{Hidden, Within};
use super::latency_tests::{calibrate_recording, expected_slow_minutes, slow_minutes};
use super::logged::{Moments, mean_of, of_law};
use super::*;
use plimsoll_recording::{AccessLog, FileSet, MetricName, ReadOptions};
use std::fmt::Write;

fn busy(within: Within, seed: u64) -> Hidden {
    Hidden { within, rate: 102.0, diurnal: 0.3, seed, ..Hidden::default() }
}

/// The moments of the hidden factors themselves.
fn truth(hidden: &Hidden) -> Moments {
    let long = Hidden { minutes: 20_000, ..*hidden };
    mean_of(long.rates().into_iter().map(|(_, factors)| factors))
}

/// Slow minutes on four tasks of three services recorded on six.
#[derive(Debug, Default)]
struct Carried {
    counted: f64,
    with: f64,
    pessimistic: f64,
    without: f64,
}

/// Recovers the moments up to a share of the variance, and carries them to fewer tasks.
fn carried(within: Within, tolerance: f64) -> Carried {
    (1..=3).fold(Carried::default(), |sum, seed| {
        let six = busy(within, seed);
        let recording = six.logged();
        let with = calibrate_recording(&recording, &six);
        assert!(with.findings.contains(&Finding::BurstsFromLog { minutes: 118 }), "{:?}", with.findings);
        let (law, hidden) = (of_law(with.workload.burst, 20_000), truth(&six));
        for (found, wanted) in law.iter().zip(hidden) {
            assert!((found - wanted).abs() <= tolerance * hidden[0], "{law:?} {hidden:?}");
        }
        let without = calibrate_recording(&ServiceRecording { access_log: None, ..recording }, &six);
        let four = Hidden { tasks: 4, ..six };
        let expected = |workload: &Workload| expected_slow_minutes(&four, workload);
        Carried {
            counted: sum.counted + slow_minutes(&four),
            with: sum.with + expected(&with.workload),
            pessimistic: sum.pessimistic + expected(&with.pessimistic),
            without: sum.without + expected(&without.workload),
        }
    })
}

#[test]
fn pulses_are_recovered_from_logs_and_carried_to_fewer_tasks() {
    let Carried { counted, with, pessimistic, without } =
        carried(Within::Pulses { seconds: 10, height: 2.0, every: 1 }, 0.04);
    // Measured: 133 counted; 136 with the log, 92 by the latencies alone.
    assert!((with - counted).abs() <= 0.1 * counted, "{with} of {counted}");
    assert!(without < 0.8 * counted, "{without} of {counted}");
    assert!(pessimistic >= with);
}

#[test]
fn lognormal_bursts_are_recovered_from_logs() {
    let within = Within::Lognormal { sigma: 0.5, tau_s: 5.0 };
    let Carried { counted, with, .. } = carried(within, 0.06);
    // Measured: 147 counted, 182 with the log, 147 by the latencies alone, 183 with the hidden law itself: the screening engine
    // is high for it, which only a choice by latencies makes up for.
    let itself: f64 = (1..=3)
        .map(|seed| {
            let six = busy(within, seed);
            let found = calibrate_recording(&six.recording(), &six).workload;
            let demand = Demand { mean_s: six.demand_s, variation: six.variation, ..found.demand };
            let burst = Burst::lognormal(0.5, 5.0);
            let hidden = Workload { demand, burst, base_latency: six.base, ..found };
            expected_slow_minutes(&Hidden { tasks: 4, ..six }, &hidden)
        })
        .sum();
    assert!((with - itself).abs() <= 0.06 * itself, "{with} of {itself}");
    assert!((counted..1.3 * counted).contains(&with), "{with} of {counted}");
}

#[test]
fn a_constant_rate_is_found_constant_by_its_log() {
    for seed in 1..=3 {
        let six = busy(Within::Constant, seed);
        let found = calibrate_recording(&six.logged(), &six);
        assert_eq!(found.workload.burst, Burst::None);
        assert!(of_law(found.pessimistic.burst, 2000)[0] < 0.002, "{:?}", found.pessimistic.burst);
    }
}

/// The files that a load balancer would write of a log; within a minute it is arbitrary which request took how long.
fn as_written(log: &AccessLog) -> FileSet {
    let mut text = String::new();
    for minute in log.minutes() {
        let mut times =
            minute.times.values_ms().flat_map(|(ms, count)| std::iter::repeat_n(ms, count as usize));
        let seconds = (0..).zip(minute.arrivals).flat_map(|(at, count)| (0..count).map(move |_| at));
        for (second, ms) in seconds.zip(&mut times) {
            let at = jiff::Timestamp::from_second(minute.start.unix() + second).unwrap();
            let stamp = at.strftime("%Y-%m-%dT%H:%M:%S.000000Z");
            writeln!(
                text,
                "http {stamp} app/shop/50dc6c495c0c9188 203.0.113.9:2817 10.0.1.17:8080 0.000 {:.3} 0.000 200 200 412 1377 \"GET \
                 http://shop.example:80/ HTTP/1.1\" \"-\" - - \
                 arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/73e2d6bc24d8a067 \"-\" \"-\" \"-\" 1 \
                 {stamp} \"forward\" \"-\" \"-\" \"10.0.1.17:8080\" \"200\" \"-\" \"-\"",
                ms / 1000.0
            )
            .unwrap();
        }
    }
    FileSet::single("access-logs/a.log", text.into_bytes())
}

#[test]
fn logs_and_cpu_suffice() {
    let within = Within::Pulses { seconds: 10, height: 2.0, every: 1 };
    let hidden = Hidden { minutes: 90, tasks: 3, rate: 50.0, within, ..Hidden::default() };
    let metrics = hidden.logged();
    let files = as_written(metrics.access_log.as_ref().unwrap());
    let mut read = plimsoll_recording::read(&files, &ReadOptions::default()).unwrap();
    assert!(read.notes.iter().any(|note| note.contains("from access logs: requests, latency_mean")));
    let mut logged = read.services.remove(0);
    let cpu = metrics.series(MetricName::CpuMean).unwrap().clone();
    logged.metrics.insert(MetricName::CpuMean, cpu);
    let found = calibrate_recording(&logged, &hidden);
    let Burst::OnOff { share, height, on_s, .. } = found.workload.burst else { panic!("{found:?}") };
    assert_eq!((share, on_s), (10.0 / 60.0, 10.0));
    assert!((height - 2.0).abs() < 0.1, "{height}");
    assert!((found.workload.demand.mean_s / hidden.demand_s - 1.0).abs() < 0.03, "{:?}", found.demand);
    let base = found.workload.base_latency;
    assert!((base.mean_s / hidden.base.mean_s - 1.0).abs() < 0.05, "{base:?}");
    assert_eq!((found.sources.base_latency, found.sources.demand), (Source::Recorded, Source::Recorded));
    assert!(found.findings.contains(&Finding::TasksAssumed { tasks: 3, scales: false }));
    assert!(found.findings.contains(&Finding::BurstsFromLog { minutes: 88 }), "{:?}", found.findings);
    // The arrivals tell the bursts even where latency is a mean only.
    let kept = [MetricName::Requests, MetricName::CpuMean, MetricName::LatencyMean];
    logged.metrics.retain(|metric, _| kept.contains(metric));
    let coarse = calibrate_recording(&logged, &hidden);
    assert_eq!(coarse.workload.burst, found.workload.burst);
    assert!(!coarse.findings.contains(&Finding::BurstsUnknown));
}

#[test]
fn too_few_logged_minutes_leave_bursts_to_the_latencies() {
    let within = Within::Lognormal { sigma: 0.4, tau_s: 5.0 };
    let hidden = Hidden { minutes: 61, within, ..Hidden::default() };
    let recording = hidden.logged();
    let found = calibrate_recording(&recording, &hidden);
    assert_eq!(found, calibrate_recording(&hidden.recording(), &hidden));
}
