//! The traces and how they are read.

use plimsoll_recording::{CsvOptions, FileSet, MetricName, ReadOptions, Recording, ValueMeaning};
use plimsoll_units::{Seconds, Timestamp};
use std::path::Path;

/// One trace of the collection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    /// The name of its file, without ending.
    pub(crate) file: &'static str,
    /// How tables call it.
    pub(crate) name: &'static str,
    /// What its values are.
    value: ValueMeaning,
    /// Holes up to this many seconds are minutes without a request: the source omits them.
    zero_holes_s: u32,
    /// From this moment on, in seconds since 1970; 0 for all of it.
    from: i64,
    /// Whether it is CPU utilization without requests.
    pub(crate) cpu_only: bool,
}

const REQUESTS: ValueMeaning = ValueMeaning::Metric(MetricName::Requests);
/// 1998-05-31 00:00 UTC: the 14 days up to the end of the file on 13 June; the tournament begins on 10 June.
const WORLD_CUP_FORTNIGHT: i64 = 896_572_800;

const fn requests(file: &'static str, value: ValueMeaning, zero_holes_s: u32) -> Trace {
    Trace { file, name: file, value, zero_holes_s, from: 0, cpu_only: false }
}

const fn cpu(file: &'static str) -> Trace {
    let value = ValueMeaning::Metric(MetricName::CpuMean);
    Trace { file, name: file, value, zero_holes_s: 0, from: 0, cpu_only: true }
}

/// All of them, in the order of the tables.
pub(crate) const TRACES: [Trace; 8] = [
    requests("worldcup98_requests", REQUESTS, 3600),
    Trace {
        name: "worldcup98_requests, last 14 days",
        from: WORLD_CUP_FORTNIGHT,
        ..requests("worldcup98_requests", REQUESTS, 3600)
    },
    requests("nasa95_requests", REQUESTS, 3600),
    requests("aws_elb_requests_8c0756", REQUESTS, 3600),
    requests("msft_mongo_app_01", ValueMeaning::RequestsPerSecond, 0),
    requests("msft_ingress_01", ValueMeaning::RequestsPerSecond, 0),
    cpu("aws_ec2_cpu_825cc2"),
    cpu("aws_ec2_cpu_24ae8d"),
];

impl Trace {
    /// Reads it from a folder, as the recording of the service `web`.
    pub(crate) fn read(&self, folder: &Path) -> Result<Recording, String> {
        let path = folder.join(format!("{}.csv.gz", self.file));
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let options = ReadOptions {
            service: "web".parse().ok(),
            csv: CsvOptions {
                value: Some(self.value),
                zero_holes_up_to: Some(Seconds::new(self.zero_holes_s)).filter(|hole| hole.get() > 0),
                ..CsvOptions::default()
            },
            ..ReadOptions::default()
        };
        let files = FileSet::single(format!("{}.csv.gz", self.file), bytes);
        let mut recording =
            plimsoll_recording::read(&files, &options).map_err(|error| error.message().to_owned())?;
        let (from, end) = (Timestamp::from_unix(self.from), Timestamp::from_unix(i64::MAX / 4));
        if self.from > 0 {
            recording.services =
                recording.services.iter().map(|service| service.between(from, end)).collect();
        }
        Ok(recording)
    }
}

/// Requests per second: the mean and the highest period.
pub(crate) fn rates(recording: &Recording) -> (f64, f64) {
    let series = recording.services.first().and_then(|service| service.metrics.get(&MetricName::Requests));
    let Some(series) = series else { return (0.0, 0.0) };
    let count = series.observed().count().max(1) as f64;
    let period = series.period().as_f64();
    (series.observed().sum::<f64>() / count / period, series.observed().fold(0.0, f64::max) / period)
}

/// The recording with all requests multiplied.
pub(crate) fn multiplied(mut recording: Recording, factor: f64) -> Recording {
    for service in &mut recording.services {
        if let Some(series) = service.metrics.get_mut(&MetricName::Requests) {
            *series = series.map(|requests| requests * factor);
        }
    }
    recording
}
