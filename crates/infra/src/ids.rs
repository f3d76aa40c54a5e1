//! The one home of logical ids. An id never changes once a stack may have been made with it: CloudFormation would replace the
//! resource.

use crate::graph::LogicalId;

macro_rules! of_stack {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal;)*) => {
        $($(#[doc = $doc])* #[must_use] pub fn $name() -> LogicalId { LogicalId::from_words([$id]) })*
    };
}

macro_rules! of_service {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal;)*) => {
        $($(#[doc = $doc])* #[must_use] pub fn $name(service: &str) -> LogicalId { LogicalId::from_words([service, $id]) })*
    };
}

macro_rules! of_zone {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal;)*) => {
        $($(#[doc = $doc])* #[must_use] pub fn $name(zone: u8) -> LogicalId {
            LogicalId::from_words([$id, &(u16::from(zone) + 1).to_string()])
        })*
    };
}

of_stack! {
    /// `AWS::EC2::VPC` of an own network.
    vpc = "Vpc";
    /// `AWS::EC2::InternetGateway`.
    internet_gateway = "InternetGateway";
    /// `AWS::EC2::VPCGatewayAttachment`.
    internet_gateway_attachment = "InternetGatewayAttachment";
    /// The route table of public subnets.
    public_route_table = "PublicRouteTable";
    /// Security group of the load balancer.
    load_balancer_security_group = "LoadBalancerSecurityGroup";
    /// Security group of interface endpoints.
    endpoint_security_group = "EndpointSecurityGroup";
    /// Security group of the EC2 instances.
    instance_security_group = "InstanceSecurityGroup";
    /// `AWS::ElasticLoadBalancingV2::LoadBalancer`.
    load_balancer = "LoadBalancer";
    /// The HTTP listener.
    http_listener = "HttpListener";
    /// The HTTPS listener; there only with a certificate.
    https_listener = "HttpsListener";
    /// `AWS::ECS::Cluster`.
    cluster = "Cluster";
    /// `AWS::ECS::ClusterCapacityProviderAssociations`; every ECS service depends on it.
    capacity_providers = "ClusterCapacityProviders";
    /// `AWS::ECS::CapacityProvider` of the EC2 instances.
    instance_capacity_provider = "InstanceCapacityProvider";
    /// `AWS::AutoScaling::AutoScalingGroup` of the EC2 instances.
    auto_scaling_group = "AutoScalingGroup";
    /// `AWS::EC2::LaunchTemplate` of the EC2 instances.
    launch_template = "LaunchTemplate";
    /// Role of the EC2 instances.
    instance_role = "InstanceRole";
    /// Instance profile of the EC2 instances.
    instance_profile = "InstanceProfile";
    /// `AWS::ServiceDiscovery::PrivateDnsNamespace` (or the HTTP namespace of Service Connect).
    namespace = "Namespace";
    /// The topic that alarms go to.
    alarm_topic = "AlarmTopic";
    /// `AWS::CloudWatch::Dashboard`.
    dashboard = "Dashboard";
}

of_zone! {
    /// The public subnet of a zone, counted from 0; the id counts from 1.
    public_subnet = "PublicSubnet";
    /// The private subnet of a zone.
    private_subnet = "PrivateSubnet";
    /// The route table of a zone's private subnet.
    private_route_table = "PrivateRouteTable";
    /// The NAT gateway of a zone.
    nat_gateway = "NatGateway";
}

of_service! {
    /// `AWS::ECS::TaskDefinition` of a service or job.
    task_definition = "TaskDefinition";
    /// `AWS::ECS::Service`.
    service = "Service";
    /// Security group of a service's or job's tasks.
    security_group = "SecurityGroup";
    /// Task role of a service or job.
    task_role = "TaskRole";
    /// Execution role of a service or job.
    execution_role = "ExecutionRole";
    /// `AWS::Logs::LogGroup` of a service or job.
    log_group = "LogGroup";
    /// `AWS::ElasticLoadBalancingV2::TargetGroup`.
    target_group = "TargetGroup";
    /// `AWS::ElasticLoadBalancingV2::ListenerRule`.
    listener_rule = "ListenerRule";
    /// `AWS::ApplicationAutoScaling::ScalableTarget`.
    scalable_target = "ScalableTarget";
    /// `AWS::ServiceDiscovery::Service`.
    discovery_service = "DiscoveryService";
    /// `AWS::SecretsManager::Secret` that is the service's vault.
    vault = "Vault";
    /// `AWS::SQS::Queue` of a worker.
    queue = "Queue";
    /// `AWS::SQS::Queue` of messages that a worker failed on.
    dead_letter_queue = "DeadLetterQueue";
    /// `AWS::Scheduler::Schedule` of a job.
    schedule = "Schedule";
}

/// A further resource of the stack, from words.
#[must_use]
pub fn other<'a>(words: impl IntoIterator<Item = &'a str>) -> LogicalId {
    LogicalId::from_words(words)
}
