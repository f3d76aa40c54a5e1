//! The role of the EC2 instances: what the ECS agent needs, for this cluster only.

use super::{Role, cluster_arn};
use crate::context::Context;
use crate::graph::{Graph, Part, Resource, Value};
use crate::ids;
use crate::policy::{Statement, document};

const PATH: &str = "cluster.ec2";

/// The role and its instance profile.
///
/// AWS: the agent's actions are those of `AmazonEC2ContainerServiceforEC2Role`; source ECS developer guide, container instance
/// IAM role, and service authorization reference, read 2026-09. Left out of it: making clusters (ours exists), pulling images
/// and writing logs (execution roles do), reading and writing tags (no setting of ours asks for it).
pub(super) fn add(cx: &Context<'_>, graph: &mut Graph) {
    // AWS: EC2 gives no `aws:SourceArn` when it assumes an instance's role; source IAM user guide, read 2026-09.
    let trust = document([Statement::allow("Assume", ["sts:AssumeRole"]).by_service("ec2.amazonaws.com")]);
    let role = Role {
        id: ids::instance_role(),
        part: Part::Cluster,
        name: vec!["instance-role".to_owned()],
        description: "What the ECS agent of the cluster's instances may do".to_owned(),
        trust,
        policy: "join-cluster",
        statements: statements(),
        path: PATH.to_owned(),
    };
    graph.add(role.resource(cx));
    graph.add(
        Resource::new(ids::instance_profile(), "AWS::IAM::InstanceProfile", Part::Cluster, PATH)
            .with("InstanceProfileName", cx.names.of("instance-profile"))
            .with("Roles", vec![Value::reference(&ids::instance_role())]),
    );
}

fn statements() -> Vec<Statement> {
    let join = [
        "ecs:RegisterContainerInstance",
        "ecs:DeregisterContainerInstance",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
    ];
    // `UpdateContainerInstancesState` lets the agent drain its instance when a Spot warning arrives.
    let talk = ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"];
    let instances =
        [Value::text("container-instance/"), Value::reference(&ids::cluster()), Value::text("/*")];
    vec![
        Statement::allow("JoinCluster", join).on([cluster_arn()]),
        Statement::allow("TalkToCluster", talk).on([Value::arn("ecs", instances)]).when(
            "ArnEquals",
            "ecs:cluster",
            cluster_arn(),
        ),
        Statement::allow("FindEndpoint", ["ecs:DiscoverPollEndpoint"]).on_any(),
    ]
}
