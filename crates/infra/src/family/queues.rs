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

fn queue_name(cx: &Context<'_>, service: &str) -> String {
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
    .with(
        "PolicyDocument",
        Map::new().with("Version", "2012-10-17").with("Statement", statements),
    )
}
