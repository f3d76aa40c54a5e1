//! What the rules say about the example stack files. The examples are baselines with intended flaws: every line is meant.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use plimsoll_prices::PriceBook;
use plimsoll_rules::{Subject, from_graph, run};
use plimsoll_spec::{LoadOptions, Severity, load};
use std::collections::BTreeMap;

/// Findings by rule, with the number of resources they are about.
fn findings(name: &str) -> Vec<(String, usize, Severity)> {
    let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let options = LoadOptions {
        file_name: "plimsoll.yaml".into(),
        environment: None,
        default_stack_name: name.to_owned(),
    };
    let platform = load(&text, &options).unwrap().platform;
    let graph = plimsoll_infra::graph(&platform, None);
    let model = from_graph(&graph, &platform);
    let prices = PriceBook::builtin().unwrap();
    let report = run(&Subject { model: &model, platform: Some(&platform), prices: Some(&prices) }, &[]);
    let mut counts = BTreeMap::new();
    for found in report.findings {
        counts.entry(found.rule.to_string()).or_insert((0, found.severity)).0 += 1;
    }
    counts.into_iter().map(|(rule, (count, severity))| (rule, count, severity)).collect()
}

/// The expected findings are there, and none says that AWS would refuse the stack.
#[track_caller]
fn assert_found(name: &str, expected: &[(&str, usize)]) {
    let found = findings(name);
    for (rule, count) in expected {
        let known = found.iter().find(|(known, ..)| known == rule).map(|(_, count, _)| *count);
        assert_eq!(known, Some(*count), "{name}: {rule} in {found:?}");
    }
    assert!(found.iter().all(|(_, _, severity)| *severity != Severity::Error), "{name}: {found:?}");
}

#[test]
fn fargate_web_pays_for_public_addresses() {
    assert_found("fargate-web", &[("PLM0815", 1)]);
}

#[test]
fn payments_has_a_topic_that_nobody_hears_and_without_key() {
    assert_found("payments", &[("PLM0724", 1), ("PLM0935", 1)]);
}

#[test]
fn microservices_runs_latest_in_production() {
    assert_found("microservices", &[("PLM0724", 1), ("PLM0919", 12), ("PLM0935", 1)]);
}

#[test]
fn ec2_shared_has_no_spot_at_two_instances_and_is_dearer_than_fargate() {
    assert_found(
        "ec2-shared",
        &[
            ("PLM0724", 1),
            ("PLM0812", 1),
            ("PLM0816", 1),
            ("PLM0818", 1),
            ("PLM0821", 1),
            ("PLM0919", 2),
            ("PLM0935", 1),
        ],
    );
}

#[test]
fn networks_cost_more_or_show_less_than_they_need_to() {
    assert_found("payments", &[("PLM0840", 1)]);
    assert_found("microservices", &[("PLM0744", 1)]);
    assert_found("ec2-shared", &[("PLM0744", 1)]);
}
