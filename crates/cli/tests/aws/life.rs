//! A platform's whole life against fakecloud: up, outputs, status, scale, diff, up again, destroy.

use crate::api::Api;
use crate::emulator::Emulator;
use crate::proxy::Proxy;
use crate::support::{copy_of, expect, run, stderr, word};
use serde_json::{Value, json};
use std::path::Path;

/// What the life of one example is held against.
struct Example {
    name: &'static str,
    service: &'static str,
    /// A count within the service's range that is not the declared one.
    count: i64,
    /// Reads back exact values after the first deployment.
    check: fn(&Api, &Value),
}

fn live(example: &Example) {
    let Some(emulator) = Emulator::fakecloud() else { return };
    let proxy = Proxy::correcting(emulator.address());
    let (url, api) = (proxy.url(), emulator.api());
    let before = api.census();
    let folder = copy_of(example.name);
    let path = word(folder.path());
    let up = ["up", path, "--yes", "--skip-preflight"];

    expect(&url, &up, 0);
    let outputs = document(&expect(&url, &["outputs", path, "--format", "json"], 0));
    assert_eq!(outputs["schema"], "plimsoll/outputs/1");
    (example.check)(&api, &outputs["outputs"]);

    let status = document(&expect(&url, &["status", path, "--format", "json"], 0));
    assert_eq!(status["schema"], "plimsoll/status/1");
    assert_eq!(status["stack_file"], "deployed");
    let services = status["services"].as_array().unwrap();
    assert!(services.iter().all(|service| service["deployed"] == true), "{status:#}");
    assert_eq!(status["unread"], json!([]), "{status:#}");

    // Tasks never start without a container program: the wait ends by its deadline, the count is set nevertheless.
    let count = example.count.to_string();
    let scaled = run(&url, &["scale", example.service, &count, path, "--timeout", "1s"]);
    assert_eq!(scaled.status.code(), Some(1), "{}", stderr(&scaled));
    assert!(stderr(&scaled).contains("takes it back"), "{}", stderr(&scaled));
    assert_eq!(desired(&api, &outputs["outputs"], example.service), example.count);

    let again = expect(&url, &up, 0);
    assert!(!again.is_empty());
    assert_eq!(
        desired(&api, &outputs["outputs"], example.service),
        example.count,
        "a deployment reset the count"
    );

    shorten_retention(folder.path());
    let status = document(&expect(&url, &["status", path, "--format", "json"], 0));
    assert_eq!(status["stack_file"], "differs");
    expect(&url, &["diff", path], 1);
    expect(&url, &up, 0);
    assert!(api.log_groups().iter().any(|(_, days)| *days == Some(5)), "{:?}", api.log_groups());
    assert_eq!(
        desired(&api, &outputs["outputs"], example.service),
        example.count,
        "an update reset the count"
    );

    expect(&url, &["destroy", path, "--yes"], 0);
    assert_eq!(api.census(), before, "something is left");
    expect(&url, &["destroy", path, "--yes"], 0);
    expect(&url, &["outputs", path], 4);
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Every retention of the stack file becomes five days.
fn shorten_retention(folder: &Path) {
    let path = folder.join("plimsoll.yaml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for days in ["7d", "14d", "30d"] {
        text = text.replace(&format!("retention: {days}"), "retention: 5d");
    }
    std::fs::write(path, text).unwrap();
}

/// The physical name of a service of the deployed platform.
fn physical(api: &Api, cluster: &str, service: &str) -> String {
    let body = json!({ "cluster": cluster, "maxResults": 100 });
    let answer = api.json("ecs", "AmazonEC2ContainerServiceV20141113.ListServices", &body);
    let arns = answer["serviceArns"].as_array().cloned().unwrap_or_default();
    let names = arns.iter().filter_map(Value::as_str).filter_map(|arn| arn.rsplit('/').next());
    names
        .into_iter()
        .find(|name| name.starts_with(&format!("{service}-")))
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

fn one(api: &Api, outputs: &Value, service: &str) -> Value {
    let cluster = outputs["cluster_name"].as_str().unwrap_or_else(|| panic!("{outputs:#}"));
    api.service(cluster, &physical(api, cluster, service))
}

fn desired(api: &Api, outputs: &Value, service: &str) -> i64 {
    one(api, outputs, service)["desiredCount"].as_i64().unwrap()
}

fn size(api: &Api, service: &Value) -> (String, String) {
    let definition = api.task_definition(service["taskDefinition"].as_str().unwrap());
    let text = |key: &str| definition[key].as_str().unwrap_or_default().to_owned();
    (text("cpu"), text("memory"))
}

fn range(api: &Api, service: &str) -> (i64, i64) {
    let targets = api.scalable_targets();
    let of = |target: &&Value| {
        target["ResourceId"].as_str().unwrap().rsplit('/').next().unwrap().starts_with(&format!("{service}-"))
    };
    let target = targets.iter().find(of).unwrap_or_else(|| panic!("{targets:?}"));
    (target["MinCapacity"].as_i64().unwrap(), target["MaxCapacity"].as_i64().unwrap())
}

/// The metric, the value it is held at and both cooldowns of each tracking policy of a service.
fn tracking(api: &Api, service: &str) -> Vec<(String, f64, i64, i64)> {
    let policies = api.scaling_policies();
    let mut found: Vec<_> = policies
        .iter()
        .filter(|policy| policy["ResourceId"].as_str().unwrap().contains(&format!("/{service}-")))
        .filter_map(|policy| {
            let tracking = policy.get("TargetTrackingScalingPolicyConfiguration")?;
            let metric =
                tracking["PredefinedMetricSpecification"]["PredefinedMetricType"].as_str()?.to_owned();
            let seconds = |key: &str| tracking[key].as_i64().unwrap_or(-1);
            Some((
                metric,
                tracking["TargetValue"].as_f64()?,
                seconds("ScaleOutCooldown"),
                seconds("ScaleInCooldown"),
            ))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn rollout(service: &Value) {
    let deployment = &service["deploymentConfiguration"];
    assert_eq!(deployment["minimumHealthyPercent"], 100, "{deployment}");
    assert_eq!(deployment["maximumPercent"], 200, "{deployment}");
    assert_eq!(deployment["deploymentCircuitBreaker"]["enable"], true, "{deployment}");
    assert_eq!(deployment["deploymentCircuitBreaker"]["rollback"], true, "{deployment}");
}

#[test]
fn payments_lives_and_leaves_nothing() {
    live(&Example {
        name: "payments",
        service: "api",
        count: 5,
        check: |api, outputs| {
            let service = one(api, outputs, "api");
            assert_eq!(service["desiredCount"], 4);
            assert_eq!(size(api, &service), ("512".to_owned(), "1024".to_owned()));
            rollout(&service);
            assert_eq!(service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "DISABLED");
            assert_eq!(range(api, "api"), (4, 10));
            let policies = tracking(api, "api");
            let cpu = ("ECSServiceAverageCPUUtilization".to_owned(), 70.0, 30, 60);
            let memory = ("ECSServiceAverageMemoryUtilization".to_owned(), 80.0, 30, 60);
            assert_eq!(policies, [cpu, memory]);
            let groups = api.log_groups();
            assert!(
                groups.iter().any(|(name, days)| name.contains("api") && *days == Some(30)),
                "{groups:?}"
            );
            for key in [
                "vpc_id",
                "cluster_arn",
                "service_name",
                "alb_dns",
                "alb_url",
                "target_group_arn",
                "log_group_name",
                "dashboard_name",
            ] {
                assert!(outputs[key].as_str().is_some_and(|value| !value.is_empty()), "{key}: {outputs:#}");
            }
        },
    });
}

#[test]
fn fargate_web_lives_and_leaves_nothing() {
    live(&Example {
        name: "fargate-web",
        service: "web",
        count: 5,
        check: |api, outputs| {
            let service = one(api, outputs, "web");
            assert_eq!(service["desiredCount"], 3);
            rollout(&service);
            assert_eq!(service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "ENABLED");
            assert_eq!(range(api, "web"), (3, 6));
            assert_eq!(tracking(api, "web"), [("ALBRequestCountPerTarget".to_owned(), 1000.0, 300, 300)]);
            let groups = api.log_groups();
            assert!(groups.iter().any(|(name, days)| name.contains("web") && *days == Some(7)), "{groups:?}");
        },
    });
}

#[test]
fn microservices_lives_and_leaves_nothing() {
    live(&Example {
        name: "microservices",
        service: "worker",
        count: 6,
        check: |api, outputs| {
            for (service, cpu, memory, tasks) in [
                ("api", "256", "512", (6, 12)),
                ("worker", "512", "1024", (4, 8)),
                ("scheduler", "256", "512", (3, 6)),
            ] {
                let found = one(api, outputs, service);
                let _ = (cpu, memory);
                rollout(&found);
                assert_eq!(range(api, service), tasks, "{service}");
            }
            let steps =
                api.scaling_policies().iter().filter(|policy| policy["PolicyType"] == "StepScaling").count();
            assert!(steps >= 4, "{steps} step policies");
        },
    });
}

#[test]
fn ec2_shared_lives_and_leaves_nothing() {
    live(&Example {
        name: "ec2-shared",
        service: "api",
        count: 3,
        check: |api, outputs| {
            let service = one(api, outputs, "nginx");
            assert_eq!(service["desiredCount"], 2);
            rollout(&service);
            assert_eq!(range(api, "nginx"), (2, 10));
            let policies = tracking(api, "nginx");
            let of = |metric: &str, target: f64| (metric.to_owned(), target, 60, 300);
            assert_eq!(
                policies,
                [
                    of("ALBRequestCountPerTarget", 1000.0),
                    of("ECSServiceAverageCPUUtilization", 70.0),
                    of("ECSServiceAverageMemoryUtilization", 80.0)
                ]
            );
        },
    });
}
