//! checkov fails nothing but what `checkov-exceptions.txt` lists with a reason.

use crate::support;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const EXCEPTIONS: &str = include_str!("checkov-exceptions.txt");

/// The checks that may fail, with their reasons.
fn exceptions() -> BTreeMap<&'static str, &'static str> {
    let lines = EXCEPTIONS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split_once(' ').expect("a check, a blank, a reason")).collect()
}

/// What checkov fails in the templates of stack files: the check with the resource and the check's name.
fn failed(checkov: &Path, stack_files: &[(String, String)], at_least: u64) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    crate::write_templates(folder.path(), stack_files);
    let output = Command::new(checkov)
        .args(["--framework", "cloudformation", "--output", "json", "--quiet", "--compact", "--directory"])
        .arg(folder.path())
        .env("LOG_LEVEL", "ERROR")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let resources = report["summary"]["resource_count"].as_u64().unwrap();
    assert!(resources >= at_least, "checkov looked at {resources} resources");
    assert_eq!(report["summary"]["parsing_errors"], 0);
    let failed = report["results"]["failed_checks"].as_array().unwrap();
    let line = |check: &Value| {
        let id = check["check_id"].as_str().unwrap().to_owned();
        (id, format!("{} {}", check["resource"], check["check_name"]))
    };
    failed.iter().map(line).collect()
}

#[test]
fn checkov_fails_nothing_but_the_listed_exceptions() {
    let Some(checkov) = support::tool("python/bin/checkov") else { return };
    let failed = failed(&checkov, &crate::stack_files::examples(), 200);
    let known = exceptions();
    let unexpected: Vec<_> = failed.iter().filter(|(id, _)| !known.contains_key(id.as_str())).collect();
    assert!(unexpected.is_empty(), "checkov fails: {unexpected:#?}");
    let idle: Vec<_> = known.keys().filter(|id| !failed.contains_key(**id)).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs any more: {idle:?}");
}

/// What fails where everything is on. The port that redirects is open; the bucket of access logs is not versioned and keeps no
/// logs of its own, and load balancers cannot write to one with a key of yours.
const HARDENED: [&str; 3] = ["CKV_AWS_260", "CKV_AWS_18", "CKV_AWS_21"];

#[test]
fn checkov_is_content_where_the_stack_file_switches_everything_on() {
    let Some(checkov) = support::tool("python/bin/checkov") else { return };
    let text = include_str!("hardened.yaml").to_owned();
    let failed = failed(&checkov, &[("hardened".to_owned(), text)], 50);
    let unexpected: Vec<_> = failed.iter().filter(|(id, _)| !HARDENED.contains(&id.as_str())).collect();
    assert!(unexpected.is_empty(), "checkov fails: {unexpected:#?}");
}
