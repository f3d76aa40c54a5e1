//! The table of names against the provider's vocabulary and against the published package.

use crate::support::node_modules;
use plimsoll_infra::pulumi::names::{NODE_VERSION, Names};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const TABLE: &str = include_str!("../../data/pulumi-aws.txt");

/// The types that a folder of sources names.
fn named(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, found);
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            let quoted = text.split('"').filter(|word| {
                word.starts_with("aws_")
                    && word.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
            });
            found.extend(quoted.map(str::to_owned));
        }
    }
}

#[test]
fn every_type_that_the_translation_names_is_known() {
    let mut found = BTreeSet::new();
    named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/provider"), &mut found);
    assert!(found.len() > 60, "{found:?}");
    let names = Names::new();
    let unknown: Vec<&String> = found.iter().filter(|kind| names.kind(kind).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn names_and_shapes_are_read_from_the_table() {
    let names = Names::new();
    let balancer = names.kind("aws_lb").unwrap();
    assert_eq!((balancer.module(), balancer.class()), ("lb", "LoadBalancer"));
    assert_eq!(balancer.attributes["dns_name"].name, "dnsName");
    let listener = names.kind("aws_lb_listener").unwrap();
    assert_eq!(listener.properties["default_action"].name, "defaultActions");
    assert_eq!(
        listener.properties["default_action"].properties["forward"].properties["target_group"].name,
        "targetGroups"
    );
    assert!(listener.properties["load_balancer_arn"].required);
    assert_eq!(names.kind("aws_cloudwatch_metric_alarm").unwrap().properties["alarm_name"].name, "name");
}

#[test]
fn the_table_is_what_the_installed_package_declares() {
    let Some(modules) = node_modules("table of Pulumi's names") else { return };
    let manifest = std::fs::read_to_string(modules.join("@pulumi/aws/package.json")).unwrap();
    if !manifest.contains(&format!("\"version\": \"{NODE_VERSION}\"")) {
        println!("skipped: table of Pulumi's names: another version of @pulumi/aws is installed");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pulumi-names.mjs");
    let run = Command::new("node").arg(script).arg(modules).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let written = String::from_utf8(run.stdout).unwrap();
    let differs = written.lines().zip(TABLE.lines()).find(|(new, old)| new != old);
    assert!(written == TABLE, "write data/pulumi-aws.txt again; first difference: {differs:?}");
}
