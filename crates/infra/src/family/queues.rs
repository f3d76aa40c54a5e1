//! Queues that workers work on, with their dead-letter queues.

use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::service::{Queue, Service};

/// AWS: the longest that a queue keeps messages, 14 days; source the SQS API `SetQueueAttributes`, read 2026-09. A message
/// that failed is kept for as long as possible, so that people can look at it.
const LONGEST_RETENTION_SECONDS: u32 = 1_209_600;

/// AWS: the longest long poll; source the SQS API `ReceiveMessageWaitTimeSeconds`, read 2026-09. Empty answers cost as much as
/// full ones.
const LONG_POLL_SECONDS: u32 = 20;

/// AWS: a queue name has at most 80 characters; source the SQS API `CreateQueue`, read 2026-09.
const NAME_LIMIT: usize = 80;

/// Adds the queues of all workers.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        let Some(queue) = &service.queue else { continue };
        if queue.dead_letter_after.is_some() {
            graph.add(dead_letter_queue(cx, service));
        }
        graph.add(work_queue(cx, service, queue));
        graph.add(policy(service, queue));
    }
}

fn work_queue(cx: &Context<'_>, service: &Service, queue: &Queue) -> Resource {
    let name = service.name.as_str();
    let redrive = queue.dead_letter_after.map(|attempts| {
        Map::new()
            .with("deadLetterTargetArn", Value::attribute(&ids::dead_letter_queue(name), "Arn"))
            .with("maxReceiveCount", attempts)
    });
    resource(cx, service, ids::queue(name), &queue_name(cx, name))
        .with("VisibilityTimeout", queue.visibility_timeout.get())
        .with("MessageRetentionPeriod", queue.retention.get())
        .with("ReceiveMessageWaitTimeSeconds", LONG_POLL_SECONDS)
        .with_some("RedrivePolicy", redrive)
}

/// The queue of messages that failed; only the worker's own queue may send to it.
fn dead_letter_queue(cx: &Context<'_>, service: &Service) -> Resource {
    let name = service.name.as_str();
    let source = Value::arn("sqs", [Value::text(queue_name(cx, name))]);
    let allowed = Map::new().with("redrivePermission", "byQueue").with("sourceQueueArns", vec![source]);
    resource(
        cx,
        service,
        ids::dead_letter_queue(name),
        &cx.names.within(NAME_LIMIT, &[name, "dead-letter-queue"]),
    )
    .with("MessageRetentionPeriod", LONGEST_RETENTION_SECONDS)
    .with("RedriveAllowPolicy", allowed)
}

/// The physical name of a worker's queue.
pub(crate) fn queue_name(cx: &Context<'_>, service: &str) -> String {
    cx.names.within(NAME_LIMIT, &[service, "queue"])
}

fn resource(cx: &Context<'_>, service: &Service, id: crate::graph::LogicalId, name: &str) -> Resource {
    let part = Part::Service(service.name.clone());
    let resource =
        Resource::new(id, "AWS::SQS::Queue", part.clone(), format!("services.{}.queue", service.name))
            .with("QueueName", name)
            .with("Tags", cx.tags(&part, Some(name)))
            .holding_data();
    match &cx.platform.encryption_key {
        Some(key) => resource.with("KmsMasterKeyId", key.as_str()),
        None => resource.with("SqsManagedSseEnabled", true),
    }
}

/// Encryption in transit (X6): requests without TLS are refused.
fn policy(service: &Service, queue: &Queue) -> Resource {
    let name = service.name.as_str();
    let mut queues = vec![ids::queue(name)];
    if queue.dead_letter_after.is_some() {
        queues.push(ids::dead_letter_queue(name));
    }
    let deny = |id: &crate::graph::LogicalId| -> Value {
        let insecure = Map::new().with("Bool", Map::new().with("aws:SecureTransport", "false"));
        Map::new()
            .with("Effect", "Deny")
            .with("Principal", "*")
            .with("Action", "sqs:*")
            .with("Resource", Value::attribute(id, "Arn"))
            .with("Condition", insecure)
            .into()
    };
    let statements: Vec<Value> = queues.iter().map(deny).collect();
    Resource::new(
        ids::other([name, "queue-policy"]),
        "AWS::SQS::QueuePolicy",
        Part::Service(service.name.clone()),
        format!("services.{name}.queue"),
    )
    .with("Queues", queues.iter().map(Value::reference).collect::<Vec<_>>())
    .with("PolicyDocument", Map::new().with("Version", "2012-10-17").with("Statement", statements))
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{Example, loaded};
    use crate::graph::Value;
    use crate::ids;

    fn worker(keys: &str) -> Example {
        loaded(&format!(
            "environment: dev\n{keys}\nservices:\n  worker:\n    image: worker\n    tasks: 0..20\n    \
             queue: {{messages_per_task: 100, dead_letter_after: 5, visibility_timeout: 2m, retention: 7d}}"
        ))
    }

    #[test]
    fn a_worker_has_a_queue_with_a_dead_letter_queue() {
        let graph = worker("").graph;
        let queue = graph.resource(&ids::queue("worker")).unwrap();
        assert_eq!(queue.at("QueueName"), Some(&"worker-queue-dev".into()));
        assert_eq!(queue.at("VisibilityTimeout"), Some(&120.into()));
        assert_eq!(queue.at("MessageRetentionPeriod"), Some(&604_800.into()));
        assert_eq!(queue.at("RedrivePolicy.maxReceiveCount"), Some(&5.into()));
        let failed = ids::dead_letter_queue("worker");
        let target = Value::attribute(&failed, "Arn");
        assert_eq!(queue.at("RedrivePolicy.deadLetterTargetArn"), Some(&target));
        let failed = graph.resource(&failed).unwrap();
        assert_eq!(failed.at("MessageRetentionPeriod"), Some(&1_209_600.into()));
        assert!(queue.holds_data && failed.holds_data);
    }

    #[test]
    fn x6_queues_are_encrypted_at_rest_and_in_transit() {
        let graph = worker("").graph;
        let queue = graph.resource(&ids::queue("worker")).unwrap();
        assert_eq!(queue.at("SqsManagedSseEnabled"), Some(&true.into()));
        let policy = graph.of_kind("AWS::SQS::QueuePolicy").next().unwrap();
        for index in [0, 1] {
            let statement = policy.at(&format!("PolicyDocument.Statement.{index}")).unwrap();
            assert_eq!(statement.at("Effect"), Some(&"Deny".into()));
            assert_eq!(statement.at("Condition.Bool.aws:SecureTransport"), Some(&"false".into()));
        }
        let key = "arn:aws:kms:us-east-1:123456789012:key/0";
        let graph = worker(&format!("encryption: {{key: \"{key}\"}}")).graph;
        let queue = graph.resource(&ids::queue("worker")).unwrap();
        assert_eq!(queue.at("KmsMasterKeyId"), Some(&key.into()));
        assert_eq!(queue.at("SqsManagedSseEnabled"), None);
    }

    #[test]
    fn a_worker_learns_where_its_queue_is() {
        let graph = worker("").graph;
        let task = graph.resource(&ids::task_definition("worker")).unwrap();
        let variable = task.at("ContainerDefinitions.0.Environment.0").unwrap();
        assert_eq!(variable.at("Name"), Some(&"QUEUE_URL".into()));
        assert_eq!(variable.at("Value"), Some(&Value::Ref(ids::queue("worker"))));
    }

    #[test]
    fn a_worker_scales_on_the_messages_waiting_per_task() {
        let metrics = |keys: &str| {
            let graph = worker(keys).graph;
            let policy = graph.resource(&ids::tracking_policy("worker", "backlog")).unwrap();
            let configuration = policy.at("TargetTrackingScalingPolicyConfiguration").unwrap();
            assert_eq!(configuration.at("TargetValue"), Some(&100.into()));
            configuration.at("CustomizedMetricSpecification.Metrics").unwrap().clone()
        };
        let with = metrics("cluster: {insights: standard}");
        assert_eq!(
            with.at("0.MetricStat.Metric.MetricName"),
            Some(&"ApproximateNumberOfMessagesVisible".into())
        );
        assert_eq!(with.at("1.MetricStat.Metric.MetricName"), Some(&"RunningTaskCount".into()));
        assert_eq!(with.at("0.ReturnData"), Some(&false.into()));
        assert_eq!(with.at("2.ReturnData"), Some(&true.into()));
        // Without Container Insights, each running task is one sample of the service's CPU use.
        let without = metrics("cluster: {insights: \"off\"}");
        assert_eq!(without.at("1.MetricStat.Metric.MetricName"), Some(&"CPUUtilization".into()));
        assert_eq!(without.at("1.MetricStat.Stat"), Some(&"SampleCount".into()));
    }
}
