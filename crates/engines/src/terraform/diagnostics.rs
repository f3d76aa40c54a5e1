//! Errors and warnings, as `-json` tells them.

use serde_json::Value;

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it is an error.
    pub is_error: bool,
    /// In one sentence.
    pub summary: String,
    /// More, in several lines; may be empty.
    pub detail: String,
    /// The resource it is about.
    pub address: Option<String>,
    /// File and line of the project it is about, such as `modules/alb/main.tf:12`.
    pub place: Option<String>,
}

impl Diagnostic {
    /// The diagnostic as one message for people, with its first cause in front.
    #[must_use]
    pub fn text(&self) -> String {
        let address = self.address.as_deref().map_or_else(String::new, |address| format!("{address}: "));
        let detail: Vec<&str> = self
            .detail
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .take(DETAIL_LINES)
            .collect();
        let detail: String = detail.iter().map(|line| format!("\n  {line}")).collect();
        let place = self.place.as_deref().map_or_else(String::new, |place| format!("\n  at {place}"));
        format!("{address}{}{detail}{place}", self.summary)
    }

    /// Whether the state is locked by somebody else.
    #[must_use]
    pub fn is_lock(&self) -> bool {
        self.summary.contains("state lock")
    }
}

/// So many lines of a detail are shown; what is more are stack traces of a provider.
const DETAIL_LINES: usize = 12;

/// The diagnostics in lines of JSON, in their order; lines that are none are passed over.
#[must_use]
pub fn diagnostics(output: &str) -> Vec<Diagnostic> {
    output.lines().filter_map(diagnostic).collect()
}

fn diagnostic(line: &str) -> Option<Diagnostic> {
    let value: Value = serde_json::from_str(line.trim()).ok()?;
    let value = value.get("diagnostic")?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let range = value.get("range");
    let file = range.and_then(|range| range.get("filename")).and_then(Value::as_str);
    let first = range.and_then(|range| range.pointer("/start/line")).and_then(Value::as_u64);
    Some(Diagnostic {
        is_error: text("severity") == Some("error"),
        summary: text("summary").unwrap_or("no reason given").to_owned(),
        detail: text("detail").unwrap_or_default().to_owned(),
        address: text("address").map(ToOwned::to_owned),
        place: file.map(|file| first.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Recorded from Terraform 1.11.4 with the AWS provider 5.100.0, shortened.
    const LOCKED: &str = r#"{"@level":"error","@message":"Error: Error acquiring the state lock","@module":"terraform.ui","@timestamp":"2026-11-21T19:55:41.483757Z","diagnostic":{"severity":"error","summary":"Error acquiring the state lock","detail":"Error message: resource temporarily unavailable\nLock Info:\n  ID:        60705f14\n  Who:       root@vm\n\n\nTerraform acquires a state lock"},"type":"diagnostic"}"#;
    const CREDENTIALS: &str = r#"{"@level":"error","@message":"Error: No valid credential sources found","diagnostic":{"severity":"error","summary":"No valid credential sources found","detail":"Please see https://registry.terraform.io/providers/hashicorp/aws","address":"provider[\"registry.terraform.io/hashicorp/aws\"]","range":{"filename":"providers.tf","start":{"line":1,"column":16,"byte":15},"end":{"line":1,"column":17,"byte":16}}},"type":"diagnostic"}"#;

    #[test]
    fn errors_are_read_with_address_and_place() {
        let found = diagnostics(&format!("{LOCKED}\nno json\n{{\"type\":\"log\"}}\n{CREDENTIALS}\n"));
        assert_eq!(found.len(), 2);
        assert!(found[0].is_error && found[0].is_lock());
        assert_eq!(found[1].place.as_deref(), Some("providers.tf:1"));
        assert!(found[1].text().starts_with("provider["), "{}", found[1].text());
        assert!(found[0].text().contains("\n    Who:       root@vm\n"), "{}", found[0].text());
    }
}
