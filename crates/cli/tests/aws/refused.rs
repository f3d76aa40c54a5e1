//! Bad input and refusals: a clear message, the documented exit code, nothing half done.

use crate::support::{example, expect, fake, plimsoll, run, stack_file, stderr, word};
use plimsoll_fake::{Fake, Kind, LogLine, Stack, StoppedTask, World};
use std::path::Path;

const SHOP: &str = "\
stack: shop
environment: dev
region: us-east-1
network: {cidr: 10.0.0.0/16, zones: 2}
services:
  api:
    image: {repository: shop-api, tag: v1}
    port: 8080
    objective: p95 < 200ms
";

const OURS: &[(&str, &str)] = &[("Stack", "shop"), ("Environment", "dev")];

fn shop(extra: &str) -> tempfile::TempDir {
    stack_file(&format!("{SHOP}{extra}"))
}

fn up(fake: &Fake, folder: &Path) -> std::process::Output {
    run(&fake.url(), &["up", word(folder), "--yes"])
}

/// The run ended with this code, said all of these, and changed nothing.
fn refused(fake: &Fake, output: &std::process::Output, code: i32, says: &[&str]) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for word in says {
        assert!(text.contains(word), "`{word}` is missing in: {text}");
    }
    let changed: Vec<String> = fake.mutations().iter().map(plimsoll_fake::Request::name).collect();
    assert_eq!(changed, Vec::<String>::new(), "{text}");
    assert_eq!(fake.world().unknown, Vec::<String>::new());
}

#[test]
fn a_missing_certificate_is_refused_before_anything_is_made() {
    let fake = fake(World::default());
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f0f0f0f-0000-0000-0000-000000000000";
    let folder = shop(&format!("load_balancer: {{certificate: \"{arn}\"}}\n"));
    refused(&fake, &up(&fake, folder.path()), 3, &["certificate", arn, "help:"]);
}

#[test]
fn a_certificate_that_is_not_validated_is_refused_before_anything_is_made() {
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f0f0f0f-0000-0000-0000-000000000000";
    let mut world = World::default();
    world.certificates.insert(arn.to_owned(), "PENDING_VALIDATION".to_owned());
    let fake = fake(world);
    let folder = shop(&format!("load_balancer: {{certificate: \"{arn}\"}}\n"));
    refused(&fake, &up(&fake, folder.path()), 3, &["PENDING_VALIDATION", "validate"]);
}

#[test]
fn a_name_that_is_too_long_is_refused_with_its_place_and_without_a_call() {
    let fake = fake(World::default());
    let long = "a".repeat(130);
    let folder = stack_file(&SHOP.replace("stack: shop", &format!("stack: {long}")));
    let output = up(&fake, folder.path());
    refused(&fake, &output, 3, &["plimsoll.yaml:1:"]);
    assert_eq!(fake.calls(), []);
}

#[test]
fn an_address_range_that_holds_no_subnets_is_refused_without_a_call() {
    let fake = fake(World::default());
    let folder = stack_file(&SHOP.replace("10.0.0.0/16", "10.0.0.0/28"));
    let output = up(&fake, folder.path());
    refused(&fake, &output, 3, &["plimsoll.yaml:4:", "help:"]);
    assert_eq!(fake.calls(), []);
}

#[test]
fn an_unknown_vpc_is_refused_before_anything_is_made() {
    let fake = fake(World::default());
    let network = "{vpc: vpc-0fffffffffffffff0, public_subnets: [subnet-0123456789abcde00, subnet-0123456789abcde01], \
                   task_subnets: [subnet-0123456789abcde00, subnet-0123456789abcde01]}";
    let folder = stack_file(&SHOP.replace("{cidr: 10.0.0.0/16, zones: 2}", network));
    refused(&fake, &up(&fake, folder.path()), 3, &["vpc-0fffffffffffffff0", "us-east-1", "help:"]);
}

#[test]
fn a_missing_repository_is_refused_before_anything_is_made() {
    let mut world = World::default();
    world.missing_repositories.insert("shop-api".to_owned());
    let fake = fake(world);
    refused(&fake, &up(&fake, shop("").path()), 3, &["services.api.image", "shop-api", "help:"]);
}

#[test]
fn access_denied_names_the_call_and_the_policy_that_would_allow_it() {
    let fake = fake(World::default().refusing("CreateChangeSet", 100, Kind::Denied));
    let output = up(&fake, shop("").path());
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(4), "{text}");
    for word in ["cloudformation:CreateChangeSet", "AccessDenied", "plimsoll permissions"] {
        assert!(text.contains(word), "`{word}` is missing in: {text}");
    }
    assert!(fake.world().stacks.is_empty(), "something was made");
}

#[test]
fn expired_credentials_are_said_as_that() {
    let fake = fake(World::default().refusing("*", 1000, Kind::Expired));
    for verb in [&["up", "--yes"][..], &["status"], &["outputs"], &["logs"], &["diff"], &["destroy", "--yes"]]
    {
        let folder = shop("");
        let words = [verb, &[word(folder.path())]].concat();
        let output = run(&fake.url(), &words);
        assert_eq!(output.status.code(), Some(4), "{verb:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("expired"), "{verb:?}: {}", stderr(&output));
    }
    assert_eq!(fake.world().stacks.len(), 0);
}

#[test]
fn throttling_is_waited_out() {
    let throttled = ["CreateChangeSet", "DescribeStacks", "DescribeStackEvents", "DescribeImages"];
    let world =
        throttled.iter().fold(World::default(), |world, action| world.refusing(action, 2, Kind::Throttle));
    let fake = fake(world);
    let output = up(&fake, shop("").path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fake.world().stacks["shop-dev"].status, "CREATE_COMPLETE");
}

#[test]
fn throttling_without_end_is_said_and_changes_nothing() {
    let fake = fake(World::default().refusing("*", 10_000, Kind::Throttle));
    let folder = shop("");
    let mut command = plimsoll(&fake.url());
    let output =
        command.env("AWS_MAX_ATTEMPTS", "2").args(["up", word(folder.path()), "--yes"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("rate"), "{}", stderr(&output));
    assert_eq!(fake.world().stacks.len(), 0);
}

#[test]
fn somebody_elses_stack_of_the_same_name_is_left_alone_by_every_verb() {
    let theirs =
        Stack::standing("shop-dev", "UPDATE_COMPLETE", &[("Stack", "shop"), ("Environment", "staging")]);
    let fake = fake(World::default().with_stack(theirs));
    for verb in [
        &["up", "--yes"][..],
        &["diff"],
        &["status"],
        &["outputs"],
        &["logs"],
        &["scale", "api", "2"],
        &["destroy", "--yes"],
    ] {
        let folder = shop("");
        let words = [verb, &[word(folder.path())]].concat();
        refused(&fake, &run(&fake.url(), &words), 4, &["shop-dev", "Environment"]);
    }
    assert_eq!(fake.world().stacks["shop-dev"].status, "UPDATE_COMPLETE");
}

#[test]
fn a_stack_in_rollback_failed_is_recognised_and_cured() {
    let stuck = Stack::standing("shop-dev", "ROLLBACK_FAILED", OURS);
    let fake = fake(World::default().with_stack(stuck));
    let folder = shop("");
    let status = run(&fake.url(), &["status", word(folder.path())]);
    assert_eq!(status.status.code(), Some(1), "{}", stderr(&status));
    assert!(String::from_utf8_lossy(&status.stdout).contains("ROLLBACK_FAILED"));
    let output = up(&fake, folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("ROLLBACK_FAILED"), "{}", stderr(&output));
    assert_eq!(fake.world().stacks["shop-dev"].status, "CREATE_COMPLETE");
}

#[test]
fn a_rollback_that_is_stuck_is_gone_on_with() {
    let folder = shop("");
    let fake = fake(World::default());
    assert_eq!(up(&fake, folder.path()).status.code(), Some(0));
    fake.world().stacks.get_mut("shop-dev").unwrap().status = "UPDATE_ROLLBACK_FAILED".to_owned();
    let output = up(&fake, folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fake.calls().iter().any(|call| call.action == "ContinueUpdateRollback"));
    assert!(fake.world().stacks["shop-dev"].status.ends_with("_COMPLETE"));
}

#[test]
fn a_removal_that_fails_says_what_is_left() {
    let folder = shop("");
    let fake = fake(World::default());
    assert_eq!(up(&fake, folder.path()).status.code(), Some(0));
    fake.world().fail_delete =
        Some(("ApiSecurityGroup".to_owned(), "has a dependent object".to_owned(), 100));
    let output = run(&fake.url(), &["destroy", word(folder.path()), "--yes"]);
    let text = stderr(&output);
    assert!(matches!(output.status.code(), Some(1 | 4)), "{text}");
    assert!(text.contains("ApiSecurityGroup") && text.contains("has a dependent object"), "{text}");
    fake.world().fail_delete = None;
    let output = run(&fake.url(), &["destroy", word(folder.path()), "--yes"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_is_left_by_its_tags_is_listed() {
    let folder = shop("");
    let fake = fake(World::default());
    assert_eq!(up(&fake, folder.path()).status.code(), Some(0));
    let arn = "arn:aws:sqs:us-east-1:123456789012:forgotten";
    let tags = OURS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    fake.world().strays.insert(arn.to_owned(), tags);
    let mut command = plimsoll(&fake.url());
    let words = ["destroy", word(folder.path()), "--yes", "--timeout", "3s"];
    let output = command.args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains(arn));
}

#[test]
fn the_first_failing_resource_is_what_the_user_reads_with_the_tasks_last_words() {
    let fail = Some(("ApiService".to_owned(), "ECS Deployment Circuit Breaker was triggered".to_owned()));
    let fake = fake(World { fail, pace: 3, ..World::default() });
    let folder = shop("");
    let (cluster, service) = ("cluster-dev", "api-service-dev");
    {
        let mut world = fake.world();
        let id = "0123456789abcdef0123456789abcdef".to_owned();
        world.stopped.push(StoppedTask {
            cluster: cluster.to_owned(),
            service: service.to_owned(),
            id: id.clone(),
            reason: "Essential container in task exited".to_owned(),
            exit_code: Some(3),
            container: "app".to_owned(),
        });
        let group = "/ecs/api".to_owned();
        world.log_groups.insert(group.clone());
        world.logs.push(LogLine {
            group,
            stream: format!("app/app/{id}"),
            time: 1,
            text: "cannot reach the database".to_owned(),
        });
    }
    let output = up(&fake, folder.path());
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(5), "{text}");
    for word in [
        "ApiService",
        "Circuit Breaker was triggered",
        "services.api",
        "removed again",
        "ROLLBACK_COMPLETE",
        "exit code 3",
        "cannot reach the database",
    ] {
        assert!(text.to_lowercase().contains(&word.to_lowercase()), "`{word}` is missing in: {text}");
    }
    assert_eq!(fake.world().stacks["shop-dev"].status, "ROLLBACK_COMPLETE");
    assert_eq!(fake.world().unknown, Vec::<String>::new());
}

#[test]
fn a_change_that_would_replace_a_named_resource_is_refused_before_it_is_executed() {
    let folder = shop("");
    let fake = fake(World::default());
    assert_eq!(up(&fake, folder.path()).status.code(), Some(0));
    fake.world().replaced.insert("ApiTargetGroup".to_owned(), "Port".to_owned());
    let text = SHOP.replace("port: 8080", "port: 8080\n    health_check: {path: /up}");
    std::fs::write(folder.path().join("plimsoll.yaml"), text).unwrap();
    let executed = || fake.calls().iter().filter(|call| call.action == "ExecuteChangeSet").count();
    let before = executed();
    let output = up(&fake, folder.path());
    assert!(matches!(output.status.code(), Some(3 | 4)), "{}", stderr(&output));
    assert!(stderr(&output).contains("ApiTargetGroup"), "{}", stderr(&output));
    assert_eq!(executed(), before);
}

#[test]
fn without_credentials_the_message_says_where_they_are_looked_for() {
    let fake = fake(World::default());
    let path = example("payments");
    let mut command = plimsoll(&fake.url());
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let output = command.args(["status", word(&path)]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("--profile"), "{}", stderr(&output));
    assert_eq!(fake.calls(), []);
}

#[test]
fn nobody_to_ask_changes_nothing() {
    let fake = fake(World::default());
    let folder = shop("");
    for verb in ["up", "destroy"] {
        let output = run(&fake.url(), &[verb, word(folder.path())]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("--yes"));
    }
    assert_eq!(fake.mutations(), []);
    expect(&fake.url(), &["destroy", word(folder.path()), "--yes"], 0);
}
