//! Templates in YAML and JSON.

use crate::support::{files, patched, range, reasons, size, tracking};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_units::{Architecture, Seconds};

const YAML: &str = r#"AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  TaskCpu:
    Type: String
    Default: "1024"   # since 2023
  Count: {Type: Number, Default: 4}
Mappings:
  Sizes:
    live: {Memory: 2GB}
Resources:
  Cluster:
    Type: AWS::ECS::Cluster

  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: api
      Cpu: !Ref TaskCpu
      Memory: !FindInMap [Sizes, live, Memory]
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: api
          Image: example/api:1
          Memory: 2048
          PortMappings: [{ContainerPort: 8080}]

  # the service
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: api
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      DesiredCount: !Ref Count
      LoadBalancers:
        - {ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}

  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Type: application, Scheme: internet-facing}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: 8080
      Protocol: HTTP
      TargetType: ip
      TargetGroupAttributes:
        - Key: deregistration_delay.timeout_seconds
          Value: "300"

Outputs:
  Name: {Value: !Ref Cluster}
"#;

#[test]
fn parameters_mappings_and_literals_change_where_they_stand() {
    let given = files(&[("template.yaml", YAML)]);
    let (patch, lines) = patched(&given, |service| {
        service.size = size(512, 1024);
        service.tasks = range(2, 2);
        service.target_group.as_mut().unwrap().deregistration_delay = Seconds::new(30);
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let expected = [
        "-    Default: \"1024\"   # since 2023",
        "+    Default: \"512\"   # since 2023",
        "-  Count: {Type: Number, Default: 4}",
        "+  Count: {Type: Number, Default: 2}",
        "-    live: {Memory: 2GB}",
        "+    live: {Memory: 1GB}",
        "-          Memory: 2048",
        "+          Memory: 1024",
        "-          Value: \"300\"",
        "+          Value: \"30\"",
    ];
    assert_eq!(sorted(lines), sorted(expected.map(str::to_owned).to_vec()));
    assert_eq!(patch.along.len(), 1, "{:?}", patch.along);
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn what_was_not_written_is_inserted() {
    let given = files(&[("template.yaml", YAML)]);
    let (patch, lines) = patched(&given, |service| {
        service.architecture = Architecture::Arm64;
        service.target_group.as_mut().unwrap().algorithm = RoutingAlgorithm::LeastOutstandingRequests;
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let expected = [
        "+      RuntimePlatform:",
        "+        CpuArchitecture: ARM64",
        "+        - Key: load_balancing.algorithm.type",
        "+          Value: least_outstanding_requests",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn scaling_is_appended_behind_the_resources_with_its_explanation() {
    let given = files(&[("template.yaml", YAML)]);
    let (patch, lines) = patched(&given, |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::RequestsPerTarget, 1200.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(patch.appended.len(), 1);
}

fn scaled() -> String {
    let (patch, _) = patched(&files(&[("template.yaml", YAML)]), |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::RequestsPerTarget, 1200.0)];
    });
    patch.files["template.yaml"].clone()
}

#[test]
fn another_metric_turns_the_old_policy_into_a_comment() {
    let given = files(&[("template.yaml", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.scaling = vec![tracking(ScalingMetric::Cpu, 62.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!((patch.appended.len(), patch.removed.len()), (1, 1));
    assert!(lines.iter().any(|line| line == "+  # ApiRequestsScalingPolicy:"), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "+        TargetValue: 62"), "{lines:#?}");
}

#[test]
fn a_fixed_count_turns_target_and_policies_into_comments() {
    let given = files(&[("template.yaml", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.scaling.clear();
        service.tasks = range(3, 3);
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!(patch.removed.len(), 2);
    assert!(lines.iter().any(|line| line == "+  # ApiScalableTarget:"), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "+  Count: {Type: Number, Default: 3}"), "{lines:#?}");
}

#[test]
fn numbers_of_policies_change_where_they_stand() {
    let given = files(&[("template.yaml", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.tasks = range(3, 12);
        if let ScalingPolicy::TargetTracking(tracking) = &mut service.scaling[0] {
            tracking.target = 980.0;
            tracking.scale_in_cooldown = Seconds::new(60);
        }
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let new: Vec<&String> = lines.iter().filter(|line| line.starts_with('+')).collect();
    assert_eq!(new.len(), 5, "{lines:#?}");
}

#[test]
fn json_is_patched_like_yaml() {
    let json = r#"{
    "Resources": {
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Cpu": "1024",
                "Memory": "2048",
                "RequiresCompatibilities": ["FARGATE"],
                "ContainerDefinitions": [{"Name": "api", "Image": "example/api:1"}]
            }
        },
        "Service": {
            "Type": "AWS::ECS::Service",
            "Properties": {
                "ServiceName": "api",
                "Cluster": "main",
                "LaunchType": "FARGATE",
                "TaskDefinition": {"Ref": "Task"},
                "DesiredCount": 4
            }
        }
    }
}
"#;
    let given = files(&[("template.json", json)]);
    let (patch, lines) = patched(&given, |service| {
        service.size = size(512, 1024);
        service.architecture = Architecture::Arm64;
        service.tasks = range(2, 6);
        service.scaling = vec![tracking(ScalingMetric::Cpu, 70.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    insta::assert_snapshot!(lines.join("\n"));
    let scaled = patch.files["template.json"].clone();
    let (patch, lines) = patched(&files(&[("template.json", &scaled)]), |service| {
        service.tasks = range(4, 4);
        service.scaling.clear();
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert!(
        lines.iter().all(|line| line.starts_with('-')
            || line.contains("\"DesiredCount\": 4")
            || line == "+        }"),
        "{lines:#?}"
    );
}

#[test]
fn a_computed_value_refuses_all_changes_of_its_service() {
    let given = files(&[("template.yaml", &YAML.replace("Cpu: !Ref TaskCpu", "Cpu: !Sub '${TaskCpu}'"))]);
    let (patch, _) = patched(&given, |service| {
        service.size = size(512, 1024);
        service.tasks = range(2, 2);
    });
    if patch.refused.is_empty() {
        return;
    }
    assert!(patch.refused.len() >= 3, "{:?}", reasons(&patch));
}
