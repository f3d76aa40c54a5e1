//! SARIF 2.1.0, for code scanning.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", with errata 01.

use super::{Checked, RuleText, message};
use crate::json::{Finding, Severity};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The document: one run of the program over one file. It holds no time, so that the same input gives the same bytes.
#[must_use]
pub fn sarif(checked: &Checked) -> String {
    let rules: Vec<Value> = checked.rules.iter().map(rule).collect();
    let index: BTreeMap<&str, usize> =
        checked.rules.iter().enumerate().map(|(index, rule)| (rule.code, index)).collect();
    let found = checked.findings.iter().map(|finding| result(finding, &index, None));
    let accepted =
        checked.accepted.iter().map(|one| result(&one.finding, &index, Some(one.because.as_str())));
    let results: Vec<Value> = found.chain(accepted).collect();
    let notifications: Vec<Value> = checked
        .skipped
        .iter()
        .map(|skipped| {
            let text = format!("{}: {} was not checked: {}", skipped.rule, skipped.resource, skipped.reason);
            let mut notification = json!({ "level": "note", "message": { "text": text } });
            if let (Some(line), Some(fields)) = (skipped.line, notification.as_object_mut()) {
                let location = location(
                    skipped.file.as_ref().unwrap_or(&checked.file),
                    Some(json!({ "startLine": line })),
                );
                fields.insert("locations".to_owned(), json!([location]));
            }
            notification
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "plimsoll", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    // INVARIANT: a value of string keys always becomes text.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(rule: &RuleText) -> Value {
    let help = rule.page.unwrap_or(rule.title);
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.title },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(finding: &Finding, index: &BTreeMap<&str, usize>, because: Option<&str>) -> Value {
    let mut fields = Map::new();
    fields.insert("ruleId".to_owned(), json!(finding.rule));
    if let Some(index) = index.get(finding.rule.as_str()) {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    fields.insert("level".to_owned(), json!(level(finding.severity)));
    fields.insert("message".to_owned(), json!({ "text": message(finding) }));
    let region = finding.line.map(|line| {
        let mut region = Map::new();
        for (name, value) in [
            ("startLine", Some(line)),
            ("startColumn", finding.column),
            ("endLine", finding.end_line),
            ("endColumn", finding.end_column),
        ] {
            if let Some(value) = value {
                region.insert(name.to_owned(), json!(value));
            }
        }
        Value::Object(region)
    });
    fields.insert("locations".to_owned(), json!([location(&finding.file, region)]));
    if let Some(because) = because {
        fields.insert("suppressions".to_owned(), json!([{ "kind": "inSource", "justification": because }]));
    }
    Value::Object(fields)
}

fn location(file: &str, region: Option<Value>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
    if let (Some(region), Some(fields)) = (region, physical.as_object_mut()) {
        fields.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

/// The path as a URI reference (RFC 3986); code scanning wants paths relative to the repository, as they were typed.
fn uri(path: &str) -> String {
    let relative = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::with_capacity(path.len());
    if relative.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in relative.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("./infra/my stack:ä.yaml"), "infra/my%20stack%3A%C3%A4.yaml");
        assert_eq!(uri("/srv/stack.yaml"), "file:///srv/stack.yaml");
    }
}
