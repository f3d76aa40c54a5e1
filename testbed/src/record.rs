//! What CloudWatch would show of a run, minute by minute, written in plimsoll's own folder form.
//!
//! The clock is that of a world in which everything takes [`SLOWER`] times as long: the CPU time of a request, its waiting, the
//! period of the quota, the gaps between arrivals. Twelve seconds here are a minute there. Rates, latencies and counts are told
//! in that world's units; utilizations are the same in both. What does not stretch are the kernel's own times (the tick, the
//! slices in which a quota is handed out, waking a thread, the network): they count five times as much as they would.

use crate::bed::{Balancer, Bed, Fleet, Observed};
use crate::cgroup::PERIOD_S;
use crate::figures::Figures;
use crate::nginx::{self, Method};
use crate::plan::{self, Arrivals, Planned};
use crate::point::latency;
use crate::worker::Mode;
use plimsoll_recording::{
    FileSet, MetricName, Origin, ReadOptions, RecordedConfiguration, Recording, Series, ServiceRecording,
};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::law::Law;
use plimsoll_units::{Architecture, CpuUnits, Mib, Seconds, Share, TaskSize, Timestamp};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

/// How much longer everything takes in the recorded world than here.
pub(crate) const SLOWER: f64 = 5.0;

/// Seconds here that are a minute there.
const MINUTE_S: f64 = 60.0 / SLOWER;

/// Seconds here before the first minute.
const BEFORE_S: f64 = 6.0;

/// Mean CPU time of a request there, exponential.
pub(crate) const DEMAND_S: f64 = 0.010;

/// Mean time of a request there that is not CPU time, lognormal, and its coefficient of variation.
pub(crate) const WAIT: (f64, f64) = (0.012, 0.5);

/// The service's name.
const SERVICE: &str = "api";

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Take {
    /// Number of workers.
    pub(crate) workers: usize,
    /// CPU units of a worker; 1024 are a vCPU.
    pub(crate) cpu: u32,
    /// Mean requests per second there.
    pub(crate) rate: f64,
    /// The first minute of the recorded trace that is played.
    pub(crate) from: usize,
    /// One in so many minutes of the trace is played.
    pub(crate) stride: usize,
    /// Minutes there.
    pub(crate) minutes: usize,
    /// Start of all draws.
    pub(crate) seed: u64,
}

impl Take {
    /// The configuration that is learned from: two workers of a quarter of a vCPU at a mean load of 0.42.
    pub(crate) const LEARNED: Self =
        Self { workers: 2, cpu: 256, rate: 21.0, from: 20, stride: 1, minutes: 120, seed: 11 };

    /// The other configurations: another size, another count, each with other traffic.
    pub(crate) const OTHERS: [(&'static str, Self); 2] = [
        ("larger", Self { workers: 2, cpu: 512, rate: 57.0, from: 20, stride: 3, minutes: 40, seed: 12 }),
        ("more", Self { workers: 3, cpu: 256, rate: 37.0, from: 20, stride: 3, minutes: 40, seed: 13 }),
    ];

    fn vcpu(&self) -> f64 {
        f64::from(self.cpu) / 1024.0
    }

    fn fleet(&self) -> Fleet {
        Fleet {
            joins_s: vec![0.0; self.workers],
            vcpu: Some(self.vcpu()),
            period_s: PERIOD_S / SLOWER,
            mode: Mode::Threads,
            balancer: Balancer::Nginx(Method::RoundRobin),
        }
    }

    fn plan(&self) -> Vec<Planned> {
        let seed = Seed::new(self.seed).named("recording");
        let factors = plan::trace(self.from, self.stride, self.minutes);
        let rate = |factor: f64| self.rate * SLOWER * factor;
        let mut rates = vec![rate(factors.first().copied().unwrap_or(1.0)); BEFORE_S as usize];
        rates.extend(factors.iter().flat_map(|factor| [rate(*factor); MINUTE_S as usize]));
        let length_s = rates.len() as f64;
        let wait = Law::lognormal(WAIT.0 / SLOWER, WAIT.1);
        let cpu = Law::of_demand(DEMAND_S / SLOWER, 1.0);
        plan::make(&Arrivals::Pieces { piece_s: 1.0, rates }, length_s, cpu, wait, seed)
    }

    /// Runs it; `started` is the moment that the recording is said to begin at, `host` what it was measured on.
    pub(crate) fn measure(
        &self,
        bed: &Bed,
        started: Timestamp,
        host: &str,
    ) -> Result<Recording, Box<dyn Error>> {
        let (fleet, plan) = (self.fleet(), self.plan());
        let moments: Vec<f64> =
            (0..=self.minutes).map(|minute| BEFORE_S + minute as f64 * MINUTE_S).collect();
        let observed = bed.run(&fleet, &plan, &moments)?;
        let rows: Vec<Row> =
            (0..self.minutes).map(|minute| Row::of(minute, &fleet, &plan, &observed)).collect();
        let size = TaskSize { cpu: CpuUnits::from_units(self.cpu), memory: Mib::from_mib(2 * self.cpu) };
        let tasks = self.workers as u32;
        let configuration = RecordedConfiguration {
            size: Some(size),
            architecture: Some(Architecture::X86_64),
            tasks: Some(TaskRange { min: tasks, max: tasks, desired: tasks }),
            mix: Some(PurchaseMix { on_demand_base: 0, spot: Share::NONE }),
            scaling: Some(Vec::new()),
            routing: Some(RoutingAlgorithm::RoundRobin),
            deregistration_delay: Some(Seconds::new(30)),
            deployments: Vec::new(),
        };
        let metrics = metrics(&rows, started, f64::from(tasks), f64::from(size.memory.mib()));
        Ok(Recording {
            origin: Origin::Measured { source: format!("plimsoll-testbed record on {host}") },
            region: Some("us-east-1".parse()?),
            services: vec![ServiceRecording {
                name: SERVICE.parse()?,
                configuration: Some(configuration),
                metrics,
                access_log: None,
            }],
            notes: vec![format!(
                "processes on one host under CPU quotas ({}); recorded on a clock that runs {SLOWER} times as fast: a minute \
                 here took {MINUTE_S} s, and {:.0} ms of CPU time took {:.0} ms",
                bed.quota_words(),
                DEMAND_S * 1e3,
                DEMAND_S / SLOWER * 1e3,
            )],
        })
    }
}

/// One minute.
struct Row {
    requests: usize,
    failed: usize,
    latency: Figures,
    cpu: f64,
    cpu_max: f64,
    memory_mib: f64,
    memory_max_mib: f64,
}

impl Row {
    fn of(minute: usize, fleet: &Fleet, plan: &[Planned], observed: &Observed) -> Self {
        let from = BEFORE_S + minute as f64 * MINUTE_S;
        let requests = || {
            let start = plan.partition_point(|planned| planned.at_s < from);
            let pairs = plan.iter().zip(&observed.requests).skip(start);
            pairs.take_while(move |(planned, _)| planned.at_s < from + MINUTE_S)
        };
        let answered: Vec<f64> =
            requests().filter_map(|(planned, sent)| latency(planned, sent)).map(|s| s * SLOWER).collect();
        let count = requests().count();
        let quota_s = fleet.vcpu.unwrap_or(1.0) * MINUTE_S;
        let used: Vec<f64> = observed
            .counters
            .get(minute)
            .into_iter()
            .flatten()
            .zip(observed.counters.get(minute + 1).into_iter().flatten())
            .map(|(before, after)| (after.cpu_s - before.cpu_s) / quota_s * 100.0)
            .collect();
        let memory = observed.memory_mib.get(minute + 1).cloned().unwrap_or_default();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        Self {
            requests: count,
            failed: count - answered.len(),
            latency: Figures::of(answered),
            cpu: mean(&used),
            cpu_max: most(&used),
            memory_mib: mean(&memory),
            memory_max_mib: most(&memory),
        }
    }
}

fn metrics(rows: &[Row], started: Timestamp, tasks: f64, limit_mib: f64) -> BTreeMap<MetricName, Series> {
    let series = |value: &dyn Fn(&Row) -> Option<f64>| {
        Series::new(started, Seconds::new(60), rows.iter().map(|row| value(row).map(four_digits)))
    };
    let counts = |value: &dyn Fn(&Row) -> f64| {
        Series::new(started, Seconds::new(60), rows.iter().map(|row| Some(value(row))))
    };
    let latency = |part: &dyn Fn(&Figures) -> f64| {
        series(&|row: &Row| (row.latency.count > 0).then(|| part(&row.latency)))
    };
    BTreeMap::from([
        (MetricName::Requests, counts(&|row| row.requests as f64)),
        (MetricName::CpuMean, series(&|row| Some(row.cpu))),
        (MetricName::CpuMax, series(&|row| Some(row.cpu_max))),
        (MetricName::MemoryMean, series(&|row| Some(row.memory_mib / limit_mib * 100.0))),
        (MetricName::MemoryMax, series(&|row| Some(row.memory_max_mib / limit_mib * 100.0))),
        (MetricName::LatencyMean, latency(&|figures| figures.mean)),
        (MetricName::LatencyP50, latency(&|figures| figures.p50)),
        (MetricName::LatencyP90, latency(&|figures| figures.p90)),
        (MetricName::LatencyP95, latency(&|figures| figures.p95)),
        (MetricName::LatencyP99, latency(&|figures| figures.p99)),
        (MetricName::Tasks, counts(&|_| tasks)),
        (MetricName::DesiredTasks, counts(&|_| tasks)),
        (MetricName::Errors, counts(&|row| row.failed as f64)),
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

/// Writes a recording into a folder.
pub(crate) fn write(folder: &Path, recording: &Recording) -> Result<(), Box<dyn Error>> {
    let files = plimsoll_recording::folder::write(recording)?;
    for path in files.paths() {
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap_or(folder))?;
        fs::write(&target, files.bytes(path).unwrap_or_default())?;
    }
    Ok(())
}

/// The one service of the recording in a folder.
pub(crate) fn read(folder: &Path) -> Result<ServiceRecording, Box<dyn Error>> {
    let mut files = FileSet::new();
    let mut add = |name: &str| -> io::Result<()> {
        files.insert(name, fs::read(folder.join(name))?);
        Ok(())
    };
    add("recording.json")?;
    add(&format!("metrics/{SERVICE}.csv.gz"))?;
    let recording = plimsoll_recording::read(&files, &ReadOptions::default())?;
    recording.services.into_iter().next().ok_or_else(|| "the recording has no service".into())
}

/// Measures and writes.
pub(crate) fn record(bed: &Bed, take: &Take, folder: &Path) -> Result<bool, Box<dyn Error>> {
    let version = nginx::version()?;
    let recording =
        take.measure(bed, crate::host::minute(), &format!("{}, nginx {version}", crate::host::words()))?;
    write(folder, &recording)?;
    Ok(true)
}
