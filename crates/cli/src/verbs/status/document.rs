//! The status as a document.

use plimsoll_aws::machine::status::{Origin, ServiceStatus, Status};
use serde_json::{Value, json};

/// `plimsoll/status/1`.
pub(super) fn document(status: &Status) -> String {
    let stacks = status.stacks.iter().map(|stack| {
        json!({
            "name": stack.name, "status": stack.status.as_str(), "reason": stack.reason,
            "updated_ms": stack.updated.or(stack.created).map(plimsoll_aws::Moment::millis), "protected": stack.protected,
        })
    });
    let alarms = status.alarms.iter().map(|alarm| {
        let since = alarm.since.map(plimsoll_aws::Moment::millis);
        json!({ "name": alarm.name, "state": alarm.state, "reason": alarm.reason, "since_ms": since })
    });
    let unread = status.unread.iter().map(|unread| json!({ "what": unread.what, "why": unread.why }));
    let document = json!({
        "schema": "plimsoll/status/1",
        "healthy": status.healthy(),
        "problems": status.problems(),
        "stack_file": match status.origin { Origin::Same => "deployed", Origin::Other => "differs", Origin::Unknown => "unknown" },
        "stacks": stacks.collect::<Vec<_>>(),
        "services": status.services.iter().map(|service| one(service, status)).collect::<Vec<_>>(),
        "alarms": { "count": status.alarm_count, "not_ok": alarms.collect::<Vec<_>>() },
        "unread": unread.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn one(service: &ServiceStatus, status: &Status) -> Value {
    let rollout = service.rollout().map(|rollout| {
        let age = rollout.created.map(|created| status.at.seconds_since(created));
        json!({ "state": rollout.state, "reason": rollout.reason, "age_seconds": age, "failed_tasks": rollout.failed,
            "task_definition": rollout.task_definition })
    });
    let targets = service.targets.as_ref().map(|targets| {
        let of = |target: &plimsoll_aws::call::watch::TargetState| {
            json!({ "target": target.target, "state": target.state, "reason": target.reason })
        };
        targets.iter().map(of).collect::<Vec<_>>()
    });
    let activity = service.activity.as_ref().map(|activity| {
        let started = activity.started.map(plimsoll_aws::Moment::millis);
        json!({ "started_ms": started, "description": activity.description, "cause": activity.cause, "status": activity.status })
    });
    let events = service.ecs.iter().flat_map(|ecs| &ecs.events).take(super::text::EVENTS);
    let events = events.map(|(moment, text)| json!({ "time_ms": moment.millis(), "text": text }));
    json!({
        "name": service.name,
        "deployed": service.ecs.is_some(),
        "desired": service.ecs.as_ref().map(|ecs| ecs.desired),
        "running": service.ecs.as_ref().map(|ecs| ecs.running),
        "pending": service.ecs.as_ref().map(|ecs| ecs.pending),
        "rollout": rollout,
        "targets": targets,
        "range": service.range.map(|(minimum, maximum)| json!({ "minimum": minimum, "maximum": maximum })),
        "last_activity": activity,
        "events": events.collect::<Vec<_>>(),
        "settling": service.settling(),
        "problems": service.problems,
    })
}
