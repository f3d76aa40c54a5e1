//! Shared by all modules: loading with fixed options, and plain-text rendering of diagnostics.

use plimsoll_spec::{Diagnostics, LoadOptions, Loaded, Platform, load};

/// Options as the program passes them for a folder named `shop`.
pub(crate) fn options(environment: Option<&str>) -> LoadOptions {
    LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: environment.map(str::to_owned),
        default_stack_name: "shop".to_owned(),
    }
}

/// Loads a text that must be right.
pub(crate) fn loaded(text: &str) -> Loaded {
    load(text, &options(None)).unwrap_or_else(|diagnostics| panic!("{}", rendered(&diagnostics)))
}

/// The platform of a text that must be right.
pub(crate) fn platform(text: &str) -> Platform {
    loaded(text).platform
}

/// The rendered diagnostics of a text that must be wrong.
pub(crate) fn errors(text: &str) -> String {
    rendered(&load(text, &options(None)).expect_err("must be refused"))
}

/// Plain text: one block for each diagnostic, marks under the text.
pub(crate) fn rendered(diagnostics: &Diagnostics) -> String {
    let mut blocks = Vec::new();
    for item in &diagnostics.items {
        let mut block = format!("{} {}: {}", item.code, item.severity.as_str(), item.message);
        for label in &item.labels {
            let position = diagnostics.source.position(label.span.start);
            let line = diagnostics.source.line(position.line);
            let width =
                diagnostics.source.slice(label.span).lines().next().unwrap_or_default().chars().count();
            let marks = "^".repeat(width.max(1));
            let indent = " ".repeat(position.column - 1);
            block += &format!(
                "\n  {position} | {line}\n  {:>width$} | {indent}{marks} {}",
                "",
                label.text,
                width = position.to_string().len()
            );
        }
        if let Some(help) = &item.help {
            block += &format!("\n  help: {help}");
        }
        blocks.push(block);
    }
    blocks.join("\n")
}

/// YAML as JSON, with the booleans, numbers and nulls of YAML 1.2, as editors do it before they apply a JSON Schema.
pub(crate) fn yaml_to_json(text: &str) -> serde_json::Value {
    use granit_parser::{Event, Parser, ScalarStyle};
    use serde_json::{Map, Value};
    enum Open {
        List(Vec<Value>),
        Object(Map<String, Value>, Option<String>),
    }
    let mut open: Vec<Open> = Vec::new();
    let mut root = Value::Null;
    for event in Parser::new_from_str(text) {
        let value = match event.expect("valid YAML").0 {
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Object(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().expect("balanced") {
                Open::List(items) => Value::Array(items),
                Open::Object(entries, _) => Value::Object(entries),
            },
            Event::Scalar(text, ScalarStyle::Plain, ..) => match text.as_ref() {
                "" | "~" | "null" => Value::Null,
                plain => serde_json::from_str(plain).unwrap_or_else(|_| plain.into()),
            },
            Event::Scalar(text, ..) => text.as_ref().into(),
            _ => continue,
        };
        match open.last_mut() {
            None => root = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object(entries, key)) => match key.take() {
                None => *key = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
                Some(key) => drop(entries.insert(key, value)),
            },
        }
    }
    root
}

/// Loads a text that must be right for an environment.
pub(crate) fn loaded_for(text: &str, environment: Option<&str>) -> Loaded {
    load(text, &options(environment)).unwrap_or_else(|diagnostics| panic!("{}", rendered(&diagnostics)))
}
