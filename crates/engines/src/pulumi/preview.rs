//! What would change, as `pulumi preview --json` tells it.

use super::{is_of_aws, kind_of, name_of};
use crate::change::{Change, Verb};
use serde_json::Value;

/// The changes of a preview, whether anything else differs (components, outputs of the stack), and whether nothing stands yet;
/// `None` where the document is no preview.
#[must_use]
pub fn changes(document: &str) -> Option<(Vec<Change>, bool, bool)> {
    let preview: Value = serde_json::from_str(document).ok()?;
    let summary = preview.get("changeSummary")?.as_object();
    let steps = preview.get("steps").and_then(Value::as_array);
    let steps: Vec<&Value> = steps.into_iter().flatten().collect();
    let found: Vec<Change> = steps.iter().filter_map(|step| change(step)).collect();
    let counted = |op: &&String| !matches!(op.as_str(), "same" | "read" | "refresh");
    let others = summary.into_iter().flatten().map(|(op, _)| op).any(|op| counted(&op)) && found.is_empty();
    let standing = steps.iter().any(|step| step.get("oldState").is_some_and(|old| !old.is_null()));
    Some((found, others, !standing))
}

fn change(step: &Value) -> Option<Change> {
    let text = |key: &str| step.get(key).and_then(Value::as_str);
    let urn = text("urn")?;
    let kind = kind_of(urn);
    if !is_of_aws(kind) {
        return None;
    }
    // A replacement comes as three steps; the one called `replace` stands for all of them.
    let verb = match text("op")? {
        "create" => Verb::Create,
        "update" => Verb::Update,
        "delete" => Verb::Delete,
        "replace" => Verb::Replace,
        "import" | "import-replacement" | "discard" => Verb::Adopt,
        _ => return None,
    };
    let list = |key: &str| -> Vec<String> {
        let names = step.get(key).and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    let because = match verb {
        Verb::Replace => {
            [list("replaceReasons"), list("diffReasons")].into_iter().find(|names| !names.is_empty())
        }
        Verb::Update => Some(list("diffReasons")),
        Verb::Create | Verb::Delete | Verb::Adopt => None,
    };
    let mut because = because.unwrap_or_default();
    because.retain(|name| name != "tagsAll");
    because.sort();
    Some(Change {
        address: name_of(urn).to_owned(),
        kind: kind.to_owned(),
        id: step.pointer("/oldState/id").and_then(Value::as_str).map(ToOwned::to_owned),
        verb,
        because,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const URN: &str = "urn:pulumi:dev::shop::plimsoll:Network$aws:lb/targetGroup:TargetGroup::web";

    fn preview(steps: &Value, summary: &Value) -> String {
        // The fields are those of `PreviewDigest` and `PreviewStep` of Pulumi's SDK.
        json!({ "config": {}, "steps": steps, "duration": 1, "changeSummary": summary }).to_string()
    }

    #[test]
    fn a_replacement_is_one_change_with_its_reason() {
        let steps = json!([
            { "op": "create-replacement", "urn": URN, "replaceReasons": ["port"] },
            { "op": "replace", "urn": URN, "oldState": { "id": "arn:1" }, "replaceReasons": ["port"], "diffReasons": ["port", "tagsAll"] },
            { "op": "delete-replaced", "urn": URN },
            { "op": "same", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev" },
        ]);
        let (found, others, creates) =
            changes(&preview(&steps, &json!({ "replace": 1, "same": 1 }))).unwrap();
        assert_eq!((found.len(), others, creates), (1, false, false));
        assert_eq!((found[0].verb, found[0].because.as_slice()), (Verb::Replace, &["port".to_owned()][..]));
        assert_eq!(
            (found[0].address.as_str(), found[0].kind.as_str()),
            ("web", "aws:lb/targetGroup:TargetGroup")
        );
    }

    #[test]
    fn components_and_the_stack_are_no_resources_of_aws() {
        let steps = json!([
            { "op": "create", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev" },
            { "op": "create", "urn": "urn:pulumi:dev::shop::plimsoll:Network::network" },
            { "op": "create", "urn": URN },
        ]);
        let (found, others, creates) = changes(&preview(&steps, &json!({ "create": 3 }))).unwrap();
        assert_eq!((found.len(), others, creates), (1, false, true));
    }

    #[test]
    fn nothing_to_do_is_no_change() {
        let steps = json!([{ "op": "same", "urn": URN, "oldState": { "id": "arn:1" } }]);
        assert_eq!(changes(&preview(&steps, &json!({ "same": 1 }))), Some((Vec::new(), false, false)));
        assert_eq!(changes("error: no stack"), None);
        assert_eq!(changes("{}"), None);
    }
}
