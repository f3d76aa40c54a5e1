//! The formats of `check`: what other programs read.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use plimsoll_report::check::{Accepted, Checked, RuleText, Skipped, github, junit, markdown, sarif};
use plimsoll_report::json::{self, Finding, Severity};
use serde_json::{Value, json};

fn finding(rule: &str, severity: Severity, line: Option<u32>, message: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        message: message.into(),
        file: "infra/my stack.yaml".into(),
        line,
        column: line.map(|_| 7),
        end_line: line,
        end_column: line.map(|_| 12),
        help: line.map(|_| "below 5".into()),
        service: None,
        resource: line.map(|_| "Group".into()),
    }
}

fn checked() -> Checked {
    let rule = |code, severity, page| RuleText { code, title: "Something is wrong.", page, severity };
    Checked {
        file: "infra/my stack.yaml".into(),
        findings: vec![
            finding("PLM0601", Severity::Error, Some(3), "5 s > 4 s\n::error::forged"),
            finding("PLM0601", Severity::Error, Some(9), "again <b> & \"c\""),
            finding("PLM0801", Severity::Warning, Some(4), "100 % | dearer"),
            finding("PLM0901", Severity::Note, None, "of the whole file"),
        ],
        accepted: vec![Accepted {
            finding: finding("PLM0701", Severity::Warning, Some(2), "open"),
            because: "the audit wants it".into(),
        }],
        skipped: vec![
            Skipped {
                file: None,
                rule: "PLM0602".into(),
                resource: "Api".into(),
                reason: "`P` has no default".into(),
                line: Some(8),
            },
            Skipped {
                file: None,
                rule: "PLM0603".into(),
                resource: "Api".into(),
                reason: "`P` has no default".into(),
                line: Some(5),
            },
            Skipped {
                file: None,
                rule: "PLM0602".into(),
                resource: "Web".into(),
                reason: "an import".into(),
                line: None,
            },
        ],
        rules: vec![
            rule("PLM0601", Severity::Error, Some("Why.\n\nSource: x.")),
            rule("PLM0602", Severity::Error, None),
            rule("PLM0701", Severity::Warning, None),
            rule("PLM0801", Severity::Warning, None),
            rule("PLM0901", Severity::Note, None),
        ],
    }
}

#[test]
fn the_json_document_has_the_contract_s_shape() {
    let document: Value = serde_json::from_str(&json::check(&checked())).unwrap();
    assert_eq!(document["schema"], "plimsoll/check/1");
    let summary = json!({"errors": 2, "warnings": 1, "notes": 1, "skipped": 3, "accepted": 1});
    assert_eq!(document["summary"], summary);
    for finding in document["findings"].as_array().unwrap() {
        for field in ["rule", "severity", "message", "file", "line", "column", "help"] {
            assert!(finding.get(field).is_some(), "{field} is missing in {finding}");
        }
    }
    assert_eq!(
        document["skipped"][0],
        json!({"rule": "PLM0602", "resource": "Api", "reason": "`P` has no default", "line": 8})
    );
    assert_eq!(document["accepted"][0]["because"], "the audit wants it");
    assert_eq!(document["accepted"][0]["rule"], "PLM0701");
}

#[test]
fn numbers_and_reasons_are_said_in_words() {
    assert_eq!(checked().summary(), "2 errors, 1 warning, 1 note, 1 finding accepted, 3 checks skipped");
    assert_eq!(Checked::default().summary(), "no errors, no warnings");
    assert_eq!(checked().reasons(), [("`P` has no default", 2, Some(5)), ("an import", 1, None)]);
}

#[test]
fn github_gets_one_line_for_each_finding() {
    insta::assert_snapshot!(github(&checked()), @r##"
    ::error file=infra/my stack.yaml,line=3,col=7,endLine=3,endColumn=12,title=PLM0601::5 s > 4 s%0A::error::forged; below 5
    ::error file=infra/my stack.yaml,line=9,col=7,endLine=9,endColumn=12,title=PLM0601::again <b> & "c"; below 5
    ::warning file=infra/my stack.yaml,line=4,col=7,endLine=4,endColumn=12,title=PLM0801::100 %25 | dearer; below 5
    ::notice file=infra/my stack.yaml,title=PLM0901::of the whole file
    plimsoll check: 2 errors, 1 warning, 1 note, 1 finding accepted, 3 checks skipped
    "##);
}

#[test]
fn junit_has_a_case_for_each_rule() {
    insta::assert_snapshot!(junit(&checked()), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="plimsoll check" tests="5" failures="2" errors="0" skipped="1">
      <testsuite name="infra/my stack.yaml" tests="5" failures="2" errors="0" skipped="1">
        <testcase name="PLM0601 Something is wrong." classname="infra/my stack.yaml">
          <failure type="PLM0601" message="5 s &gt; 4 s&#10;::error::forged; below 5">infra/my stack.yaml:3:7: error: 5 s &gt; 4 s&#10;::error::forged; below 5&#10;infra/my stack.yaml:9:7: error: again &lt;b&gt; &amp; &quot;c&quot;; below 5</failure>
        </testcase>
        <testcase name="PLM0602 Something is wrong." classname="infra/my stack.yaml">
          <skipped message="Api: `P` has no default; Web: an import"/>
        </testcase>
        <testcase name="PLM0701 Something is wrong." classname="infra/my stack.yaml"/>
        <testcase name="PLM0801 Something is wrong." classname="infra/my stack.yaml">
          <failure type="PLM0801" message="100 % | dearer; below 5">infra/my stack.yaml:4:7: warning: 100 % | dearer; below 5</failure>
        </testcase>
        <testcase name="PLM0901 Something is wrong." classname="infra/my stack.yaml">
          <system-out>infra/my stack.yaml: note: of the whole file</system-out>
        </testcase>
      </testsuite>
    </testsuites>
    "##);
}

#[test]
fn markdown_has_a_table() {
    insta::assert_snapshot!(markdown(&checked()), @r##"
    ### plimsoll check: `infra/my stack.yaml`

    2 errors, 1 warning, 1 note, 1 finding accepted, 3 checks skipped

    |  | rule | line | what is wrong | what would be right |
    | --- | --- | --: | --- | --- |
    | error | `PLM0601` | 3 | 5 s &gt; 4 s ::error::forged | below 5 |
    | error | `PLM0601` | 9 | again &lt;b&gt; &amp; "c" | below 5 |
    | warning | `PLM0801` | 4 | 100 % \| dearer | below 5 |
    | note | `PLM0901` | – | of the whole file |  |

    Skipped, because values are not known:

    - \`P\` has no default (2)
    - an import (1)
    "##);
}

/// What the schema of SARIF 2.1.0 requires of the parts that are used.
#[test]
fn sarif_has_what_its_schema_requires() {
    let log: Value = serde_json::from_str(&sarif(&checked())).unwrap();
    let place = json!({
        "type": "object", "required": ["physicalLocation"],
        "properties": {"physicalLocation": {
            "type": "object", "required": ["artifactLocation"], "additionalProperties": false,
            "properties": {
                "artifactLocation": {"type": "object", "properties": {"uri": {"type": "string", "pattern": "^[^ ]*$"}}},
                "region": {"type": "object", "additionalProperties": false, "properties": {
                    "startLine": {"type": "integer", "minimum": 1}, "startColumn": {"type": "integer", "minimum": 1},
                    "endLine": {"type": "integer", "minimum": 1}, "endColumn": {"type": "integer", "minimum": 1}}},
            }}}
    });
    let text = json!({"type": "object", "required": ["text"], "properties": {
        "text": {"type": "string", "minLength": 1}, "markdown": {"type": "string"}}, "additionalProperties": false});
    let level = json!({"enum": ["none", "note", "warning", "error"]});
    let schema = json!({
        "type": "object", "required": ["version", "runs"], "additionalProperties": false,
        "properties": {
            "$schema": {"type": "string"}, "version": {"const": "2.1.0"},
            "runs": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["tool", "results"], "additionalProperties": false,
                "properties": {
                    "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
                        "type": "object", "required": ["name"], "additionalProperties": false,
                        "properties": {"name": {"type": "string"}, "semanticVersion": {"type": "string"},
                            "rules": {"type": "array", "uniqueItems": true, "items": {
                                "type": "object", "required": ["id"], "additionalProperties": false,
                                "properties": {"id": {"type": "string"}, "shortDescription": text, "fullDescription": text, "help": text,
                                    "defaultConfiguration": {"type": "object", "properties": {"level": level}}}}}}}}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {"type": "array", "items": {"type": "object", "required": ["executionSuccessful"],
                        "properties": {"toolExecutionNotifications": {"type": "array", "items": {
                            "type": "object", "required": ["message"], "additionalProperties": false,
                            "properties": {"level": level, "message": text, "locations": {"type": "array", "items": place}}}}}}},
                    "results": {"type": "array", "items": {
                        "type": "object", "required": ["message"], "additionalProperties": false,
                        "properties": {"ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0},
                            "level": level, "message": text, "locations": {"type": "array", "items": place},
                            "suppressions": {"type": "array", "items": {"type": "object", "required": ["kind"],
                                "properties": {"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}}}}}}},
                }}}
        }
    });
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5, "what is accepted is there too, marked");
    for result in results {
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    assert_eq!(results[4]["suppressions"][0]["justification"], "the audit wants it");
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "infra/my%20stack.yaml"
    );
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 3);
}
