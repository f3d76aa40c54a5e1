//! What the operating verbs show and change, against the loopback fake.

use crate::support::{expect, fake, plimsoll, run, stack_file, stderr, word};
use plimsoll_fake::{Fake, LogLine, World};
use serde_json::Value;
use tempfile::TempDir;

const SHOP: &str = "\
stack: shop
environment: dev
region: us-east-1
network: {cidr: 10.0.0.0/16, zones: 2}
alarms: {cpu: 85%, memory: 90%, periods: 2}
services:
  api:
    image: {repository: shop-api, tag: v1}
    port: 8080
    tasks: 2..6
    scaling:
      - {track: cpu, at: 70%}
    objective: p95 < 200ms
  mail:
    image: {repository: shop-mail, tag: v1}
    tasks: 1
";

const CLUSTER: &str = "cluster-dev";
const API: &str = "api-service-dev";

/// A deployed shop whose targets are healthy.
fn shop() -> (Fake, TempDir) {
    let (fake, folder) = (fake(World::default()), stack_file(SHOP));
    expect(&fake.url(), &["up", word(folder.path()), "--yes"], 0);
    let group = fake.world().stacks["shop-dev"].resources["ApiTargetGroup"].1.clone();
    fake.world().health.insert(group, vec!["healthy".to_owned(); 2]);
    (fake, folder)
}

fn service<'a>(world: &'a mut World, name: &str) -> &'a mut plimsoll_fake::Service {
    world.services.get_mut(&(CLUSTER.to_owned(), name.to_owned())).unwrap()
}

fn status(fake: &Fake, folder: &TempDir, code: i32) -> Value {
    let text = expect(&fake.url(), &["status", word(folder.path()), "--format", "json"], code);
    serde_json::from_str(&text).unwrap()
}

fn group(fake: &Fake, id: &str) -> String {
    fake.world().stacks["shop-dev"].resources[id].1.clone()
}

#[test]
fn a_healthy_platform_is_healthy() {
    let (fake, folder) = shop();
    let found = status(&fake, &folder, 0);
    assert_eq!(found["healthy"], true);
    assert_eq!(found["services"][0]["running"], 2);
    assert_eq!(found["services"][0]["range"]["maximum"], 6);
    assert_eq!(found["services"][1]["range"], Value::Null);
    assert_eq!(fake.world().unknown, Vec::<String>::new());
}

#[test]
fn everything_that_is_wrong_is_said_and_the_exit_code_is_1() {
    let (fake, folder) = shop();
    let target_group = group(&fake, "ApiTargetGroup");
    {
        let mut world = fake.world();
        let api = service(&mut world, API);
        api.rollout_failed = Some("tasks failed to start".to_owned());
        api.events = vec!["(service api) was unable to place a task".to_owned()];
        service(&mut world, "mail-service-dev").running = 0;
        service(&mut world, "mail-service-dev").stuck = true;
        world.health.insert(target_group, vec!["healthy".to_owned(), "unhealthy".to_owned()]);
        let alarm = world.stacks["shop-dev"]
            .resources
            .values()
            .find(|one| one.0 == "AWS::CloudWatch::Alarm")
            .unwrap()
            .1
            .clone();
        world.alarms.push((alarm, "ALARM".to_owned(), "Threshold Crossed".to_owned()));
    }
    let found = status(&fake, &folder, 1);
    let problems = found["problems"].to_string();
    for word in
        ["tasks failed to start", "1 of 2 targets unhealthy", "Request timed out", "Threshold Crossed"]
    {
        assert!(problems.contains(word), "`{word}` is missing in {problems}");
    }
    let text = expect(&fake.url(), &["status", word(folder.path())], 1);
    for word in ["unhealthy", "unable to place a task", "1 of 2 healthy", "failed"] {
        assert!(text.contains(word), "`{word}` is missing in {text}");
    }
}

#[test]
fn what_may_not_be_read_is_said_and_the_rest_is_shown() {
    let (fake, folder) = shop();
    for action in ["DescribeAlarms", "DescribeTargetHealth", "DescribeScalableTargets"] {
        fake.world().faults.push(plimsoll_fake::Fault {
            action: action.to_owned(),
            times: 100,
            kind: plimsoll_fake::Kind::Denied,
        });
    }
    let found = status(&fake, &folder, 0);
    let unread = found["unread"].to_string();
    for what in ["the alarms", "the health of targets", "the scaling ranges"] {
        assert!(unread.contains(what), "{unread}");
    }
    assert_eq!(found["services"][0]["running"], 2);
    assert_eq!(found["services"][0]["targets"], Value::Null);
}

#[test]
fn the_table_fits_a_narrow_terminal() {
    let (fake, folder) = shop();
    for width in [60, 80, 120] {
        let mut command = plimsoll(&fake.url());
        let output =
            command.env("COLUMNS", width.to_string()).args(["status", word(folder.path())]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn x8_outputs_are_a_table_a_document_an_environment_and_one_value() {
    let (fake, folder) = shop();
    let path = word(folder.path());
    let document: Value =
        serde_json::from_str(&expect(&fake.url(), &["outputs", path, "--format", "json"], 0)).unwrap();
    let url = document["outputs"]["alb_url"].as_str().unwrap();
    assert_eq!(expect(&fake.url(), &["outputs", path, "alb_url"], 0), format!("{url}\n"));
    assert!(expect(&fake.url(), &["outputs", path], 0).contains("alb_url"));
    assert!(expect(&fake.url(), &["outputs", path, "--env"], 0).contains(&format!("ALB_URL='{url}'")));
    let here =
        plimsoll(&fake.url()).current_dir(folder.path()).args(["outputs", "alb_url"]).output().unwrap();
    assert_eq!(String::from_utf8(here.stdout).unwrap(), format!("{url}\n"));
    let output = run(&fake.url(), &["outputs", path, "nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("alb_url"));
}

#[test]
fn b15_lines_of_all_tasks_and_services_come_in_the_order_of_time_over_pages() {
    let (fake, folder) = shop();
    let (api, mail) = (group(&fake, "ApiLogGroup"), group(&fake, "MailLogGroup"));
    let now = i64::try_from(
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis(),
    )
    .unwrap();
    {
        let mut world = fake.world();
        world.page = 3;
        for at in 0..10 {
            let (group, name) = if at % 3 == 0 { (mail.clone(), "mail") } else { (api.clone(), "api") };
            let stream = format!("{name}/{name}/{at}aaaaaaabbbbbbbbccccccccdddddddd");
            let text = format!("line {at}{}", if at == 7 { " ERROR" } else { "" });
            world.logs.push(LogLine { group, stream, time: now - 60_000 + at * 1000, text });
        }
        let stream = "api/api/old".to_owned();
        world.logs.push(LogLine { group: api, stream, time: now - 3_600_000, text: "too old".to_owned() });
    }
    let path = word(folder.path());
    let text = expect(&fake.url(), &["logs", path], 0);
    let numbers: Vec<usize> =
        (0..10).map(|at| text.find(&format!("line {at}")).unwrap_or_else(|| panic!("{text}"))).collect();
    assert!(numbers.is_sorted(), "{text}");
    assert!(!text.contains("too old") && !text.contains('\u{1b}'), "{text}");
    assert!(text.contains("mail/0aaaaaaa  line 0"), "{text}");
    let text = expect(&fake.url(), &["logs", path, "--service", "api", "--filter", "ERROR"], 0);
    assert_eq!(text.lines().count(), 1, "{text}");
    let text = expect(&fake.url(), &["logs", path, "--service", "mail", "--format", "json"], 0);
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((first["service"].as_str(), first["text"].as_str()), (Some("mail"), Some("line 0")));
}

#[test]
fn following_shows_each_line_once_and_ends_at_its_deadline() {
    let (fake, folder) = shop();
    let api = group(&fake, "ApiLogGroup");
    let now = || {
        i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis())
            .unwrap()
    };
    let line = |text: &str| LogLine {
        group: api.clone(),
        stream: "api/api/0123456789".to_owned(),
        time: now(),
        text: text.to_owned(),
    };
    fake.world().logs.push(line("first"));
    let text = std::thread::scope(|scope| {
        let follower =
            scope.spawn(|| expect(&fake.url(), &["logs", word(folder.path()), "--follow", "--for", "5s"], 0));
        std::thread::sleep(std::time::Duration::from_millis(2500));
        fake.world().logs.push(line("second"));
        follower.join().unwrap()
    });
    assert_eq!(text.matches("first").count(), 1, "{text}");
    assert_eq!(text.matches("second").count(), 1, "{text}");
}

#[test]
fn b15_a_count_is_changed_within_the_range_and_can_be_taken_back() {
    let (fake, folder) = shop();
    let path = word(folder.path());
    let text = expect(&fake.url(), &["scale", "api", "4", path], 0);
    assert!(text.contains("2 → 4 tasks") && text.contains("back: plimsoll scale api 2"), "{text}");
    assert_eq!(service(&mut fake.world(), API).running, 4);
    expect(&fake.url(), &["up", path, "--yes"], 0);
    assert_eq!(service(&mut fake.world(), API).desired, 4, "a deployment reset the count");
    expect(&fake.url(), &["scale", "api", "2", path], 0);
    assert_eq!(service(&mut fake.world(), API).running, 2);
    let text = expect(&fake.url(), &["scale", "api", "2", path], 0);
    assert!(text.contains("nothing to change"), "{text}");
}

#[test]
fn b15_a_count_outside_of_the_range_is_refused_with_what_to_do() {
    let (fake, folder) = shop();
    let output = run(&fake.url(), &["scale", "api", "9", word(folder.path())]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("plimsoll scale api 2..9"), "{}", stderr(&output));
    assert_eq!(service(&mut fake.world(), API).desired, 2);
}

#[test]
fn b15_a_range_is_changed_and_pulls_the_count_inside() {
    let (fake, folder) = shop();
    let path = word(folder.path());
    let text = expect(&fake.url(), &["scale", "api", "4..8", path, "--format", "json"], 0);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["range"]["after"]["minimum"], 4);
    assert_eq!(document["count"]["after"], 4);
    assert_eq!(document["take_back"], "2..6");
    let output = run(&fake.url(), &["scale", "mail", "1..3", path]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("nothing scales mail"), "{}", stderr(&output));
}

#[test]
fn scaling_to_nothing_asks_and_a_wait_without_end_ends() {
    let (fake, folder) = shop();
    let path = word(folder.path());
    let output = run(&fake.url(), &["scale", "mail", "0", path]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(service(&mut fake.world(), "mail-service-dev").desired, 1);
    service(&mut fake.world(), "mail-service-dev").stuck = true;
    let output = run(&fake.url(), &["scale", "mail", "3", path, "--timeout", "2s"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stderr(&output);
    assert!(text.contains("1 of 3 tasks") && text.contains("plimsoll scale mail 1"), "{text}");
}

#[test]
fn nothing_is_scaled_while_a_deployment_is_under_way() {
    let (fake, folder) = shop();
    fake.world().stacks.get_mut("shop-dev").unwrap().status = "UPDATE_IN_PROGRESS".to_owned();
    let output = run(&fake.url(), &["scale", "api", "4", word(folder.path())]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("under way"));
    assert_eq!(service(&mut fake.world(), API).desired, 2);
}
