//! YAML programs: every name and shape known to the published package, no circle, and equal to the graph.

use crate::comparison::{Expected, answers, names_of_flat};
use crate::support::{EXAMPLES, example, put, random, tool};
use plimsoll_infra::pulumi::names::Names;
use plimsoll_infra::pulumi::{flat, write_yaml};

/// Random stack files that the interpreter of tests evaluates.
const LOOKED_AT: usize = 60;

#[test]
fn every_random_platform_becomes_a_program() {
    for (seed, (platform, graph)) in random().iter().enumerate() {
        let folder = write_yaml(platform, graph).unwrap_or_else(|problems| panic!("{seed}: {problems:?}"));
        let text = &folder.files["Pulumi.yaml"];
        assert!(text.contains("runtime: yaml\n") && text.contains("\nresources:\n"), "{seed}: {text}");
    }
}

#[test]
fn resources_stand_part_by_part() {
    let (platform, graph) = example("microservices");
    let text = write_yaml(&platform, &graph).unwrap().files["Pulumi.yaml"].clone();
    let headings: Vec<&str> = text
        .split_once("\nresources:\n")
        .and_then(|(_, rest)| rest.split_once("\noutputs:\n"))
        .map(|(resources, _)| resources.lines().filter_map(|line| line.strip_prefix("  # ")).collect())
        .unwrap();
    assert!(headings.starts_with(&["Network", "Load balancer"]), "{headings:?}");
    assert_eq!(headings.iter().filter(|heading| heading.starts_with("Service ")).count(), 12);
}

#[test]
fn programs_register_what_the_graph_holds_and_use_only_known_names() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let examples = EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name)));
    let random = random().iter().take(LOOKED_AT).cloned().enumerate();
    let mut all = Vec::new();
    for (name, (platform, graph)) in
        examples.chain(random.map(|(seed, pair)| (format!("random-{seed}"), pair)))
    {
        let place = folder.path().join(name);
        put(&write_yaml(&platform, &graph).unwrap().files, &place);
        let flat = flat(&platform, &graph).unwrap();
        let file = place.join(format!("Pulumi.{}.yaml", flat.environment));
        crate::python::give(&file, &flat.project, &flat.settings);
        all.push((place, (platform, graph)));
    }
    let names = Names::new();
    let told = crate::support::run_under_mocks(&python, "run_yaml.py", &answers(&names), &all, folder.path());
    for ((place, (platform, graph)), registered) in all.iter().zip(told) {
        let flat = flat(platform, graph).unwrap();
        let expected = Expected::new(&names, platform, graph, names_of_flat(&flat), &flat.settings);
        let wrong = expected.differences(&registered);
        assert!(wrong.is_empty(), "{}: {:#?}", place.display(), wrong.iter().take(20).collect::<Vec<_>>());
    }
}
