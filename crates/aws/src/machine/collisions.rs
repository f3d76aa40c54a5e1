//! Replacements that CloudFormation cannot carry out: the new resource would have the name of the old one.

use super::action::Stop;
use super::deployment::Deployment;
use crate::call::cloudformation::{ChangeAction, Replacement, ResourceChange};
use plimsoll_infra::cloudformation::{Node, Template};

/// AWS: types whose name must be unique and cannot change in place, and the property that names them. On replacement the new
/// one is made before the old one goes; source CloudFormation guide, "Update behaviors", read 2026-09. A task definition is
/// missing on purpose: its replacement is a new revision of the same family.
const NAMED: &[(&str, &str)] = &[
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName"),
    ("AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName"),
    ("AWS::Budgets::Budget", "BudgetName"),
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::CloudWatch::CompositeAlarm", "AlarmName"),
    ("AWS::CloudWatch::Dashboard", "DashboardName"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateName"),
    ("AWS::EC2::SecurityGroup", "GroupName"),
    ("AWS::ECR::Repository", "RepositoryName"),
    ("AWS::ECS::CapacityProvider", "Name"),
    ("AWS::ECS::Cluster", "ClusterName"),
    ("AWS::ECS::Service", "ServiceName"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
    ("AWS::Events::Rule", "Name"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::Scheduler::Schedule", "Name"),
    ("AWS::SecretsManager::Secret", "Name"),
    ("AWS::ServiceDiscovery::HttpNamespace", "Name"),
    ("AWS::ServiceDiscovery::PrivateDnsNamespace", "Name"),
    ("AWS::ServiceDiscovery::Service", "Name"),
    ("AWS::XRay::Group", "GroupName"),
];

/// A replacement that would fail, and why it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collision {
    pub(super) logical_id: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) because: Vec<String>,
}

/// The replacements of a change set that would fail for their names.
pub(super) fn collisions(template: &Template, changes: &[ResourceChange]) -> Vec<Collision> {
    changes.iter().filter_map(|change| collision(template, change)).collect()
}

fn collision(template: &Template, change: &ResourceChange) -> Option<Collision> {
    if change.action != ChangeAction::Modify || change.replacement != Replacement::Yes {
        return None;
    }
    let (_, property) = NAMED.iter().find(|(kind, _)| *kind == change.kind)?;
    let resource = template.resource(&change.logical_id)?;
    let name = match resource.body.get("Properties")?.get(property)? {
        Node::Text(name) => name.clone(),
        _ => return None,
    };
    // With another name there is no collision.
    if change.causes.iter().any(|cause| cause.property == *property) {
        return None;
    }
    let mut because: Vec<String> = change
        .causes
        .iter()
        .filter(|cause| cause.recreation != "Never" && !cause.recreation.is_empty())
        .map(|cause| cause.property.clone())
        .collect();
    because.sort();
    because.dedup();
    Some(Collision { logical_id: change.logical_id.clone(), kind: change.kind.clone(), name, because })
}

/// Replacements that cannot be carried out, as a refusal.
pub(super) fn refusal(deployment: &Deployment, stack: &str, found: &[Collision]) -> Option<Stop> {
    if found.is_empty() {
        return None;
    }
    let line = |collision: &Collision| {
        let place = deployment.path_of(&collision.logical_id);
        let place = place.map_or_else(String::new, |path| format!(", from {path}"));
        let because = match collision.because.as_slice() {
            [] => "a property that cannot change in place".to_owned(),
            properties => properties.join(", "),
        };
        format!(
            "{} ({}{place}) would be replaced because of {because}, and the new one cannot have the name {} while the old one has it",
            collision.logical_id, collision.kind, collision.name
        )
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    Some(Stop::Invalid {
        message: format!("{stack}: {}", lines.join("\n  ")),
        help: "take the change back; or rename what it belongs to (a service, or `prefix:` for all); or `plimsoll destroy` and \
               `plimsoll up`. Nothing was changed"
            .to_owned(),
    })
}
