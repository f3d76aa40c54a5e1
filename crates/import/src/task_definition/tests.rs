//! What is read of task definitions and what lies beside them.

use super::*;
use plimsoll_rules::{Content, Origin};

fn files(given: &[(&str, &str)]) -> Files {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[track_caller]
fn read_all(given: &[(&str, &str)]) -> Read {
    read(&files(given), &Options::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn shown(read: &Read, id: &str, path: &str) -> String {
    let item = read.model.item(id).unwrap_or_else(|| panic!("{id}"));
    match &item.at(path).unwrap_or_else(|| panic!("{id}: {path}")).origin {
        Origin::Literal(span) => format!("{} {}", read.sources.describe(*span), read.sources.slice(*span)),
        other => panic!("{other:?}"),
    }
}

const DESCRIBED: &str = include_str!("../../fixtures/task-described/code/task.json");
const REGISTERED: &str = include_str!("../../fixtures/task-registered/code/task-definition.json");

#[test]
fn what_the_command_line_prints_is_read_in_cloudformations_words() {
    let with_tags =
        DESCRIBED.replace("\"tags\": []", "\"tags\": [{\"key\": \"Team\", \"value\": \"sales\"}]");
    let read = read_all(&[("task.json", &with_tags)]);
    let item = read.model.item("pricing").unwrap();
    assert_eq!(item.kind, "AWS::ECS::TaskDefinition");
    let keys: Vec<_> = item.properties.entries().iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "ContainerDefinitions",
            "Family",
            "TaskRoleArn",
            "ExecutionRoleArn",
            "NetworkMode",
            "Volumes",
            "PlacementConstraints",
            "RequiresCompatibilities",
            "Cpu",
            "Memory",
            "Tags"
        ]
    );
    assert_eq!(shown(&read, "pricing", "Cpu"), "task.json:62:16 \"2048\"");
    assert_eq!(
        shown(&read, "pricing", "ContainerDefinitions.0.PortMappings.0.ContainerPort"),
        "task.json:11:42 8080"
    );
    assert_eq!(
        item.at("ContainerDefinitions.0.LogConfiguration.Options.awslogs-group").unwrap().plain(),
        Some("/ecs/pricing")
    );
    assert_eq!(plimsoll_rules::view::ecs::tag(item, "Team"), Some("sales"));
    assert_eq!(read.model.region.as_deref(), Some("eu-west-1"));
    assert!(read.unread.is_empty() && read.problems.is_empty());
}

#[test]
fn keys_of_the_user_stay_and_exceptions_are_known() {
    let text = r#"{"family": "f", "containerDefinitions": [{
        "name": "a", "dockerLabels": {"com.example.name": "x"}, "cpu": null,
        "environment": [{"name": "name", "value": "v"}],
        "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file"}}}],
      "volumes": [{"name": "d", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}},
                   "dockerVolumeConfiguration": {"driverOpts": {"o": "x"}, "labels": {"l": "y"}}}],
      "proxyConfiguration": {"containerName": "envoy", "properties": [{"name": "AppPorts", "value": "80"}]},
      "memory": "1", "memory": "2"}"#;
    let read = read_all(&[("t.json", text)]);
    let item = read.model.item("f").unwrap();
    for (path, expected) in [
        ("ContainerDefinitions.0.DockerLabels", "com.example.name"),
        ("ContainerDefinitions.0.FirelensConfiguration.Options", "config-file-type"),
        ("Volumes.0.DockerVolumeConfiguration.DriverOpts", "o"),
        ("Volumes.0.DockerVolumeConfiguration.Labels", "l"),
    ] {
        assert_eq!(item.at(path).unwrap().entries()[0].0, expected, "{path}");
    }
    assert_eq!(item.at("ContainerDefinitions.0.Environment.0.Name").unwrap().plain(), Some("name"));
    assert_eq!(
        item.at("Volumes.0.EFSVolumeConfiguration.AuthorizationConfig.IAM").unwrap().plain(),
        Some("ENABLED")
    );
    assert_eq!(item.at("Volumes.0.EFSVolumeConfiguration.FilesystemId").unwrap().plain(), Some("fs-1"));
    assert_eq!(
        item.at("ProxyConfiguration.ProxyConfigurationProperties.0.Value").unwrap().plain(),
        Some("80")
    );
    assert_eq!(item.at("Memory").unwrap().plain(), Some("2"), "the last one counts");
    assert_eq!(item.properties.entries().iter().filter(|(key, _)| key == "Memory").count(), 1);
    assert_eq!(item.at("ContainerDefinitions.0.Cpu"), None);
}

#[test]
fn a_mark_of_byte_order_and_white_space_are_tolerated_and_comments_refused() {
    let marked = format!("\u{feff}{REGISTERED}\n\n  \n");
    let read = read_all(&[("task-definition.json", &marked)]);
    assert_eq!(shown(&read, "mailer", "Cpu"), "task-definition.json:5:10 \".5 vCPU\"");
    let commented = REGISTERED.replace("\"family\"", "// mine\n  \"family\"");
    let error = super::read(&files(&[("t.json", &commented)]), &Options::default()).unwrap_err();
    let said = error.files[0].to_string();
    assert!(said.starts_with("t.json:2:3: error[PLM1201]: not valid JSON"), "{said}");
}

const SERVICES: &str = r#"{"services": [{
    "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/shop/pricing",
    "serviceName": "pricing", "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
    "desiredCount": 3, "runningCount": 3, "launchType": "FARGATE",
    "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/pricing:42",
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}, "maximumPercent": 200},
    "loadBalancers": [{"targetGroupArn": "arn:x", "containerName": "pricing", "containerPort": 8080}],
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
    "placementStrategy": [{"type": "spread", "field": "x"}], "events": [], "deployments": []}], "failures": []}"#;

const SCALING: &str = r#"{"ScalableTargets": [{"ServiceNamespace": "ecs", "ResourceId": "service/shop/pricing",
    "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 2, "MaxCapacity": 9, "CreationTime": 1}],
  "ScalingPolicies": [{"PolicyARN": "arn:x", "PolicyName": "cpu", "ServiceNamespace": "ecs", "ResourceId": "service/shop/pricing",
    "ScalableDimension": "ecs:service:DesiredCount", "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60.0,
      "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}, "Alarms": []}]}"#;

#[test]
fn services_and_scaling_beside_it_are_joined() {
    let read = read_all(&[("scaling.json", SCALING), ("services.json", SERVICES), ("task.json", DESCRIBED)]);
    let service = read.model.item("service/pricing").unwrap();
    let reference = Content::Reference { id: "pricing".to_owned(), attribute: None };
    assert_eq!(service.at("TaskDefinition").unwrap().content, reference);
    assert_eq!(service.references, ["pricing"]);
    assert_eq!(shown(&read, "service/pricing", "DesiredCount"), "services.json:4:21 3");
    assert!(service.at("PlacementStrategies").is_some() && service.at("RunningCount").is_none());
    assert!(service.at("NetworkConfiguration.AwsvpcConfiguration.Subnets.0").is_some());
    assert_eq!(
        service.at("Cluster").unwrap().plain(),
        Some("arn:aws:ecs:eu-west-1:123456789012:cluster/shop")
    );
    let target = plimsoll_rules::view::scaling::target_of(&read.model, service).unwrap();
    assert_eq!(plimsoll_rules::view::scaling::policies_of(&read.model, target).count(), 1);
}

#[test]
fn a_service_that_names_nothing_is_that_of_the_task_definition_beside_it() {
    let service = r#"{"desiredCount": 4, "launchType": "FARGATE", "loadBalancers": [], "deploymentConfiguration": {"maximumPercent": 200}}"#;
    let read = read_all(&[("ecs-service-def.json", service), ("ecs-task-def.json", REGISTERED)]);
    let item = read.model.item("service/mailer").unwrap();
    assert_eq!(item.references, ["mailer"]);
    assert_eq!(shown(&read, "service/mailer", "DesiredCount"), "ecs-service-def.json:1:18 4");
}

#[test]
fn of_several_revisions_the_newest_or_the_used_one_counts() {
    let older = DESCRIBED
        .replace(":42\"", ":41\"")
        .replace("\"revision\": 42", "\"revision\": 41")
        .replace("2048", "4096");
    let newer = DESCRIBED.replace(":42\"", ":43\"").replace("\"revision\": 42", "\"revision\": 43");
    let read = read_all(&[("a.json", &older), ("b.json", DESCRIBED)]);
    assert_eq!(read.model.items.len(), 1);
    assert_eq!(shown(&read, "pricing", "Cpu"), "b.json:62:16 \"2048\"");
    assert_eq!(read.unread[0].what, "revision 41 of `pricing`");
    let read =
        read_all(&[("a.json", &older), ("b.json", DESCRIBED), ("c.json", &newer), ("s.json", SERVICES)]);
    assert_eq!(shown(&read, "pricing", "Cpu"), "b.json:62:16 \"2048\"", "the service uses 42");
    assert_eq!(read.unread.len(), 2);
    // Families that are to be registered may stand in several files, one for each environment.
    let read = read_all(&[("dev.json", REGISTERED), ("prod.json", REGISTERED)]);
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["mailer", "prod.mailer"]);
}

#[test]
fn only_what_belongs_to_the_file_that_was_asked_for_is_read() {
    let options = Options { main: Some("task.json".to_owned()), ..Options::default() };
    let other = SERVICES.replace("pricing", "other");
    let given = [
        ("other.json", other.as_str()),
        ("s.json", SERVICES),
        ("task.json", DESCRIBED),
        ("x.json", REGISTERED),
        ("broken.json", "{\"containerDefinitions\""),
    ];
    let read = super::read(&files(&given), &options).unwrap();
    let ids: Vec<_> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["pricing", "service/pricing"]);
    assert!(read.problems.is_empty());
}

#[test]
fn what_is_wrong_points_into_its_file() {
    let broken = "{\"containerDefinitions\": [}";
    let error = super::read(&files(&[("t.json", broken)]), &Options::default()).unwrap_err();
    assert!(error.files[0].to_string().starts_with("t.json:1:27"), "{}", error.files[0]);
    let read = read_all(&[("a.json", REGISTERED), ("t.json", broken)]);
    assert_eq!(read.unread[0].what, "the file `t.json`");
    assert_eq!(read.sources.describe(read.problems[0].labels[0].span), "t.json:1:27");
    let empty = read_all(&[("t.json", "{\"family\": \"x\", \"containerDefinitions\": 5}")]);
    assert_eq!(empty.problems[0].message, "`containerDefinitions` holds no container");
    let none =
        super::read(&files(&[("t.json", "{\"serviceName\": \"x\"}")]), &Options::default()).unwrap_err();
    assert!(none.message.starts_with("no task definition"));
}

#[test]
fn every_prefix_is_read_or_refused() {
    for (end, _) in REGISTERED.char_indices() {
        let prefix = REGISTERED.get(..end).unwrap();
        if let Err(error) = super::read(&files(&[("t.json", prefix)]), &Options::default()) {
            assert!(!error.files.is_empty() || !error.message.is_empty(), "{prefix}");
        }
    }
}

#[test]
fn no_mutation_of_task_definitions_panics_or_hangs() {
    let given = [("scaling.json", SCALING), ("services.json", SERVICES), ("task.json", DESCRIBED)];
    assert!(crate::mutation::survive(&given, 900) > 150);
    assert!(crate::mutation::survive(&[("t.json", REGISTERED)], 300) > 20);
}
