//! IAM roles: what each part may do, and nothing else (A8).
//!
//! Every service and job has two roles: the execution role, with which ECS pulls its image, writes its logs and reads its
//! secrets, and the task role, which its program has. Policies are inline, so that they go with their role (X3).
//!
//! B14: service-linked roles (`AWSServiceRoleForECS`, `AWSServiceRoleForElasticLoadBalancing`,
//! `AWSServiceRoleForApplicationAutoScaling_ECSService`, `AWSServiceRoleForAutoScaling`, `AWSServiceRoleForEC2Spot`) are not in
//! the stack: they belong to the account, AWS makes each with the first resource that needs it, a stack that makes one fails
//! where it exists, and one that deletes it fails while another stack uses it. Source: IAM and ECS guides, read 2026-09.

mod execution;
mod instance;
mod scheduler;
mod task;

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use crate::names::ROLE_LIMIT;
use crate::policy::{Statement, document, trust};

/// An action that has no resource to be restricted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyResource {
    /// The action.
    pub action: &'static str,
    /// Why it is allowed on `*`.
    pub because: &'static str,
}

const NO_RESOURCE_TYPE: &str =
    "the action has no resource type; source service authorization reference, read 2026-09";
const EXEC: &str =
    "session channels have no ARN before they are open; source ECS developer guide, ECS Exec, read 2026-09";

/// Every action that a role of the stack allows on `*`, with the reason: the one place that excuses one. What the stack file
/// itself asks for under `permissions` is the user's own and not listed.
pub const ANY_RESOURCE: &[AnyResource] = &[
    AnyResource { action: "ecr:GetAuthorizationToken", because: NO_RESOURCE_TYPE },
    AnyResource { action: "ssmmessages:CreateControlChannel", because: EXEC },
    AnyResource { action: "ssmmessages:CreateDataChannel", because: EXEC },
    AnyResource { action: "ssmmessages:OpenControlChannel", because: EXEC },
    AnyResource { action: "ssmmessages:OpenDataChannel", because: EXEC },
    AnyResource { action: "xray:PutTraceSegments", because: NO_RESOURCE_TYPE },
    AnyResource { action: "xray:PutTelemetryRecords", because: NO_RESOURCE_TYPE },
    AnyResource { action: "xray:GetSamplingRules", because: NO_RESOURCE_TYPE },
    AnyResource { action: "xray:GetSamplingTargets", because: NO_RESOURCE_TYPE },
    AnyResource { action: "xray:GetSamplingStatisticSummaries", because: NO_RESOURCE_TYPE },
    AnyResource { action: "ecs:DiscoverPollEndpoint", because: NO_RESOURCE_TYPE },
];

/// The roles of services, jobs and instances.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        let owner = execution::Owner::service(service);
        graph.add(execution::role(cx, &owner));
        graph.add(task::of_service(cx, service));
    }
    for job in &cx.platform.jobs {
        let owner = execution::Owner::job(job);
        graph.add(execution::role(cx, &owner));
        graph.add(task::of_job(cx, job));
        if job.schedule.is_some() {
            graph.add(scheduler::role(cx, job));
        }
    }
    if cx.platform.cluster.ec2.is_some() {
        instance::add(cx, graph);
    }
}

/// What a role is made of.
struct Role {
    id: LogicalId,
    part: Part,
    /// Words of its name: `["api", "task-role"]`.
    name: Vec<String>,
    description: String,
    trust: Value,
    /// Name of its inline policy, a word; the policy is left out when it would say nothing.
    policy: &'static str,
    statements: Vec<Statement>,
    path: String,
}

impl Role {
    fn resource(self, cx: &Context<'_>) -> Resource {
        let words: Vec<&str> = self.name.iter().map(String::as_str).collect();
        let name = cx.names.within(ROLE_LIMIT, &words);
        let policy = Map::new()
            .with("PolicyName", self.policy)
            .with("PolicyDocument", document(self.statements.clone()));
        let policies = (!self.statements.is_empty()).then(|| vec![Value::Map(policy)]);
        Resource::new(self.id, "AWS::IAM::Role", self.part.clone(), self.path)
            .with("RoleName", name.as_str())
            .with("Description", self.description)
            .with("AssumeRolePolicyDocument", self.trust)
            .with_some("Policies", policies)
            .with("Tags", cx.tags(&self.part, Some(&name)))
    }
}

/// The trust policy of execution and task roles.
///
/// AWS: the source ARN of a task is in the region's ECS of the account; one that names a cluster is not supported; source ECS
/// developer guide, task IAM role, read 2026-09.
fn trusted_by_tasks() -> Value {
    trust("ecs-tasks.amazonaws.com", Value::arn("ecs", [Value::text("*")]))
}

/// Decryption with the stack's own key, only when the service that holds the data asks for it.
fn decrypt(cx: &Context<'_>, sid: &str, services: &[&str]) -> Option<Statement> {
    let key = cx.platform.encryption_key.as_deref()?;
    let via = |service: &&str| {
        Value::Join(vec![
            Value::text(format!("{service}.")),
            Value::REGION,
            Value::text("."),
            Value::URL_SUFFIX,
        ])
    };
    let mut services: Vec<Value> = services.iter().map(via).collect();
    let via = if services.len() == 1 { services.remove(0) } else { Value::List(services) };
    Some(Statement::allow(sid, ["kms:Decrypt"]).on([Value::text(key)]).when(
        "StringEquals",
        "kms:ViaService",
        via,
    ))
}

/// The ARN of the cluster.
fn cluster_arn() -> Value {
    Value::attribute(&ids::cluster(), "Arn")
}

#[cfg(test)]
mod tests;
