//! What `Ref` and `Fn::GetAtt` of each CloudFormation type are in the provider.
//!
//! AWS: return values of each resource type; source CloudFormation template reference, read 2026-09. Provider: attribute
//! references of each resource; source provider documentation 5.99, read 2026-11.

/// One type: the provider's main resource, the attribute that `Ref` gives, and the attributes by their names.
struct Kind {
    cloudformation: &'static str,
    provider: &'static str,
    physical: &'static str,
    attributes: &'static [(&'static str, &'static str)],
}

const ARN: &[(&str, &str)] = &[("Arn", "arn")];

macro_rules! kinds {
    ($($cloudformation:literal = $provider:literal, $physical:literal $(, $attributes:expr)?;)*) => {
        &[$(Kind {
            cloudformation: $cloudformation,
            provider: $provider,
            physical: $physical,
            attributes: kinds!(@attributes $($attributes)?),
        }),*]
    };
    (@attributes) => { &[] };
    (@attributes $attributes:expr) => { $attributes };
}

const KINDS: &[Kind] = kinds! {
    "AWS::ApplicationAutoScaling::ScalableTarget" = "aws_appautoscaling_target", "resource_id";
    "AWS::ApplicationAutoScaling::ScalingPolicy" = "aws_appautoscaling_policy", "arn";
    "AWS::AutoScaling::AutoScalingGroup" = "aws_autoscaling_group", "name", &[("AutoScalingGroupARN", "arn")];
    "AWS::Budgets::Budget" = "aws_budgets_budget", "name";
    "AWS::CE::AnomalyMonitor" = "aws_ce_anomaly_monitor", "arn", &[("MonitorArn", "arn")];
    "AWS::CE::AnomalySubscription" = "aws_ce_anomaly_subscription", "arn";
    "AWS::CloudWatch::Alarm" = "aws_cloudwatch_metric_alarm", "alarm_name", ARN;
    "AWS::CloudWatch::CompositeAlarm" = "aws_cloudwatch_composite_alarm", "alarm_name", ARN;
    "AWS::CloudWatch::Dashboard" = "aws_cloudwatch_dashboard", "dashboard_name";
    "AWS::EC2::EIP" = "aws_eip", "public_ip", &[("AllocationId", "allocation_id"), ("PublicIp", "public_ip")];
    "AWS::EC2::FlowLog" = "aws_flow_log", "id";
    "AWS::EC2::InternetGateway" = "aws_internet_gateway", "id";
    "AWS::EC2::LaunchTemplate" = "aws_launch_template", "id",
        &[("LatestVersionNumber", "latest_version"), ("DefaultVersionNumber", "default_version")];
    "AWS::EC2::NatGateway" = "aws_nat_gateway", "id", &[("NatGatewayId", "id")];
    "AWS::EC2::NetworkAcl" = "aws_network_acl", "id", &[("Id", "id")];
    "AWS::EC2::RouteTable" = "aws_route_table", "id", &[("RouteTableId", "id")];
    "AWS::EC2::SecurityGroup" = "aws_security_group", "id", &[("GroupId", "id")];
    "AWS::EC2::Subnet" = "aws_subnet", "id", &[("SubnetId", "id")];
    "AWS::EC2::VPC" = "aws_vpc", "id", &[("VpcId", "id"), ("CidrBlock", "cidr_block")];
    "AWS::EC2::VPCEndpoint" = "aws_vpc_endpoint", "id", &[("Id", "id")];
    "AWS::ECR::Repository" = "aws_ecr_repository", "name", &[("Arn", "arn"), ("RepositoryUri", "repository_url")];
    "AWS::ECS::CapacityProvider" = "aws_ecs_capacity_provider", "name", ARN;
    "AWS::ECS::Cluster" = "aws_ecs_cluster", "name", ARN;
    "AWS::ECS::ClusterCapacityProviderAssociations" = "aws_ecs_cluster_capacity_providers", "cluster_name";
    "AWS::ECS::Service" = "aws_ecs_service", "id", &[("Name", "name"), ("ServiceArn", "id")];
    "AWS::ECS::TaskDefinition" = "aws_ecs_task_definition", "arn", &[("TaskDefinitionArn", "arn")];
    "AWS::ElasticLoadBalancingV2::Listener" = "aws_lb_listener", "arn", &[("ListenerArn", "arn")];
    "AWS::ElasticLoadBalancingV2::ListenerRule" = "aws_lb_listener_rule", "arn", &[("RuleArn", "arn")];
    "AWS::ElasticLoadBalancingV2::LoadBalancer" = "aws_lb", "arn", &[
        ("LoadBalancerArn", "arn"), ("DNSName", "dns_name"), ("CanonicalHostedZoneID", "zone_id"),
        ("LoadBalancerFullName", "arn_suffix"), ("LoadBalancerName", "name")
    ];
    "AWS::ElasticLoadBalancingV2::TargetGroup" = "aws_lb_target_group", "arn", &[
        ("TargetGroupArn", "arn"), ("TargetGroupFullName", "arn_suffix"), ("TargetGroupName", "name")
    ];
    "AWS::Events::Rule" = "aws_cloudwatch_event_rule", "name", ARN;
    "AWS::IAM::InstanceProfile" = "aws_iam_instance_profile", "name", ARN;
    "AWS::IAM::Role" = "aws_iam_role", "name", &[("Arn", "arn"), ("RoleId", "unique_id")];
    "AWS::Logs::LogGroup" = "aws_cloudwatch_log_group", "name", ARN;
    "AWS::S3::Bucket" = "aws_s3_bucket", "id", ARN;
    "AWS::S3::BucketPolicy" = "aws_s3_bucket_policy", "bucket";
    "AWS::SNS::Topic" = "aws_sns_topic", "arn", &[("TopicArn", "arn"), ("TopicName", "name")];
    "AWS::SNS::TopicPolicy" = "aws_sns_topic_policy", "id";
    "AWS::SNS::Subscription" = "aws_sns_topic_subscription", "arn", ARN;
    "AWS::SQS::Queue" = "aws_sqs_queue", "url", &[("Arn", "arn"), ("QueueName", "name"), ("QueueUrl", "url")];
    "AWS::SQS::QueuePolicy" = "aws_sqs_queue_policy", "id";
    "AWS::Scheduler::Schedule" = "aws_scheduler_schedule", "name", ARN;
    "AWS::Scheduler::ScheduleGroup" = "aws_scheduler_schedule_group", "name", ARN;
    "AWS::SecretsManager::Secret" = "aws_secretsmanager_secret", "arn", &[("Id", "arn")];
    "AWS::SecretsManager::ResourcePolicy" = "aws_secretsmanager_secret_policy", "id";
    "AWS::SecretsManager::RotationSchedule" = "aws_secretsmanager_secret_rotation", "id";
    "AWS::ServiceDiscovery::HttpNamespace" = "aws_service_discovery_http_namespace", "id", &[("Arn", "arn"), ("Id", "id")];
    "AWS::ServiceDiscovery::PrivateDnsNamespace" = "aws_service_discovery_private_dns_namespace", "id",
        &[("Arn", "arn"), ("Id", "id")];
    "AWS::ServiceDiscovery::Service" = "aws_service_discovery_service", "id", &[("Arn", "arn"), ("Id", "id"), ("Name", "name")];
    "AWS::WAFv2::WebACLAssociation" = "aws_wafv2_web_acl_association", "id";
    "AWS::XRay::Group" = "aws_xray_group", "arn", &[("GroupARN", "arn")];
    "AWS::XRay::SamplingRule" = "aws_xray_sampling_rule", "id";
    // Merged into another resource, or without anything that others refer to.
    "AWS::EC2::Route" = "aws_route", "id";
    "AWS::EC2::SubnetRouteTableAssociation" = "aws_route_table_association", "id";
    "AWS::EC2::VPCGatewayAttachment" = "aws_internet_gateway_attachment", "id";
    "AWS::EC2::NetworkAclEntry" = "aws_network_acl_rule", "id";
    "AWS::EC2::SubnetNetworkAclAssociation" = "aws_network_acl_association", "id";
    "AWS::EC2::SecurityGroupIngress" = "aws_vpc_security_group_ingress_rule", "id";
    "AWS::EC2::SecurityGroupEgress" = "aws_vpc_security_group_egress_rule", "id";
    "AWS::Logs::ResourcePolicy" = "aws_cloudwatch_log_resource_policy", "id";
    "AWS::Logs::MetricFilter" = "aws_cloudwatch_log_metric_filter", "id";
};

fn kind(cloudformation: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.cloudformation == cloudformation)
}

/// The provider's main resource type of a CloudFormation type.
pub(super) fn main(cloudformation: &str) -> Option<&'static str> {
    kind(cloudformation).map(|kind| kind.provider)
}

/// The attribute that stands for `Ref`.
pub(super) fn physical(cloudformation: &str) -> Option<&'static str> {
    kind(cloudformation).map(|kind| kind.physical)
}

/// The attribute that stands for `Fn::GetAtt`.
pub(super) fn attribute(cloudformation: &str, name: &str) -> Option<&'static str> {
    let kind = kind(cloudformation)?;
    kind.attributes.iter().find(|(known, _)| *known == name).map(|(_, attribute)| *attribute)
}
