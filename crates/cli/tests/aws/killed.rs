//! The program is killed after each of its actions and run again: the end is the same.

use crate::api::Api;
use crate::emulator::Emulator;
use crate::proxy::Proxy;
use crate::support::{UNSET, environment, example, expect, word};
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const EXAMPLE: &str = "fargate-web";

/// Runs the program through a proxy that may kill it; whether it ended by itself.
fn through(proxy: &Proxy, words: &[&str]) -> bool {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("plimsoll"));
    for name in UNSET {
        command.env_remove(name);
    }
    command.args(words).envs(environment(&proxy.url()));
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    proxy.watch(child)
}

/// Counts of everything that could be left, and the stack's resources with their states.
type State = (Vec<(&'static str, usize)>, Vec<(String, String)>);

/// What stands: everything that could be left, and the stack's resources with their states.
fn state(api: &Api) -> State {
    let xml =
        api.query("cloudformation", "2010-05-15", "Action=ListStackResources&StackName=fargate-web-dev");
    let of = |part: &str, name: &str| {
        part.split_once(&format!("<{name}>"))
            .and_then(|(_, rest)| rest.split_once('<'))
            .map_or("", |(text, _)| text)
            .to_owned()
    };
    let mut resources: Vec<(String, String)> = xml
        .split("<member>")
        .skip(1)
        .map(|part| (of(part, "LogicalResourceId"), of(part, "ResourceStatus")))
        .collect();
    resources.sort();
    (api.census(), resources)
}

/// Kills the verb at each request in turn. `prepare` brings a fresh emulator into the state before the verb.
fn killed_at_each_request(words: &[&str], prepare: impl Fn(&str)) {
    let Some(emulator) = Emulator::fakecloud() else { return };
    prepare(&emulator.url());
    let proxy = Proxy::start(emulator.address(), 0);
    assert!(through(&proxy, words));
    let (wanted, requests) = (state(&emulator.api()), proxy.requests());
    assert!(requests >= 5, "{requests} requests: the proxy was passed by");
    for fatal in 1..=requests {
        let emulator = Emulator::fakecloud().unwrap();
        prepare(&emulator.url());
        let proxy = Proxy::start(emulator.address(), fatal);
        if through(&proxy, words) {
            // Fewer looks were needed this time; there is nothing left to be killed at.
            assert!(proxy.requests() < fatal);
            continue;
        }
        expect(&emulator.url(), words, 0);
        assert_eq!(state(&emulator.api()), wanted, "killed at request {fatal} of {requests}");
    }
    println!("killed at each of {requests} requests of `{}`", words[0]);
}

#[test]
fn up_killed_after_any_action_ends_the_same_when_run_again() {
    let path = example(EXAMPLE);
    killed_at_each_request(&["up", word(&path), "--yes", "--skip-preflight"], |_| ());
}

#[test]
fn destroy_killed_after_any_action_ends_the_same_when_run_again() {
    let path = example(EXAMPLE);
    let path = word(&path);
    killed_at_each_request(&["destroy", path, "--yes"], |url| {
        expect(url, &["up", path, "--yes", "--skip-preflight"], 0);
    });
}

#[test]
fn what_stands_is_read_from_the_emulator() {
    let Some(emulator) = Emulator::fakecloud() else { return };
    let empty = state(&emulator.api());
    assert_eq!(empty.1, []);
    let vpc = emulator.api().json("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", &json!({}));
    assert_eq!(vpc["clusterArns"], Value::Array(Vec::new()));
}
