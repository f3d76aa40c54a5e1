//! What people expect to set: the settings of a service that are variables even where there is only one service.

use super::modules::{Instance, map};
use crate::provider::{Body, Expression, Item, snake_case};
use std::collections::BTreeMap;

/// A setting: where it stands, and what its variable is called.
struct Setting {
    kind: &'static str,
    path: &'static str,
    variable: &'static str,
}

const fn setting(kind: &'static str, path: &'static str, variable: &'static str) -> Setting {
    Setting { kind, path, variable }
}

/// The settings. A path names blocks and attributes from the resource on.
const SETTINGS: &[Setting] = &[
    setting("aws_ecs_task_definition", "cpu", "cpu"),
    setting("aws_ecs_task_definition", "memory", "memory"),
    setting("aws_ecs_service", "desired_count", "desired_count"),
    setting("aws_ecs_service", "health_check_grace_period_seconds", "health_check_grace_period"),
    setting("aws_ecs_service", "deployment_minimum_healthy_percent", "deployment_minimum_healthy_percent"),
    setting("aws_ecs_service", "deployment_maximum_percent", "deployment_maximum_percent"),
    setting("aws_appautoscaling_target", "min_capacity", "min_capacity"),
    setting("aws_appautoscaling_target", "max_capacity", "max_capacity"),
    setting("aws_cloudwatch_log_group", "retention_in_days", "log_retention_in_days"),
    setting("aws_lb_target_group", "deregistration_delay", "deregistration_delay"),
    setting("aws_lb_target_group", "health_check.path", "health_check_path"),
    setting("aws_lb_target_group", "health_check.interval", "health_check_interval"),
    setting("aws_lb_target_group", "health_check.timeout", "health_check_timeout"),
    setting("aws_lb_listener_rule", "priority", "listener_rule_priority"),
    setting("aws_lb_listener_rule", "condition.path_pattern.values", "path_patterns"),
    setting("aws_lb_listener_rule", "condition.host_header.values", "host_names"),
];

/// Texts in these attributes are made from the service's name and the environment.
const NAMED: [&str; 9] = [
    "name",
    "family",
    "alarm_name",
    "dashboard_name",
    "bucket",
    "policy_name",
    "group_name",
    "description",
    "alarm_description",
];

/// The instance with its settings as variables, and its name as the variable `name` where names are made from it.
pub(crate) fn lifted(mut instance: Instance) -> Instance {
    let Some(owner) = instance.owner.clone() else { return instance };
    let mut arguments = std::mem::take(&mut instance.arguments);
    for resource in &mut instance.resources {
        resource.body = lift(resource.address.kind, "", &resource.body, &mut arguments);
        resource.body = name_by_variable(&resource.body, &owner);
    }
    arguments.insert("name".to_owned(), Expression::text(owner));
    instance.arguments = arguments;
    instance
}

fn lift(kind: &str, path: &str, body: &Body, arguments: &mut BTreeMap<String, Expression>) -> Body {
    let mut out = Body::new();
    for item in body.items() {
        out = match item {
            Item::Attribute(name, value) => {
                let here = joined(path, name);
                let known = SETTINGS.iter().find(|setting| setting.kind == kind && setting.path == here);
                match known {
                    Some(setting) if fits(value, setting.variable, arguments) => {
                        arguments.insert(setting.variable.to_owned(), value.clone());
                        out.with(name, Expression::Variable(setting.variable.to_owned()))
                    }
                    _ => out.with(name, value.clone()),
                }
            }
            Item::Block(name, inner) => {
                out.with_block(name, lift(kind, &joined(path, name), inner, arguments))
            }
        };
    }
    out
}

/// Whether a literal can be carried by the variable: it is free, or carries the same value already.
fn fits(value: &Expression, variable: &str, arguments: &BTreeMap<String, Expression>) -> bool {
    let literal = match value {
        Expression::List(items) => items.iter().all(|item| matches!(item, Expression::Text(_))),
        other => matches!(other, Expression::Text(_) | Expression::Integer(_) | Expression::Bool(_)),
    };
    literal && arguments.get(variable).is_none_or(|known| known == value)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Replaces the owner's name in texts that name something.
fn name_by_variable(body: &Body, owner: &str) -> Body {
    let mut out = Body::new();
    for item in body.items() {
        out = match item {
            Item::Attribute(name, value) if NAMED.contains(name) => out.with(name, renamed(value, owner)),
            Item::Attribute("tags", value) => out.with("tags", renamed(value, owner)),
            Item::Attribute("container_definitions", value) => {
                out.with("container_definitions", renamed_container(value, owner))
            }
            Item::Attribute("policy", value) => out.with("policy", renamed_policy(value, owner)),
            Item::Attribute("container_name", value) => out.with("container_name", renamed(value, owner)),
            Item::Attribute(name, value) => out.with(name, value.clone()),
            Item::Block(name, inner) => out.with_block(name, name_by_variable(inner, owner)),
        };
    }
    out
}

fn renamed(value: &Expression, owner: &str) -> Expression {
    map(value, &mut |leaf| match leaf {
        Expression::Text(text) => with_variable(text, owner),
        _ => None,
    })
}

/// In a policy the service's repository and log group carry its name.
fn renamed_policy(value: &Expression, owner: &str) -> Expression {
    map(value, &mut |leaf| {
        let text = leaf.as_text()?;
        let (before, after) = ["repository/", "log-group:"].into_iter().find_map(|marker| {
            let (before, rest) = text.split_once(marker)?;
            Some((format!("{before}{marker}"), rest.strip_prefix(owner)?))
        })?;
        if after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        let mut pieces = vec![Expression::text(before), Expression::Variable("name".to_owned())];
        pieces.extend((!after.is_empty()).then(|| Expression::text(after)));
        Some(Expression::Concat(pieces))
    })
}

/// In a container its own name, its port's name, its log prefix and variables that hold the name are made from the service's.
fn renamed_container(value: &Expression, owner: &str) -> Expression {
    map(value, &mut |part| match part {
        Expression::Object(entries) => {
            let entry = |(key, value): &(String, Expression)| {
                let value = match key.as_str() {
                    "name" | "value" | "awslogs-stream-prefix" if value.as_text() == Some(owner) => {
                        Expression::Variable("name".to_owned())
                    }
                    _ => renamed_container(value, owner),
                };
                (key.clone(), value)
            };
            Some(Expression::Object(entries.iter().map(entry).collect()))
        }
        _ => None,
    })
}

/// `api-tg-dev` of `api` is `${var.name}-tg-dev`; `None` where the name does not stand there as a word of its own.
fn with_variable(text: &str, owner: &str) -> Option<Expression> {
    let variable = || Expression::Variable("name".to_owned());
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut literal = String::new();
    while let Some((before, after)) = rest.split_once(owner) {
        let word = |c: char| c.is_ascii_alphanumeric();
        let stands_alone = !before.ends_with(word) && !after.starts_with(word);
        literal.push_str(before);
        if stands_alone {
            if !literal.is_empty() {
                pieces.push(Expression::text(std::mem::take(&mut literal)));
            }
            pieces.push(variable());
        } else {
            literal.push_str(owner);
        }
        rest = after;
    }
    if pieces.is_empty() {
        return None;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Expression::text(literal));
    }
    match pieces.as_slice() {
        [only] => Some(only.clone()),
        _ => Some(Expression::Concat(pieces)),
    }
}

/// A key as part of a variable's name: `OTEL_SERVICE_NAME` is `otel_service_name`.
pub(crate) fn word(key: &str) -> String {
    let words = snake_case(key);
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// A short name for a path: words that say nothing are left out.
pub(crate) fn variable_name(path: &str) -> String {
    let mut name = path.to_owned();
    for (long, short) in [
        ("task_definition_container_definitions_cpu", "container_cpu"),
        ("task_definition_container_definitions_memory", "container_memory"),
        ("task_definition_container_definitions_", ""),
        ("task_definition_container_definitions", "containers"),
        ("execution_role_start_tasks_policy_statement_", ""),
        ("task_role_policy_statement_", ""),
        ("_step_scaling_policy_configuration", ""),
        ("_target_tracking_scaling_policy_configuration", ""),
        ("listener_rule_condition_path_pattern_values", "path_patterns"),
        ("target_group_health_check_", "health_check_"),
    ] {
        name = name.replace(long, short);
    }
    let numbered = name.starts_with(|c: char| c.is_ascii_digit());
    if numbered { format!("container_{name}") } else { name.trim_matches('_').to_owned() }
}
