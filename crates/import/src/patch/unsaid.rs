//! A value that the code does not say: written where it would stand, if that place is certain.

use super::edit::Edit;
use super::template::Document;
use super::template::tree::Tree;
use super::terraform::{Parsed, insert};
use super::value::Value;
use crate::imported::{Imported, Leaf};
use crate::read::Kind;
use plimsoll_rules::Place;
use plimsoll_spec::Span;
use plimsoll_spec::yaml;

/// Where Terraform and CloudFormation write a value, by the end of its path in the stack file.
const PLACES: [(&str, &[&str], &[&str]); 16] = [
    (".size.cpu", &["cpu"], &["Cpu"]),
    (".size.memory", &["memory"], &["Memory"]),
    (
        ".size.architecture",
        &["runtime_platform", "cpu_architecture"],
        &["RuntimePlatform", "CpuArchitecture"],
    ),
    (".tasks.desired", &["desired_count"], &["DesiredCount"]),
    (".out_cooldown", &[TRACKING_BLOCK, "scale_out_cooldown"], &[TRACKING, "ScaleOutCooldown"]),
    (".in_cooldown", &[TRACKING_BLOCK, "scale_in_cooldown"], &[TRACKING, "ScaleInCooldown"]),
    (".scale_in", &[TRACKING_BLOCK, "disable_scale_in"], &[TRACKING, "DisableScaleIn"]),
    (
        ".cooldown",
        &["step_scaling_policy_configuration", "cooldown"],
        &["StepScalingPolicyConfiguration", "Cooldown"],
    ),
    (".datapoints", &["datapoints_to_alarm"], &["DatapointsToAlarm"]),
    (".period", &["period"], &["Period"]),
    (".tasks.min", &["min_capacity"], &["MinCapacity"]),
    (".tasks.max", &["max_capacity"], &["MaxCapacity"]),
    (".route.algorithm", &["load_balancing_algorithm_type"], &[GROUP, "load_balancing.algorithm.type"]),
    (".rollout.drain", &["deregistration_delay"], &[GROUP, "deregistration_delay.timeout_seconds"]),
    (".logs.retention", &["retention_in_days"], &["RetentionInDays"]),
    ("cluster.insights", &["setting", "containerInsights"], &[SETTINGS, "containerInsights"]),
];
const TRACKING_BLOCK: &str = "target_tracking_scaling_policy_configuration";
const TRACKING: &str = "TargetTrackingScalingPolicyConfiguration";
const GROUP: &str = "TargetGroupAttributes";
const SETTINGS: &str = "ClusterSettings";

/// The insertion that makes the code say a value.
///
/// # Errors
/// Why there is no certain place for it.
pub(super) fn insertion(imported: &Imported, path: &str, leaf: &Leaf, value: Value) -> Result<Edit, String> {
    let Place::Span(span) = leaf.place else {
        return Err("it is not written, and where it would stand is not known".to_owned());
    };
    let place = PLACES.iter().find(|(end, _, _)| path.ends_with(end));
    let Some((_, terraform, template)) = place else {
        return Err("it is not written in the code, and where it would stand is not certain".to_owned());
    };
    match imported.kind {
        Kind::Terraform => in_terraform(imported, span, leaf, terraform, value),
        Kind::CloudFormation => in_template(imported, span, leaf, template, value),
        Kind::TaskDefinition => in_task_definition(imported, span, template, value),
        Kind::Compose => Err("it is not written in the Compose file".to_owned()),
        Kind::TerraformState | Kind::TerraformPlan => Err("a state is no code".to_owned()),
    }
}

/// A number as it stands, anything else in quotes; days for retentions.
fn written(path: &[&str], value: Value) -> (String, bool) {
    match value {
        Value::Word(word) => (word.to_owned(), true),
        Value::Seconds(seconds) => {
            let is_days = path.last().is_some_and(|key| key.to_ascii_lowercase().contains("days"));
            ((if is_days { seconds / 86_400 } else { seconds }).to_string(), false)
        }
        other => (other.to_string(), false),
    }
}

fn in_terraform(
    imported: &Imported,
    span: Span,
    leaf: &Leaf,
    path: &[&str],
    value: Value,
) -> Result<Edit, String> {
    let parsed = Parsed::at(&imported.sources, span)
        .ok_or("it is not written, and its place is not in a file of Terraform's language")?;
    let block = parsed.resource(&leaf.resource).ok_or("the resource that would say it was not found")?;
    let (text, quoted) = written(path, value);
    let text = if quoted { format!("\"{text}\"") } else { text };
    if let ["setting", name] = path {
        let name = format!("\"{name}\"");
        return insert::nested(&parsed, block, "setting", &[("name", &name), ("value", &text)]);
    }
    insert::attribute(&parsed, block, path, &text)
}

fn in_template(
    imported: &Imported,
    span: Span,
    leaf: &Leaf,
    path: &[&str],
    value: Value,
) -> Result<Edit, String> {
    let document =
        Document::at(&imported.sources, span).ok_or("it is not written, and its file is no template")?;
    let entry = document.resource(span).or_else(|| document.named(&leaf.resource));
    let entry = entry.ok_or("the resource that would say it was not found")?;
    let properties = entry.value.get("Properties").ok_or("the resource has no properties")?;
    let (text, quoted) = written(path, value);
    if let [list @ (GROUP | SETTINGS), key] = path {
        let name = if *list == GROUP { "Key" } else { "Name" };
        let item = Tree::map([(name, Tree::raw(key)), ("Value", Tree::Text(text))]);
        return match properties.get(list) {
            Some(node) => in_list(&document, node, &item),
            None => document.insert(properties, &[list], Tree::List(vec![item])),
        };
    }
    let tree = if quoted { Tree::text(text) } else { Tree::Raw(text) };
    document.insert(properties, path, tree)
}

/// A new item before the first one of a list.
pub(super) fn in_list(document: &Document<'_>, node: &yaml::Node, item: &Tree) -> Result<Edit, String> {
    let yaml::Value::Sequence(items, style) = &node.value else {
        return Err("what holds it is no list".to_owned());
    };
    let first =
        items.first().filter(|_| node.alias.is_none()).ok_or("the list is empty or stands elsewhere")?;
    let (start, end) = (first.span.start, document.line_end());
    let before = document.before(start);
    if *style == yaml::Style::Flow {
        let json = document.is_json();
        let is_alone = before.chars().all(char::is_whitespace);
        let behind = if is_alone { format!(",{end}{before}") } else { ", ".to_owned() };
        return Ok(document.edit(start, start, format!("{}{behind}", item.flow(json))));
    }
    let indent = before.strip_suffix("- ").filter(|indent| indent.chars().all(|c| c == ' '));
    let indent = indent.ok_or("the list is written in a way of its own")?;
    let Tree::Map(entries) = item else { return Err("the item has no keys".to_owned()) };
    let mut text = String::new();
    for (index, (key, value)) in entries.iter().enumerate() {
        let mark = if index == 0 { "- " } else { "  " };
        text.push_str(&format!("{indent}{mark}{key}: {}{end}", value.flow(false)));
    }
    let at = document.line_start(start);
    Ok(document.edit(at, at, text))
}

fn in_task_definition(imported: &Imported, span: Span, path: &[&str], value: Value) -> Result<Edit, String> {
    let document =
        Document::at(&imported.sources, span).ok_or("it is not written, and its file is not JSON")?;
    let holder = if document.root.get("containerDefinitions").is_some() {
        Some(&document.root)
    } else {
        document.root.get("taskDefinition")
    };
    let holder = holder.ok_or("the task definition was not found")?;
    let path: Vec<String> = path.iter().map(|key| lower(key)).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    // AWS: a task definition's CPU and memory are texts; source the ECS API `RegisterTaskDefinition`, read 2026-09.
    let (text, _) = written(&path, value);
    document.insert(holder, &path, Tree::text(text))
}

/// `RuntimePlatform` as JSON of the API has it: `runtimePlatform`.
fn lower(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
