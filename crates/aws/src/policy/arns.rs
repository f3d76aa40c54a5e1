//! ARNs of what a policy is granted on.

use super::Ground;
use super::types::ResourceType;
use crate::permissions::Scope;
use plimsoll_infra::graph::{Graph, Resource, Value};
use serde_json::json;
use std::collections::BTreeSet;

/// Where the platform is.
pub(super) struct Place<'a> {
    pub(super) ground: &'a Ground,
    pub(super) graph: &'a Graph,
    /// Whether exact names are written, else patterns of their endings.
    pub(super) exact: bool,
}

impl Place<'_> {
    /// An ARN from its text behind `arn:PARTITION:`, with names of a resource's properties in braces.
    pub(super) fn arn(&self, pattern: &str, resource: Option<&Resource>) -> String {
        if pattern == "*" {
            return "*".to_owned();
        }
        let mut out = format!("arn:{}:", self.ground.partition);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            out.push_str(&match name {
                "region" => self.ground.region.clone(),
                "account" => self.ground.account.clone(),
                property => self.name(resource.and_then(|resource| resource.at(property))),
            });
            rest = tail;
        }
        out + rest
    }

    /// A physical name, or the pattern that ends as all names of the platform do (X2).
    fn name(&self, value: Option<&Value>) -> String {
        match value {
            Some(Value::Text(name)) if self.exact => name.clone(),
            Some(Value::Ref(id)) => {
                self.graph.resource(id).map_or_else(|| "*".to_owned(), |of| self.name(first_name(of)))
            }
            Some(_) => format!("*-{}", self.ground.suffix),
            None => "*".to_owned(),
        }
    }

    /// What the actions of a resource are granted on.
    pub(super) fn of_resource(&self, known: &ResourceType, resource: &Resource) -> BTreeSet<String> {
        known.arns.iter().map(|pattern| self.arn(pattern, Some(resource))).collect()
    }

    /// What a call of plimsoll's own is granted on, with the condition as JSON (empty for none).
    pub(super) fn of_scope(&self, action: &str, scope: Scope) -> (String, BTreeSet<String>) {
        let cluster = self.physical("AWS::ECS::Cluster", "ClusterName");
        if action == "ecs:ListTasks" {
            // AWS: listing tasks is bounded by the cluster through a condition; source Service Authorization Reference, read 2026-09.
            let arn = self.arn(&format!("ecs:{{region}}:{{account}}:cluster/{cluster}"), None);
            let condition = json!({ "ArnEquals": { "ecs:cluster": arn } }).to_string();
            return (condition, BTreeSet::from(["*".to_owned()]));
        }
        let patterns: Vec<String> = match scope {
            Scope::Any => vec!["*".to_owned()],
            Scope::Stack => {
                let of = |name: &String| format!("cloudformation:{{region}}:{{account}}:stack/{name}/*");
                self.ground.stacks.iter().map(of).collect()
            }
            Scope::Cluster => ["service", "task"]
                .map(|what| format!("ecs:{{region}}:{{account}}:{what}/{cluster}/*"))
                .to_vec(),
            Scope::LogGroup => self.log_groups(action),
            Scope::StagingBucket => {
                let bucket = format!("s3:::plimsoll-{}-{}", self.ground.account, self.ground.region);
                if action.contains("Object") { vec![format!("{bucket}/*")] } else { vec![bucket] }
            }
            Scope::StackBucket => {
                let bucket = format!("s3:::{}", self.physical("AWS::S3::Bucket", "BucketName"));
                if action.contains("Object") { vec![format!("{bucket}/*")] } else { vec![bucket] }
            }
            Scope::Repository => vec!["ecr:{region}:{account}:repository/*".to_owned()],
            Scope::Certificate => vec!["acm:{region}:{account}:certificate/*".to_owned()],
            Scope::AutoScalingGroup => {
                let name = self.physical("AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName");
                vec![format!(
                    "autoscaling:{{region}}:{{account}}:autoScalingGroup:*:autoScalingGroupName/{name}"
                )]
            }
            Scope::ScalableTarget => {
                vec!["application-autoscaling:{region}:{account}:scalable-target/*".to_owned()]
            }
        };
        let arns: BTreeSet<String> = patterns.iter().map(|pattern| self.arn(pattern, None)).collect();
        (String::new(), arns)
    }

    /// The name of the one resource of a type; `*` where there is none or AWS gives the name.
    fn physical(&self, kind: &str, property: &str) -> String {
        self.graph.of_kind(kind).next().map_or_else(|| "*".to_owned(), |one| self.name(one.at(property)))
    }

    fn log_groups(&self, action: &str) -> Vec<String> {
        let of = |group: &Resource| {
            format!("logs:{{region}}:{{account}}:log-group:{}:*", self.name(group.at("LogGroupName")))
        };
        let mut all: Vec<String> = self.graph.of_kind("AWS::Logs::LogGroup").map(of).collect();
        if action == "logs:DeleteLogGroup" {
            // What AWS makes for the platform outside of the stack.
            all.push("logs:{region}:{account}:log-group:/aws/ecs/containerinsights/*".to_owned());
        }
        all
    }

    /// Whether the action's service lives in one region.
    pub(super) fn is_regional(&self, action: &str) -> bool {
        !["iam:", "budgets:", "ce:", "route53:", "s3:"].iter().any(|global| action.starts_with(global))
    }

    /// The condition that bounds an action to the region.
    pub(super) fn region_condition(&self) -> String {
        json!({ "StringEquals": { "aws:RequestedRegion": self.ground.region } }).to_string()
    }
}

/// The property that names a resource.
fn first_name(resource: &Resource) -> Option<&Value> {
    [
        "ClusterName",
        "Name",
        "RoleName",
        "LogGroupName",
        "AutoScalingGroupName",
        "QueueName",
        "TopicName",
        "BucketName",
    ]
    .iter()
    .find_map(|key| resource.at(key))
}
