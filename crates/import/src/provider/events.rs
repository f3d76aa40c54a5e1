//! EventBridge rules, X-Ray groups.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, one, prefix, same};
use super::queues::{ECS_TARGET, RETRY};
use super::work::{Work, text};

const RULE: &[Rule] = &[
    same("name", "Name"),
    prefix("Name"),
    same("description", "Description"),
    same("state", "State"),
    same("schedule_expression", "ScheduleExpression"),
    same("event_bus_name", "EventBusName"),
    document("event_pattern", "EventPattern"),
    ALL_TAGS,
    TAGS,
];

const TARGET: &[Rule] = &[
    same("target_id", "Id"),
    same("arn", "Arn"),
    same("role_arn", "RoleArn"),
    same("input", "Input"),
    same("input_path", "InputPath"),
    one(
        "input_transformer",
        "InputTransformer",
        &[same("input_paths", "InputPathsMap"), same("input_template", "InputTemplate")],
    ),
    ECS_TARGET,
    RETRY,
    one("dead_letter_config", "DeadLetterConfig", &[same("arn", "Arn")]),
];

const GROUP: &[Rule] = &[
    same("group_name", "GroupName"),
    same("filter_expression", "FilterExpression"),
    one(
        "insights_configuration",
        "InsightsConfiguration",
        &[same("insights_enabled", "InsightsEnabled"), same("notifications_enabled", "NotificationsEnabled")],
    ),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "Arn")],
        rules: RULE,
        finish: Some(rule),
        ..Kind::new(&["aws_cloudwatch_event_rule"], "AWS::Events::Rule")
    },
    Kind { physical: &["arn", "id"], rules: GROUP, ..Kind::new(&["aws_xray_group"], "AWS::XRay::Group") },
];

fn rule(work: &mut Work<'_, '_>) {
    for target in work.parts_of_kind("aws_cloudwatch_event_target") {
        let entry = work.turned(&target.properties, TARGET);
        work.push("Targets", entry);
    }
    // Up to provider 4 a truth value said it.
    let enabled = work.given.at("is_enabled").and_then(plimsoll_rules::Datum::known_truth);
    if let Some(enabled) = enabled {
        let place = work.given.place.clone();
        work.set("State", text(if enabled { "ENABLED" } else { "DISABLED" }, &place));
    }
}
