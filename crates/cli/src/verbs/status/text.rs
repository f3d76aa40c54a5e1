//! The status for people.

use plimsoll_aws::machine::status::{Origin, ServiceStatus, Status};
use plimsoll_report::terminal::{Screen, Side, table, wrapped};

/// Events of a service that are shown.
pub(super) const EVENTS: usize = 3;

pub(super) fn text(status: &Status, screen: &Screen) -> String {
    let mut text = String::new();
    for stack in &status.stacks {
        let age = stack
            .updated
            .or(stack.created)
            .map(|moment| format!(", {} ago", ago(status.at.seconds_since(moment))));
        let protected = if stack.protected { ", protected" } else { "" };
        text.push_str(&format!(
            "stack {}: {}{}{protected}\n",
            stack.name,
            stack.status,
            age.unwrap_or_default()
        ));
    }
    text.push_str(match status.origin {
        Origin::Same => "stack file: deployed as it is\n",
        Origin::Other => "stack file: differs from what is deployed; `plimsoll diff` shows how\n",
        Origin::Unknown => "stack file: not known whether it is what is deployed\n",
    });
    text.push('\n');
    let columns = [
        ("service", Side::Left),
        ("running", Side::Right),
        ("pending", Side::Right),
        ("range", Side::Left),
        ("rollout", Side::Left),
        ("targets", Side::Left),
    ];
    text.push_str(&table(
        screen,
        &columns,
        status.services.iter().map(|service| row(service, status)).collect(),
    ));
    for service in &status.services {
        text.push_str(&details(service, status, screen));
    }
    text.push_str(&foot(status, screen));
    text
}

fn row(service: &ServiceStatus, status: &Status) -> Vec<String> {
    let name = service.name.clone();
    let Some(ecs) = &service.ecs else {
        return vec![name, "–".into(), "–".into(), "–".into(), "not there".into(), "–".into()];
    };
    let range =
        service.range.map_or_else(|| "–".to_owned(), |(minimum, maximum)| format!("{minimum}..{maximum}"));
    let rollout = service.rollout().map_or_else(
        || "–".to_owned(),
        |rollout| {
            let age = rollout.updated.or(rollout.created).map(|moment| ago(status.at.seconds_since(moment)));
            let word = match rollout.state.as_str() {
                "COMPLETED" => "done",
                "IN_PROGRESS" => "in progress",
                "FAILED" => "failed",
                other => other,
            };
            format!("{word} {}", age.unwrap_or_default()).trim_end().to_owned()
        },
    );
    let targets = service.targets.as_ref().map_or_else(
        || "–".to_owned(),
        |targets| {
            let healthy = targets.iter().filter(|target| target.state == "healthy").count();
            format!("{healthy} of {} healthy", targets.len())
        },
    );
    vec![
        name,
        format!("{} of {}", ecs.running, ecs.desired),
        ecs.pending.to_string(),
        range,
        rollout,
        targets,
    ]
}

/// What the table has no room for, where it matters.
fn details(service: &ServiceStatus, status: &Status, screen: &Screen) -> String {
    let mut lines = String::new();
    if let Some(activity) = &service.activity {
        let age = activity.started.map(|moment| format!("{} ago: ", ago(status.at.seconds_since(moment))));
        let said =
            format!("last scaling {}{} {}", age.unwrap_or_default(), activity.description, activity.cause);
        lines.push_str(&wrapped(&format!("{}: {}", service.name, said.trim_end()), screen));
    }
    if !service.problems.is_empty() || service.settling() {
        for (moment, event) in service.ecs.iter().flat_map(|ecs| &ecs.events).take(EVENTS) {
            let age = ago(status.at.seconds_since(*moment));
            lines.push_str(&wrapped(&format!("{}: {age} ago: {event}", service.name), screen));
        }
    }
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

fn foot(status: &Status, screen: &Screen) -> String {
    let mut text = String::from("\n");
    let ringing = status.alarms.iter().filter(|alarm| alarm.state == "ALARM").count();
    let blind = status.alarms.len() - ringing;
    let could_not = status.unread.iter().any(|unread| unread.what == "the alarms");
    text.push_str(&match (status.alarm_count, could_not) {
        (_, true) => "alarms: could not be read\n".to_owned(),
        (0, false) => "alarms: none\n".to_owned(),
        (count, false) => format!("alarms: {ringing} of {count} ringing, {blind} without data\n"),
    });
    for unread in &status.unread {
        text.push_str(&wrapped(&format!("not read: {}: {}", unread.what, unread.why), screen));
    }
    let problems = status.problems();
    if problems.is_empty() {
        let settling: Vec<&str> = status
            .services
            .iter()
            .filter(|service| service.settling())
            .map(|service| service.name.as_str())
            .collect();
        let verdict = if settling.is_empty() {
            "healthy".to_owned()
        } else {
            format!("settling: {}", settling.join(", "))
        };
        text.push_str(&format!("{}\n", screen.style.good(&verdict)));
        return text;
    }
    text.push_str(&format!("{}\n", screen.style.bad("unhealthy")));
    for problem in problems {
        text.push_str(&wrapped(&format!("  - {problem}"), screen));
    }
    text
}

/// A span of time in its two largest units.
fn ago(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
