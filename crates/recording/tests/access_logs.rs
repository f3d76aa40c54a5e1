//! Access logs beside a recording and alone, against the requests that they were made of.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod synthetic;

use flate2::Compression;
use flate2::write::GzEncoder;
use plimsoll_recording::percentile::Sorted;
use plimsoll_recording::{
    AccessLog, FileSet, Limits, MetricName, ReadOptions, Recording, RecordingError, inspect, read,
};
use plimsoll_units::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;
use synthetic::{Request, requests, text};

const FROM: i64 = 1_772_409_600;

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

fn read_all(files: &FileSet) -> Result<Recording, RecordingError> {
    read(files, &ReadOptions::default())
}

fn alone(text: &str) -> Recording {
    read_all(&FileSet::single("access-logs/a.log", text.as_bytes().to_vec())).unwrap()
}

fn log<'a>(recording: &'a Recording, name: &str) -> &'a AccessLog {
    recording.for_service(&name.parse().unwrap()).unwrap().access_log.as_ref().unwrap()
}

fn minute_of(request: &Request) -> i64 {
    request.arrival_ms.div_euclid(60_000)
}

#[test]
fn counts_times_and_failures_are_those_of_the_requests() {
    let all = requests(7, FROM, 30, 500);
    let recording = alone(&text(&all));
    assert_eq!(recording.region.as_ref().map(plimsoll_units::Region::as_str), Some("eu-central-1"));
    for (index, name) in ["api", "search"].into_iter().enumerate() {
        let log = log(&recording, name);
        let mine: Vec<&Request> = all.iter().filter(|request| request.group == Some(index)).collect();
        assert_eq!(log.requests(), mine.len() as u64);
        assert_eq!(log.minutes().len(), 30);
        for minute in log.minutes() {
            let here =
                || mine.iter().filter(|request| minute_of(request) * 60 == minute.start.unix()).copied();
            let mut arrivals = [0_u32; 60];
            for request in here() {
                arrivals[(request.arrival_ms.div_euclid(1000) % 60) as usize] += 1;
            }
            assert_eq!(minute.arrivals, arrivals);
            let times = Sorted::new(here().filter_map(|request| request.time_ms).map(f64::from));
            for fraction in [0.5, 0.9, 0.95, 0.99] {
                let (one, other) = (minute.times.percentile_ms(fraction), times.percentile(fraction));
                assert!((one.unwrap() - other.unwrap()).abs() < 1e-9, "{one:?} {other:?}");
            }
            assert!((minute.times.mean_ms().unwrap() - times.mean().unwrap()).abs() < 1e-9);
            let failed = here().filter(|request| request.status >= 500).count() as u64;
            assert_eq!(minute.failures.server_errors(), failed);
            let left = here().filter(|request| request.status == 460).count() as u32;
            assert_eq!(minute.failures.client_closed, left);
            assert_eq!(minute.dispatched as usize, here().filter(|request| request.target.is_some()).count());
        }
        assert_eq!(log.targets().len(), 4);
        let sent: u64 = log.targets().iter().map(|target| target.requests).sum();
        assert_eq!(sent as usize, mine.iter().filter(|request| request.target.is_some()).count());
    }
    let redirects = all.iter().filter(|request| request.group.is_none()).count() as u64;
    assert!(redirects > 0);
    assert_eq!(log(&recording, "api").quality().without_target_group, redirects);
}

#[test]
fn the_order_of_lines_and_their_files_does_not_matter() {
    let all = requests(8, FROM, 12, 300);
    let whole = alone(&text(&all));
    let mut parts: BTreeMap<u64, Vec<Request>> = BTreeMap::new();
    let mut draws = synthetic::Draws(9);
    for request in &all {
        parts.entry(draws.below(5)).or_default().push(*request);
    }
    let files: FileSet = parts
        .iter()
        .map(|(number, part)| {
            let name = format!("access-logs/2026/03/0{number}/x_{number}.log.gz");
            let reversed: Vec<Request> = part.iter().rev().copied().collect();
            (name, gzip(&text(&reversed)))
        })
        .collect();
    let parted = read_all(&files).unwrap();
    for (one, other) in whole.services.iter().zip(&parted.services) {
        assert_eq!((&one.name, &one.metrics), (&other.name, &other.metrics));
        let (one, other) = (one.access_log.as_ref().unwrap(), other.access_log.as_ref().unwrap());
        assert!(one.minutes().eq(other.minutes()));
        assert_eq!(one.targets(), other.targets());
        assert_eq!(other.quality().files, 5);
    }
}

#[test]
fn logs_alone_make_requests_and_latency_and_say_what_is_not_known() {
    let recording = alone(&text(&requests(7, FROM, 90, 60)));
    let service = recording.for_service(&"api".parse().unwrap()).unwrap();
    let metrics: Vec<MetricName> = service.metrics.keys().copied().collect();
    assert_eq!(
        metrics,
        [
            MetricName::Requests,
            MetricName::LatencyMean,
            MetricName::LatencyP50,
            MetricName::LatencyP90,
            MetricName::LatencyP95,
            MetricName::LatencyP99,
            MetricName::Errors,
            MetricName::ProcessedBytes,
        ]
    );
    // Without the first and the last minute, which may not be whole.
    let requests = service.series(MetricName::Requests).unwrap();
    assert_eq!((requests.start().unix(), requests.len()), (FROM + 60, 88));
    assert!(
        recording.notes.iter().any(|note| note.contains("neither CPU nor memory")),
        "{:?}",
        recording.notes
    );
    let summary = inspect::summary(&recording, 20);
    let logged = summary.services[0].access_log.as_ref().unwrap();
    assert_eq!((logged.covered_minutes, logged.targets), (90, 4));
}

fn table(text: &str) -> Vec<u8> {
    format!("timestamp,requests\n{text}").into_bytes()
}

#[test]
fn logs_beside_a_recording_add_what_it_lacks_and_are_compared_with_it() {
    let all = requests(7, FROM, 60, 200);
    let rows = |share: f64| -> String {
        let count = |minute: i64| {
            let here = |request: &&Request| {
                request.group == Some(0)
                    && request.target.is_some()
                    && minute_of(request) == FROM / 60 + minute
            };
            (all.iter().filter(here).count() as f64 * share).round()
        };
        (0..60).map(|minute| format!("{},{}\n", FROM + minute * 60, count(minute))).collect()
    };
    for (share, agrees) in [(1.0, true), (1.5, false)] {
        let mut files = FileSet::single("api.csv", table(&rows(share)));
        files.insert("access-logs/a.log.gz", gzip(&text(&all)));
        let recording = read_all(&files).unwrap();
        assert_eq!(recording.services.len(), 1);
        let agreement = *log(&recording, "api").agreement().unwrap();
        assert_eq!((agreement.minutes, agreement.holds()), (60, agrees));
        assert!((agreement.difference() - (1.0 / share - 1.0)).abs() < 0.01);
        let service = &recording.services[0];
        // What CloudWatch recorded stays.
        assert_eq!(service.series(MetricName::Requests).unwrap().len(), 60);
        assert_eq!(service.series(MetricName::LatencyP95).unwrap().len(), 58);
        let noted = |what: &str| recording.notes.iter().any(|note| note.contains(what));
        assert_eq!(noted("one of them is incomplete"), !agrees, "{:?}", recording.notes);
        assert!(noted("`search`") && noted("belongs to no recorded service"), "{:?}", recording.notes);
    }
}

#[test]
fn the_inventory_says_which_service_a_target_group_is() {
    let services = r#"{"services": [{"serviceName": "shop", "serviceArn": "arn:aws:ecs:eu-central-1:1:service/c/shop",
        "loadBalancers": [
            {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/73e2d6bc24d8a067"},
            {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/search/0a1b2c3d4e5f6071"}]}]}"#;
    let all = requests(7, FROM, 5, 100);
    let mut files = FileSet::single("services.json", services.as_bytes().to_vec());
    let name =
        "123456789012_elasticloadbalancing_eu-central-1_app.shop.50dc_20260302T0005Z_10.0.0.1_abc.log.gz";
    files.insert(name, gzip(&text(&all)));
    let recording = read_all(&files).unwrap();
    let routed = all.iter().filter(|request| request.group.is_some()).count() as u64;
    assert_eq!(log(&recording, "shop").requests(), routed);
}

#[test]
fn a_lone_target_group_is_the_stated_service() {
    let all: Vec<Request> =
        requests(7, FROM, 5, 100).into_iter().filter(|request| request.group != Some(1)).collect();
    let files = FileSet::single("access-logs/a.log", text(&all).into_bytes());
    let options = ReadOptions { service: Some("web".parse().unwrap()), ..ReadOptions::default() };
    let recording = read(&files, &options).unwrap();
    assert!(recording.for_service(&"web".parse().unwrap()).is_ok());
}

#[test]
fn few_lines_that_are_no_entries_are_left_out_with_their_place() {
    let good = text(&requests(7, FROM, 10, 100));
    let recording = alone(&good.replacen("app/shop", "app/shop x y", 1));
    let quality = log(&recording, "api").quality();
    assert_eq!((quality.lines, quality.malformed), (1000, 1));
    let example = &quality.examples[0];
    assert_eq!((example.file.as_str(), example.line), ("access-logs/a.log", 1));
    assert!(example.column > 30 && example.expected.contains("target"), "{example:?}");
    assert!(recording.notes.iter().any(|note| note.contains("1 of 1000 lines")), "{:?}", recording.notes);
}

#[test]
fn too_many_lines_that_are_no_entries_are_refused_at_the_first() {
    let bad = text(&requests(7, FROM, 10, 100)).replace("203.0.113.1", "x y 203.0.113.1");
    let error = read_all(&FileSet::single("access-logs/a.log", bad.into_bytes())).unwrap_err();
    assert!(error.file() == Some("access-logs/a.log") && error.line().is_some() && error.column().is_some());
    assert!(error.message().contains("of 1000 lines are no access log entries"), "{error}");
    let error = read_all(&FileSet::single("access-logs/a.log", Vec::new())).unwrap_err();
    assert!(error.message().contains("hold no line"), "{error}");
}

#[test]
fn a_log_that_is_there_packed_and_unpacked_is_counted_once() {
    let good = text(&requests(7, FROM, 3, 50));
    let mut files = FileSet::single("access-logs/a.log", good.clone().into_bytes());
    files.insert("access-logs/a.log.gz", gzip(&good));
    let recording = read_all(&files).unwrap();
    assert_eq!(log(&recording, "api").quality().lines, 150);
    assert!(recording.notes.iter().any(|note| note.contains("the same log")), "{:?}", recording.notes);
}

#[test]
fn halves_of_a_recording_part_its_log() {
    let recording = alone(&text(&requests(7, FROM, 20, 100)));
    let (first, second) = recording.halves();
    let total = log(&recording, "api").requests();
    // The outer minutes belong to no metric, and so to no half.
    let inner: u64 = log(&recording, "api")
        .minutes()
        .skip(1)
        .take(18)
        .map(plimsoll_recording::access_log::LogMinute::requests)
        .sum();
    let parts = log(&first, "api").requests() + log(&second, "api").requests();
    assert!(parts == inner && parts < total, "{parts} {inner} {total}");
    assert!(log(&first, "api").minute(Timestamp::from_unix(FROM + 60)).is_some());
}

#[test]
fn no_more_distinct_times_are_held_than_allowed() {
    let limits = Limits { log_values: 2000, ..Limits::default() };
    let files = FileSet::single("access-logs/a.log", text(&requests(7, FROM, 40, 400)).into_bytes());
    let recording = read(&files, &ReadOptions { limits, ..ReadOptions::default() }).unwrap();
    let held: usize = recording
        .services
        .iter()
        .filter_map(|service| service.access_log.as_ref())
        .flat_map(AccessLog::minutes)
        .map(|minute| minute.times.values_ms().count())
        .sum();
    assert!(held <= 2000, "{held}");
    assert!(recording.notes.iter().any(|note| note.contains("rounded by up to")), "{:?}", recording.notes);
}
