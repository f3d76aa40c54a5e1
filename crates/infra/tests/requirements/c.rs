//! C: `microservices`, step scaling in three zones.

use crate::references;
use crate::support::{Template, example};
use serde_json::json;

fn microservices() -> Template {
    Template::example("microservices")
}

/// The sizes asked for, in place of the over-provisioned ones.
fn right_sized() -> Template {
    let text = example("microservices");
    let sized = |text: &str, service: &str, size: &str| {
        let (before, after) = text.split_once(&format!("\n  {service}:\n")).unwrap();
        let (size_at, rest) = after.split_once("size: {").unwrap();
        let (_, rest) = rest.split_once('}').unwrap();
        format!("{before}\n  {service}:\n{size_at}size: {{{size}}}{rest}")
    };
    let text = sized(&text, "api", "cpu: 256, memory: 512");
    let text = sized(&text, "worker", "cpu: 512, memory: 1024");
    Template::of(&sized(&text, "scheduler", "cpu: 256, memory: 512"))
}

#[test]
fn c1_api_256_512_worker_512_1024_scheduler_256_512() {
    let template = right_sized();
    for (id, cpu, memory) in [
        ("ApiTaskDefinition", "256", "512"),
        ("WorkerTaskDefinition", "512", "1024"),
        ("SchedulerTaskDefinition", "256", "512"),
    ] {
        assert_eq!(template.property(id, "Cpu"), cpu, "{id}");
        assert_eq!(template.property(id, "Memory"), memory, "{id}");
    }
}

#[test]
fn c2_health_checks_every_15_s_with_10_s_and_2() {
    let template = microservices();
    let mut groups = 0;
    for (id, group) in template.of_kind("AWS::ElasticLoadBalancingV2::TargetGroup") {
        let properties = &group["Properties"];
        assert_eq!(properties["HealthCheckIntervalSeconds"], 15, "{id}");
        assert_eq!(properties["HealthCheckTimeoutSeconds"], 10, "{id}");
        assert_eq!(properties["HealthyThresholdCount"], 2, "{id}");
        groups += 1;
    }
    assert_eq!(groups, 12);
}

#[test]
fn c3_steps_out_and_in_on_cpu_and_memory_for_every_service() {
    let template = microservices();
    assert_eq!(template.of_kind("AWS::ApplicationAutoScaling::ScalingPolicy").count(), 36);
    let out = template.property("ApiStepPolicyCpuOut", "StepScalingPolicyConfiguration");
    assert_eq!(out["Cooldown"], 60);
    assert_eq!(
        out["StepAdjustments"],
        json!([
            {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 15, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 15, "ScalingAdjustment": 2},
        ])
    );
    let into = template.property("ApiStepPolicyCpuIn", "StepScalingPolicyConfiguration");
    assert_eq!(into["Cooldown"], 300);
    assert_eq!(into["StepAdjustments"], json!([{"MetricIntervalUpperBound": 0, "ScalingAdjustment": -1}]));
    let high = template.at("/Resources/ApiScalingAlarmCpuOut/Properties");
    assert_eq!((&high["Threshold"], &high["EvaluationPeriods"]), (&json!(70), &json!(2)));
    assert_eq!(references(&high["AlarmActions"]), ["ApiStepPolicyCpuOut"]);
    let low = template.at("/Resources/ApiScalingAlarmCpuIn/Properties");
    assert_eq!((&low["Threshold"], &low["EvaluationPeriods"]), (&json!(30), &json!(10)));
    assert_eq!(low["ComparisonOperator"], "LessThanThreshold");
    assert_eq!(template.property("ApiScalingAlarmMemoryOut", "Threshold"), 80);
}

#[test]
fn c4_deregistration_delay_is_30_s_for_api_and_60_s_for_worker() {
    let template = microservices();
    let delay = |id| {
        template.attribute(id, "TargetGroupAttributes", "deregistration_delay.timeout_seconds").to_owned()
    };
    assert_eq!(delay("ApiTargetGroup"), "30");
    assert_eq!(delay("WorkerTargetGroup"), "60");
}

#[test]
fn c5_every_service_has_a_circuit_breaker_with_rollback() {
    let template = microservices();
    let mut services = 0;
    for (id, service) in template.of_kind("AWS::ECS::Service") {
        let breaker = &service["Properties"]["DeploymentConfiguration"]["DeploymentCircuitBreaker"];
        assert_eq!((&breaker["Enable"], &breaker["Rollback"]), (&json!(true), &json!(true)), "{id}");
        services += 1;
    }
    assert_eq!(services, 12);
}

#[test]
fn c6_a_count_that_scaling_owns_is_known_as_initial() {
    let text = example("microservices");
    let layout = crate::support::layout(&text);
    let initial = &layout.stacks[0].initial;
    for (id, _) in microservices().of_kind("AWS::ECS::Service") {
        let known =
            initial.iter().any(|(known, property)| known.as_str() == id && *property == "DesiredCount");
        assert!(known, "a deployment would reset the count of {id}");
    }
}

#[test]
fn c7_logs_are_kept_30_days_in_production_and_7_for_debugging() {
    let text = example("microservices");
    for (environment, days) in [("prod", 30), ("dev", 7)] {
        let template = Template::in_environment(&text, Some(environment));
        assert_eq!(template.property("ApiLogGroup", "RetentionInDays"), days, "{environment}");
    }
}

#[test]
fn c8_environment_service_and_cost_center_are_tags() {
    let template = microservices();
    for (id, _) in template.of_kind("AWS::ECS::Service") {
        assert_eq!(template.attribute(id, "Tags", "Environment"), "prod");
        assert_eq!(template.attribute(id, "Tags", "CostCenter"), "shared-platform");
        let service = template.attribute(id, "Tags", "Service");
        assert!(id.to_lowercase().starts_with(service), "{id} {service}");
    }
}

#[test]
fn c9_containers_are_checked_with_a_start_period() {
    let template = microservices();
    let check = template.property("ApiTaskDefinition", "ContainerDefinitions/0/HealthCheck");
    assert_eq!(
        check,
        &json!({
            "Command": ["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"],
            "Interval": 15, "Timeout": 5, "Retries": 3, "StartPeriod": 60,
        })
    );
}

#[test]
fn c10_three_zones_private_tasks_public_balancer_and_private_names() {
    let template = microservices();
    assert_eq!(references(template.property("LoadBalancer", "Subnets")).len(), 3);
    assert_eq!(template.property("Namespace", "Name"), "services.internal");
    for (id, service) in template.of_kind("AWS::ECS::Service") {
        let network = &service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"];
        assert_eq!(
            references(&network["Subnets"]),
            ["PrivateSubnet1", "PrivateSubnet2", "PrivateSubnet3"],
            "{id}"
        );
        assert_eq!(network["AssignPublicIp"], "DISABLED", "{id}");
        assert_eq!(service["Properties"]["ServiceRegistries"].as_array().unwrap().len(), 1, "{id}");
    }
    assert_eq!(template.of_kind("AWS::ServiceDiscovery::Service").count(), 12);
}

#[test]
fn c12_insights_traces_and_events_of_tasks() {
    let template = microservices();
    assert_eq!(template.attribute("Cluster", "ClusterSettings", "containerInsights"), "enabled");
    let pattern = template.property("TaskFailuresRule", "EventPattern");
    assert_eq!(pattern["detail-type"], json!(["ECS Task State Change"]));
    for (id, task) in template.of_kind("AWS::ECS::TaskDefinition") {
        let containers = task["Properties"]["ContainerDefinitions"].as_array().unwrap();
        assert!(containers.iter().any(|container| container["Name"] == "aws-otel-collector"), "{id}");
    }
    for (id, role) in template.of_kind("AWS::IAM::Role").filter(|(id, _)| id.ends_with("TaskRole")) {
        assert!(role.to_string().contains("xray:PutTraceSegments"), "{id}");
    }
}

#[test]
fn c13_twelve_services_are_one_stack_of_the_same_style() {
    let template = microservices();
    assert_eq!(template.of_kind("AWS::ECS::Service").count(), 12);
    let mut priorities: Vec<u64> = template
        .of_kind("AWS::ElasticLoadBalancingV2::ListenerRule")
        .map(|(_, rule)| rule["Properties"]["Priority"].as_u64().unwrap())
        .collect();
    priorities.sort_unstable();
    priorities.dedup();
    assert_eq!(priorities.len(), 12);
}
