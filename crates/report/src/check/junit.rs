//! JUnit XML: a case for each rule.

use super::{Checked, message};
use crate::json::Finding;
use crate::junit::escaped;
use std::collections::BTreeMap;

/// A case for each rule, failed where it found something, skipped where it could look at nothing else. Notes do not fail.
#[must_use]
pub fn junit(checked: &Checked) -> String {
    let mut cases: BTreeMap<&str, Vec<&Finding>> =
        checked.rules.iter().map(|rule| (rule.code, Vec::new())).collect();
    for finding in &checked.findings {
        cases.entry(&finding.rule).or_default().push(finding);
    }
    let fails = |found: &[&Finding]| found.iter().any(|finding| finding.counts());
    let failures = cases.values().filter(|found| fails(found)).count();
    let is_skipped = |code: &str, found: &[&Finding]| {
        found.is_empty() && checked.skipped.iter().any(|one| one.rule == code)
    };
    let skipped = cases.iter().filter(|(code, found)| is_skipped(code, found)).count();
    let counts =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", cases.len());
    let class = escaped(&checked.file);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plimsoll check\" {counts}>\n  \
         <testsuite name=\"{class}\" {counts}>\n"
    );
    for (code, found) in &cases {
        let title = checked.rules.iter().find(|rule| rule.code == *code).map_or("", |rule| rule.title);
        let name = escaped(format!("{code} {title}").trim_end());
        let head = format!("    <testcase name=\"{name}\" classname=\"{class}\"");
        let lines: Vec<String> = found.iter().map(|finding| line(finding)).collect();
        if fails(found) {
            let first = found.first().map(|finding| message(finding)).unwrap_or_default();
            text.push_str(&format!(
                "{head}>\n      <failure type=\"{code}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                escaped(&first),
                escaped(&lines.join("\n"))
            ));
        } else if is_skipped(code, found) {
            let reasons: Vec<String> = checked
                .skipped
                .iter()
                .filter(|one| one.rule == *code)
                .map(|one| format!("{}: {}", one.resource, one.reason))
                .collect();
            text.push_str(&format!(
                "{head}>\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                escaped(&reasons.join("; "))
            ));
        } else if lines.is_empty() {
            text.push_str(&format!("{head}/>\n"));
        } else {
            let out = escaped(&lines.join("\n"));
            text.push_str(&format!("{head}>\n      <system-out>{out}</system-out>\n    </testcase>\n"));
        }
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn line(finding: &Finding) -> String {
    let number = |value: Option<u32>| value.map_or_else(String::new, |value| format!(":{value}"));
    let place = format!("{}{}{}", finding.file, number(finding.line), number(finding.column));
    format!("{place}: {}: {}", finding.severity.as_str(), message(finding))
}
