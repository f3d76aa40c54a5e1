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
    /// The policy of the topic that alarms go to.
    alarm_topic_policy = "AlarmTopicPolicy";
    /// The log group of Container Insights; the cluster depends on it, for AWS makes one without a retention otherwise.
    insights_log_group = "InsightsPerformanceLogs";
    /// The log group that keeps what the event rules catch.
    event_log_group = "EventLogs";
    /// `AWS::Budgets::Budget`.
    budget = "Budget";
    /// `AWS::CE::AnomalyMonitor`.
    anomaly_monitor = "CostAnomalyMonitor";
    /// `AWS::CE::AnomalySubscription`.
    anomaly_subscription = "CostAnomalySubscription";
    /// `AWS::XRay::Group`.
    xray_group = "TraceGroup";
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
    /// The role with which EventBridge Scheduler starts a job.
    scheduler_role = "SchedulerRole";
}

/// `AWS::ECR::Repository` of a name such as `team/shop`.
#[must_use]
pub fn repository(name: &str) -> LogicalId {
    let mark = mark_unless(plain_words(name, '-', |c| c.is_ascii_lowercase()), name);
    LogicalId::from_words([name, "Repository", &mark])
}

/// `AWS::SecretsManager::Secret` of one further key of a service's or job's vault.
#[must_use]
pub fn vault_key(owner: &str, key: &str) -> LogicalId {
    let words = key.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let mark = mark_unless(plain_words(key, '_', |c| c.is_ascii_uppercase()), key);
    LogicalId::from_words([owner, "VaultKey", &words, &mark])
}

/// A hash that tells texts apart whose words alone do not.
fn mark_unless(plain: bool, text: &str) -> String {
    if plain { String::new() } else { crate::names::hash(text) }
}

/// `AWS::ApplicationAutoScaling::ScalingPolicy` of a step scaling policy of a service. The type stands between the names, so that
/// the policy `a-b` of `cart` is not that of `b` of `cart-a`.
#[must_use]
pub fn step_policy(service: &str, policy: &str) -> LogicalId {
    LogicalId::from_words([service, "StepPolicy", policy, &distinction(policy)])
}

/// `AWS::CloudWatch::Alarm` that invokes a step scaling policy of a service.
#[must_use]
pub fn scaling_alarm(service: &str, policy: &str) -> LogicalId {
    LogicalId::from_words([service, "ScalingAlarm", policy, &distinction(policy)])
}

/// People choose the names of policies freely; names such as `cpu-out` need no mark.
fn distinction(policy: &str) -> String {
    mark_unless(plain_words(policy, '-', |c| c.is_ascii_lowercase()), policy)
}

/// `AWS::ApplicationAutoScaling::ScalingPolicy` that tracks `cpu`, `memory`, `requests` or the `backlog` of a queue.
#[must_use]
pub fn tracking_policy(service: &str, metric: &str) -> LogicalId {
    LogicalId::from_words([service, metric, "TrackingPolicy"])
}

/// Whether a text's words, put together in upper camel case, can come from no other such text.
fn plain_words(text: &str, between: char, letter: fn(char) -> bool) -> bool {
    text.split(between)
        .all(|word| word.starts_with(letter) && word.chars().all(|c| letter(c) || c.is_ascii_digit()))
}

/// A further resource of the stack, from words.
#[must_use]
pub fn other<'a>(words: impl IntoIterator<Item = &'a str>) -> LogicalId {
    LogicalId::from_words(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_only_in_punctuation_have_different_ids() {
        assert_eq!(repository("payments-api").as_str(), "PaymentsApiRepository");
        assert_ne!(repository("team/shop"), repository("team-shop"));
        assert_eq!(vault_key("api", "DB_PASSWORD").as_str(), "ApiVaultKeyDbPassword");
        assert_ne!(vault_key("api", "A_1"), vault_key("api", "A1"));
        assert_ne!(vault_key("api", "KEY_ID"), vault_key("api-key", "ID"));
    }

    /// Everything that a stack and a service may have.
    const EVERYTHING: &str = "
stack: shop
environment: dev
xray: true
events: true
dashboard: true
budget: $100
cost_anomaly: true
alarms: {response_time: 200ms}
network: {cidr: 10.0.0.0/16, zones: 2, nat: single, flow_logs: 7d, network_acls: true, endpoints: ecs}
load_balancer: {access_logs: true, web_acl: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b'}
cluster: {insights: standard, namespace: shop.internal, exec: true, ec2: {instance_types: [t3.medium], instances: 1..4}}
registries: {shop: {}}
services:
  api: {image: shop, port: 80, secrets: {PORT: vault, TOKEN: vault}}
  mail: {image: shop, tasks: 1..9, queue: {messages_per_task: 10, dead_letter_after: 3}}
jobs:
  report: {image: shop, schedule: rate(1 day)}
";

    #[test]
    fn no_service_can_be_called_so_that_its_resources_meet_the_stacks_own() {
        let graph = crate::family::examples::loaded(EVERYTHING).graph;
        let (mut kinds, mut own) = (Vec::new(), Vec::new());
        for resource in &graph.resources {
            let id = resource.id.as_str();
            match ["Api", "Mail", "Report"].iter().find_map(|owner| id.strip_prefix(owner)) {
                Some(kind) => kinds.push(kind),
                None => own.push(id),
            }
        }
        for id in own {
            for name in kinds.iter().filter_map(|kind| id.strip_suffix(kind)).filter(|name| !name.is_empty())
            {
                let text = format!("services: {{{}: {{image: shop}}}}", name.to_ascii_lowercase());
                let options = plimsoll_spec::LoadOptions {
                    file_name: "plimsoll.yaml".into(),
                    environment: None,
                    default_stack_name: "shop".into(),
                };
                assert!(
                    plimsoll_spec::load(&text, &options).is_err(),
                    "a service `{name}` has a resource {id}"
                );
            }
        }
    }
}
