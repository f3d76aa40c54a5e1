//! Service autoscaling: the scalable target, and what acts on it.

use super::{scheduled, step_scaling, tracking};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_spec::platform::service::Service;

/// AWS: the namespace and dimension of a service's count; source the Application Auto Scaling API, read 2026-09.
const NAMESPACE: &str = "ecs";
const DIMENSION: &str = "ecs:service:DesiredCount";

/// Adds scalable targets and policies of all services that scale.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in cx.platform.services.iter().filter(|service| scales(service)) {
        graph.add(scalable_target(service));
        for policy in &service.scaling {
            match policy {
                ScalingPolicy::TargetTracking(policy) => tracking::add(cx, service, policy, graph),
                ScalingPolicy::Step(policy) => step_scaling::add(cx, service, policy, graph),
                // Scheduled actions stand in the target.
                ScalingPolicy::Scheduled(_) => {}
            }
        }
        tracking::add_backlog(cx, service, graph);
    }
}

/// Whether anything changes the count of a service.
fn scales(service: &Service) -> bool {
    let by_queue = service.queue.as_ref().is_some_and(|queue| queue.messages_per_task.is_some());
    by_queue || !service.scaling.is_empty()
}

/// The target; its role is the service-linked one, which AWS makes on first use.
///
/// AWS: a stack must not hold service-linked roles: their creation fails where they exist. Source the IAM user guide,
/// service-linked roles, read 2026-09.
fn scalable_target(service: &Service) -> Resource {
    let name = service.name.as_str();
    Resource::new(
        ids::scalable_target(name),
        "AWS::ApplicationAutoScaling::ScalableTarget",
        Part::Service(service.name.clone()),
        format!("services.{name}.tasks"),
    )
    .with("ServiceNamespace", NAMESPACE)
    .with("ScalableDimension", DIMENSION)
    .with("ResourceId", resource_id(name))
    .with("MinCapacity", service.tasks.min)
    .with("MaxCapacity", service.tasks.max)
    .with_some("ScheduledActions", scheduled::actions(service))
}

/// A policy of a service: whose count it changes is written out, because not every engine takes the target's id.
pub(crate) fn policy(service: &Service, id: LogicalId, name: String, kind: &str) -> Resource {
    let short = service.name.as_str();
    Resource::new(
        id,
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        Part::Service(service.name.clone()),
        format!("services.{short}.scaling"),
    )
    .with("PolicyName", name)
    .with("PolicyType", kind)
    .with("ServiceNamespace", NAMESPACE)
    .with("ScalableDimension", DIMENSION)
    .with("ResourceId", resource_id(short))
    .after(ids::scalable_target(short))
}

/// `service/{cluster}/{service}`.
fn resource_id(service: &str) -> Value {
    Value::Join(vec![
        Value::text("service/"),
        Value::reference(&ids::cluster()),
        Value::text("/"),
        Value::attribute(&ids::service(service), "Name"),
    ])
}
