//! moto as a second opinion on single calls that fakecloud does not carry: attributes of target groups, alarms of target
//! tracking. What the template says is sent to moto's own API and read back.

use crate::api::Api;
use crate::emulator::Emulator;
use crate::support::{example, expect, word};
use serde_json::{Value, json};

/// The resources of an example's template of one type.
fn resources(name: &str, kind: &str) -> Vec<Value> {
    let path = example(name);
    let text = expect("http://127.0.0.1:1", &["synth", word(&path), "--as", "json", "--quiet"], 0);
    let template: Value = serde_json::from_str(&text).unwrap();
    let all = template["Resources"].as_object().unwrap().values();
    all.filter(|resource| resource["Type"] == kind).map(|resource| resource["Properties"].clone()).collect()
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

fn between<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once('<')).map(|(value, _)| value)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Makes a target group as the template has it, and gives its attributes as moto reads them.
fn target_group(api: &Api, properties: &Value) -> String {
    let (service, version) = ("elasticloadbalancing", "2015-12-01");
    let vpcs = api.query("ec2", "2016-11-15", "Action=DescribeVpcs");
    let vpc = between(&vpcs, "vpcId").unwrap();
    let mut create = format!("Action=CreateTargetGroup&VpcId={vpc}");
    for key in [
        "Name",
        "Port",
        "Protocol",
        "TargetType",
        "HealthCheckPath",
        "HealthCheckIntervalSeconds",
        "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount",
        "UnhealthyThresholdCount",
    ] {
        if let Some(value) = properties.get(key) {
            create.push_str(&format!("&{key}={}", escaped(&plain(value))));
        }
    }
    let made = api.query(service, version, &create);
    let arn = escaped(between(&made, "TargetGroupArn").unwrap_or_else(|| panic!("{made}")));
    let mut modify = format!("Action=ModifyTargetGroupAttributes&TargetGroupArn={arn}");
    for (at, attribute) in properties["TargetGroupAttributes"].as_array().unwrap().iter().enumerate() {
        let (key, value) = (plain(&attribute["Key"]), plain(&attribute["Value"]));
        modify.push_str(&format!(
            "&Attributes.member.{0}.Key={key}&Attributes.member.{0}.Value={1}",
            at + 1,
            escaped(&value)
        ));
    }
    api.query(service, version, &modify);
    api.query(service, version, &format!("Action=DescribeTargetGroupAttributes&TargetGroupArn={arn}"))
}

fn attribute(xml: &str, key: &str) -> Option<String> {
    let part = xml.split("<member>").find(|part| part.contains(&format!("<Key>{key}</Key>")))?;
    between(part, "Value").map(str::to_owned)
}

#[test]
fn a7_b3_c4_attributes_of_target_groups_are_taken_as_they_stand_in_the_template() {
    let Some(emulator) = Emulator::moto() else { return };
    let api = emulator.api();
    let mut seen = 0;
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        for properties in resources(name, "AWS::ElasticLoadBalancingV2::TargetGroup") {
            let read = target_group(&api, &properties);
            for declared in properties["TargetGroupAttributes"].as_array().unwrap() {
                let (key, value) = (plain(&declared["Key"]), plain(&declared["Value"]));
                assert_eq!(attribute(&read, &key), Some(value), "{name}: {key}: {read}");
            }
            seen += 1;
            api.query("elasticloadbalancing", "2015-12-01", "Action=DescribeTargetGroups");
        }
        // Names repeat from one example to the next.
        api.reset();
    }
    assert!(seen >= 5, "{seen} target groups");
}

#[test]
fn b6_every_tracking_policy_is_taken_as_it_stands_and_makes_two_alarms() {
    let Some(emulator) = Emulator::moto() else { return };
    let api = emulator.api();
    let (service, target) = ("application-autoscaling", "AnyScaleFrontendService");
    let resource = "service/cluster/api";
    let ecs = |action: &str, body: &Value| {
        api.json("ecs", &format!("AmazonEC2ContainerServiceV20141113.{action}"), body)
    };
    ecs("CreateCluster", &json!({ "clusterName": "cluster" }));
    let containers = json!([{ "name": "api", "image": "api", "memory": 128 }]);
    ecs("RegisterTaskDefinition", &json!({ "family": "api", "containerDefinitions": containers }));
    ecs(
        "CreateService",
        &json!({ "cluster": "cluster", "serviceName": "api", "taskDefinition": "api", "desiredCount": 2 }),
    );
    let dimension = json!({ "ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "ResourceId": resource });
    let with = |more: Value| {
        let mut body = dimension.clone();
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        body
    };
    api.json(
        service,
        &format!("{target}.RegisterScalableTarget"),
        &with(json!({ "MinCapacity": 2, "MaxCapacity": 10 })),
    );
    let mut policies = 0;
    for properties in resources("payments", "AWS::ApplicationAutoScaling::ScalingPolicy") {
        let tracking = properties["TargetTrackingScalingPolicyConfiguration"].clone();
        let body = with(
            json!({ "PolicyName": properties["PolicyName"], "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": tracking }),
        );
        let answer = api.json(service, &format!("{target}.PutScalingPolicy"), &body);
        let alarms = answer["Alarms"].as_array().cloned().unwrap_or_default();
        assert_eq!(alarms.len(), 2, "{answer}");
        let read = api.json(
            service,
            &format!("{target}.DescribeScalingPolicies"),
            &json!({ "ServiceNamespace": "ecs" }),
        );
        let kept = read["ScalingPolicies"].as_array().unwrap().iter().any(|policy| {
            let kept = &policy["TargetTrackingScalingPolicyConfiguration"];
            policy["PolicyName"] == properties["PolicyName"]
                && ["TargetValue", "ScaleOutCooldown", "ScaleInCooldown"]
                    .iter()
                    .all(|key| kept[*key].as_f64() == tracking[*key].as_f64())
        });
        assert!(kept, "{read}");
        policies += 1;
    }
    assert_eq!(policies, 2);
    // AWS: 3 periods above, 15 below; moto writes a threshold of its own, so it says nothing about that.
    let alarms = api.query("monitoring", "2010-08-01", "Action=DescribeAlarms");
    for (name, periods) in
        [("-AlarmHigh-", "<EvaluationPeriods>3<"), ("-AlarmLow-", "<EvaluationPeriods>15<")]
    {
        let found = alarms
            .split("<AlarmName>")
            .filter(|part| part.split('<').next().is_some_and(|alarm| alarm.contains(name)));
        let found: Vec<&str> = found.collect();
        assert_eq!(found.len(), 2, "{alarms}");
        assert!(found.iter().all(|alarm| alarm.contains(periods)), "{alarms}");
    }
}
