use crate::family::examples::{Example, example, loaded};
use crate::graph::{Map, Resource, Value};
use crate::ids;

fn rule<'a>(example: &'a Example, name: &str) -> &'a Resource {
    example.graph.resource(&ids::other([name, "Rule"])).unwrap()
}

fn names(example: &Example) -> Vec<String> {
    let name = |rule: &Resource| rule.at("Name").and_then(Value::as_text).unwrap().to_owned();
    example.graph.of_kind("AWS::Events::Rule").map(name).collect()
}

#[test]
fn c12_tasks_that_fail_are_caught() {
    let platform = example("microservices");
    let failed = rule(&platform, "task-failures");
    assert_eq!(failed.at("EventPattern.source.0"), Some(&"aws.ecs".into()));
    assert_eq!(failed.at("EventPattern.detail-type.0"), Some(&"ECS Task State Change".into()));
    let detail = Map::new()
        .with("clusterArn", vec![Value::attribute(&ids::cluster(), "Arn")])
        .with("lastStatus", Value::texts(["STOPPED"]))
        .with("stopCode", Value::texts(["TaskFailedToStart", "EssentialContainerExited"]));
    assert_eq!(failed.at("EventPattern.detail"), Some(&detail.into()));
}

#[test]
fn a_job_that_ends_well_is_no_failure() {
    let shop =
        loaded("events: true\nservices: {api: {image: api, port: 80}}\njobs: {report: {image: api}}\n");
    let failed = rule(&shop, "task-failures");
    assert_eq!(failed.at("EventPattern.detail.stopCode"), None);
    let Some(Value::Map(detail)) = failed.at("EventPattern.detail") else { panic!("no detail") };
    let ways = detail.get("$or").unwrap();
    assert_eq!(ways.at("0.stopCode.0"), Some(&"TaskFailedToStart".into()));
    assert_eq!(ways.at("1.group.0.prefix"), Some(&"service:".into()));
    assert_eq!(ways.at("2.containers.exitCode.0.anything-but.0"), Some(&0.into()));
}

#[test]
fn c12_deployments_that_fail_are_caught() {
    let platform = example("microservices");
    let failed = rule(&platform, "deployment-failures");
    assert_eq!(failed.at("EventPattern.detail-type.0"), Some(&"ECS Deployment State Change".into()));
    assert_eq!(failed.at("EventPattern.detail.eventName.0"), Some(&"SERVICE_DEPLOYMENT_FAILED".into()));
    let services = Value::arn("ecs", ["service/".into(), Value::reference(&ids::cluster()), "/".into()]);
    assert_eq!(failed.at("EventPattern.resources.0.prefix"), Some(&services));
}

#[test]
fn d8_spot_warnings_of_instances_are_caught() {
    let platform = example("ec2-shared");
    let warned = rule(&platform, "spot-warnings");
    assert_eq!(warned.at("Name"), Some(&"spot-warnings-production".into()));
    assert_eq!(warned.at("EventPattern.source.0"), Some(&"aws.ec2".into()));
    let kind = "EC2 Spot Instance Interruption Warning";
    assert_eq!(warned.at("EventPattern.detail-type.0"), Some(&kind.into()));
    assert_eq!(warned.at("Targets.0.Arn"), Some(&Value::reference(&ids::alarm_topic())));
}

#[test]
fn spot_warnings_of_fargate_are_caught_where_spot_is_used() {
    let spot =
        loaded("events: true\ncluster: {capacity: {spot: 70%}}\nservices: {api: {image: api, port: 80}}\n");
    let warned = rule(&spot, "fargate-spot-warnings");
    let codes = Value::texts(["TerminationNotice", "SpotInterruption"]);
    assert_eq!(warned.at("EventPattern.detail.stopCode"), Some(&codes));
    assert!(!names(&example("microservices")).iter().any(|name| name.contains("spot")));
}

#[test]
fn events_reach_the_topic_and_a_group_that_keeps_them() {
    let platform = example("microservices");
    let group = platform.graph.resource(&ids::event_log_group()).unwrap();
    assert_eq!(group.at("LogGroupName"), Some(&"/aws/events/ecs-events-prod".into()));
    assert_eq!(group.at("RetentionInDays"), Some(&30.into()));
    let write = group.at("ResourcePolicyDocument.Statement.0").unwrap();
    assert_eq!(write.at("Action"), Some(&Value::texts(["logs:CreateLogStream", "logs:PutLogEvents"])));
    for rule in platform.graph.of_kind("AWS::Events::Rule") {
        assert_eq!(rule.at("Targets.0.Arn"), Some(&Value::reference(&ids::alarm_topic())), "{}", rule.id);
        let arn = Value::arn("logs", ["log-group:/aws/events/ecs-events-prod".into()]);
        assert_eq!(rule.at("Targets.1.Arn"), Some(&arn));
        assert_eq!(rule.at("Targets.0.RoleArn"), None);
    }
}

#[test]
fn the_variables_of_a_message_are_those_that_are_read() {
    for name in ["microservices", "ec2-shared"] {
        for rule in example(name).graph.of_kind("AWS::Events::Rule") {
            let transformer = rule.at("Targets.0.InputTransformer").unwrap();
            let template = transformer.at("InputTemplate").and_then(Value::as_text).unwrap();
            let Some(Value::Map(paths)) = transformer.at("InputPathsMap") else { panic!("no paths") };
            assert!(template.starts_with('"') && template.ends_with('"'));
            assert_eq!(template.matches('<').count(), paths.len(), "{template}");
            for (variable, path) in paths.iter() {
                assert!(template.contains(&format!("<{variable}>")), "{template}");
                assert!(path.as_text().unwrap().starts_with("$."));
            }
        }
    }
}

#[test]
fn no_rules_without_events() {
    assert_eq!(names(&example("payments")), Vec::<String>::new());
}
