//! B: `payments`, forty percent cheaper under 200 ms. The baseline is the example; [`optimized`] is what is asked for.

use crate::support::Template;
use crate::{actions, references, statements};
use serde_json::{Value, json};

fn payments() -> Template {
    Template::example("payments")
}

/// The values asked for: two zones, one NAT gateway, 256/512, 2 to 10 tasks on Spot with an on-demand base, 7 days of logs.
fn optimized() -> Template {
    Template::example_with(
        "payments",
        &[
            ("zones: 3", "zones: 2"),
            ("nat: per_zone", "nat: single"),
            ("insights: \"off\"", "insights: standard\n  namespace: payments.internal"),
            (
                "size: {cpu: 512, memory: 1024}",
                "size: {cpu: 256, memory: 512}\n    capacity: {spot: 70%, on_demand_base: 1}",
            ),
            ("tasks: 4..10", "tasks: 2..10"),
            ("retention: 30d", "retention: 7d"),
        ],
    )
}

#[test]
fn b1_a_vpc_with_two_public_and_two_private_subnets_and_one_nat_gateway() {
    let template = optimized();
    assert_eq!(template.property("Vpc", "CidrBlock"), "10.0.0.0/16");
    let subnets: Vec<&String> = template.of_kind("AWS::EC2::Subnet").map(|(id, _)| id).collect();
    assert_eq!(subnets, ["PrivateSubnet1", "PrivateSubnet2", "PublicSubnet1", "PublicSubnet2"]);
    assert_eq!(template.of_kind("AWS::EC2::NatGateway").count(), 1);
    assert_eq!(template.of_kind("AWS::EC2::InternetGateway").count(), 1);
    assert_eq!(template.property("PublicDefaultRoute", "GatewayId"), &json!({"Ref": "InternetGateway"}));
    for route in ["PrivateDefaultRoute1", "PrivateDefaultRoute2"] {
        assert_eq!(template.property(route, "NatGatewayId"), &json!({"Ref": "NatGateway1"}));
        assert_eq!(template.property(route, "DestinationCidrBlock"), "0.0.0.0/0");
    }
}

#[test]
fn b2_tasks_accept_the_load_balancer_only_and_acls_are_a_second_layer() {
    let template = payments();
    let ingress = template.property("ApiSecurityGroup", "SecurityGroupIngress").as_array().unwrap();
    assert_eq!(ingress.len(), 1);
    assert_eq!(
        ingress[0]["SourceSecurityGroupId"],
        json!({"Fn::GetAtt": ["LoadBalancerSecurityGroup", "GroupId"]})
    );
    assert_eq!((&ingress[0]["FromPort"], &ingress[0]["ToPort"]), (&json!(8080), &json!(8080)));
    assert_eq!(template.of_kind("AWS::EC2::NetworkAcl").count(), 2);
    assert_eq!(template.of_kind("AWS::EC2::SubnetNetworkAclAssociation").count(), 6);
    let answers = template.at("/Resources/PrivateNetworkAclInTcpAnswers/Properties");
    assert_eq!(answers["PortRange"], json!({"From": 1024, "To": 65535}));
}

#[test]
fn b3_health_check_every_10_s_draining_30_s_idle_timeout_60_s() {
    let template = payments();
    assert_eq!(
        references(template.property("LoadBalancer", "Subnets")),
        ["PublicSubnet1", "PublicSubnet2", "PublicSubnet3"]
    );
    assert_eq!(template.property("ApiTargetGroup", "TargetType"), "ip");
    assert_eq!(template.property("ApiTargetGroup", "HealthCheckIntervalSeconds"), 10);
    let delay =
        template.attribute("ApiTargetGroup", "TargetGroupAttributes", "deregistration_delay.timeout_seconds");
    assert_eq!(delay, "30");
    assert_eq!(
        template.attribute("LoadBalancer", "LoadBalancerAttributes", "idle_timeout.timeout_seconds"),
        "60"
    );
    assert_eq!(template.property("HttpListener", "Protocol"), "HTTP");
}

#[test]
fn b4_spot_above_an_on_demand_base() {
    let template = optimized();
    assert_eq!(template.attribute("Cluster", "ClusterSettings", "containerInsights"), "enabled");
    let providers = template.property("ClusterCapacityProviders", "CapacityProviders");
    assert_eq!(providers, &json!(["FARGATE", "FARGATE_SPOT"]));
    assert_eq!(
        template.property("ApiService", "CapacityProviderStrategy"),
        &json!([
            {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 3},
            {"CapacityProvider": "FARGATE_SPOT", "Weight": 7},
        ])
    );
    let baseline = payments();
    let strategy = baseline.property("ApiService", "CapacityProviderStrategy");
    assert_eq!(strategy, &json!([{"CapacityProvider": "FARGATE", "Weight": 1}]));
}

#[test]
fn b5_256_512_after_optimizing_from_four_times_512_1024_with_three_gateways() {
    let (before, after) = (payments(), optimized());
    assert_eq!(after.property("ApiTaskDefinition", "Cpu"), "256");
    assert_eq!(after.property("ApiTaskDefinition", "Memory"), "512");
    assert_eq!(before.property("ApiTaskDefinition", "Cpu"), "512");
    assert_eq!(before.property("ApiTaskDefinition", "Memory"), "1024");
    assert_eq!(before.property("ApiService", "DesiredCount"), 4);
    assert_eq!(before.of_kind("AWS::EC2::NatGateway").count(), 3);
    assert_eq!(before.property("ApiLogGroup", "RetentionInDays"), 30);
}

#[test]
fn b6_2_to_10_tasks_track_cpu_70_and_memory_80_with_30_and_60_s() {
    let template = optimized();
    assert_eq!(template.property("ApiScalableTarget", "MinCapacity"), 2);
    assert_eq!(template.property("ApiScalableTarget", "MaxCapacity"), 10);
    for (id, metric, target) in [
        ("ApiCpuTrackingPolicy", "ECSServiceAverageCPUUtilization", 70),
        ("ApiMemoryTrackingPolicy", "ECSServiceAverageMemoryUtilization", 80),
    ] {
        let policy = template.property(id, "TargetTrackingScalingPolicyConfiguration");
        assert_eq!(policy["PredefinedMetricSpecification"]["PredefinedMetricType"], metric);
        assert_eq!(policy["TargetValue"], target);
        assert_eq!((&policy["ScaleOutCooldown"], &policy["ScaleInCooldown"]), (&json!(30), &json!(60)));
    }
}

#[test]
fn b7_deployments_keep_100_percent_take_200_and_roll_back() {
    let deployment = payments().property("ApiService", "DeploymentConfiguration").clone();
    assert_eq!(deployment["MinimumHealthyPercent"], 100);
    assert_eq!(deployment["MaximumPercent"], 200);
    assert_eq!(deployment["DeploymentCircuitBreaker"]["Rollback"], true);
    assert_eq!(payments().property("ApiTaskDefinition", "ContainerDefinitions/0/StopTimeout"), 30);
}

#[test]
fn b8_alarms_after_2_minutes_go_to_the_topic() {
    let template = payments();
    let expected = [
        ("ApiCpuAlarm", "CPUUtilization", json!(85), 2),
        ("ApiMemoryAlarm", "MemoryUtilization", json!(90), 2),
        ("ApiResponseTimeAlarm", "TargetResponseTime", json!(0.2), 2),
        ("ApiUnhealthyAlarm", "UnHealthyHostCount", json!(0), 1),
    ];
    for (id, metric, threshold, periods) in expected {
        let alarm = template.at(&format!("/Resources/{id}/Properties"));
        assert_eq!(alarm["MetricName"], metric);
        assert_eq!(alarm["Threshold"], threshold, "{id}");
        assert_eq!((&alarm["Period"], &alarm["EvaluationPeriods"]), (&json!(60), &json!(periods)), "{id}");
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanThreshold");
        assert_eq!(references(&alarm["AlarmActions"]), ["AlarmTopic"]);
    }
    assert_eq!(template.property("AlarmTopic", "TopicName"), "ecs-alarms-dev");
}

#[test]
fn b9_the_dashboard_shows_what_is_asked_for() {
    let template = payments();
    let body = match template.property("Dashboard", "DashboardBody") {
        Value::String(text) => text.clone(),
        sub => sub["Fn::Sub"].as_str().unwrap().to_owned(),
    };
    let body: Value = serde_json::from_str(&body).unwrap();
    let widgets = body["widgets"].as_array().unwrap();
    let text = body.to_string();
    for metric in [
        "CPUUtilization",
        "MemoryUtilization",
        "TargetResponseTime",
        "RequestCount",
        "HTTPCode_Target_5XX_Count",
        "HealthyHostCount",
        "UnHealthyHostCount",
        "ActiveConnectionCount",
    ] {
        assert!(text.contains(&format!("\"{metric}\"")), "no {metric}");
    }
    let line = widgets.iter().any(|widget| {
        let lines = widget["properties"]["annotations"]["horizontal"].as_array();
        lines.into_iter().flatten().any(|line| line["value"] == 0.2 || line["value"] == 200)
    });
    assert!(line, "the objective of 200 ms is a line");
    assert!(text.contains("$111.74 a month"), "the cost");
}

#[test]
fn b10_logs_are_kept_for_7_days() {
    assert_eq!(optimized().property("ApiLogGroup", "RetentionInDays"), 7);
}

#[test]
fn b11_cost_before_and_after_are_outputs_and_anomalies_are_reported() {
    let template = payments();
    assert_eq!(template.output("monthly_cost_before"), "243.43");
    assert_eq!(template.output("monthly_cost_after"), "111.74");
    assert_eq!(template.of_kind("AWS::CE::AnomalyMonitor").count(), 1);
    assert_eq!(template.of_kind("AWS::CE::AnomalySubscription").count(), 1);
}

#[test]
fn b13_outputs_have_the_asked_for_keys() {
    let template = payments();
    assert_eq!(template.output("vpc_id"), &json!({"Ref": "Vpc"}));
    assert_eq!(template.output("cluster_name"), &json!({"Ref": "Cluster"}));
    assert_eq!(template.output("cluster_arn"), &json!({"Fn::GetAtt": ["Cluster", "Arn"]}));
    assert_eq!(template.output("service_name"), &json!({"Fn::GetAtt": ["ApiService", "Name"]}));
    assert_eq!(template.output("alb_dns"), &json!({"Fn::GetAtt": ["LoadBalancer", "DNSName"]}));
    assert_eq!(template.output("alb_url"), &json!({"Fn::Sub": "http://${LoadBalancer.DNSName}"}));
    assert_eq!(template.output("target_group_arn"), &json!({"Ref": "ApiTargetGroup"}));
    assert_eq!(template.output("log_group_name"), "api-logs-dev");
    assert_eq!(template.output("dashboard_name"), "dashboard-dev");
    assert!(template.output("dashboard_url").to_string().contains("#dashboards"));
}

#[test]
fn b14_tasks_have_private_names_where_the_cluster_has_a_namespace() {
    let template = optimized();
    assert_eq!(template.property("Namespace", "Name"), "payments.internal");
    assert_eq!(template.property("ApiDiscoveryService", "DnsConfig/DnsRecords/0/Type"), "A");
    assert_eq!(
        template.property("ApiService", "ServiceRegistries/0/RegistryArn"),
        &json!({"Fn::GetAtt": ["ApiDiscoveryService", "Arn"]})
    );
    for (id, _) in template.resources() {
        assert!(!id.contains("ServiceLinkedRole"), "service-linked roles are made by AWS at first use");
    }
}

#[test]
fn b15_a_policy_of_the_task_role_and_the_image_tag_are_one_line() {
    let with = "port: 8080\n    permissions: [{actions: [\"s3:GetObject\"], resources: [\"arn:aws:s3:::receipts/*\"]}]";
    let template = Template::example_with("payments", &[("port: 8080", with), ("tag: latest", "tag: v2")]);
    let role = template.at("/Resources/ApiTaskRole");
    let own = statements(role).into_iter().find(|statement| actions(statement) == ["s3:GetObject"]).unwrap();
    assert!(own["Resource"].to_string().contains("arn:aws:s3:::receipts/*"));
    assert_eq!(template.at("/Parameters/ApiImageTag/Default"), "v2");
}
