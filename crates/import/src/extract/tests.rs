//! Our own platforms as CloudFormation's resources, and back.

use super::*;
use crate::read::Kind;
use crate::sources::Sources;
use plimsoll_infra::graph::Graph;
use plimsoll_rules::from_graph;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_spec::{LoadOptions, load};

/// Random stack files that are looked at.
const RANDOM: u64 = 0;

fn platform(text: &str) -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    load(text, &options).unwrap_or_else(|errors| panic!("{text}\n{errors:?}")).platform
}

fn graph(platform: &Platform) -> Graph {
    plimsoll_infra::graph(platform, None)
}

fn read(model: Model) -> Read {
    Read {
        kind: Kind::CloudFormation,
        sources: Sources::default(),
        model,
        problems: Vec::new(),
        unread: Vec::new(),
        allowed: Vec::new(),
        skipped: Vec::new(),
    }
}

fn imported(platform: &Platform) -> Imported {
    extract(read(from_graph(&graph(platform), platform))).unwrap()
}

fn texts() -> Vec<(String, String)> {
    let examples = ["fargate-web", "payments", "microservices", "ec2-shared", "measured"];
    let of_example = |name: &str| {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        (name.to_owned(), std::fs::read_to_string(path).unwrap())
    };
    let random = (5_000..5_000 + RANDOM)
        .map(|seed| (format!("random stack file {seed}"), plimsoll_stack_generator::stack_file(seed)));
    examples.into_iter().map(of_example).chain(random).collect()
}

#[test]
fn what_is_imported_from_what_was_imported_is_the_same_text() {
    for (name, text) in texts() {
        let first = imported(&platform(&text));
        let second = imported(&first.platform);
        assert_eq!(first.text, second.text, "{name}");
    }
}

/// A platform with what resources cannot say as a stack file that says nothing of it has it.
fn comparable(given: &Platform, like: &Platform) -> Platform {
    let mut platform = given.clone();
    platform.levers = like.levers.clone();
    platform.rehearsals.clone_from(&like.rehearsals);
    platform.pricing = like.pricing;
    platform.allowed.clone_from(&like.allowed);
    platform.termination_protection = like.termination_protection;
    for service in &mut platform.services {
        let Some(other) = like.service(&service.name) else { continue };
        service.objective = other.objective.clone();
        service.workload = other.workload;
        service.levers = other.levers.clone();
        service.critical = other.critical;
        service.scaling.sort_by_key(|policy| matches!(policy, ScalingPolicy::Scheduled(_)));
    }
    platform
}

#[test]
fn what_is_imported_is_the_platform_as_far_as_resources_say_it() {
    for (name, text) in texts() {
        let given = platform(&text);
        let found = imported(&given);
        let (one, two) = (comparable(&given, &found.platform), comparable(&found.platform, &found.platform));
        let services = one.services.iter().zip(&two.services);
        for (one, two) in services {
            let head = format!("{name}: {}\n{}", one.name, found.text);
            assert_eq!(one.name, two.name, "{head}");
            assert_eq!(one.kind, two.kind, "{head}");
            assert_eq!(one.image, two.image, "{head}");
            assert_eq!(one.port, two.port, "{head}");
            assert_eq!(one.size, two.size, "{head}");
            assert_eq!(one.tasks, two.tasks, "{head}");
            assert_eq!(one.scaling, two.scaling, "{head}");
        }
    }
}
