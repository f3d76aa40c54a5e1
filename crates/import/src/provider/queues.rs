//! Queues and schedules of jobs.

use super::cluster::STRATEGY;
use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, listed, many, one, prefix, same};
use super::services::AWSVPC;

const QUEUE: &[Rule] = &[
    same("name", "QueueName"),
    prefix("QueueName"),
    same("visibility_timeout_seconds", "VisibilityTimeout"),
    same("message_retention_seconds", "MessageRetentionPeriod"),
    same("receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"),
    same("delay_seconds", "DelaySeconds"),
    same("max_message_size", "MaximumMessageSize"),
    same("fifo_queue", "FifoQueue"),
    same("content_based_deduplication", "ContentBasedDeduplication"),
    same("sqs_managed_sse_enabled", "SqsManagedSseEnabled"),
    same("kms_master_key_id", "KmsMasterKeyId"),
    same("kms_data_key_reuse_period_seconds", "KmsDataKeyReusePeriodSeconds"),
    document("redrive_policy", "RedrivePolicy"),
    document("redrive_allow_policy", "RedriveAllowPolicy"),
    ALL_TAGS,
    TAGS,
];

const TASK: &[Rule] = &[
    same("task_definition_arn", "TaskDefinitionArn"),
    same("task_count", "TaskCount"),
    same("launch_type", "LaunchType"),
    same("platform_version", "PlatformVersion"),
    same("propagate_tags", "PropagateTags"),
    same("enable_ecs_managed_tags", "EnableECSManagedTags"),
    same("enable_execute_command", "EnableExecuteCommand"),
    same("group", "Group"),
    many("capacity_provider_strategy", "CapacityProviderStrategy", STRATEGY),
    one("network_configuration", "NetworkConfiguration.AwsvpcConfiguration", AWSVPC),
];

/// The task that an EventBridge rule or a schedule runs.
pub(super) const ECS_TASK: Rule = one("ecs_parameters", "EcsParameters", TASK);
/// The same in the words of `aws_cloudwatch_event_target`.
pub(super) const ECS_TARGET: Rule = one("ecs_target", "EcsParameters", TASK);

/// What happens to an event that cannot be delivered.
pub(super) const RETRY: Rule = one(
    "retry_policy",
    "RetryPolicy",
    &[
        same("maximum_event_age_in_seconds", "MaximumEventAgeInSeconds"),
        same("maximum_retry_attempts", "MaximumRetryAttempts"),
    ],
);

const SCHEDULE: &[Rule] = &[
    same("name", "Name"),
    prefix("Name"),
    same("group_name", "GroupName"),
    same("description", "Description"),
    same("state", "State"),
    same("schedule_expression", "ScheduleExpression"),
    same("schedule_expression_timezone", "ScheduleExpressionTimezone"),
    same("start_date", "StartDate"),
    same("end_date", "EndDate"),
    same("kms_key_arn", "KmsKeyArn"),
    one(
        "flexible_time_window",
        "FlexibleTimeWindow",
        &[same("mode", "Mode"), same("maximum_window_in_minutes", "MaximumWindowInMinutes")],
    ),
    one(
        "target",
        "Target",
        &[
            same("arn", "Arn"),
            same("role_arn", "RoleArn"),
            same("input", "Input"),
            ECS_TASK,
            RETRY,
            one("dead_letter_config", "DeadLetterConfig", &[same("arn", "Arn")]),
        ],
    ),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["url", "id"],
        attributes: &[("arn", "Arn"), ("name", "QueueName")],
        rules: QUEUE,
        ..Kind::new(&["aws_sqs_queue"], "AWS::SQS::Queue")
    },
    Kind {
        rules: &[listed("queue_url", "Queues"), document("policy", "PolicyDocument")],
        ..Kind::new(&["aws_sqs_queue_policy"], "AWS::SQS::QueuePolicy")
    },
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn")],
        rules: SCHEDULE,
        ..Kind::new(&["aws_scheduler_schedule"], "AWS::Scheduler::Schedule")
    },
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn")],
        rules: &[same("name", "Name"), ALL_TAGS, TAGS],
        ..Kind::new(&["aws_scheduler_schedule_group"], "AWS::Scheduler::ScheduleGroup")
    },
];
