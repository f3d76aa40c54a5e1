//! Our own platforms as CloudFormation's resources, and back.

use super::*;
use crate::read::Kind;
use crate::sources::Sources;
use plimsoll_infra::graph::Graph;
use plimsoll_rules::from_graph;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::network::Network;
use plimsoll_spec::platform::scaling::{ScalingPolicy, TaskRange};
use plimsoll_spec::{LoadOptions, load};
use plimsoll_units::Share;

/// Random stack files that are looked at.
const RANDOM: u64 = 150;

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
    // What plimsoll alone knows.
    platform.levers = like.levers.clone();
    platform.rehearsals.clone_from(&like.rehearsals);
    platform.pricing = like.pricing;
    platform.allowed.clone_from(&like.allowed);
    platform.termination_protection = like.termination_protection;
    // Each service says whether shells are allowed; the default of the cluster is nowhere.
    platform.cluster.exec = like.cluster.exec;
    if platform.cluster.default_mix.spot == Share::NONE {
        platform.cluster.default_mix = PurchaseMix::default();
    }
    // Subnets of a VPC that is looked up are values of a parameter.
    if let (Network::Default { zones }, Network::Default { zones: found }) =
        (&mut platform.network, &like.network)
    {
        *zones = *found;
    }
    // Public subnets of a VPC that exists are used by a load balancer that the internet reaches only.
    if let (Network::Existing(vpc), Network::Existing(found)) = (&mut platform.network, &like.network)
        && !platform.load_balancer.as_ref().is_some_and(|balancer| balancer.internet_facing)
    {
        vpc.public_subnets.clone_from(&found.public_subnets);
        // Tasks on instances never have public addresses.
        if given.services.iter().all(|service| service.capacity == Capacity::Ec2) {
            vpc.public_tasks = found.public_tasks;
        }
    }
    alarms(&mut platform, like);
    let shared = platform.tags.clone();
    let connects = platform.cluster.service_connect;
    for service in &mut platform.services {
        let Some(other) = like.service(&service.name) else { continue };
        service.objective = other.objective.clone();
        service.workload = other.workload;
        service.levers = other.levers.clone();
        service.critical = other.critical;
        // With Service Connect, every service is found.
        service.discovery = if connects { other.discovery } else { service.discovery };
        // There is nothing to wait for: the resource has no such property.
        if service.target_group.is_none() && service.container_health_check.is_none() {
            service.rollout.grace_period = other.rollout.grace_period;
        }
        // A base says nothing where all tasks are on demand.
        if matches!(service.capacity, Capacity::Fargate(mix) if mix.spot == Share::NONE) {
            service.capacity = Capacity::Fargate(PurchaseMix::default());
        }
        // Without a policy there is no scalable target, so that no range is written.
        let by_queue = service.queue.as_ref().is_some_and(|queue| queue.messages_per_task.is_some());
        if service.scaling.is_empty() && !by_queue {
            let count = service.tasks.desired;
            service.tasks = TaskRange { min: count, max: count.max(1), desired: count };
        }
        service.tags.retain(|key, value| shared.get(key) != Some(value));
        service.scaling.sort_by_key(|policy| matches!(policy, ScalingPolicy::Scheduled(_)));
    }
    for job in &mut platform.jobs {
        // Who starts it says where it runs.
        job.spot &= job.schedule.is_some();
        job.tags.retain(|key, value| shared.get(key) != Some(value));
    }
    platform
}

/// Alarms on requests are there only where something takes requests.
fn alarms(platform: &mut Platform, like: &Platform) {
    let is_balanced = platform.load_balancer.is_some();
    let (alarms, found) = (&mut platform.observability.alarms, &like.observability.alarms);
    if !is_balanced {
        alarms.response_ms = None;
        alarms.unhealthy_targets = found.unhealthy_targets;
    }
    if alarms.cpu_percent.is_none() && alarms.memory_percent.is_none() && alarms.response_ms.is_none() {
        alarms.periods = found.periods;
    }
}

#[test]
fn what_is_imported_is_the_platform_as_far_as_resources_say_it() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let given = platform(&text);
        let found = imported(&given);
        let one = comparable(&given, &found.platform);
        if one != found.platform {
            wrong.push((name, format!("{one:#?}"), format!("{:#?}", found.platform)));
        }
    }
    let shown = wrong.iter().map(|(name, one, two)| {
        format!("{name}\n{}", similar::TextDiff::from_lines(one, two).unified_diff().context_radius(2))
    });
    assert!(wrong.is_empty(), "{}", shown.collect::<Vec<_>>().join("\n"));
}
