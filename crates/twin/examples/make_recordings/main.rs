//! Makes the synthetic recordings of the examples, or of one of them:
//!
//! ```text
//! cargo run --release -p plimsoll-twin --example make_recordings [fargate-web|payments|microservices]
//! ```
//!
//! Each service of `examples/<name>/plimsoll.yaml` is replayed request by request for fourteen days on the exact engine,
//! under the control loop and with the declared (unoptimized) configuration. What CloudWatch would have shown of it is
//! written to `examples/<name>/recording/`, labelled synthetic. The hidden parameters stand in `hidden.rs`; nothing else
//! reads them.

mod hidden;
mod traffic;

use hidden::{EXAMPLES, Example, Hidden};
use plimsoll_recording::{
    MetricName, Origin, RecordedConfiguration, Recording, Series, ServiceRecording, folder,
};
use plimsoll_spec::platform::service::Service;
use plimsoll_spec::{LoadOptions, Platform};
use plimsoll_twin::draws::{Draws, Seed};
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::outcome::MinuteRow;
use plimsoll_twin::plant::MinuteLatency;
use plimsoll_twin::replay::{Settings, replay};
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Name and version written into the recordings.
const GENERATOR: &str = "make_recordings 1 (exact engine)";

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1);
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for example in
        EXAMPLES.iter().filter(|example| wanted.as_deref().is_none_or(|name| name == example.folder))
    {
        make(&examples.join(example.folder), example)?;
    }
    Ok(())
}

fn make(folder: &Path, example: &Example) -> Result<(), Box<dyn Error>> {
    let platform = load(folder, example)?;
    let mut services = Vec::new();
    for hidden in example.services {
        let name = hidden.service.parse()?;
        let service =
            platform.service(&name).ok_or_else(|| format!("no service {name} in the stack file"))?;
        services.push(record(hidden, service, &platform, Seed::new(example.seed).named(hidden.service))?);
    }
    let recording = Recording {
        origin: Origin::Synthetic { generator: GENERATOR.to_owned(), seed: example.seed },
        region: Some(platform.region.clone()),
        services,
        notes: Vec::new(),
    };
    let files = folder::write(&recording)?;
    for path in files.paths() {
        let target = folder.join("recording").join(path);
        std::fs::create_dir_all(target.parent().unwrap_or(folder))?;
        std::fs::write(&target, files.bytes(path).unwrap_or_default())?;
    }
    Ok(())
}

fn load(folder: &Path, example: &Example) -> Result<Platform, Box<dyn Error>> {
    let path = folder.join("plimsoll.yaml");
    let options = LoadOptions {
        file_name: path.display().to_string(),
        environment: None,
        default_stack_name: example.folder.to_owned(),
    };
    let loaded = plimsoll_spec::load(&std::fs::read_to_string(&path)?, &options);
    Ok(loaded.map_err(|errors| format!("{}: {:?}", path.display(), errors.items))?.platform)
}

/// One service, replayed and written down as CloudWatch would show it.
fn record(
    hidden: &Hidden,
    service: &Service,
    platform: &Platform,
    seed: Seed,
) -> Result<ServiceRecording, Box<dyn Error>> {
    let design = Design::of(service, platform.network.zones());
    let workload = hidden.workload(design.architecture, seed);
    let assumptions = Assumptions::default();
    let mut plant = ExactPlant::new(&workload, &design, &assumptions, &[], seed, 0..traffic::MINUTES);
    let arrivals = &workload.arrivals;
    let settings = Settings {
        seed: seed.named("control"),
        timeline: true,
        ..Settings::new(&design, &assumptions, arrivals.start, &arrivals.observed)?
    };
    let outcome = replay(&mut plant, &settings);
    let latency = outcome.latency.unwrap_or_default();
    #[expect(clippy::print_stderr, reason = "a program for people")]
    {
        eprintln!(
            "{}: {:.0} requests, CPU {:.1} % (max {:.1}), memory {:.1} %, tasks {:.2}, p95 {:.1} ms, p99 {:.1} ms",
            hidden.service,
            outcome.requests,
            outcome.cpu_percent.mean,
            outcome.cpu_percent.max,
            outcome.memory_percent.mean,
            outcome.tasks.mean,
            latency.p95_ms,
            latency.p99_ms
        );
    }
    let metrics = metrics(&outcome.timeline, service, seed.named("tasks").draws());
    let configuration = RecordedConfiguration {
        size: Some(design.size),
        architecture: Some(design.architecture),
        tasks: Some(design.tasks),
        mix: Some(design.mix),
        scaling: Some(design.scaling.clone()),
        routing: Some(design.routing),
        deregistration_delay: Some(design.deregistration_delay),
        deployments: Vec::new(),
    };
    Ok(ServiceRecording {
        name: service.name.clone(),
        configuration: Some(configuration),
        metrics,
        access_log: None,
    })
}

fn metrics(rows: &[MinuteRow], service: &Service, mut draws: Draws) -> BTreeMap<MetricName, Series> {
    let series = |value: &dyn Fn(&MinuteRow) -> Option<f64>| {
        Series::new(traffic::START, Seconds::new(60), rows.iter().map(|row| value(row).map(four_digits)))
    };
    let counts = |value: &dyn Fn(&MinuteRow) -> f64| {
        Series::new(traffic::START, Seconds::new(60), rows.iter().map(|row| Some(value(row))))
    };
    let milliseconds = |part: fn(&MinuteLatency) -> f64| {
        series(&move |row: &MinuteRow| row.latency.map(|latency| part(&latency) * 1000.0))
    };
    // The fullest task holds a few percent more than the mean one.
    let memory_max: Vec<Option<f64>> = rows
        .iter()
        .map(|row| Some(four_digits(row.memory_percent * (1.02 + 0.03 * draws.uniform()))))
        .collect();
    let bytes = service.workload.response_bytes.unwrap_or(0.0);
    BTreeMap::from([
        (MetricName::Requests, counts(&|row| row.requests)),
        (MetricName::CpuMean, series(&|row| Some(row.cpu_percent))),
        (MetricName::MemoryMean, series(&|row| Some(row.memory_percent))),
        (MetricName::MemoryMax, Series::new(traffic::START, Seconds::new(60), memory_max)),
        (MetricName::LatencyMean, milliseconds(|latency| latency.mean_s)),
        (MetricName::LatencyP50, milliseconds(|latency| latency.p50_s)),
        (MetricName::LatencyP90, milliseconds(|latency| latency.p90_s)),
        (MetricName::LatencyP95, milliseconds(|latency| latency.p95_s)),
        (MetricName::LatencyP99, milliseconds(|latency| latency.p99_s)),
        (MetricName::Tasks, series(&|row| Some(row.tasks))),
        (MetricName::DesiredTasks, series(&|row| Some(row.desired))),
        (MetricName::Errors, series(&|row| Some(row.failed))),
        (MetricName::ProcessedBytes, counts(&|row| row.requests * bytes)),
    ])
}

/// Rounded to four significant digits, which keeps the files small.
fn four_digits(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let scale = libm::pow(10.0, 3.0 - libm::log10(value.abs()).floor());
    (value * scale).round() / scale
}
