//! A platform's whole life by the true Terraform or OpenTofu against fakecloud: up, diff, outputs, destroy.

use crate::api::Api;
use crate::emulator::Emulator;
use crate::proxy::Proxy;
use crate::support::{copy_of, plimsoll, stderr, word};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The program and a folder that holds the AWS provider; `None`, said aloud, where one is missing.
fn installed() -> Option<(&'static str, PathBuf)> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &&str| std::env::split_paths(&paths).any(|folder| folder.join(name).is_file());
    let Some(program) = ["terraform", "tofu"].into_iter().find(is_there) else {
        println!("skipped: up by terraform: neither terraform nor tofu is installed");
        return None;
    };
    let named = std::env::var_os("TF_PLUGIN_FOLDER").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".terraform.d/plugins"));
    let shared = PathBuf::from("/usr/local/share/terraform/plugins");
    let optional = std::fs::read_dir("/opt").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders = named.into_iter().chain(home).chain([shared]).chain(optional);
    let plugins = folders.find(|folder| folder.join("registry.terraform.io/hashicorp/aws").is_dir());
    if plugins.is_none() {
        println!("skipped: up by terraform: the AWS provider is in no plugin folder (TF_PLUGIN_FOLDER)");
    }
    Some((program, plugins?))
}

/// Runs a verb by the engine; it must end with this code. The standard output.
fn expect(url: &str, plugins: &Path, words: &[&str], code: i32) -> String {
    let mut command = plimsoll(url);
    command.env("TF_CLI_ARGS_init", format!("-plugin-dir={}", plugins.display()));
    command.env_remove("TF_CLI_CONFIG_FILE").args(words);
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{stdout}\n{}", stderr(&output));
    stdout
}

/// The life of one example. What the emulator hands back otherwise than it was given, by type and attribute, is `lost`; nothing
/// else may differ after `up`. `check` reads back exact values.
fn live(name: &str, lost: &[(&str, &str)], check: impl Fn(&Api, &Value)) {
    let (Some((engine, plugins)), Some(emulator)) = (installed(), Emulator::fakecloud()) else { return };
    let proxy = Proxy::correcting(emulator.address());
    let (url, api) = (proxy.url(), emulator.api());
    let before = api.census();
    let folder = copy_of(name);
    let path = word(folder.path());
    let run = |words: &[&str], code: i32| {
        expect(&url, &plugins, &[words, &[path, "--engine", engine]].concat(), code)
    };
    assert!(run(&["diff"], 1).contains("new stack"));
    run(&["up", "--yes", "--skip-preflight"], 0);
    let again: Value =
        serde_json::from_str(&run(&["diff", "--format", "json"], i32::from(!lost.is_empty()))).unwrap();
    let changes = again["stacks"][0]["changes"].as_array().unwrap();
    let differs = |change: &Value| {
        (change["type"].as_str().unwrap().to_owned(), change["because"].as_array().unwrap().clone())
    };
    let differences: Vec<_> = changes.iter().map(differs).collect();
    let expected: Vec<_> = lost.iter().map(|(kind, name)| ((*kind).to_owned(), vec![json!(name)])).collect();
    assert_eq!(differences, expected, "{again:#}");
    let outputs: Value = serde_json::from_str(&run(&["outputs", "--format", "json"], 0)).unwrap();
    check(&api, &outputs["outputs"]);
    let removed: Value = serde_json::from_str(&run(&["destroy", "--yes", "--format", "json"], 0)).unwrap();
    assert_eq!((removed["verified"].as_bool(), &removed["left"]), (Some(true), &json!([])), "{removed}");
    assert_eq!(api.census(), before, "something is left");
    run(&["destroy", "--yes"], 0);
    run(&["outputs"], 4);
}

#[test]
fn fargate_web_lives_by_terraform_and_leaves_nothing() {
    live("fargate-web", &[], |api, outputs| {
        let text = |key: &str| outputs[key].as_str().unwrap_or_else(|| panic!("{key}: {outputs:#}"));
        assert_eq!(text("cluster_name"), "cluster-dev");
        assert_eq!(text("service_name"), "web-service-dev");
        assert_eq!(text("log_group_name"), "web-logs-dev");
        assert_eq!(text("alb_url"), format!("http://{}", text("alb_dns")));
        assert_eq!(text("monthly_cost_after"), "176.86");
        let service = api.service(text("cluster_name"), text("service_name"));
        assert_eq!(service["desiredCount"], 3, "{service:#}");
        assert_eq!(service["deploymentConfiguration"]["deploymentCircuitBreaker"]["rollback"], true);
        let definition = api.task_definition(service["taskDefinition"].as_str().unwrap());
        assert_eq!((definition["cpu"].as_str(), definition["memory"].as_str()), (Some("1024"), Some("4096")));
        let target = &api.scalable_targets()[0];
        assert_eq!((target["MinCapacity"].as_i64(), target["MaxCapacity"].as_i64()), (Some(3), Some(6)));
        let tracking = &api.scaling_policies()[0]["TargetTrackingScalingPolicyConfiguration"];
        assert_eq!(tracking["TargetValue"], 1000.0, "{tracking}");
    });
}

/// One service of the deployed platform.
fn service(api: &Api, outputs: &Value, name: &str) -> Value {
    api.service(outputs["cluster_name"].as_str().unwrap_or_else(|| panic!("{outputs:#}")), name)
}

#[test]
fn payments_lives_by_terraform_and_leaves_nothing() {
    // fakecloud does not keep the tags of composite alarms.
    live("payments", &[("aws_cloudwatch_composite_alarm", "tags")], |api, outputs| {
        let service = service(api, outputs, outputs["service_name"].as_str().unwrap());
        assert_eq!(service["desiredCount"], 4, "{service:#}");
        assert_eq!(service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "DISABLED");
        let definition = api.task_definition(service["taskDefinition"].as_str().unwrap());
        assert_eq!((definition["cpu"].as_str(), definition["memory"].as_str()), (Some("512"), Some("1024")));
        let target = &api.scalable_targets()[0];
        assert_eq!((target["MinCapacity"].as_i64(), target["MaxCapacity"].as_i64()), (Some(4), Some(10)));
        assert!(api.log_groups().iter().any(|(name, days)| name.contains("api") && *days == Some(30)));
    });
}

#[test]
fn microservices_lives_by_terraform_and_leaves_nothing() {
    live("microservices", &[], |api, outputs| {
        assert!(outputs["cluster_name"].as_str().is_some_and(|name| !name.is_empty()), "{outputs:#}");
        assert_eq!(api.scalable_targets().len(), 12);
    });
}

#[test]
fn ec2_shared_lives_by_terraform_and_leaves_nothing() {
    live("ec2-shared", &[], |api, outputs| {
        let targets = api.scalable_targets();
        let of = |name: &str| {
            let target = targets.iter().find(|target| target["ResourceId"].as_str().unwrap().contains(name));
            let target = target.unwrap_or_else(|| panic!("{targets:?}"));
            (target["MinCapacity"].as_i64(), target["MaxCapacity"].as_i64())
        };
        assert_eq!(of("/nginx-"), (Some(2), Some(10)), "{outputs:#}");
    });
}
