//! X: common to all.

use crate::support::{EXAMPLES, Template, example, platform};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Properties that hold the physical name of a resource.
const NAMES: [&str; 20] = [
    "Name",
    "GroupName",
    "RoleName",
    "LogGroupName",
    "ClusterName",
    "ServiceName",
    "Family",
    "PolicyName",
    "AlarmName",
    "DashboardName",
    "TopicName",
    "LaunchTemplateName",
    "AutoScalingGroupName",
    "InstanceProfileName",
    "RepositoryName",
    "QueueName",
    "BucketName",
    "BudgetName",
    "MonitorName",
    "SubscriptionName",
];

#[test]
fn x1_the_region_is_taken_from_the_engine_and_any_is_accepted() {
    for region in ["us-east-1", "eu-central-1", "ap-southeast-2"] {
        let text = example("payments").replace("region: us-east-1", &format!("region: {region}"));
        assert_eq!(platform(&text, None).region.as_str(), region);
        let template = Template::of(&text);
        let zone = template.property("PublicSubnet1", "AvailabilityZone");
        assert_eq!(zone, &json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]}));
        let group = template
            .property("ApiTaskDefinition", "ContainerDefinitions/0/LogConfiguration/Options/awslogs-region");
        assert_eq!(group, &json!({"Ref": "AWS::Region"}));
    }
}

#[test]
fn x2_every_name_ends_with_the_environment_suffix() {
    for name in EXAMPLES {
        for suffix in ["dev", "pr-1234567890"] {
            let template = Template::in_environment(&example(name), Some(suffix));
            let mut names = 0;
            for (id, resource) in template.resources() {
                for (key, value) in resource["Properties"].as_object().into_iter().flatten() {
                    let Value::String(value) = value else { continue };
                    let is_dns = resource["Type"].as_str().unwrap().starts_with("AWS::ServiceDiscovery");
                    let is_of_aws = value.contains("/containerinsights/");
                    if NAMES.contains(&key.as_str()) && !is_dns && !is_of_aws {
                        assert!(value.ends_with(&format!("-{suffix}")), "{name} {id} {key} {value}");
                        names += 1;
                    }
                }
            }
            assert!(names >= 10, "{name}: {names} names");
        }
    }
}

#[test]
fn x2_load_balancers_and_target_groups_keep_32_characters_and_roles_64() {
    let text = example("payments").replace("  api:", "  a-service-with-a-name-that-is-long:");
    let template = Template::in_environment(&text, Some("pr-1234567890"));
    let limits = [
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", 32),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", 32),
        ("AWS::IAM::Role", "RoleName", 64),
    ];
    for (kind, key, limit) in limits {
        let mut seen = 0;
        for (id, resource) in template.of_kind(kind) {
            let name = resource["Properties"][key].as_str().unwrap();
            assert!(name.len() <= limit && name.ends_with("-pr-1234567890"), "{id} {name}");
            seen += 1;
        }
        assert!(seen > 0, "{kind}");
    }
}

#[test]
fn x3_nothing_is_retained_and_what_holds_data_says_so() {
    let holding = ["AWS::Logs::LogGroup", "AWS::SecretsManager::Secret"];
    for name in EXAMPLES {
        let template = Template::example(name);
        for (id, resource) in template.resources() {
            for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
                let written = &resource[policy];
                assert!(written.is_null() || written == "Delete", "{name} {id} {policy} {written}");
                if holding.contains(&resource["Type"].as_str().unwrap()) {
                    assert_eq!(written, "Delete", "{name} {id}");
                }
            }
        }
        assert!(!template.0.to_string().contains("Retain\""), "{name}");
    }
}

#[test]
fn x3_registries_empty_themselves_and_balancers_are_not_protected() {
    let text = example("payments") + "\nregistries:\n  payments-api: {keep: 20}\n";
    let template = Template::of(&text);
    let mut seen = 0;
    for (_, repository) in template.of_kind("AWS::ECR::Repository") {
        assert_eq!(repository["Properties"]["EmptyOnDelete"], true);
        assert_eq!(repository["DeletionPolicy"], "Delete");
        seen += 1;
    }
    assert_eq!(seen, 1);
    assert_eq!(
        template.attribute("LoadBalancer", "LoadBalancerAttributes", "deletion_protection.enabled"),
        "false"
    );
}

#[test]
fn x4_taggable_resources_carry_the_tags_of_the_stack_and_of_their_service() {
    for name in EXAMPLES {
        let template = Template::example(name);
        let mut tagged = 0;
        for (id, resource) in template.resources() {
            let tags = tags(&resource["Properties"]["Tags"]);
            if tags.is_empty() {
                continue;
            }
            for key in ["Environment", "Project", "Owner", "CostCenter", "Stack"] {
                assert!(tags.contains_key(key), "{name} {id} has no tag {key}");
            }
            tagged += 1;
        }
        assert!(tagged >= 8, "{name}: {tagged}");
    }
    let payments = Template::example("payments");
    for id in [
        "ApiService",
        "ApiTaskDefinition",
        "ApiTargetGroup",
        "ApiLogGroup",
        "ApiTaskRole",
        "ApiSecurityGroup",
    ] {
        assert_eq!(tags(payments.property(id, "Tags"))["Service"], "api", "{id}");
    }
}

/// Tags as a map, from either form in which CloudFormation takes them.
fn tags(value: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match value {
        Value::Array(items) => items.iter().map(|tag| (text(&tag["Key"]), text(&tag["Value"]))).collect(),
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), text(value))).collect(),
        _ => BTreeMap::new(),
    }
}

#[test]
fn x5_tasks_balancers_and_instances_span_at_least_two_zones() {
    for name in EXAMPLES {
        let template = Template::example(name);
        if name == "fargate-web" {
            assert_eq!(template.property("WebService", "AvailabilityZoneRebalancing"), "ENABLED");
            assert_eq!(template.at("/Parameters/SubnetIds/Type"), "List<AWS::EC2::Subnet::Id>");
            continue;
        }
        let subnets = template.property("LoadBalancer", "Subnets").as_array().unwrap();
        assert!(subnets.len() >= 2, "{name}");
        for (id, service) in template.of_kind("AWS::ECS::Service") {
            let network = &service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"];
            assert!(network["Subnets"].as_array().unwrap().len() >= 2, "{name} {id}");
        }
        for (id, group) in template.of_kind("AWS::AutoScaling::AutoScalingGroup") {
            assert!(group["Properties"]["VPCZoneIdentifier"].as_array().unwrap().len() >= 2, "{name} {id}");
        }
    }
}

#[test]
fn x6_with_a_certificate_https_answers_and_http_redirects() {
    let arn = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
    let with = format!("idle_timeout: 60s\n  certificate: {arn}");
    let template = Template::example_with("payments", &[("idle_timeout: 60s", &with)]);
    let https = template.property("HttpsListener", "Protocol");
    assert_eq!(https, "HTTPS");
    assert_eq!(template.property("HttpsListener", "Port"), 443);
    let policy = template.property("HttpsListener", "SslPolicy").as_str().unwrap();
    assert!(policy.contains("TLS13-1-2"), "{policy}");
    let redirect = template.property("HttpListener", "DefaultActions/0/RedirectConfig");
    assert_eq!(template.property("HttpListener", "DefaultActions/0/Type"), "redirect");
    assert_eq!((&redirect["Protocol"], &redirect["StatusCode"]), (&json!("HTTPS"), &json!("HTTP_301")));
    assert_eq!(template.at("/Parameters/CertificateArn/Default"), arn);
}

#[test]
fn x6_a_key_of_your_own_encrypts_logs_secrets_and_topics() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let text = example("ec2-shared") + &format!("\nencryption: {{key: \"{key}\"}}\n");
    let template = Template::of(&text);
    assert_eq!(template.property("ApiLogGroup", "KmsKeyId"), key);
    assert_eq!(template.property("ApiVault", "KmsKeyId"), key);
    assert_eq!(template.property("AlarmTopic", "KmsMasterKeyId"), key);
    assert!(Template::example("ec2-shared").property("ApiLogGroup", "").get("KmsKeyId").is_none());
}

#[test]
fn x8_outputs_are_there_with_a_description() {
    for name in EXAMPLES {
        let template = Template::example(name);
        let outputs = template.at("/Outputs").as_object().unwrap();
        assert!(outputs.len() >= 10, "{name}");
        for (key, output) in outputs {
            assert!(output["Description"].as_str().is_some_and(|text| text.len() > 3), "{name} {key}");
        }
    }
}

#[test]
fn x9_the_template_says_what_it_was_made_from() {
    for name in EXAMPLES {
        let template = Template::example(name);
        assert_eq!(template.at("/Metadata/Plimsoll/StackFile"), "plimsoll.yaml");
        assert_eq!(template.at("/Metadata/Plimsoll/StackFileSha256").as_str().unwrap().len(), 64);
        assert_eq!(template.at("/AWSTemplateFormatVersion"), "2010-09-09");
    }
}
