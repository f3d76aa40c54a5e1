//! Resources as people write them, family by family.

use super::{becomes, item, shown, translated};

#[test]
fn a_service_with_a_launch_type() {
    let (model, unread) = translated(
        r#"{"aws_ecs_service.api": {
            "name": "api", "launch_type": "FARGATE", "desired_count": 2,
            "deployment_minimum_healthy_percent": 50, "deployment_maximum_percent": 200,
            "deployment_circuit_breaker": [{"enable": true, "rollback": true}],
            "deployment_controller": [{"type": "CODE_DEPLOY"}],
            "network_configuration": [{"subnets": ["subnet-1"], "security_groups": ["sg-1"], "assign_public_ip": true}],
            "load_balancer": [{"target_group_arn": "${aws_alb_target_group.api.arn}", "container_name": "api", "container_port": 80}],
            "wait_for_steady_state": true, "timeouts": [{"create": "1h"}], "enable_execute_command": null
        }, "aws_alb_target_group.api": {"name_prefix": "api-"}}"#,
    );
    becomes(
        &model,
        "aws_ecs_service.api",
        "AWS::ECS::Service",
        &[
            "ServiceName: api",
            "LaunchType: FARGATE",
            "DesiredCount: 2",
            "DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 200, DeploymentCircuitBreaker: {Enable: true, \
         Rollback: true}}",
            "DeploymentController: {Type: CODE_DEPLOY}",
            "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1], SecurityGroups: [sg-1], AssignPublicIp: ENABLED}}",
            "LoadBalancers: [{TargetGroupArn: <aws_alb_target_group.api>, ContainerName: api, ContainerPort: 80}]",
        ],
    );
    becomes(
        &model,
        "aws_alb_target_group.api",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        &["Name: api-<?>"],
    );
    assert!(unread.is_empty(), "{unread:?}");
}

#[test]
fn a_service_with_a_strategy_and_alarms() {
    let (model, _) = translated(
        r#"{"aws_ecs_service.api": {
            "capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 3},
                {"capacity_provider": "${aws_ecs_capacity_provider.own.name}", "weight": 1, "base": 1}],
            "alarms": [{"alarm_names": ["${aws_cloudwatch_metric_alarm.errors.alarm_name}"], "enable": true, "rollback": true}],
            "deployment_configuration": [{"strategy": "BLUE_GREEN", "bake_time_in_minutes": "5"}],
            "service_registries": [{"registry_arn": "${aws_service_discovery_service.api.arn}"}],
            "dynamic": 1
        }, "aws_ecs_capacity_provider.own": {"name": "own"}, "aws_cloudwatch_metric_alarm.errors": {"alarm_name": "errors"},
        "aws_service_discovery_service.api": {"name": "api", "dns_config": [{"namespace_id": "ns-1", "dns_records":
            [{"type": "A", "ttl": 10}]}], "health_check_custom_config": [{}]}}"#,
    );
    becomes(
        &model,
        "aws_ecs_service.api",
        "AWS::ECS::Service",
        &[
            "DeploymentConfiguration: {Alarms: {AlarmNames: [<aws_cloudwatch_metric_alarm.errors>], Enable: true, Rollback: true}, \
         Strategy: BLUE_GREEN, BakeTimeInMinutes: 5}",
            "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 3}, {CapacityProvider: \
         <aws_ecs_capacity_provider.own>, Base: 1, Weight: 1}]",
            "ServiceRegistries: [{RegistryArn: <aws_service_discovery_service.api.Arn>}]",
            "DesiredCount: 0",
        ],
    );
    becomes(
        &model,
        "aws_service_discovery_service.api",
        "AWS::ServiceDiscovery::Service",
        &[
            "Name: api",
            "DnsConfig: {DnsRecords: [{Type: A, TTL: 10}]}",
            "NamespaceId: ns-1",
            "HealthCheckCustomConfig: {FailureThreshold: 1}",
        ],
    );
}

#[test]
fn what_is_not_known_of_a_service_stays_so() {
    let (model, _) = translated(
        r#"{"aws_ecs_service.api": {"load_balancer": "${?a dynamic block}", "network_configuration": ["${?a dynamic block}"],
            "desired_count": "${?a function}", "cluster": "${module.x.cluster_arn}"}}"#,
    );
    becomes(
        &model,
        "aws_ecs_service.api",
        "AWS::ECS::Service",
        &[
            "Cluster: <?>",
            "DesiredCount: <?>",
            "NetworkConfiguration: {AwsvpcConfiguration: <?>}",
            "LoadBalancers: <?>",
        ],
    );
}

#[test]
fn containers_as_a_list_as_text_as_pieces_and_unknown() {
    let list = r#"[{"dockerLabels": {"com.x/y": "z"}, "logConfiguration": {"logDriver": "awslogs", "options":
        {"awslogs-group": "g"}}, "name": "api", "portMappings": [{"containerPort": 80}]}]"#;
    let expected = "[{DockerLabels: {com.x/y: z}, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g}}, Name: api, \
                    PortMappings: [{ContainerPort: 80}]}]";
    let containers = |written: &str| {
        let (model, _) = translated(&format!(
            "{{\"aws_ecs_task_definition.a\": {{\"container_definitions\": {written}}}, \"aws_cloudwatch_log_group.g\": {{}}}}"
        ));
        shown(item(&model, "aws_ecs_task_definition.a").at("ContainerDefinitions").unwrap())
    };
    assert_eq!(containers(list), expected);
    let text = serde_json::Value::from(list).to_string();
    assert_eq!(containers(&text), expected);
    let pieces = text.replace("\\\"g\\\"", "\\\"${aws_cloudwatch_log_group.g.name}\\\"");
    assert_eq!(
        containers(&pieces),
        expected.replace("awslogs-group: g", "awslogs-group: <aws_cloudwatch_log_group.g>")
    );
    let port = text.replace("80", "${?a variable}");
    assert_eq!(containers(&port), expected.replace("80", "<?>"));
    assert_eq!(containers("\"${?templatefile}\""), "<?>");
    assert_eq!(containers("\"{no json\""), "<?>");
}

#[test]
fn a_task_definition_with_volumes_and_a_processor() {
    let (model, _) = translated(
        r#"{"aws_ecs_task_definition.a": {"family": "a", "cpu": 256, "memory": "512", "track_latest": true,
            "runtime_platform": [{"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}],
            "ephemeral_storage": [{"size_in_gib": 50}],
            "volume": [{"name": "host", "host_path": "/data"}, {"name": "efs", "efs_volume_configuration":
                [{"file_system_id": "fs-1", "transit_encryption": "ENABLED"}]}, {"name": "empty"}]}}"#,
    );
    becomes(
        &model,
        "aws_ecs_task_definition.a",
        "AWS::ECS::TaskDefinition",
        &[
            "Family: a",
            "Cpu: 256",
            "Memory: 512",
            "RuntimePlatform: {CpuArchitecture: ARM64, OperatingSystemFamily: LINUX}",
            "EphemeralStorage: {SizeInGiB: 50}",
            "Volumes: [{Name: host, Host: {SourcePath: /data}}, {Name: efs, EFSVolumeConfiguration: {FilesystemId: fs-1, \
         TransitEncryption: ENABLED}}, {Name: empty}]",
        ],
    );
}

#[test]
fn a_cluster_and_its_default_strategy_in_both_forms() {
    let (model, _) = translated(
        r#"{"aws_ecs_cluster.old": {"name": "old", "capacity_providers": ["FARGATE"], "setting": [{"name": "containerInsights",
            "value": "enabled"}], "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "weight": 1}]},
            "aws_ecs_cluster.new": {"name": "new"},
            "aws_ecs_cluster_capacity_providers.new": {"cluster_name": "${aws_ecs_cluster.new.name}",
            "capacity_providers": ["FARGATE", "${aws_ecs_capacity_provider.own.name}"],
            "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "base": 1}]},
            "aws_ecs_capacity_provider.own": {"name": "own", "auto_scaling_group_provider": [{"auto_scaling_group_arn":
            "${aws_autoscaling_group.own.arn}", "managed_termination_protection": "ENABLED", "managed_scaling":
            [{"status": "ENABLED", "target_capacity": 90}]}]},
            "aws_autoscaling_group.own": {"name": "own"}}"#,
    );
    becomes(
        &model,
        "aws_ecs_cluster.old",
        "AWS::ECS::Cluster",
        &[
            "ClusterName: old",
            "ClusterSettings: [{Name: containerInsights, Value: enabled}]",
            "CapacityProviders: [FARGATE]",
            "DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]",
        ],
    );
    becomes(
        &model,
        "aws_ecs_cluster_capacity_providers.new",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        &[
            "Cluster: <aws_ecs_cluster.new>",
            "CapacityProviders: [FARGATE, <aws_ecs_capacity_provider.own>]",
            "DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Base: 1}]",
        ],
    );
    becomes(
        &model,
        "aws_ecs_capacity_provider.own",
        "AWS::ECS::CapacityProvider",
        &[
            "Name: own",
            "AutoScalingGroupProvider: {AutoScalingGroupArn: <aws_autoscaling_group.own>, ManagedTerminationProtection: ENABLED, \
         ManagedScaling: {Status: ENABLED, TargetCapacity: 90}}",
        ],
    );
}

#[test]
fn step_scaling_with_its_alarm() {
    let (model, _) = translated(
        r#"{"aws_appautoscaling_policy.out": {"name": "out", "resource_id": "service/shop/api", "step_scaling_policy_configuration":
            [{"adjustment_type": "ChangeInCapacity", "cooldown": 60, "step_adjustment": [{"metric_interval_lower_bound": "0",
            "metric_interval_upper_bound": "20", "scaling_adjustment": 1}, {"metric_interval_lower_bound": "20",
            "scaling_adjustment": 3}]}]},
            "aws_cloudwatch_metric_alarm.high": {"alarm_name": "high", "metric_name": "CPUUtilization", "namespace": "AWS/ECS",
            "dimensions": {"ClusterName": "shop", "ServiceName": "api"}, "threshold": "70", "period": 60,
            "alarm_actions": ["${aws_appautoscaling_policy.out.arn}"]}}"#,
    );
    becomes(
        &model,
        "aws_appautoscaling_policy.out",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        &[
            "PolicyName: out",
            "ResourceId: service/shop/api",
            "StepScalingPolicyConfiguration: {AdjustmentType: ChangeInCapacity, Cooldown: 60, StepAdjustments: \
         [{MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1}, {MetricIntervalLowerBound: 20, \
         ScalingAdjustment: 3}]}",
            "PolicyType: StepScaling",
        ],
    );
    becomes(
        &model,
        "aws_cloudwatch_metric_alarm.high",
        "AWS::CloudWatch::Alarm",
        &[
            "AlarmName: high",
            "AlarmActions: [<aws_appautoscaling_policy.out>]",
            "Namespace: AWS/ECS",
            "MetricName: CPUUtilization",
            "Period: 60",
            "Threshold: 70",
            "Dimensions: [{Name: ClusterName, Value: shop}, {Name: ServiceName, Value: api}]",
        ],
    );
}

#[test]
fn a_load_balancer_with_listeners_rules_and_targets() {
    let (model, unread) = translated(
        r#"{"aws_alb.main": {"name": "main", "internal": false, "idle_timeout": 120, "subnets": ["${aws_subnet.a.id}"],
            "enable_deletion_protection": true, "access_logs": [{"bucket": "logs", "enabled": true}]},
            "aws_subnet.a": {"cidr_block": "10.0.0.0/24"},
            "aws_alb_listener.https": {"load_balancer_arn": "${aws_alb.main.id}", "port": "443", "certificate_arn": "arn:x",
            "default_action": [{"type": "forward", "forward": [{"target_group": [{"arn": "${aws_lb_target_group.a.arn}", "weight": 9}],
            "stickiness": [{"enabled": true, "duration": 60}]}]}]},
            "aws_lb_listener_rule.a": {"listener_arn": "${aws_alb_listener.https.arn}", "priority": 10,
            "action": [{"type": "redirect", "redirect": [{"port": "443", "status_code": "HTTP_301"}]}],
            "condition": [{"path_pattern": [{"values": ["/a/*"]}]}, {"host_header": [{"values": ["a.example"]}]},
            {"query_string": [{"key": "v", "value": "1"}]}]},
            "aws_lb_target_group.a": {"port": 80, "deregistration_delay": "30", "stickiness": [{"type": "lb_cookie",
            "cookie_duration": 600}], "health_check": [{"path": "/", "matcher": "200-299", "interval": 15}]},
            "aws_lb_target_group_attachment.a": {"target_group_arn": "${aws_lb_target_group.a.arn}", "target_id": "i-1"}}"#,
    );
    becomes(
        &model,
        "aws_alb.main",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        &[
            "Name: main",
            "Subnets: [<aws_subnet.a>]",
            "Scheme: internet-facing",
            "LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: 120}, {Key: deletion_protection.enabled, Value: true}, \
         {Key: access_logs.s3.bucket, Value: logs}, {Key: access_logs.s3.enabled, Value: true}]",
        ],
    );
    becomes(
        &model,
        "aws_alb_listener.https",
        "AWS::ElasticLoadBalancingV2::Listener",
        &[
            "LoadBalancerArn: <aws_alb.main>",
            "Port: 443",
            "DefaultActions: [{Type: forward, ForwardConfig: {TargetGroups: [{TargetGroupArn: <aws_lb_target_group.a>, Weight: 9}], \
         TargetGroupStickinessConfig: {Enabled: true, DurationSeconds: 60}}}]",
            "Certificates: [{CertificateArn: arn:x}]",
        ],
    );
    becomes(
        &model,
        "aws_lb_listener_rule.a",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        &[
            "ListenerArn: <aws_alb_listener.https>",
            "Priority: 10",
            "Actions: [{Type: redirect, RedirectConfig: {Port: 443, StatusCode: HTTP_301}}]",
            "Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/a/*]}}, {Field: host-header, HostHeaderConfig: {Values: \
         [a.example]}}, {Field: query-string, QueryStringConfig: {Values: [{Key: v, Value: 1}]}}]",
        ],
    );
    becomes(
        &model,
        "aws_lb_target_group.a",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        &[
            "Port: 80",
            "HealthCheckPath: /",
            "HealthCheckIntervalSeconds: 15",
            "Matcher: {HttpCode: 200-299}",
            "TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: 30}, {Key: stickiness.enabled, Value: true}, \
         {Key: stickiness.type, Value: lb_cookie}, {Key: stickiness.lb_cookie.duration_seconds, Value: 600}]",
            "HealthyThresholdCount: 3",
            "UnhealthyThresholdCount: 3",
        ],
    );
    assert!(unread.is_empty(), "{unread:?}");
}

#[test]
fn security_groups_in_all_three_forms() {
    let (model, _) = translated(
        r#"{"aws_security_group.inline": {"name": "inline", "vpc_id": "${aws_vpc.main.id}",
            "ingress": [{"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8", "172.16.0.0/12"],
                "security_groups": ["${aws_security_group.older.id}"]}, {"from_port": 0, "to_port": 0, "protocol": "-1", "self": true}],
            "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]},
            "aws_vpc.main": {"cidr_block": "10.0.0.0/16"},
            "aws_security_group.older": {"ingress": [{"from_port": 1, "to_port": 1, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}]},
            "aws_security_group_rule.older": {"type": "ingress", "security_group_id": "${aws_security_group.older.id}",
            "from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]},
            "aws_security_group_rule.out": {"type": "egress", "security_group_id": "${aws_security_group.older.id}",
            "from_port": 0, "to_port": 0, "protocol": "-1", "source_security_group_id": "${aws_security_group.inline.id}"},
            "aws_vpc_security_group_ingress_rule.newer": {"security_group_id": "${aws_security_group.newer.id}", "ip_protocol": "tcp",
            "from_port": 22, "to_port": 22, "referenced_security_group_id": "${aws_security_group.inline.id}"},
            "aws_security_group.newer": {"name_prefix": "newer-"}}"#,
    );
    becomes(
        &model,
        "aws_security_group.inline",
        "AWS::EC2::SecurityGroup",
        &[
            "GroupName: inline",
            "VpcId: <aws_vpc.main>",
            "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}, {IpProtocol: tcp, FromPort: 80, \
         ToPort: 80, CidrIp: 172.16.0.0/12}, {IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: \
         <aws_security_group.older>}, {IpProtocol: -1, FromPort: 0, ToPort: 0, SourceSecurityGroupId: <aws_security_group.inline>}]",
            "SecurityGroupEgress: [{IpProtocol: -1, FromPort: 0, ToPort: 0, CidrIp: 0.0.0.0/0}]",
        ],
    );
    // Blocks beside rules are what the provider filled in.
    becomes(&model, "aws_security_group.older", "AWS::EC2::SecurityGroup", &[]);
    becomes(
        &model,
        "aws_security_group_rule.older",
        "AWS::EC2::SecurityGroupIngress",
        &[
            "IpProtocol: tcp",
            "FromPort: 443",
            "ToPort: 443",
            "CidrIp: 0.0.0.0/0",
            "GroupId: <aws_security_group.older>",
        ],
    );
    assert_eq!(item(&model, "aws_security_group_rule.older#1").at("CidrIpv6").map(shown).unwrap(), "::/0");
    becomes(
        &model,
        "aws_security_group_rule.out",
        "AWS::EC2::SecurityGroupEgress",
        &[
            "IpProtocol: -1",
            "FromPort: 0",
            "ToPort: 0",
            "DestinationSecurityGroupId: <aws_security_group.inline>",
            "GroupId: <aws_security_group.older>",
        ],
    );
    becomes(
        &model,
        "aws_vpc_security_group_ingress_rule.newer",
        "AWS::EC2::SecurityGroupIngress",
        &[
            "GroupId: <aws_security_group.newer>",
            "IpProtocol: tcp",
            "FromPort: 22",
            "ToPort: 22",
            "SourceSecurityGroupId: <aws_security_group.inline>",
        ],
    );
}

#[test]
fn roles_with_policies_in_all_forms() {
    let (model, unread) = translated(
        r#"{"aws_iam_role.task": {"name": "task", "assume_role_policy": "${data.aws_iam_policy_document.trust.json}",
            "inline_policy": [{"name": "a", "policy": "{\"Statement\": []}"}], "managed_policy_arns": ["arn:one"]},
            "data.aws_iam_policy_document.trust": {"statement": [{"actions": ["sts:AssumeRole"], "principals": [{"type": "Service",
            "identifiers": ["ecs-tasks.amazonaws.com"]}], "condition": [{"test": "StringEquals", "variable": "aws:SourceAccount",
            "values": ["1"]}]}]},
            "aws_iam_role_policy.b": {"name": "b", "role": "${aws_iam_role.task.id}", "policy": "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"${aws_sqs_queue.q.arn}\"}]}"},
            "aws_sqs_queue.q": {"name": "q", "redrive_policy": "{\"deadLetterTargetArn\": \"${aws_sqs_queue.dead.arn}\", \"maxReceiveCount\": 5}"},
            "aws_sqs_queue.dead": {},
            "aws_iam_role_policy_attachment.c": {"role": "task", "policy_arn": "${aws_iam_policy.c.arn}"},
            "aws_iam_policy_attachment.d": {"name": "d", "roles": ["other", "${aws_iam_role.task.name}"], "policy_arn": "arn:three"},
            "aws_iam_policy.c": {"name": "c", "policy": "{\"Statement\": []}"},
            "aws_iam_role_policy_attachment.other": {"role": "elsewhere", "policy_arn": "arn:two"},
            "aws_iam_instance_profile.p": {"role": "${aws_iam_role.task.name}"}}"#,
    );
    becomes(
        &model,
        "aws_iam_role.task",
        "AWS::IAM::Role",
        &[
            "RoleName: task",
            "AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: \
         ecs-tasks.amazonaws.com}, Condition: {StringEquals: {aws:SourceAccount: 1}}}]}",
            "Policies: [{PolicyName: a, PolicyDocument: {Statement: []}}, {PolicyName: b, PolicyDocument: {Statement: [{Effect: Allow, \
         Action: sqs:*, Resource: <aws_sqs_queue.q.Arn>}]}}]",
            "ManagedPolicyArns: [arn:one, <aws_iam_policy.c>, arn:three]",
        ],
    );
    becomes(
        &model,
        "aws_sqs_queue.q",
        "AWS::SQS::Queue",
        &[
            "QueueName: q",
            "RedrivePolicy: {deadLetterTargetArn: <aws_sqs_queue.dead.Arn>, maxReceiveCount: 5}",
        ],
    );
    becomes(
        &model,
        "aws_iam_instance_profile.p",
        "AWS::IAM::InstanceProfile",
        &["Roles: [<aws_iam_role.task>]"],
    );
    assert_eq!(item(&model, "aws_iam_role.task").references, ["aws_iam_policy.c", "aws_sqs_queue.q"]);
    let listed: Vec<&str> = unread.iter().map(|unread| unread.what.as_str()).collect();
    assert_eq!(listed, ["aws_iam_role_policy_attachment.other"]);
}

#[test]
fn a_policy_document_made_of_others_is_not_known() {
    let (model, _) = translated(
        r#"{"aws_iam_role.task": {"assume_role_policy": "${data.aws_iam_policy_document.all.json}"},
            "data.aws_iam_policy_document.all": {"source_policy_documents": ["${?x}"], "statement": []}}"#,
    );
    becomes(&model, "aws_iam_role.task", "AWS::IAM::Role", &["AssumeRolePolicyDocument: <?>"]);
}

#[test]
fn a_network_with_routes_in_the_table() {
    let (model, _) = translated(
        r#"{"aws_vpc.main": {"cidr_block": "10.0.0.0/16"}, "aws_internet_gateway.main": {"vpc_id": "${aws_vpc.main.id}"},
            "aws_route_table.public": {"vpc_id": "${aws_vpc.main.id}", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id":
            "${aws_internet_gateway.main.id}", "nat_gateway_id": ""}]},
            "aws_route_table.private": {"vpc_id": "${aws_vpc.main.id}", "route": [{"cidr_block": "1.0.0.0/8"}]},
            "aws_route.nat": {"route_table_id": "${aws_route_table.private.id}", "destination_cidr_block": "0.0.0.0/0",
            "nat_gateway_id": "${aws_nat_gateway.a.id}"},
            "aws_nat_gateway.a": {"allocation_id": "${aws_eip.a.id}", "subnet_id": "${aws_subnet.a.id}"},
            "aws_eip.a": {"domain": "vpc"}, "aws_subnet.a": {"vpc_id": "${aws_vpc.main.id}"},
            "aws_flow_log.main": {"vpc_id": "${aws_vpc.main.id}", "log_destination": "${aws_cloudwatch_log_group.flow.arn}",
            "traffic_type": "ALL"}, "aws_cloudwatch_log_group.flow": {"name": "flow", "retention_in_days": 0}}"#,
    );
    becomes(
        &model,
        "aws_internet_gateway.main#attachment",
        "AWS::EC2::VPCGatewayAttachment",
        &["InternetGatewayId: <aws_internet_gateway.main>", "VpcId: <aws_vpc.main>"],
    );
    becomes(
        &model,
        "aws_route_table.public#route.0",
        "AWS::EC2::Route",
        &[
            "RouteTableId: <aws_route_table.public>",
            "GatewayId: <aws_internet_gateway.main>",
            "DestinationCidrBlock: 0.0.0.0/0",
        ],
    );
    assert!(model.item("aws_route_table.private#route.0").is_none());
    becomes(
        &model,
        "aws_route.nat",
        "AWS::EC2::Route",
        &[
            "RouteTableId: <aws_route_table.private>",
            "DestinationCidrBlock: 0.0.0.0/0",
            "NatGatewayId: <aws_nat_gateway.a>",
        ],
    );
    becomes(
        &model,
        "aws_nat_gateway.a",
        "AWS::EC2::NatGateway",
        &["AllocationId: <aws_eip.a.AllocationId>", "SubnetId: <aws_subnet.a>"],
    );
    becomes(
        &model,
        "aws_flow_log.main",
        "AWS::EC2::FlowLog",
        &[
            "ResourceId: <aws_vpc.main>",
            "TrafficType: ALL",
            "ResourceType: VPC",
            "LogGroupName: <aws_cloudwatch_log_group.flow>",
        ],
    );
    becomes(
        &model,
        "aws_cloudwatch_log_group.flow",
        "AWS::Logs::LogGroup",
        &["LogGroupName: flow", "RetentionInDays: null"],
    );
}

#[test]
fn instances_with_a_template_in_both_forms() {
    let (model, unread) = translated(
        r#"{"aws_launch_template.a": {"name_prefix": "ecs-", "instance_type": "c7g.large", "user_data": "${?base64encode}",
            "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": [{"volume_size": 30, "encrypted": "true"}]}],
            "network_interfaces": [{"associate_public_ip_address": "false", "security_groups": ["sg-1"]}], "tags": {"A": "b"}},
            "aws_autoscaling_group.plain": {"min_size": 1, "max_size": 4, "desired_capacity": 2, "vpc_zone_identifier": ["subnet-1"],
            "launch_template": [{"id": "${aws_launch_template.a.id}", "version": "$Latest"}], "warm_pool": [{"min_size": 1}],
            "tag": [{"key": "Name", "value": "x", "propagate_at_launch": true}]},
            "aws_autoscaling_group.mixed": {"mixed_instances_policy": [{"instances_distribution": [{"on_demand_base_capacity": 1}],
            "launch_template": [{"launch_template_specification": [{"launch_template_id": "${aws_launch_template.a.id}",
            "version": "${aws_launch_template.a.latest_version}"}], "override": [{"instance_type": "c7g.large"}]}]}]}}"#,
    );
    becomes(
        &model,
        "aws_launch_template.a",
        "AWS::EC2::LaunchTemplate",
        &[
            "LaunchTemplateName: ecs-<?>",
            "TagSpecifications: [{ResourceType: launch-template, Tags: [{Key: A, Value: b}]}]",
            "LaunchTemplateData: {InstanceType: c7g.large, UserData: <?>, BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {VolumeSize: \
         30, Encrypted: true}}], NetworkInterfaces: [{AssociatePublicIpAddress: false, Groups: [sg-1]}]}",
        ],
    );
    becomes(
        &model,
        "aws_autoscaling_group.plain",
        "AWS::AutoScaling::AutoScalingGroup",
        &[
            "VPCZoneIdentifier: [subnet-1]",
            "MinSize: 1",
            "MaxSize: 4",
            "DesiredCapacity: 2",
            "LaunchTemplate: {LaunchTemplateId: <aws_launch_template.a>, Version: $Latest}",
            "Tags: [{Key: Name, Value: x, PropagateAtLaunch: true}]",
        ],
    );
    becomes(
        &model,
        "aws_autoscaling_group.mixed",
        "AWS::AutoScaling::AutoScalingGroup",
        &[
            "MixedInstancesPolicy: {InstancesDistribution: {OnDemandBaseCapacity: 1}, LaunchTemplate: {LaunchTemplateSpecification: \
         {LaunchTemplateId: <aws_launch_template.a>, Version: <aws_launch_template.a.LatestVersionNumber>}, Overrides: \
         [{InstanceType: c7g.large}]}}",
        ],
    );
    let listed: Vec<&str> = unread.iter().map(|unread| unread.what.as_str()).collect();
    assert_eq!(listed, ["`warm_pool` of aws_autoscaling_group.plain"]);
}

#[test]
fn jobs_by_schedule_and_by_event() {
    let (model, _) = translated(
        r#"{"aws_scheduler_schedule.a": {"name": "a", "schedule_expression": "rate(1 hour)", "flexible_time_window": [{"mode": "OFF"}],
            "target": [{"arn": "${aws_ecs_cluster.main.arn}", "role_arn": "r", "ecs_parameters": [{"task_definition_arn":
            "${aws_ecs_task_definition.job.arn}", "launch_type": "FARGATE", "network_configuration": [{"subnets": ["s"],
            "assign_public_ip": false}]}]}]},
            "aws_ecs_cluster.main": {"name": "main"}, "aws_ecs_task_definition.job": {"family": "job"},
            "aws_cloudwatch_event_rule.b": {"name": "b", "schedule_expression": "rate(1 day)", "is_enabled": false},
            "aws_cloudwatch_event_target.b": {"rule": "${aws_cloudwatch_event_rule.b.name}", "arn": "${aws_ecs_cluster.main.arn}",
            "role_arn": "r", "ecs_target": [{"task_count": 2, "task_definition_arn": "${aws_ecs_task_definition.job.arn}"}]}}"#,
    );
    becomes(
        &model,
        "aws_scheduler_schedule.a",
        "AWS::Scheduler::Schedule",
        &[
            "Name: a",
            "ScheduleExpression: rate(1 hour)",
            "FlexibleTimeWindow: {Mode: OFF}",
            "Target: {Arn: <aws_ecs_cluster.main.Arn>, RoleArn: r, EcsParameters: {TaskDefinitionArn: <aws_ecs_task_definition.job>, \
         LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [s], AssignPublicIp: DISABLED}}}}",
        ],
    );
    becomes(
        &model,
        "aws_cloudwatch_event_rule.b",
        "AWS::Events::Rule",
        &[
            "Name: b",
            "ScheduleExpression: rate(1 day)",
            "Targets: [{Arn: <aws_ecs_cluster.main.Arn>, RoleArn: r, EcsParameters: {TaskDefinitionArn: <aws_ecs_task_definition.job>, \
         TaskCount: 2}}]",
            "State: DISABLED",
        ],
    );
}

#[test]
fn registries_secrets_topics_and_budgets() {
    let (model, _) = translated(
        r#"{"aws_ecr_repository.a": {"name": "a", "image_scanning_configuration": [{"scan_on_push": true}]},
            "aws_ecr_lifecycle_policy.a": {"repository": "${aws_ecr_repository.a.name}", "policy": {"rules": []}},
            "aws_secretsmanager_secret.s": {"name_prefix": "db-"},
            "aws_secretsmanager_secret_version.s": {"secret_id": "${aws_secretsmanager_secret.s.id}", "secret_string": "hidden"},
            "aws_ecs_task_definition.t": {"container_definitions": [{"name": "t", "secrets": [{"name": "A", "valueFrom":
            "${aws_secretsmanager_secret_version.s.arn}"}, {"name": "B", "valueFrom": "${aws_ssm_parameter.p.arn}"}]}]},
            "aws_ssm_parameter.p": {"name": "/p", "type": "SecureString", "value": "hidden"},
            "aws_sns_topic.t": {"name": "t"},
            "aws_sns_topic_subscription.t": {"topic_arn": "${aws_sns_topic.t.arn}", "protocol": "email", "endpoint": "a@example.com"},
            "aws_budgets_budget.b": {"name": "b", "limit_amount": "100", "limit_unit": "USD", "notification":
            [{"threshold": 80, "subscriber_email_addresses": ["a@example.com"]}]}}"#,
    );
    becomes(
        &model,
        "aws_ecr_repository.a",
        "AWS::ECR::Repository",
        &[
            "RepositoryName: a",
            "ImageScanningConfiguration: {ScanOnPush: true}",
            "LifecyclePolicy: {LifecyclePolicyText: {\"rules\":[]}}",
        ],
    );
    becomes(&model, "aws_secretsmanager_secret.s", "AWS::SecretsManager::Secret", &["Name: db-<?>"]);
    becomes(
        &model,
        "aws_ecs_task_definition.t",
        "AWS::ECS::TaskDefinition",
        &[
            "ContainerDefinitions: [{Name: t, Secrets: [{Name: A, ValueFrom: <aws_secretsmanager_secret.s>}, {Name: B, ValueFrom: \
         <aws_ssm_parameter.p>}]}]",
        ],
    );
    becomes(
        &model,
        "aws_sns_topic.t",
        "AWS::SNS::Topic",
        &["TopicName: t", "Subscription: [{Protocol: email, Endpoint: a@example.com}]"],
    );
    becomes(
        &model,
        "aws_budgets_budget.b",
        "AWS::Budgets::Budget",
        &[
            "Budget: {BudgetName: b, BudgetLimit: {Amount: 100, Unit: USD}}",
            "NotificationsWithSubscribers: [{Notification: {Threshold: 80}, Subscribers: [{SubscriptionType: EMAIL, Address: \
         a@example.com}]}]",
        ],
    );
    assert!(!format!("{model:?}").contains("hidden"));
}

#[test]
fn a_group_that_is_scheduled() {
    let (model, _) = translated(
        r#"{"aws_autoscaling_schedule.night": {"scheduled_action_name": "night", "min_size": 0, "max_size": -1, "desired_capacity": 0,
            "recurrence": "0 20 * * *", "autoscaling_group_name": "${aws_autoscaling_group.a.name}"},
            "aws_autoscaling_group.a": {"name": "a", "min_size": 1, "max_size": 2}}"#,
    );
    becomes(
        &model,
        "aws_autoscaling_schedule.night",
        "AWS::AutoScaling::ScheduledAction",
        &[
            "AutoScalingGroupName: <aws_autoscaling_group.a>",
            "MinSize: 0",
            "MaxSize: null",
            "DesiredCapacity: 0",
            "Recurrence: 0 20 * * *",
        ],
    );
}
