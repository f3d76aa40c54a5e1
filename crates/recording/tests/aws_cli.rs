//! A folder of JSON as the AWS command line prints it.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use plimsoll_recording::{FileSet, MetricName, ReadOptions, Recording, Series, ServiceRecording, read};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy, TaskRange};
use plimsoll_units::{Architecture, Seconds, TaskSize};

/// The files of the fixture whose names pass a filter.
fn files(keep: impl Fn(&str) -> bool) -> FileSet {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws_cli");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| keep(name))
        .collect()
}

fn recording() -> Recording {
    read(&files(|_| true), &ReadOptions::default()).unwrap()
}

fn service<'a>(recording: &'a Recording, name: &str) -> &'a ServiceRecording {
    recording.for_service(&name.parse().unwrap()).unwrap()
}

fn points(series: Option<&Series>) -> Vec<Option<f64>> {
    series.unwrap().iter().collect()
}

#[test]
fn metric_data_is_read_by_its_query_in_our_units() {
    let recording = recording();
    let api = service(&recording, "api");
    let requests = points(api.series(MetricName::Requests));
    assert_eq!(requests, [Some(50.0), Some(100.0), None, Some(300.0), Some(400.0)]);
    // Seconds became milliseconds; the series begins where the data begins.
    assert_eq!(points(api.series(MetricName::LatencyP95)), [Some(80.0), None, Some(120.5), Some(250.0)]);
    assert_eq!(points(api.series(MetricName::Tasks)), [Some(2.0), Some(2.0), None, Some(3.0), Some(3.0)]);
    assert_eq!(points(api.series(MetricName::CpuMean))[4], Some(61.5));
    // Errors are reported only when there are any: zero where requests were seen, a gap where they were not.
    assert_eq!(points(api.series(MetricName::Errors)), [Some(0.0), Some(0.0), None, Some(0.0), Some(7.0)]);
}

#[test]
fn metric_data_without_query_is_read_by_its_labels() {
    let recording = recording();
    assert_eq!(points(service(&recording, "api").series(MetricName::MemoryMax))[0], Some(42.5));
    assert_eq!(points(service(&recording, "mail-worker").series(MetricName::CpuMean))[0], Some(5.25));
    assert!(recording.notes.iter().any(|note| note.contains("GroupTotalInstances")), "{:?}", recording.notes);
    assert!(recording.notes.iter().any(|note| note.contains("`mail_worker` is called `mail-worker`")));
}

#[test]
fn statistics_are_read_with_the_service_from_the_path() {
    let recording = recording();
    let worker = service(&recording, "mail-worker");
    let memory = worker.series(MetricName::MemoryMean).unwrap();
    assert_eq!(
        (memory.period(), points(Some(memory))),
        (Seconds::new(3600), vec![Some(30.0), Some(31.0), Some(32.0)])
    );
    // The sample count of an hour is sixty times the number of tasks.
    assert_eq!(points(worker.series(MetricName::Tasks)), [Some(1.0), Some(1.0), Some(1.0)]);
    let p99 = points(service(&recording, "api").series(MetricName::LatencyP99));
    assert_eq!(p99, [Some(500.0), Some(600.0), Some(700.0)]);
}

#[test]
fn the_inventory_becomes_a_configuration() {
    let recording = recording();
    assert_eq!(recording.region, Some("eu-central-1".parse().unwrap()));
    let api = service(&recording, "api").configuration.as_ref().unwrap();
    assert_eq!(api.size, Some(TaskSize::new(512, 1024)));
    assert_eq!(api.architecture, Some(Architecture::Arm64));
    assert_eq!(api.tasks, Some(TaskRange { min: 2, max: 8, desired: 3 }));
    let mix = api.mix.unwrap();
    assert_eq!((mix.on_demand_base, mix.spot.percent()), (1, 25.0));
    assert_eq!(api.routing, Some(RoutingAlgorithm::LeastOutstandingRequests));
    assert_eq!(api.deregistration_delay, Some(Seconds::new(30)));
    assert_eq!(api.deployments.len(), 1);
}

#[test]
fn scaling_policies_become_the_platforms_own() {
    let recording = recording();
    let api = service(&recording, "api").configuration.as_ref().unwrap();
    let [
        ScalingPolicy::TargetTracking(tracking),
        ScalingPolicy::Step(step),
        ScalingPolicy::Scheduled(action),
    ] = api.scaling.as_deref().unwrap()
    else {
        panic!("{:?}", api.scaling);
    };
    assert_eq!((tracking.metric, tracking.target), (ScalingMetric::Cpu, 70.0));
    assert_eq!((tracking.scale_out_cooldown.get(), tracking.scale_in_cooldown.get()), (60, 300));
    assert_eq!((step.alarm.threshold, step.alarm.datapoints_to_alarm, step.steps.len()), (85.0, 2, 2));
    assert_eq!((action.name.as_str(), action.min, action.max), ("evening", Some(4), None));
}

#[test]
fn a_service_without_scalable_target_has_a_fixed_count() {
    let recording = recording();
    let worker = service(&recording, "mail-worker").configuration.as_ref().unwrap();
    assert_eq!(worker.tasks, Some(TaskRange { min: 1, max: 1, desired: 1 }));
    assert_eq!(worker.scaling.as_deref(), Some([].as_slice()));
    assert_eq!(worker.size, None);
    assert!(recording.notes.iter().any(|note| note.starts_with("mail_worker: size not known")));
}

#[test]
fn what_was_not_dumped_is_unknown_and_said() {
    let few =
        files(|name| name.starts_with("metric-data.") || name == "queries.json" || name == "services.json");
    let recording = read(&few, &ReadOptions::default()).unwrap();
    let api = service(&recording, "api").configuration.as_ref().unwrap();
    assert_eq!((api.tasks, &api.scaling, api.size), (None, &None, None));
    for command in ["describe-scalable-targets", "describe-scaling-policies", "describe-task-definition"] {
        assert!(recording.notes.iter().any(|note| note.contains(command)), "{command}");
    }
}

#[test]
fn metrics_alone_need_the_service_to_be_stated() {
    let alone = files(|name| name == "metric-data.json");
    let error = read(&alone, &ReadOptions::default()).unwrap_err();
    assert!(error.message().contains("empty"), "{error}");
    let stated = ReadOptions { service: Some("web".parse().unwrap()), ..ReadOptions::default() };
    let recording = read(&alone, &stated).unwrap();
    assert!(service(&recording, "web").series(MetricName::Requests).is_some());
}

#[test]
fn files_are_recognised_by_content_not_by_name() {
    let renamed: FileSet = {
        let all = files(|_| true);
        let renamed = all.paths().filter(|path| !path.starts_with("statistics")).enumerate();
        renamed.map(|(n, path)| (format!("{n}.txt"), all.bytes(path).unwrap().to_vec())).collect()
    };
    let recording = read(&renamed, &ReadOptions::default()).unwrap();
    let api = service(&recording, "api");
    assert_eq!(api.configuration.as_ref().unwrap().tasks, Some(TaskRange { min: 2, max: 8, desired: 3 }));
    assert!(api.series(MetricName::LatencyP95).is_some());
}

#[test]
fn faults_have_line_and_column() {
    let good =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws_cli/metric-data.json"))
            .unwrap();
    for (from, to, what) in [
        ("400.0", "-400.0", "negative"),
        ("400.0", "NaN", "expected"),
        ("2026-03-02T00:04:00+00:00", "this morning", "moment"),
        ("\"Messages\": []", "\"Messages\": [", "expected"),
    ] {
        let files = FileSet::single("dump.json", good.replace(from, to).into_bytes());
        let error = read(&files, &ReadOptions::default()).unwrap_err();
        assert!(
            error.file() == Some("dump.json") && error.line().is_some() && error.column().is_some(),
            "{error}"
        );
        assert!(error.message().contains(what), "{error}");
    }
}

#[test]
fn data_of_an_unknown_service_does_not_go_to_the_only_known_one() {
    let services = r#"{"services": [{"serviceName": "api", "desiredCount": 1}]}"#;
    let data = |label: &str, value: f64| {
        format!(
            r#"{{"MetricDataResults": [{{"Id": "a", "Label": "{label}", "Timestamps": [1772409600, 1772409660], "Values": [{value}, 1]}}]}}"#
        )
    };
    let files: FileSet = [
        ("services.json".to_owned(), services.as_bytes().to_vec()),
        ("1.json".to_owned(), data("web RequestCount", 9.0).into_bytes()),
        ("2.json".to_owned(), data("RequestCount", 5.0).into_bytes()),
        ("3.json".to_owned(), data("api requests", 6.0).into_bytes()),
    ]
    .into_iter()
    .collect();
    let recording = read(&files, &ReadOptions::default()).unwrap();
    assert_eq!(points(service(&recording, "api").series(MetricName::Requests)), [Some(6.0), Some(1.0)]);
    assert!(recording.notes.iter().any(|note| note.contains("`web RequestCount` is left out")));
    assert!(
        recording.notes.iter().any(|note| note.contains("different values for 1 moments")),
        "{:?}",
        recording.notes
    );
}

#[test]
fn pages_of_a_query_in_one_document_are_put_together() {
    let page = |minute: u32, status: &str| {
        format!(
            r#"{{"Id":"requests","Label":"api requests","Timestamps":["2026-10-05T00:0{minute}:00+00:00"],"Values":[60.0],"StatusCode":"{status}"}}"#
        )
    };
    let read_pages = |last: &str| {
        let pages = [page(0, "PartialData"), page(1, "PartialData"), page(2, last)].join(",");
        let text = format!(r#"{{"MetricDataResults":[{pages}]}}"#);
        let files: FileSet = [("metrics.json".to_owned(), text.into_bytes())].into_iter().collect();
        let options = ReadOptions { service: Some("api".parse().unwrap()), ..ReadOptions::default() };
        read(&files, &options).unwrap()
    };
    let whole = read_pages("Complete");
    assert_eq!(points(service(&whole, "api").series(MetricName::Requests)), [Some(60.0); 3]);
    assert!(!whole.notes.iter().any(|note| note.contains("only a part")), "{:?}", whole.notes);
    assert!(read_pages("PartialData").notes.iter().any(|note| note.contains("only a part")));
}
