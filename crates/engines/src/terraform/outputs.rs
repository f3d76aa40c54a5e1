//! Outputs, as `output -json` tells them.

use serde_json::Value;
use std::collections::BTreeMap;

/// The outputs as text by name; what is secret is left out. `None` where the document is no list of outputs.
#[must_use]
pub fn outputs(document: &str) -> Option<BTreeMap<String, String>> {
    let value: Value = serde_json::from_str(document).ok()?;
    let entries =
        value.as_object()?.iter().filter(|(_, output)| output.get("sensitive") != Some(&Value::Bool(true)));
    Some(entries.filter_map(|(name, output)| Some((name.clone(), text(output.get("value")?)))).collect())
}

/// A value as one text: texts as they are, everything else as JSON.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_left_out_and_lists_are_json() {
        let document = r#"{"alb_url":{"sensitive":false,"type":"string","value":"http://a"},
            "zones":{"sensitive":false,"type":["list","string"],"value":["a","b"]},
            "key":{"sensitive":true,"type":"string","value":"s"}}"#;
        let found = outputs(document).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found["alb_url"].as_str(), found["zones"].as_str()), ("http://a", r#"["a","b"]"#));
        assert_eq!(outputs("{}"), Some(BTreeMap::new()));
        assert_eq!(outputs("no"), None);
    }
}
