//! Real CPU series: what runs hot is not shrunk, what idles goes to its floor.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails loudly and says what it skips")]

use plimsoll_optimize::plan::{Plan, Settings, Verdict};
use plimsoll_optimize::{Input, optimize};
use plimsoll_prices::PriceBook;
use plimsoll_recording::{CsvOptions, FileSet, MetricName, ReadOptions, ValueMeaning};
use plimsoll_spec::{LoadOptions, load};
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::fargate;
use std::path::PathBuf;

/// Two tasks of 1 vCPU whatever comes, 20 ms of CPU per request, no latency objective: saturation is what counts.
const STACK: &str = "
stack: traces
region: us-east-1
network: default
services:
  web:
    image: {repository: web, tag: \"1\"}
    port: 8080
    size: {cpu: 1024, memory: 2048}
    tasks: {min: 2, max: 2, desired: 2}
    scaling: []
    workload: {cpu_per_request: 20ms, base_latency: 30ms, memory: 400 MiB}
";

/// The plan for a CPU series; `None` where the folder of traces is not at hand.
fn plan(trace: &str) -> Option<Plan> {
    let folder = std::env::var_os("PLIMSOLL_TRACES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/traces"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("skipped: traces folder not present");
        return None;
    }
    let file = format!("{trace}.csv.gz");
    let bytes = std::fs::read(folder.join(&file)).unwrap();
    let value = Some(ValueMeaning::Metric(MetricName::CpuMean));
    let options = ReadOptions {
        service: Some("web".parse().unwrap()),
        csv: CsvOptions { value, ..CsvOptions::default() },
        ..ReadOptions::default()
    };
    // A week is enough for the verdict.
    let (recording, _) = plimsoll_recording::read(&FileSet::single(file, bytes), &options).unwrap().halves();
    let options = LoadOptions {
        file_name: "traces.yaml".to_owned(),
        environment: None,
        default_stack_name: "traces".to_owned(),
    };
    let platform = load(STACK, &options).unwrap().platform;
    let input = Input {
        platform: &platform,
        recording: &recording,
        prices: &PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap(),
        tables: &Tables::builtin(),
        assumptions: &Assumptions::default(),
        settings: Settings::default(),
    };
    Some(optimize(&input, &|_, _| ()).unwrap())
}

/// vCPU that a design can have at most.
fn capacity(design: &Design) -> f64 {
    f64::from(design.tasks.max) * design.size.cpu.vcpus()
}

#[test]
fn what_runs_hot_is_not_shrunk() {
    let Some(plan) = plan("aws_ec2_cpu_825cc2") else { return };
    let (before, after) = (&plan.before.services[0], &plan.after.services[0]);
    let verdict = &plan.services[0].verdict;
    assert!(matches!(verdict, Verdict::Keep { .. } | Verdict::Repaired), "{verdict:?}");
    assert!(before.outcome.cpu_percent.mean > 80.0, "{:?}", before.outcome.cpu_percent);
    assert!(capacity(&after.design) >= capacity(&before.design), "{:?}", after.design);
    assert!(after.outcome.violations.expected <= before.outcome.violations.expected);
}

#[test]
fn what_idles_goes_to_its_floor() {
    let Some(plan) = plan("aws_ec2_cpu_24ae8d") else { return };
    let after = &plan.after.services[0];
    assert_eq!(plan.services[0].verdict, Verdict::Cheaper);
    assert_eq!(after.design.tasks.min, 2, "one task in each of two zones");
    let smallest = fargate::sizes().map(|size| size.cpu).min().unwrap();
    assert_eq!(after.design.size.cpu, smallest);
    assert!(after.monthly.dollars() < 0.5 * plan.before.services[0].monthly.dollars());
}
