//! YAML programs: every name and shape known to the published package, no circle, and the same platform as the graph.

use crate::expected::{self, Expected};
use crate::support::{self, EXAMPLES, example, put, random, tool};
use plimsoll_infra::pulumi::yaml::write;
use serde_json::{Value, json};

/// Random stack files whose programs are evaluated, besides the examples.
const RANDOM: usize = 60;

#[test]
fn every_random_platform_becomes_a_program() {
    for (seed, (platform, graph)) in random().iter().enumerate() {
        let project = write(platform, graph).unwrap_or_else(|problems| panic!("{seed}: {problems:?}"));
        let text = &project.files["Pulumi.yaml"];
        assert!(text.contains("\nruntime: yaml\n") && text.contains("\nresources:\n"), "{seed}: {text}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{seed}: {text}");
    }
}

#[test]
fn resources_stand_part_by_part() {
    let (platform, graph) = example("microservices");
    let text = write(&platform, &graph).unwrap().files["Pulumi.yaml"].clone();
    let (_, resources) = text.split_once("\nresources:\n").unwrap();
    let (resources, _) = resources.split_once("\noutputs:\n").unwrap();
    let headings: Vec<&str> = resources.lines().filter_map(|line| line.strip_prefix("  # ")).collect();
    assert!(headings.starts_with(&["Network", "Load balancer"]), "{headings:?}");
    assert_eq!(headings.iter().filter(|heading| heading.starts_with("Service ")).count(), 12);
}

#[test]
fn programs_use_only_known_names_and_make_what_the_graph_holds() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let examples = EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name)));
    let random = random().iter().take(RANDOM).cloned().enumerate();
    let all: Vec<_> = examples.chain(random.map(|(seed, pair)| (format!("random-{seed}"), pair))).collect();
    let programs: Vec<Value> = all
        .iter()
        .map(|(name, (platform, graph))| {
            let place = folder.path().join(name);
            put(&write(platform, graph).unwrap().files, &place);
            json!({"folder": place, "config": expected::settings(platform, graph)})
        })
        .collect();
    // The language cannot sort, so what AWS tells is taken in its order; the other programs sort.
    let mut calls = expected::calls();
    let subnets = calls["aws:ec2/getSubnets:getSubnets"]["ids"].as_array_mut().unwrap();
    subnets.sort_by_key(|subnet| subnet.as_str().unwrap().to_owned());
    let request = json!({"attributes": expected::attributes(), "calls": calls, "programs": programs});
    let results = support::run(&python, "run_yaml.py", &request);
    assert_eq!(results.len(), all.len());
    let mut wrong = Vec::new();
    let mut compared = 0;
    for ((name, (platform, graph)), result) in all.iter().zip(&results) {
        compared += Expected::flat(platform, graph).compare(name, result, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} differences, such as {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(compared > 20_000, "{compared} properties compared");
}

#[test]
fn the_interpreter_of_the_tests_refuses_what_pulumi_would() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let (platform, graph) = example("payments");
    let files = write(&platform, &graph).unwrap().files;
    for (old, new, told) in [
        ("      cidrBlock:", "      cidrBlok:", "cidrBlok: VpcArgs has no such property"),
        ("type: aws:ec2:Vpc\n", "type: aws:ec2:Vpk\n", "Vpk"),
        ("vpcId: ${vpc.id}", "vpcId: ${vpk.id}", "vpk is not declared"),
        ("vpcId: ${vpc.id}", "vpcId: ${vpc.idd}", "${vpc.idd} leads nowhere"),
        ("enableDnsSupport: true", "enableDnsSupport: much", "enableDnsSupport: 'much' is no"),
        ("cidrBlock: \"10.", "cidrBlock: \"${internetGateway.id}10.", "a circle: "),
        ("      assumeRolePolicy:", "      description:", "needs assumeRolePolicy"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert!(files["Pulumi.yaml"].contains(old), "{old}");
        let mut changed = files.clone();
        changed.insert("Pulumi.yaml".to_owned(), files["Pulumi.yaml"].replacen(old, new, 1));
        put(&changed, folder.path());
        let program = json!({"folder": folder.path(), "config": expected::settings(&platform, &graph)});
        let (attributes, calls) = (expected::attributes(), expected::calls());
        let request = json!({"attributes": attributes, "calls": calls, "programs": [program]});
        let run = support::output(&python, "run_yaml.py", &request);
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success() && said.contains(told), "{new}: {said}");
    }
}
