//! Our own platforms as CloudFormation's resources, and back.

use super::*;
use crate::read::Kind;
use plimsoll_infra::graph::Graph;
use plimsoll_rules::{Content, Datum, from_graph};
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
    Read::of(Kind::CloudFormation, model)
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

/// Draws without a random number generator of another crate: a linear congruential one is enough to spoil values.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

/// What real code holds, and what nobody would write.
fn spoilt(draws: &mut Draws) -> Content {
    let texts = [
        "",
        " ",
        "0",
        "-1",
        ".25 vCPU",
        "2GB",
        "1e309",
        "NaN",
        "vault",
        "arn:",
        "a\u{7}b",
        "\u{feff}",
        "- x: [",
        "#",
        "~",
        "null",
        "yes",
        "\"",
        "'",
        "a: b",
        "8000-8010",
        "x\ny",
        "{}",
        "[]",
        "ä",
        "${x}",
        "at(never)",
        "cron(0 8 * * *)",
        "100%",
        "!Ref x",
        "subnet-1",
        "vpc-",
        "10.0.0.0/99",
        "<<",
        "*",
        "&a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "FARGATE_SPOT",
        "DAEMON",
        "services.a.b",
    ];
    let numbers = [0.0, -1.0, 0.5, 1.0, 99.0, 101.0, 1e9, 4_294_967_296.0, 1e300, f64::NAN, f64::INFINITY];
    match draws.below(8) {
        0 => Content::Unknown("it is spoilt".to_owned()),
        1 => Content::Null,
        2 => Content::Bool(draws.below(2) == 0),
        3 | 4 => Content::Number(numbers[draws.below(numbers.len())]),
        5 => Content::List(Vec::new()),
        6 => Content::Map(Vec::new()),
        _ => Content::Text(texts[draws.below(texts.len())].to_owned()),
    }
}

/// Spoils some of the values below one, each with one chance in `chance`.
fn spoil(datum: &mut Datum, chance: usize, draws: &mut Draws) {
    if draws.below(chance) == 0 {
        datum.content = spoilt(draws);
        return;
    }
    match &mut datum.content {
        Content::List(items) => {
            items.iter_mut().for_each(|item| spoil(item, chance, draws));
            if draws.below(chance) == 0
                && let Some(first) = items.first().cloned()
            {
                items.push(first);
            }
        }
        Content::Map(entries) => {
            if draws.below(chance) == 0 {
                entries.pop();
            }
            entries.iter_mut().for_each(|(_, value)| spoil(value, chance, draws));
        }
        _ => {}
    }
}

#[test]
fn whatever_the_code_says_the_stack_file_loads_and_says_what_is_in_it() {
    let mut draws = Draws(7);
    for (seed, (name, text)) in texts().into_iter().enumerate() {
        let platform = platform(&text);
        let mut model = from_graph(&graph(&platform), &platform);
        let chance = [4, 12, 40][seed % 3];
        for item in &mut model.items {
            // Texts of documents are not what is looked at here.
            if item.kind != "AWS::CloudWatch::Dashboard" {
                spoil(&mut item.properties, chance, &mut draws);
            }
        }
        let imported = extract(read(model)).unwrap_or_else(|error| panic!("{name}: {}", error.message));
        let again = load(
            &imported.text,
            &LoadOptions {
                file_name: "plimsoll.yaml".to_owned(),
                environment: None,
                default_stack_name: "other".to_owned(),
            },
        );
        let again = again.unwrap_or_else(|errors| panic!("{name}\n{}\n{errors:?}", imported.text));
        assert_eq!(again.platform, imported.platform, "{name}");
        assert!(!imported.platform.services.is_empty(), "{name}");
        for path in imported.leaves.keys().filter(|path| path.starts_with("services.")) {
            let service = path.split('.').nth(1).unwrap();
            assert!(
                imported.platform.services.iter().any(|own| own.name.as_str() == service),
                "{name}: {path} is a leaf of nothing\n{}",
                imported.text
            );
        }
    }
}
