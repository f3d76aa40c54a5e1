//! A: `fargate-web`, the right-sized web service.

use crate::support::Template;
use crate::{actions, references, statements};
use serde_json::{Value, json};

fn web() -> Template {
    Template::example("fargate-web")
}

/// The service as the optimization leaves it.
fn optimized() -> Template {
    Template::example_with(
        "fargate-web",
        &[
            ("size: {cpu: 1024, memory: 4096}", "size: {cpu: 512, memory: 1024}"),
            ("tasks: {min: 3, max: 6, desired: 3}", "tasks: {min: 2, max: 6, desired: 2}"),
            ("drain: 300s", "drain: 30s"),
        ],
    )
}

#[test]
fn a1_the_task_has_the_declared_fargate_size() {
    assert_eq!(web().property("WebTaskDefinition", "Cpu"), "1024");
    assert_eq!(web().property("WebTaskDefinition", "Memory"), "4096");
    assert_eq!(optimized().property("WebTaskDefinition", "Cpu"), "512");
    assert_eq!(optimized().property("WebTaskDefinition", "Memory"), "1024");
    assert_eq!(web().property("WebTaskDefinition", "RequiresCompatibilities/0"), "FARGATE");
}

#[test]
fn a2_1000_requests_per_target_are_tracked_between_3_and_6_tasks() {
    let template = web();
    let policy = template.property("WebRequestsTrackingPolicy", "TargetTrackingScalingPolicyConfiguration");
    assert_eq!(policy["TargetValue"], 1000);
    let metric = &policy["PredefinedMetricSpecification"];
    assert_eq!(metric["PredefinedMetricType"], "ALBRequestCountPerTarget");
    assert_eq!(
        metric["ResourceLabel"],
        json!({"Fn::Sub": "${LoadBalancer.LoadBalancerFullName}/${WebTargetGroup.TargetGroupFullName}"})
    );
    assert_eq!(template.property("WebScalableTarget", "MinCapacity"), 3);
    assert_eq!(template.property("WebScalableTarget", "MaxCapacity"), 6);
}

#[test]
fn a3_the_image_is_looked_up_by_repository_and_its_tag_is_a_parameter() {
    let image = web().property("WebTaskDefinition", "ContainerDefinitions/0/Image").clone();
    assert_eq!(
        image,
        json!({"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/web:${WebImageTag}"})
    );
    assert_eq!(web().at("/Parameters/WebImageTag/Default"), "latest");
    assert!(web().at("/Parameters/WebImageTag/AllowedPattern").is_string());
    let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    let pinned = format!("{{repository: web, digest: \"{digest}\"}}");
    let template = Template::example_with("fargate-web", &[("{repository: web, tag: latest}", &pinned)]);
    let image = template.property("WebTaskDefinition", "ContainerDefinitions/0/Image");
    assert_eq!(
        image,
        &json!({"Fn::Sub": format!("${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/web@{digest}")})
    );
    assert!(template.0.pointer("/Parameters/WebImageTag").is_none());
}

#[test]
fn a4_tags_tell_owner_project_environment_and_cost_for_dev_and_prod() {
    for environment in ["dev", "prod"] {
        let template = Template::in_environment(&crate::support::example("fargate-web"), Some(environment));
        assert_eq!(template.attribute("WebService", "Tags", "Environment"), environment);
        assert_eq!(template.attribute("WebService", "Tags", "Owner"), "platform");
        assert_eq!(template.attribute("WebService", "Tags", "Project"), "fargate-web");
        assert_eq!(template.attribute("WebService", "Tags", "CostCenter"), "web");
        assert_eq!(template.property("WebService", "PropagateTags"), "SERVICE");
    }
}

#[test]
fn a5_the_target_group_checks_path_and_matcher_200() {
    let template = web();
    let expected = [
        ("HealthCheckPath", json!("/")),
        ("HealthCheckIntervalSeconds", json!(15)),
        ("HealthCheckTimeoutSeconds", json!(5)),
        ("HealthyThresholdCount", json!(2)),
        ("UnhealthyThresholdCount", json!(3)),
        ("Matcher", json!({"HttpCode": "200"})),
    ];
    for (key, value) in expected {
        assert_eq!(template.property("WebTargetGroup", key), &value, "{key}");
    }
}

#[test]
fn a6_container_insights_are_on_and_logs_end() {
    assert_eq!(web().attribute("Cluster", "ClusterSettings", "containerInsights"), "enabled");
    let text = crate::support::example("fargate-web");
    for (environment, days) in [("dev", 7), ("prod", 30)] {
        let template = Template::in_environment(&text, Some(environment));
        assert_eq!(template.property("WebLogGroup", "RetentionInDays"), days, "{environment}");
        for (id, group) in template.of_kind("AWS::Logs::LogGroup") {
            assert!(group["Properties"]["RetentionInDays"].is_number(), "{id} never expires");
        }
    }
}

#[test]
fn a7_deregistration_delay_is_30_s() {
    let delay = "deregistration_delay.timeout_seconds";
    assert_eq!(web().attribute("WebTargetGroup", "TargetGroupAttributes", delay), "300");
    assert_eq!(optimized().attribute("WebTargetGroup", "TargetGroupAttributes", delay), "30");
}

#[test]
fn a8_execution_role_and_task_role_are_apart_and_scoped() {
    let template = web();
    assert_eq!(
        template.property("WebTaskDefinition", "ExecutionRoleArn"),
        &json!({"Fn::GetAtt": ["WebExecutionRole", "Arn"]})
    );
    assert_eq!(
        template.property("WebTaskDefinition", "TaskRoleArn"),
        &json!({"Fn::GetAtt": ["WebTaskRole", "Arn"]})
    );
    let role = template.at("/Resources/WebExecutionRole");
    let mut all = Vec::new();
    for statement in statements(role) {
        let actions = actions(statement);
        if statement["Resource"] == "*" {
            assert_eq!(actions, ["ecr:GetAuthorizationToken"], "only this has no resource to be scoped to");
        }
        assert!(actions.iter().all(|action| !action.contains('*')), "{actions:?}");
        all.extend(actions);
    }
    all.sort_unstable();
    assert_eq!(
        all,
        [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ]
    );
    assert!(statements(template.at("/Resources/WebTaskRole")).is_empty(), "the program needs nothing of AWS");
    for (id, role) in template.of_kind("AWS::IAM::Role") {
        let trust = &role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
        assert_eq!(
            trust["Condition"]["StringEquals"]["aws:SourceAccount"],
            json!({"Ref": "AWS::AccountId"}),
            "{id}"
        );
        assert!(role["Properties"].get("ManagedPolicyArns").is_none(), "{id}");
    }
}

#[test]
fn a9_the_circuit_breaker_is_on_and_rolls_back() {
    let breaker = web().property("WebService", "DeploymentConfiguration/DeploymentCircuitBreaker").clone();
    assert_eq!((&breaker["Enable"], &breaker["Rollback"]), (&Value::Bool(true), &Value::Bool(true)));
}

#[test]
fn a10_outputs_name_everything_people_ask_for() {
    let template = web();
    assert_eq!(template.output("alb_dns"), &json!({"Fn::GetAtt": ["LoadBalancer", "DNSName"]}));
    assert_eq!(template.output("endpoint_url"), &json!({"Fn::Sub": "http://${LoadBalancer.DNSName}"}));
    assert!(template.output("dashboard_url").to_string().contains("dashboard-dev"));
    for key in [
        "cluster_name",
        "service_name",
        "repository_url",
        "log_group_name",
        "execution_role_arn",
        "task_role_arn",
    ] {
        assert!(!template.output(key).is_null(), "{key}");
    }
}

#[test]
fn a11_the_default_vpc_is_looked_up_and_tasks_have_public_addresses() {
    let template = web();
    assert_eq!(template.at("/Parameters/VpcId/Type"), "AWS::EC2::VPC::Id");
    assert_eq!(template.at("/Parameters/SubnetIds/Type"), "List<AWS::EC2::Subnet::Id>");
    let network = template.property("WebService", "NetworkConfiguration/AwsvpcConfiguration");
    assert_eq!(network["AssignPublicIp"], "ENABLED");
    assert_eq!(network["Subnets"], json!({"Ref": "SubnetIds"}));
    assert_eq!(template.of_kind("AWS::EC2::VPC").count(), 0);
    assert_eq!(template.property("WebTargetGroup", "VpcId"), &json!({"Ref": "VpcId"}));
}

#[test]
fn a12_the_load_balancer_is_open_to_the_internet_on_80() {
    let template = web();
    assert_eq!(template.property("LoadBalancer", "Scheme"), "internet-facing");
    let ingress = template.property("LoadBalancerSecurityGroup", "SecurityGroupIngress");
    assert_eq!(ingress.as_array().unwrap().len(), 1);
    assert_eq!(ingress[0]["CidrIp"], "0.0.0.0/0");
    assert_eq!((&ingress[0]["FromPort"], &ingress[0]["ToPort"]), (&json!(80), &json!(80)));
    assert_eq!(template.property("HttpListener", "Port"), 80);
    assert_eq!(references(&json!([template.property("HttpListener", "LoadBalancerArn")])), ["LoadBalancer"]);
}

#[test]
fn a13_the_baseline_starts_three_tasks_and_the_optimized_service_two() {
    assert_eq!(web().property("WebService", "DesiredCount"), 3);
    assert_eq!(optimized().property("WebService", "DesiredCount"), 2);
}
