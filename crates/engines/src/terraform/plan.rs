//! The plan, as `show -json` tells it.

use crate::change::{Change, Verb};
use serde_json::{Map, Value};

/// The changes of a plan, whether anything else differs (outputs), and whether nothing stands yet; `None` where the document is
/// no plan.
#[must_use]
pub fn changes(document: &str) -> Option<(Vec<Change>, bool, bool)> {
    let plan: Value = serde_json::from_str(document).ok()?;
    plan.get("format_version")?;
    let list = plan.get("resource_changes").and_then(Value::as_array);
    let managed =
        list.into_iter().flatten().filter(|item| item.get("mode").is_none_or(|mode| mode == "managed"));
    let changes: Vec<Change> = managed.filter_map(change).collect();
    let outputs = plan.get("output_changes").and_then(Value::as_object);
    let others = outputs.into_iter().flatten().any(|(_, output)| !actions(output).is_some_and(nothing));
    // Before the first apply there is no prior state, or one that holds only what was read.
    let standing = plan.pointer("/prior_state/values/root_module").is_some_and(holds_managed);
    Some((changes, others, !standing))
}

/// Whether a module of a state holds anything that was made; modules are nested as deep as the configuration is.
fn holds_managed(module: &Value) -> bool {
    let mut open = vec![module];
    while let Some(module) = open.pop() {
        let resources = module.get("resources").and_then(Value::as_array);
        if resources
            .into_iter()
            .flatten()
            .any(|resource| resource.get("mode").is_some_and(|mode| mode == "managed"))
        {
            return true;
        }
        open.extend(module.get("child_modules").and_then(Value::as_array).into_iter().flatten());
    }
    false
}

fn actions(change: &Value) -> Option<Vec<&str>> {
    Some(change.get("actions")?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn nothing(actions: Vec<&str>) -> bool {
    actions.iter().all(|action| matches!(*action, "no-op" | "read"))
}

fn change(item: &Value) -> Option<Change> {
    let change = item.get("change")?;
    let actions = actions(change)?;
    let adopted = change.get("importing").is_some_and(|importing| !importing.is_null());
    let verb = match actions.as_slice() {
        ["create"] => Verb::Create,
        ["update"] => Verb::Update,
        ["delete"] => Verb::Delete,
        ["delete", "create"] | ["create", "delete"] => Verb::Replace,
        ["forget"] => Verb::Adopt,
        _ if adopted => Verb::Adopt,
        _ => return None,
    };
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let because = match verb {
        Verb::Replace => forcing(item, change),
        Verb::Update => differing(change),
        Verb::Create | Verb::Delete | Verb::Adopt => Vec::new(),
    };
    Some(Change {
        address: text("address")?.to_owned(),
        kind: text("type").unwrap_or_default().to_owned(),
        id: change.pointer("/before/id").and_then(Value::as_str).map(ToOwned::to_owned),
        verb,
        because,
    })
}

/// What forces a replacement: the paths the provider named, else Terraform's reason.
fn forcing(item: &Value, change: &Value) -> Vec<String> {
    let paths = change.get("replace_paths").and_then(Value::as_array);
    let named: Vec<String> =
        paths.into_iter().flatten().filter_map(Value::as_array).map(|path| spelled(path)).collect();
    match item.get("action_reason").and_then(Value::as_str) {
        _ if !named.is_empty() => named,
        Some("replace_because_tainted") => vec!["an earlier run left it half made".to_owned()],
        Some("replace_by_request") => vec!["it was asked for".to_owned()],
        Some("replace_by_triggers") => vec!["something it depends on is replaced".to_owned()],
        _ => differing(change),
    }
}

/// `["default_action", 0, "type"]` → `default_action.0.type`.
fn spelled(path: &[Value]) -> String {
    let steps: Vec<String> =
        path.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), ToOwned::to_owned)).collect();
    steps.join(".")
}

/// The attributes whose values differ, or will only be known afterwards.
fn differing(change: &Value) -> Vec<String> {
    let none = Map::new();
    let of = |key: &str| change.get(key).and_then(Value::as_object).unwrap_or(&none);
    let (before, after, unknown) = (of("before"), of("after"), of("after_unknown"));
    let mut names: Vec<String> = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name)
        .chain(before.keys().filter(|name| !after.contains_key(*name) && !unknown.contains_key(*name)))
        .chain(unknown.iter().filter(|(_, value)| **value == Value::Bool(true)).map(|(name, _)| name))
        // The provider repeats tags with those of its own.
        .filter(|name| *name != "tags_all")
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan(actions: &[&str], extra: Value) -> String {
        let mut change = json!({ "actions": actions, "before": { "id": "x-1", "port": 80, "tags_all": {} },
            "after": { "id": "x-1", "port": 81, "tags_all": { "a": "b" } }, "after_unknown": {} });
        change.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({ "format_version": "1.2", "resource_changes": [
            { "address": "module.alb.aws_lb_target_group.web", "mode": "managed", "type": "aws_lb_target_group",
              "action_reason": "replace_because_cannot_update", "change": change },
            { "address": "data.aws_vpc.default", "mode": "data", "type": "aws_vpc", "change": { "actions": ["read"] } },
        ] })
        .to_string()
    }

    #[test]
    fn a_replacement_names_the_property_that_forces_it() {
        let (changes, others, creates) =
            changes(&plan(&["delete", "create"], json!({ "replace_paths": [["port"]] }))).unwrap();
        assert_eq!((changes.len(), others, creates), (1, false, true));
        assert_eq!(
            (changes[0].verb, changes[0].because.as_slice()),
            (Verb::Replace, &["port".to_owned()][..])
        );
        assert_eq!(changes[0].id.as_deref(), Some("x-1"));
    }

    #[test]
    fn a_change_names_the_properties_that_differ() {
        let (changes, ..) = changes(&plan(&["update"], json!({}))).unwrap();
        assert_eq!(
            (changes[0].verb, changes[0].because.as_slice()),
            (Verb::Update, &["port".to_owned()][..])
        );
    }

    #[test]
    fn nothing_to_do_is_no_change_and_outputs_are_counted_apart() {
        assert_eq!(changes(&plan(&["no-op"], json!({}))), Some((Vec::new(), false, true)));
        let outputs = json!({ "format_version": "1.2", "output_changes": { "a": { "actions": ["update"] } },
            "prior_state": { "values": { "root_module": { "child_modules": [ { "resources": [ { "mode": "managed" } ] } ] } } } });
        assert_eq!(changes(&outputs.to_string()), Some((Vec::new(), true, false)));
        assert_eq!(changes("{}"), None);
        assert_eq!(changes("Error"), None);
    }
}
