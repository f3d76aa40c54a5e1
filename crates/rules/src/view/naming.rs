//! Which property names a resource, and what AWS allows there.

use crate::model::{Datum, Item};

/// What AWS allows in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameRule {
    /// The property that holds the name.
    pub property: &'static str,
    /// The most characters.
    pub most: usize,
    /// Characters allowed besides letters and digits; `None` where any may stand.
    pub besides: Option<&'static str>,
}

const fn rule(property: &'static str, most: usize, besides: Option<&'static str>) -> NameRule {
    NameRule { property, most, besides }
}

/// AWS: limits of names by type. Source: the API models of each service and their quota pages, read 2026-09.
const RULES: &[(&str, NameRule)] = &[
    ("AWS::ApplicationAutoScaling::ScalingPolicy", rule("PolicyName", 256, None)),
    ("AWS::AutoScaling::AutoScalingGroup", rule("AutoScalingGroupName", 255, None)),
    ("AWS::CloudWatch::Alarm", rule("AlarmName", 255, None)),
    ("AWS::CloudWatch::CompositeAlarm", rule("AlarmName", 255, None)),
    ("AWS::CloudWatch::Dashboard", rule("DashboardName", 255, Some("-_"))),
    ("AWS::EC2::LaunchTemplate", rule("LaunchTemplateName", 128, Some("().-/_"))),
    ("AWS::EC2::SecurityGroup", rule("GroupName", 255, None)),
    ("AWS::ECR::Repository", rule("RepositoryName", 256, Some("._-/"))),
    ("AWS::ECS::CapacityProvider", rule("Name", 255, Some("-_"))),
    ("AWS::ECS::Cluster", rule("ClusterName", 255, Some("-_"))),
    ("AWS::ECS::Service", rule("ServiceName", 255, Some("-_"))),
    ("AWS::ECS::TaskDefinition", rule("Family", 255, Some("-_"))),
    ("AWS::Events::Rule", rule("Name", 64, Some(".-_"))),
    ("AWS::IAM::InstanceProfile", rule("InstanceProfileName", 128, Some("_+=,.@-"))),
    ("AWS::IAM::ManagedPolicy", rule("ManagedPolicyName", 128, Some("_+=,.@-"))),
    ("AWS::IAM::Role", rule("RoleName", 64, Some("_+=,.@-"))),
    ("AWS::Logs::LogGroup", rule("LogGroupName", 512, Some(".-_/#"))),
    ("AWS::SNS::Topic", rule("TopicName", 256, Some("-_."))),
    ("AWS::SQS::Queue", rule("QueueName", 80, Some("-_."))),
    ("AWS::Scheduler::Schedule", rule("Name", 64, Some(".-_"))),
    ("AWS::SecretsManager::Secret", rule("Name", 512, Some("/_+=.@-"))),
];

/// Balancers and target groups have a rule of their own for their 32 characters.
const BALANCERS: &[(&str, &str)] = &[
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
];

/// What AWS allows in the name of a resource of this type; `None` for types that are not judged.
#[must_use]
pub fn rule_of(kind: &str) -> Option<NameRule> {
    RULES
        .binary_search_by(|(known, _)| (*known).cmp(kind))
        .ok()
        .and_then(|index| RULES.get(index))
        .map(|(_, rule)| *rule)
}

/// The name that a resource is given, where it is given one.
#[must_use]
pub fn name_of(item: &Item) -> Option<&Datum> {
    let property = rule_of(&item.kind)
        .map(|rule| rule.property)
        .or_else(|| BALANCERS.iter().find(|(kind, _)| *kind == item.kind).map(|(_, property)| *property))?;
    item.at(property)
}

/// AWS: types whose resources take tags as a list of `{Key, Value}` under `Tags`. Source: CloudFormation resource schemas,
/// read 2026-09. Sorted.
const TAGGABLE: &[&str] = &[
    "AWS::CloudWatch::Alarm",
    "AWS::EC2::EIP",
    "AWS::EC2::FlowLog",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::ECR::Repository",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::Service",
];

/// Whether resources of this type take tags as a list under `Tags`.
#[must_use]
pub fn is_taggable(kind: &str) -> bool {
    TAGGABLE.binary_search(&kind).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_searching() {
        assert!(RULES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(TAGGABLE.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(rule_of("AWS::IAM::Role").map(|rule| rule.most), Some(64));
    }
}
