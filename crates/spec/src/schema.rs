//! The JSON Schema of the stack file, for editors.

use crate::raw::service::RawService;
use crate::raw::stack::RawStack;
use schemars::JsonSchema as _;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The JSON Schema (2020-12) of the stack file as pretty-printed text with a final line break.
#[must_use]
pub fn json_schema() -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let of_service = RawService::json_schema(&mut generator).to_value();
    let mut root = generator.into_root_schema_for::<RawStack>();
    root.insert("title".to_owned(), "plimsoll stack file".into());
    // A stack of one service may write the service's keys at the top.
    let service_keys = of_service.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(keys) = root.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, schema) in service_keys {
            keys.entry(key).or_insert(schema);
        }
    }
    let mut text = serde_json::to_string_pretty(&root.to_value()).unwrap_or_default();
    text.push('\n');
    text
}
