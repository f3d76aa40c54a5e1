//! Queues and schedules of jobs.

use super::cluster::strategy;
use super::services::awsvpc;
use super::{Body, Out, Source};
use crate::graph::Value;
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::SQS::Queue" => queue(source, out),
        "AWS::SQS::QueuePolicy" => policy(source, out),
        "AWS::Scheduler::Schedule" => schedule(source, out),
        "AWS::Scheduler::ScheduleGroup" => group(source, out),
        _ => return Some(source),
    }
    None
}

fn queue<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("QueueName", "name"),
        ("VisibilityTimeout", "visibility_timeout_seconds"),
        ("MessageRetentionPeriod", "message_retention_seconds"),
        ("ReceiveMessageWaitTimeSeconds", "receive_wait_time_seconds"),
        ("SqsManagedSseEnabled", "sqs_managed_sse_enabled"),
        ("KmsMasterKeyId", "kms_master_key_id"),
        ("KmsDataKeyReusePeriodSeconds", "kms_data_key_reuse_period_seconds"),
    ];
    let body = source.fields.copy(Body::new(), &names);
    let body = body
        .with_some("redrive_policy", source.fields.json("RedrivePolicy"))
        .with_some("redrive_allow_policy", source.fields.json("RedriveAllowPolicy"))
        .with_some("tags", source.fields.tags());
    out.add(source, "aws_sqs_queue", body);
}

/// CloudFormation puts one policy on several queues, the provider takes a policy for each.
fn policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let queues = source.fields.raw("Queues").and_then(|queues| queues.as_list()).unwrap_or_default();
    let document = source.fields.json("PolicyDocument");
    let scope = out.scope;
    let of_queue = |queue: Option<&Value>| {
        Body::new()
            .with_some("queue_url", queue.map(|queue| scope.value(queue)))
            .with_some("policy", document.clone())
    };
    for (index, queue) in queues.iter().enumerate().skip(1) {
        out.add_beside(&source, "aws_sqs_queue_policy", &(index + 1).to_string(), of_queue(Some(queue)));
    }
    let first = of_queue(queues.first());
    out.add(source, "aws_sqs_queue_policy", first);
}

fn group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body = source.fields.copy(Body::new(), &[("Name", "name")]).with_some("tags", source.fields.tags());
    out.add(source, "aws_scheduler_schedule_group", body);
}

fn schedule<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("Name", "name"),
        ("GroupName", "group_name"),
        ("Description", "description"),
        ("State", "state"),
        ("ScheduleExpression", "schedule_expression"),
        ("ScheduleExpressionTimezone", "schedule_expression_timezone"),
        ("KmsKeyArn", "kms_key_arn"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    if let Some(mut window) = source.fields.nested("FlexibleTimeWindow") {
        body = body.with_block("flexible_time_window", window.copy(Body::new(), &[("Mode", "mode")]));
        window.done();
    }
    if let Some(mut target) = source.fields.nested("Target") {
        body = body.with_block("target", schedule_target(&mut target));
        target.done();
    }
    out.add(source, "aws_scheduler_schedule", body);
}

fn schedule_target(target: &mut Fields<'_>) -> Body {
    let mut body = target.copy(Body::new(), &[("Arn", "arn"), ("RoleArn", "role_arn"), ("Input", "input")]);
    if let Some(mut task) = target.nested("EcsParameters") {
        let names = [
            ("TaskDefinitionArn", "task_definition_arn"),
            ("TaskCount", "task_count"),
            ("LaunchType", "launch_type"),
            ("PlatformVersion", "platform_version"),
            ("PropagateTags", "propagate_tags"),
            ("EnableECSManagedTags", "enable_ecs_managed_tags"),
            ("Group", "group"),
        ];
        let mut block = task.copy(Body::new(), &names);
        for fields in task.each("CapacityProviderStrategy") {
            block = block.with_block("capacity_provider_strategy", strategy(fields));
        }
        if let Some(mut network) = task.nested("NetworkConfiguration") {
            if let Some(vpc) = network.nested("AwsvpcConfiguration") {
                block = block.with_block("network_configuration", awsvpc(vpc));
            }
            network.done();
        }
        task.done();
        body = body.with_block("ecs_parameters", block);
    }
    if let Some(mut retry) = target.nested("RetryPolicy") {
        let names = [
            ("MaximumEventAgeInSeconds", "maximum_event_age_in_seconds"),
            ("MaximumRetryAttempts", "maximum_retry_attempts"),
        ];
        body = body.with_block("retry_policy", retry.copy(Body::new(), &names));
        retry.done();
    }
    body
}
