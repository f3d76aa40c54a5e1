//! Target tracking: CPU, memory, requests per target, and the backlog of a queue.

use super::autoscaling;
use crate::context::Context;
use crate::graph::{Graph, Map, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingMetric, TargetTracking};
use plimsoll_spec::platform::service::Service;

const KIND: &str = "TargetTrackingScaling";

/// Cooldowns of a policy that follows a queue: a backlog is worked off soon, and tasks stay while messages may come back.
const BACKLOG_OUT_SECONDS: u32 = 60;
const BACKLOG_IN_SECONDS: u32 = 300;

/// Adds a policy of the stack file.
pub(crate) fn add(cx: &Context<'_>, service: &Service, policy: &TargetTracking, graph: &mut Graph) {
    let name = service.name.as_str();
    let word = policy.metric.as_str();
    let metric = Map::new().with("PredefinedMetricType", predefined(policy)).with_some(
        "ResourceLabel",
        (policy.metric == ScalingMetric::RequestsPerTarget).then(|| resource_label(name)),
    );
    let configuration = Map::new()
        .with("PredefinedMetricSpecification", metric)
        .with("TargetValue", policy.target)
        .with("ScaleOutCooldown", policy.scale_out_cooldown.get())
        .with("ScaleInCooldown", policy.scale_in_cooldown.get())
        .with("DisableScaleIn", policy.disable_scale_in);
    graph.add(resource(cx, service, word, configuration));
}

fn resource(cx: &Context<'_>, service: &Service, word: &str, configuration: Map) -> Resource {
    let name = service.name.as_str();
    let id = ids::tracking_policy(name, word);
    autoscaling::policy(service, id, cx.names.of_service(name, &format!("{word}-tracking-policy")), KIND)
        .with("TargetTrackingScalingPolicyConfiguration", configuration)
}

/// AWS: the predefined metrics of ECS; the high-resolution ones since 2026-06-18. Source the Application Auto Scaling API
/// `PredefinedMetricSpecification`, read 2026-09.
const fn predefined(policy: &TargetTracking) -> &'static str {
    match (policy.metric, policy.resolution) {
        (ScalingMetric::Cpu, MetricResolution::Standard) => "ECSServiceAverageCPUUtilization",
        (ScalingMetric::Cpu, MetricResolution::High) => "ECSServiceAverageCPUUtilizationHighResolution",
        (ScalingMetric::Memory, MetricResolution::Standard) => "ECSServiceAverageMemoryUtilization",
        (ScalingMetric::Memory, MetricResolution::High) => "ECSServiceAverageMemoryUtilizationHighResolution",
        (ScalingMetric::RequestsPerTarget, _) => "ALBRequestCountPerTarget",
    }
}

/// AWS: `app/{name}/{id}/targetgroup/{name}/{id}`; source the Application Auto Scaling API
/// `PredefinedMetricSpecification.ResourceLabel`, read 2026-09.
fn resource_label(service: &str) -> Value {
    Value::Join(vec![
        Value::attribute(&ids::load_balancer(), "LoadBalancerFullName"),
        Value::text("/"),
        Value::attribute(&ids::target_group(service), "TargetGroupFullName"),
    ])
}

/// Adds the policy that keeps the waiting messages per running task at what the stack file says.
///
/// AWS: messages visible divided by running tasks; source the Application Auto Scaling user guide, target tracking with metric
/// math, read 2026-11. Without a running task the whole backlog counts, so that a service at 0 tasks has a metric.
pub(crate) fn add_backlog(cx: &Context<'_>, service: &Service, graph: &mut Graph) {
    let Some(target) = service.queue.as_ref().and_then(|queue| queue.messages_per_task) else { return };
    let name = service.name.as_str();
    let queue_name = Value::attribute(&ids::queue(name), "QueueName");
    let waiting = metric(
        "waiting",
        "Average",
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        vec![dimension("QueueName", queue_name)],
    );
    let backlog = Map::new()
        .with("Id", "backlog")
        .with("Label", "Messages waiting per running task")
        .with("Expression", "IF(FILL(running, 0) > 0, waiting / running, waiting)")
        .with("ReturnData", true);
    let metrics = vec![waiting, running_tasks(cx, service), backlog.into()];
    let configuration = Map::new()
        .with("CustomizedMetricSpecification", Map::new().with("Metrics", metrics))
        .with("TargetValue", target)
        .with("ScaleOutCooldown", BACKLOG_OUT_SECONDS)
        .with("ScaleInCooldown", BACKLOG_IN_SECONDS)
        .with("DisableScaleIn", false);
    graph.add(resource(cx, service, "backlog", configuration));
}

/// The number of running tasks: Container Insights publishes it; without it, each running task is one sample a minute of the
/// service's CPU use.
///
/// AWS: source the ECS developer guide, CloudWatch metrics, service running task count, 2023-06.
fn running_tasks(cx: &Context<'_>, service: &Service) -> Value {
    let dimensions = vec![
        dimension("ClusterName", Value::reference(&ids::cluster())),
        dimension("ServiceName", Value::attribute(&ids::service(service.name.as_str()), "Name")),
    ];
    match cx.platform.cluster.insights {
        Insights::Off => metric("running", "SampleCount", "AWS/ECS", "CPUUtilization", dimensions),
        Insights::Standard | Insights::Enhanced => {
            metric("running", "Average", "ECS/ContainerInsights", "RunningTaskCount", dimensions)
        }
    }
}

fn metric(id: &str, statistic: &str, namespace: &str, name: &str, dimensions: Vec<Value>) -> Value {
    let metric =
        Map::new().with("Namespace", namespace).with("MetricName", name).with("Dimensions", dimensions);
    Map::new()
        .with("Id", id)
        .with("MetricStat", Map::new().with("Metric", metric).with("Stat", statistic))
        .with("ReturnData", false)
        .into()
}

/// A dimension of a metric.
pub(crate) fn dimension(name: &str, value: Value) -> Value {
    Map::new().with("Name", name).with("Value", value).into()
}
