//! `optimize --write`: only values change, the result loads, and it is a fixpoint.

use crate::support::{Project, STACK};

/// What stands behind the first `#` of a line.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once(" #").map(|(_, comment)| comment)).collect()
}

/// Optimizes a copy of an example in place and gives both texts.
fn patched(project: &Project) -> (String, String) {
    let before = project.read("plimsoll.yaml");
    let ran = project.run("optimize --write --format json").ended(0);
    let after = project.read("plimsoll.yaml");
    let changes = ran.json("plimsoll/optimize/1")["changes"].as_array().unwrap().len();
    assert_eq!(changes == 0, before == after, "{changes} changes");
    (before, after)
}

/// The search keeps a task in a second zone, not the load of a lost one: the model may say so, and nothing else is of
/// concern; notes are about what the example declares.
#[track_caller]
fn check_findings(project: &Project) {
    project.run("check --no-model").ended(0);
    let proved = project.run("check --format json").json("plimsoll/check/1");
    let mut findings = proved["findings"].as_array().unwrap().iter().filter(|one| one["severity"] != "note");
    assert!(findings.all(|finding| finding["rule"] == "PLM0509"), "{proved}");
}

#[track_caller]
fn check_patch(name: &str) -> Project {
    let project = Project::example(name);
    let files = project.listing();
    let (before, after) = patched(&project);
    assert_ne!(before, after);
    check_findings(&project);
    for comment in comments(&before) {
        assert!(comments(&after).contains(&comment), "the comment `{comment}` is gone");
    }
    let kept = before.lines().filter(|line| after.lines().any(|other| other == *line)).count();
    let touched = before.lines().count() - kept;
    assert!(touched * 3 < before.lines().count(), "{touched} lines were touched");
    let others = |files: std::collections::BTreeMap<String, Vec<u8>>| {
        files.into_iter().filter(|(name, _)| name != "plimsoll.yaml").collect::<Vec<_>>()
    };
    assert!(others(project.listing()) == others(files), "only the stack file changes");
    project
}

/// Optimizing the optimum on the same recording changes nothing.
#[track_caller]
fn check_fixpoint(project: &Project) {
    let files = project.listing();
    let again =
        project.run("optimize --write --format json").ended(0).says(&["plimsoll.yaml stays as it is"]);
    let again = again.json("plimsoll/optimize/1");
    assert_eq!(again["changes"], serde_json::json!([]));
    assert_eq!(again["saving_percent"].as_f64(), Some(0.0));
    assert!(project.listing() == files, "no byte is written");
}

#[test]
fn fargate_web_is_patched_in_place_once() {
    check_fixpoint(&check_patch("fargate-web"));
}

#[test]
fn payments_is_patched_in_place_once() {
    check_fixpoint(&check_patch("payments"));
}

/// Step policies are written back too: no platform but this one keeps any.
#[test]
fn step_policies_that_stay_are_written_back() {
    let project = Project::example("microservices");
    let stack = project.read("plimsoll.yaml").replace("{repository: api}", "{repository: api, tag: v1}");
    let (before, services) = stack.split_once("\nservices:\n").unwrap();
    let api = services.split_once("\n  worker:").unwrap().0;
    project.write("plimsoll.yaml", format!("{before}\nservices:\n{api}\n").as_bytes());
    patched(&project);
    let after = project.read("plimsoll.yaml");
    assert!(
        after.contains("{track: ") && after.contains("{step: memory, name: \"memory-out\", above: 80%"),
        "{after}"
    );
    check_findings(&project);
    check_fixpoint(&project);
}

#[test]
fn what_needs_no_change_is_not_written() {
    let project = Project::new(STACK.replace("{cpu: 1024, memory: 2048}", "{cpu: 256, memory: 512}"));
    let before = project.listing();
    project.run("optimize --recording traffic.csv --write").ended(0).says(&["plimsoll.yaml stays as it is"]);
    assert!(project.listing() == before);
}

/// What an import of the example's Terraform gives after a first optimization.
const STARTS_HIGHER: &str = "\
stack: web
region: us-east-1
network: default
alarms: false
services:
  web:
    image: web
    port: 80
    size: {cpu: 1024, memory: 2048}
    tasks: {min: 2, max: 6, desired: 3}
    scaling:
      - {track: cpu, at: 60%}
    route: {algorithm: least_outstanding_requests}
    health_check: {interval: 15s}
    rollout: {drain: 5m, grace: 60s}
";

#[test]
fn a_service_may_start_above_its_minimum_where_its_range_stays() {
    let project = Project::example("fargate-web");
    project.write("plimsoll.yaml", STARTS_HIGHER.as_bytes());
    let (before, after) = patched(&project);
    assert_ne!(before, after);
    assert!(after.contains("tasks: {min: 2, max: 6, desired: 3}"), "{after}");
}
