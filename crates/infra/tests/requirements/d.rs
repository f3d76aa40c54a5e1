//! D: `ec2-shared`, two services on EC2 instances behind one load balancer.

use crate::support::Template;
use crate::{actions, references, statements};
use serde_json::{Value, json};

fn shared() -> Template {
    Template::example("ec2-shared")
}

#[test]
fn d1_instances_run_the_ecs_optimized_image_with_imdsv2_and_monitoring() {
    let template = shared();
    let data = template.property("LaunchTemplate", "LaunchTemplateData");
    assert_eq!(data["ImageId"], json!({"Ref": "InstanceImage"}));
    assert_eq!(
        template.at("/Parameters/InstanceImage/Type"),
        "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
    );
    let default = template.at("/Parameters/InstanceImage/Default").as_str().unwrap();
    assert!(default.starts_with("/aws/service/ecs/optimized-ami/"), "{default}");
    assert_eq!(data["MetadataOptions"]["HttpTokens"], "required");
    assert_eq!(data["Monitoring"]["Enabled"], true);
    assert_eq!(data["IamInstanceProfile"]["Arn"], json!({"Fn::GetAtt": ["InstanceProfile", "Arn"]}));
    assert_eq!(template.property("AutoScalingGroup", "MinSize"), "2");
    assert_eq!(template.property("AutoScalingGroup", "MaxSize"), "10");
    let script = &data["UserData"]["Fn::Base64"]["Fn::Sub"];
    assert!(script.as_str().unwrap().contains("ECS_CLUSTER=${Cluster}"), "{script}");
    for (id, task) in template.of_kind("AWS::ECS::TaskDefinition") {
        assert_eq!(task["Properties"]["RequiresCompatibilities"], json!(["EC2"]), "{id}");
    }
}

#[test]
fn d2_one_on_demand_20_percent_above_three_types_price_capacity_optimized() {
    let template = shared();
    let policy = template.property("AutoScalingGroup", "MixedInstancesPolicy");
    let distribution = &policy["InstancesDistribution"];
    assert_eq!(distribution["OnDemandBaseCapacity"], 1);
    assert_eq!(distribution["OnDemandPercentageAboveBaseCapacity"], 20);
    assert_eq!(distribution["SpotAllocationStrategy"], "price-capacity-optimized");
    let types: Vec<&Value> = policy["LaunchTemplate"]["Overrides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|over| &over["InstanceType"])
        .collect();
    assert_eq!(types, ["t3.medium", "t3a.medium", "t2.medium"]);
}

#[test]
fn d3_managed_scaling_is_100_percent_in_steps_of_1_to_10_with_300_s() {
    let template = shared();
    let provider = template.property("InstanceCapacityProvider", "AutoScalingGroupProvider");
    assert_eq!(
        provider["ManagedScaling"],
        json!({"Status": "ENABLED", "TargetCapacity": 100, "MinimumScalingStepSize": 1, "MaximumScalingStepSize": 10,
            "InstanceWarmupPeriod": 300})
    );
    assert_eq!(provider["ManagedDraining"], "ENABLED");
}

#[test]
fn d4_nginx_100_and_api_110_on_one_load_balancer() {
    let template = shared();
    assert_eq!(template.of_kind("AWS::ElasticLoadBalancingV2::LoadBalancer").count(), 1);
    for (service, path, priority) in [("Nginx", "/nginx*", 100), ("Api", "/api*", 110)] {
        let rule = template.at(&format!("/Resources/{service}ListenerRule/Properties"));
        assert_eq!(rule["Priority"], priority);
        assert_eq!(rule["Conditions"][0]["PathPatternConfig"]["Values"], json!([path]));
        let task = format!("{service}TaskDefinition");
        assert_eq!(
            (template.property(&task, "Cpu"), template.property(&task, "Memory")),
            (&json!("256"), &json!("512"))
        );
        assert_eq!(template.property(&task, "ContainerDefinitions/0/PortMappings/0/ContainerPort"), 80);
        assert_eq!(template.property(&format!("{service}Service"), "DesiredCount"), 2);
    }
}

#[test]
fn d5_a_vault_for_each_service_that_only_its_execution_role_reads() {
    let template = shared();
    let layout = crate::support::layout(&crate::support::example("ec2-shared"));
    for service in ["Nginx", "Api"] {
        let vault = format!("{service}Vault");
        let generated = template.property(&vault, "GenerateSecretString");
        assert_eq!(generated["SecretStringTemplate"], "{\"PORT\":\"80\"}");
        assert!(
            template.property(&vault, "").get("SecretString").is_none(),
            "no value stands in the template"
        );
        let initial = &layout.stacks[0].initial;
        assert!(
            initial.iter().any(|(id, key)| id.as_str() == vault && *key == "GenerateSecretString"),
            "{vault}"
        );
        let secret =
            template.property(&format!("{service}TaskDefinition"), "ContainerDefinitions/0/Secrets/0");
        assert_eq!(secret["Name"], "PORT");
        assert_eq!(secret["ValueFrom"], json!({"Fn::Sub": format!("${{{vault}}}:PORT::")}));
        for (id, role) in template.of_kind("AWS::IAM::Role") {
            let reads = statements(role).into_iter().any(|statement| {
                actions(statement).contains(&"secretsmanager:GetSecretValue")
                    && statement["Resource"].to_string().contains(&vault)
            });
            assert_eq!(reads, *id == format!("{service}ExecutionRole"), "{id} {vault}");
        }
    }
}

#[test]
fn d6_no_downtime_health_check_30_s_2_2_and_draining_30_s() {
    let template = shared();
    for service in ["Nginx", "Api"] {
        let deployment = template.property(&format!("{service}Service"), "DeploymentConfiguration");
        assert_eq!(
            (&deployment["MinimumHealthyPercent"], &deployment["MaximumPercent"]),
            (&json!(100), &json!(200))
        );
        assert_eq!(deployment["DeploymentCircuitBreaker"], json!({"Enable": true, "Rollback": true}));
        let id = format!("{service}TargetGroup");
        assert_eq!(template.property(&id, "HealthCheckIntervalSeconds"), 30);
        assert_eq!(template.property(&id, "HealthyThresholdCount"), 2);
        assert_eq!(template.property(&id, "UnhealthyThresholdCount"), 2);
        let delay = template.attribute(&id, "TargetGroupAttributes", "deregistration_delay.timeout_seconds");
        assert_eq!(delay, "30");
    }
}

#[test]
fn d7_cpu_70_memory_80_and_1000_requests_with_60_and_300_s() {
    let template = shared();
    for service in ["Nginx", "Api"] {
        for (metric, target) in [("Cpu", 70), ("Memory", 80), ("Requests", 1000)] {
            let id = format!("{service}{metric}TrackingPolicy");
            let policy = template.property(&id, "TargetTrackingScalingPolicyConfiguration");
            assert_eq!(policy["TargetValue"], target, "{id}");
            assert_eq!(
                (&policy["ScaleOutCooldown"], &policy["ScaleInCooldown"]),
                (&json!(60), &json!(300)),
                "{id}"
            );
        }
    }
}

#[test]
fn d8_instances_drain_and_spot_warnings_are_caught() {
    let template = shared();
    let script = template.property("LaunchTemplate", "LaunchTemplateData/UserData").to_string();
    assert!(script.contains("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true"));
    let pattern = template.property("SpotWarningsRule", "EventPattern");
    assert_eq!(pattern["detail-type"], json!(["EC2 Spot Instance Interruption Warning"]));
}

#[test]
fn d9_instances_and_tasks_are_private_and_nothing_but_the_balancer_reaches_tasks() {
    let template = shared();
    let private = ["PrivateSubnet1", "PrivateSubnet2"];
    assert_eq!(references(template.property("AutoScalingGroup", "VPCZoneIdentifier")), private);
    assert!(template.property("InstanceSecurityGroup", "").get("SecurityGroupIngress").is_none());
    for (id, service) in template.of_kind("AWS::ECS::Service") {
        let network = &service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"];
        assert_eq!(network["AssignPublicIp"], "DISABLED", "{id}");
        assert_eq!(references(&network["Subnets"]), private, "{id}");
    }
    for service in ["Nginx", "Api"] {
        let ingress = template.property(&format!("{service}SecurityGroup"), "SecurityGroupIngress");
        assert_eq!(ingress.as_array().unwrap().len(), 1);
        assert_eq!(
            ingress[0]["SourceSecurityGroupId"],
            json!({"Fn::GetAtt": ["LoadBalancerSecurityGroup", "GroupId"]})
        );
    }
    for (id, subnet) in template.of_kind("AWS::EC2::Subnet") {
        assert_ne!(subnet["Properties"]["MapPublicIpOnLaunch"], true, "{id}");
    }
}

#[test]
fn d10_logs_per_service_for_14_days_and_container_insights() {
    let template = shared();
    for service in ["Nginx", "Api"] {
        assert_eq!(template.property(&format!("{service}LogGroup"), "RetentionInDays"), 14);
    }
    assert_eq!(template.attribute("Cluster", "ClusterSettings", "containerInsights"), "enabled");
}

#[test]
fn d11_the_load_balancer_and_an_endpoint_for_each_service_are_outputs() {
    let template = shared();
    assert_eq!(template.output("alb_url"), &json!({"Fn::Sub": "http://${LoadBalancer.DNSName}"}));
    assert_eq!(
        template.output("nginx_endpoint_url"),
        &json!({"Fn::Sub": "http://${LoadBalancer.DNSName}/nginx"})
    );
    assert_eq!(
        template.output("api_endpoint_url"),
        &json!({"Fn::Sub": "http://${LoadBalancer.DNSName}/api"})
    );
}
