//! checkov fails nothing but what `checkov-exceptions.txt` lists with a reason.

use crate::support;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const EXCEPTIONS: &str = include_str!("checkov-exceptions.txt");

/// The checks that may fail, with their reasons.
fn exceptions() -> BTreeMap<&'static str, &'static str> {
    let lines = EXCEPTIONS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split_once(' ').expect("a check, a blank, a reason")).collect()
}

#[test]
fn checkov_fails_nothing_but_the_listed_exceptions() {
    let Some(checkov) = support::tool("python/bin/checkov") else { return };
    let folder = tempfile::tempdir().unwrap();
    let paths = crate::write_templates(folder.path(), &crate::stack_files::examples());
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
    assert!(resources >= 200, "checkov looked at {resources} resources of {} templates", paths.len());
    assert_eq!(report["summary"]["parsing_errors"], 0);
    assert!(report["summary"]["passed"].as_u64().unwrap() > 100);
    let failed = report["results"]["failed_checks"].as_array().unwrap();
    let known = exceptions();
    let mut seen = BTreeSet::new();
    let mut unexpected = Vec::new();
    for check in failed {
        let id = check["check_id"].as_str().unwrap();
        seen.insert(id.to_owned());
        if !known.contains_key(id) {
            unexpected.push(format!("{id} {} {}", check["resource"], check["check_name"]));
        }
    }
    assert!(unexpected.is_empty(), "checkov fails:\n{}", unexpected.join("\n"));
    let idle: Vec<&str> = known.keys().copied().filter(|id| !seen.contains(*id)).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs any more: {idle:?}");
}
