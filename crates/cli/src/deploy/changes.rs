//! Changes of a change set, for people and for programs.

use plimsoll_aws::call::cloudformation::{ChangeAction, ChangeCause, Replacement, ResourceChange};
use plimsoll_engines::{Change, Plan, Verb};
use serde_json::{Value, json};

/// Monthly costs as text: of the deployed state and of the new one.
type Monthly = (Option<String>, Option<String>);

/// What a change does, in one sign and one word.
const fn sign(change: &ResourceChange) -> (&'static str, &'static str) {
    match (change.action, change.replacement) {
        (ChangeAction::Add, _) => ("+", "add"),
        (ChangeAction::Remove, _) => ("-", "remove"),
        (ChangeAction::Import, _) => (">", "import"),
        (ChangeAction::Modify, Replacement::Yes) => ("!", "replace"),
        (ChangeAction::Modify, Replacement::Conditional) => ("?", "change, or replace"),
        (ChangeAction::Modify | ChangeAction::Dynamic, _) => ("~", "change"),
    }
}

/// The properties that a change follows from; with a replacement, those that force it come first and alone where known.
fn properties(change: &ResourceChange) -> Vec<String> {
    let forcing = |all: bool| {
        let causes = change
            .causes
            .iter()
            .filter(|cause| all || matches!(cause.recreation.as_str(), "Always" | "Conditionally"));
        let mut names: Vec<String> =
            causes.map(|cause| cause.property.clone()).filter(|name| !name.is_empty()).collect();
        names.sort();
        names.dedup();
        names
    };
    let alone = if change.replacement == Replacement::No { Vec::new() } else { forcing(false) };
    if alone.is_empty() { forcing(true) } else { alone }
}

/// The changes as text: counts, one line a resource, costs.
pub(crate) fn text(stack: &str, creates: bool, changes: &[ResourceChange], monthly: &Monthly) -> String {
    let count = |word: &str| changes.iter().filter(|change| sign(change).1.starts_with(word)).count() as u64;
    let mut words: Vec<String> =
        [("add", "to add"), ("change", "to change"), ("replace", "to replace"), ("remove", "to remove")]
            .into_iter()
            .filter(|(word, _)| count(word) > 0)
            .map(|(word, says)| format!("{} {says}", count(word)))
            .collect();
    if words.is_empty() {
        words.push("only outputs, tags or parameters change".to_owned());
    }
    let new = if creates { "new stack, " } else { "" };
    let mut text = format!("{stack}: {new}{}\n", words.join(", "));
    let wide = changes.iter().map(|change| change.logical_id.len()).max().unwrap_or_default();
    let kind_wide = changes.iter().map(|change| change.kind.len()).max().unwrap_or_default();
    for change in changes {
        let (sign, word) = sign(change);
        let why = properties(change).join(", ");
        let why = match (change.action, change.replacement) {
            (ChangeAction::Modify, Replacement::Yes | Replacement::Conditional) if !why.is_empty() => {
                format!("{word} because of {why}")
            }
            (ChangeAction::Modify, Replacement::Yes | Replacement::Conditional) => word.to_owned(),
            _ => why,
        };
        let line = format!("  {sign} {:wide$}  {:kind_wide$}  {why}", change.logical_id, change.kind);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str(&cost(monthly));
    text
}

/// One line about costs; nothing where neither figure is known.
fn cost((before, after): &Monthly) -> String {
    match (before, after) {
        (None, None) => String::new(),
        (None, Some(after)) => format!("  ${after} a month by list prices\n"),
        (Some(before), None) => format!("  ${before} a month now; the new cost is not known\n"),
        (Some(before), Some(after)) if before == after => {
            format!("  ${after} a month by list prices, as before\n")
        }
        (Some(before), Some(after)) => format!("  ${before} → ${after} a month by list prices\n"),
    }
}

/// The changes of one stack as JSON.
pub(crate) fn document(stack: &str, creates: bool, changes: &[ResourceChange], monthly: &Monthly) -> Value {
    let dollars = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let change = |change: &ResourceChange| {
        json!({
            "action": sign(change).1.split(',').next(),
            "logical_id": change.logical_id,
            "physical_id": change.physical_id,
            "type": change.kind,
            "replacement": match change.replacement {
                Replacement::No => "no",
                Replacement::Yes => "yes",
                Replacement::Conditional => "conditional",
                Replacement::Unknown => "unknown",
            },
            "because": properties(change),
        })
    };
    json!({
        "name": stack,
        "creates": creates,
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
        "monthly_usd": { "before": dollars(&monthly.0), "after": dollars(&monthly.1) },
    })
}

/// The plan of another engine as text.
pub(crate) fn plan_text(plan: &Plan) -> String {
    let changes: Vec<ResourceChange> = plan.changes.iter().map(of_engine).collect();
    text(&plan.name, plan.creates, &changes, &plan.monthly)
}

/// The plan of another engine as JSON.
pub(crate) fn plan_document(plan: &Plan) -> Value {
    let changes: Vec<ResourceChange> = plan.changes.iter().map(of_engine).collect();
    document(&plan.name, plan.creates, &changes, &plan.monthly)
}

/// A change of another engine in the words of change sets, so that people read one table.
fn of_engine(change: &Change) -> ResourceChange {
    let (action, replacement) = match change.verb {
        Verb::Create => (ChangeAction::Add, Replacement::No),
        Verb::Update => (ChangeAction::Modify, Replacement::No),
        Verb::Replace => (ChangeAction::Modify, Replacement::Yes),
        Verb::Delete => (ChangeAction::Remove, Replacement::No),
        Verb::Adopt => (ChangeAction::Import, Replacement::No),
    };
    let recreation = if change.verb == Verb::Replace { "Always" } else { "Never" };
    let cause = |property: &String| ChangeCause {
        property: property.clone(),
        recreation: recreation.to_owned(),
        evaluation: "Static".to_owned(),
        from: None,
    };
    ResourceChange {
        action,
        logical_id: change.address.clone(),
        physical_id: change.id.clone(),
        kind: change.kind.clone(),
        replacement,
        causes: change.because.iter().map(cause).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_aws::call::cloudformation::ChangeCause;

    fn change(action: ChangeAction, replacement: Replacement, property: &str) -> ResourceChange {
        ResourceChange {
            action,
            logical_id: "ApiTargetGroup".into(),
            physical_id: None,
            kind: "AWS::ElasticLoadBalancingV2::TargetGroup".into(),
            replacement,
            causes: vec![ChangeCause {
                property: property.into(),
                recreation: if replacement == Replacement::Yes { "Always".into() } else { "Never".into() },
                evaluation: "Static".into(),
                from: None,
            }],
        }
    }

    #[test]
    fn a_replacement_is_marked_with_the_property_that_causes_it() {
        let changes = [change(ChangeAction::Modify, Replacement::Yes, "Port")];
        let text = text("a-dev", false, &changes, &(Some("10.00".into()), Some("8.00".into())));
        assert!(text.starts_with("a-dev: 1 to replace\n"), "{text}");
        assert!(text.contains("! ApiTargetGroup") && text.contains("replace because of Port"), "{text}");
        assert!(text.contains("$10.00 → $8.00 a month"), "{text}");
    }

    #[test]
    fn the_document_has_numbers_and_reasons() {
        let changes = [change(ChangeAction::Modify, Replacement::No, "Tags")];
        let document = document("a-dev", false, &changes, &(None, Some("8.00".into())));
        assert_eq!(document["monthly_usd"]["after"], 8.0);
        assert_eq!(document["monthly_usd"]["before"], Value::Null);
        assert_eq!(document["changes"][0]["because"][0], "Tags");
    }
}
