//! Calibration of 14 days of one-minute metrics: `cargo bench -p plimsoll-twin --bench calibrate`.

#![expect(clippy::expect_used, reason = "a benchmark without its input has nothing to measure")]

use divan::Bencher;
use plimsoll_recording::{MetricName, Series, ServiceRecording};
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_twin::calibrate::calibrate;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::{Seconds, TaskSize, Timestamp};

const MINUTES: usize = 14 * 1440;

fn main() {
    divan::main();
}

fn design() -> Design {
    Design::fixed(TaskSize::new(1024, 2048), 4)
}

/// Daily traffic, 20 ms per request, latency in the shape of a single queue, all with noise.
fn recording() -> ServiceRecording {
    let mut draws = Seed::new(5).draws();
    let mut columns: Vec<(MetricName, Vec<Option<f64>>)> = [
        MetricName::Requests,
        MetricName::CpuMean,
        MetricName::MemoryMean,
        MetricName::Tasks,
        MetricName::LatencyMean,
        MetricName::LatencyP50,
        MetricName::LatencyP95,
        MetricName::LatencyP99,
    ]
    .map(|metric| (metric, Vec::with_capacity(MINUTES)))
    .into();
    for minute in 0..MINUTES {
        let angle = core::f64::consts::TAU * minute as f64 / 1440.0;
        let rate = 80.0 * (1.0 - 0.6 * libm::cos(angle)) * (1.0 + 0.08 * draws.normal());
        let load = (rate * 0.020 / 4.0).clamp(0.01, 0.9);
        let slow = 20.0 / (1.0 - load) * libm::exp(0.05 + 0.3 * load * draws.normal());
        let values = [
            rate * 60.0,
            100.0 * load * (1.0 + 0.02 * draws.normal()) + 2.0,
            20.0 + 0.1 * rate,
            4.0,
            30.0 + slow,
            27.0 + 0.7 * slow,
            50.0 + 2.7 * slow,
            70.0 + 4.3 * slow,
        ];
        for ((_, column), value) in columns.iter_mut().zip(values) {
            column.push(Some(value));
        }
    }
    let series = |points| Series::new(Timestamp::from_unix(1_780_000_020), Seconds::new(60), points);
    ServiceRecording {
        name: "api".parse().expect("a service name"),
        configuration: None,
        metrics: columns.into_iter().map(|(metric, points)| (metric, series(points))).collect(),
        access_log: None,
    }
}

/// Everything: demand, base latency, law of the CPU time, bursts, memory, checks.
#[divan::bench(sample_count = 20)]
fn fourteen_days(bencher: Bencher<'_, '_>) {
    let (recording, design) = (recording(), design());
    bencher.bench(|| {
        calibrate(&recording, &StatedWorkload::default(), &design, &Assumptions::default(), Seed::new(1))
    });
}

/// Without latency metrics: the regression, arrivals and memory alone.
#[divan::bench(sample_count = 20)]
fn fourteen_days_without_latency(bencher: Bencher<'_, '_>) {
    let (mut recording, design) = (recording(), design());
    for metric in
        [MetricName::LatencyMean, MetricName::LatencyP50, MetricName::LatencyP95, MetricName::LatencyP99]
    {
        recording.metrics.remove(&metric);
    }
    bencher.bench(|| {
        calibrate(&recording, &StatedWorkload::default(), &design, &Assumptions::default(), Seed::new(1))
    });
}
