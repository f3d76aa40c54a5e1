//! Log groups: one for each service and job, and that of Container Insights. AWS never makes one for us, because a group
//! that AWS makes has no retention and outlives the stack.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::service::Logs;
use plimsoll_units::Seconds;

/// CloudFormation's type.
const KIND: &str = "AWS::Logs::LogGroup";

/// Retention of the performance events of Container Insights when no service says how long logs are kept.
const INSIGHTS_RETENTION: Seconds = Seconds::new(7 * DAY);

const DAY: u32 = 86_400;

/// The log groups of services, jobs and Container Insights.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        let part = Part::Service(service.name.clone());
        let path = format!("services.{}.logs", service.name);
        graph.add(of_container(cx, part, service.name.as_str(), &service.logs, path));
    }
    for job in &cx.platform.jobs {
        let part = Part::Job(job.name.clone());
        let path = format!("jobs.{}.logs", job.name);
        graph.add(of_container(cx, part, job.name.as_str(), &job.logs, path));
    }
    if cx.platform.cluster.insights != Insights::Off {
        graph.add(insights(cx));
    }
}

/// The name of a service's or job's log group.
#[must_use]
pub fn name(cx: &Context<'_>, owner: &str) -> String {
    cx.names.of_service(owner, "logs")
}

/// The ARN of all streams of a service's or job's log group, by its name: nothing waits for the group because it may write to it.
///
/// AWS: `logs:PutLogEvents` and `logs:CreateLogStream` act on streams, hence `:*`; source service authorization reference of
/// CloudWatch Logs, read 2026-09.
#[must_use]
pub fn streams(cx: &Context<'_>, owner: &str) -> Value {
    Value::arn("logs", [Value::Text(format!("log-group:{}:*", name(cx, owner)))])
}

fn of_container(cx: &Context<'_>, part: Part, owner: &str, logs: &Logs, path: String) -> Resource {
    let class = if logs.infrequent_access { "INFREQUENT_ACCESS" } else { "STANDARD" };
    group(cx, ids::log_group(owner), part, &name(cx, owner), logs.retention, path)
        .with("LogGroupClass", class)
}

/// AWS: Container Insights writes to a group of this name and makes it, without a retention, when it is not there; source
/// CloudWatch user guide, Container Insights for ECS, read 2026-09. Hence the cluster depends on it.
fn insights(cx: &Context<'_>) -> Resource {
    let name = format!("/aws/ecs/containerinsights/{}/performance", cx.names.of("cluster"));
    // The events are drilled into for days; the metrics made of them are kept for 15 months anyway.
    let shortest = cx.platform.services.iter().filter_map(|service| service.logs.retention).min();
    let retention = shortest.unwrap_or(INSIGHTS_RETENTION);
    group(cx, ids::insights_log_group(), Part::Cluster, &name, Some(retention), "cluster.insights".to_owned())
}

/// A log group.
pub(crate) fn group(
    cx: &Context<'_>,
    id: LogicalId,
    part: Part,
    name: &str,
    retention: Option<Seconds>,
    path: String,
) -> Resource {
    let tags = cx.tags(&part, Some(name));
    Resource::new(id, KIND, part, path)
        .with("LogGroupName", name)
        .with_some("RetentionInDays", retention.map(|retention| retention.get() / DAY))
        .with_some("KmsKeyId", cx.platform.encryption_key.as_deref())
        .with("Tags", tags)
        .holding_data()
}

#[cfg(test)]
mod tests;
