use crate::family::examples::{example, loaded, stack};
use crate::graph::Value;
use crate::ids;

fn retention(name: &str, service: &str) -> Option<Value> {
    example(name).graph.resource(&ids::log_group(service)).unwrap().at("RetentionInDays").cloned()
}

#[test]
fn a6_logs_are_kept_for_days_by_environment_and_never_for_ever() {
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        for group in example(name).graph.of_kind("AWS::Logs::LogGroup") {
            assert!(group.at("RetentionInDays").is_some(), "{name}: {}", group.id);
        }
    }
    assert_eq!(retention("fargate-web", "web"), Some(7.into()));
}

#[test]
fn b10_the_baseline_keeps_30_days_and_seven_are_expressible() {
    assert_eq!(retention("payments", "api"), Some(30.into()));
    let week = loaded("services: {api: {image: api, port: 80, logs: {retention: 7d}}}\n");
    assert_eq!(week.graph.resource(&ids::log_group("api")).unwrap().at("RetentionInDays"), Some(&7.into()));
}

#[test]
fn c7_production_logs_are_kept_for_30_days() {
    assert_eq!(retention("microservices", "worker"), Some(30.into()));
}

#[test]
fn d10_each_service_has_its_own_log_group_kept_for_14_days() {
    assert_eq!(retention("ec2-shared", "nginx"), Some(14.into()));
    assert_eq!(retention("ec2-shared", "api"), Some(14.into()));
}

#[test]
fn x3_the_group_of_container_insights_belongs_to_the_stack_and_stands_before_the_cluster() {
    let web = example("fargate-web");
    let insights = web.graph.resource(&ids::insights_log_group()).unwrap();
    let name = "/aws/ecs/containerinsights/cluster-dev/performance";
    assert_eq!(insights.at("LogGroupName"), Some(&name.into()));
    assert_eq!(insights.at("RetentionInDays"), Some(&7.into()));
    let cluster = web.graph.resource(&ids::cluster()).unwrap();
    assert_eq!(cluster.at("ClusterName"), Some(&"cluster-dev".into()));
    assert!(cluster.depends_on.contains(&ids::insights_log_group()));
    assert!(example("payments").graph.resource(&ids::insights_log_group()).is_none());
}

#[test]
fn x3_log_groups_hold_data() {
    for group in example("ec2-shared").graph.of_kind("AWS::Logs::LogGroup") {
        assert!(group.holds_data, "{}", group.id);
    }
}

#[test]
fn x6_a_key_of_ones_own_encrypts_logs() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/0a1b";
    let shop = stack(&format!("encryption: {{key: '{key}'}}"));
    let group = shop.graph.resource(&ids::log_group("api")).unwrap();
    assert_eq!(group.at("KmsKeyId"), Some(&key.into()));
    assert_eq!(stack("").graph.resource(&ids::log_group("api")).unwrap().at("KmsKeyId"), None);
}

#[test]
fn x2_x4_a_log_group_is_named_and_tagged_for_its_service() {
    let payments = example("payments");
    let group = payments.graph.resource(&ids::log_group("api")).unwrap();
    assert_eq!(group.at("LogGroupName"), Some(&"api-logs-dev".into()));
    let Some(Value::List(tags)) = group.at("Tags") else { panic!("no tags") };
    let keys: Vec<_> = tags.iter().filter_map(|tag| tag.at("Key").and_then(Value::as_text)).collect();
    assert_eq!(keys, ["CostCenter", "Environment", "Name", "Owner", "Project", "Service", "Stack"]);
}
