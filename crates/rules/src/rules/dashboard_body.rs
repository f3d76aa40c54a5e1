//! A dashboard's body is not JSON, or breaks the documented structure.

use crate::check::Check;
use crate::model::Content;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0680"),
    title: "A dashboard's body is not JSON, or breaks the documented structure.",
    severity: Severity::Error,
    page: page!(
        "PLM0680",
        "\
The body is the text of a JSON object with `widgets`: at most 500, each with a `type`, a `width` of 1 to 24, a \
`height` of 1 to 1,000, an `x` of 0 to 23 and `properties`; a metric widget names its `region`. CloudWatch \
refuses a body that is not JSON; widgets that break the structure stay empty.",
        "\
CloudWatch API, dashboard body structure and syntax, read 2026-09"
    ),
    check,
};

const TYPES: [&str; 7] = ["metric", "text", "log", "alarm", "explorer", "custom", "trace"];
const MOST: usize = 500;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for dashboard in subject.model.of_kind("AWS::CloudWatch::Dashboard") {
        let Some(body) = dashboard.at("DashboardBody") else { continue };
        let (text, whole) = match &body.content {
            Content::Text(text) => (text.clone(), true),
            // A name stands for what is not known: it is most often a piece of a text.
            Content::Partial(pieces) => {
                (pieces.iter().map(|piece| piece.text().unwrap_or("unknown")).collect(), false)
            }
            _ => {
                check.skip(dashboard, &body.place, "the body is not known");
                continue;
            }
        };
        let parsed: Value = match serde_json::from_str(&text) {
            Ok(parsed) => parsed,
            Err(error) if whole => {
                let message = format!("the body is not JSON: {error}");
                check.found(Some(dashboard), &body.place, message, "a JSON object with `widgets`");
                continue;
            }
            Err(_) => {
                check.skip(dashboard, &body.place, "parts of the body are not known");
                continue;
            }
        };
        for problem in problems(&parsed) {
            check.found(Some(dashboard), &body.place, problem, "see the documented body structure");
        }
    }
}

fn problems(body: &Value) -> Vec<String> {
    let Some(widgets) = body.get("widgets").and_then(Value::as_array) else {
        return vec!["the body has no list of `widgets`".to_owned()];
    };
    let mut all = Vec::new();
    if widgets.len() > MOST {
        all.push(format!("the body has {} widgets; {MOST} are allowed", widgets.len()));
    }
    for (index, widget) in widgets.iter().enumerate() {
        let number = index + 1;
        all.extend(of_widget(widget).into_iter().map(|what| format!("widget {number}: {what}")));
    }
    all
}

fn of_widget(widget: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let kind = widget.get("type").and_then(Value::as_str);
    match kind {
        None => all.push("it has no `type`".to_owned()),
        Some(kind) if !TYPES.contains(&kind) => all.push(format!("`{kind}` is not a type of widget")),
        Some(_) => {}
    }
    for (key, low, high) in [("x", 0, 23), ("y", 0, i64::MAX), ("width", 1, 24), ("height", 1, 1000)] {
        let Some(value) = widget.get(key) else { continue };
        if !value.as_i64().is_some_and(|value| (low..=high).contains(&value)) {
            let range = if high == i64::MAX { format!("{low} or more") } else { format!("{low} to {high}") };
            all.push(format!("`{key}` is {value} and not {range}"));
        }
    }
    let Some(properties) = widget.get("properties").filter(|own| own.is_object()) else {
        all.push("it has no `properties`".to_owned());
        return all;
    };
    if kind == Some("metric") {
        if properties.get("region").is_none() {
            all.push("a metric widget needs its `region`".to_owned());
        }
        if properties.get("metrics").is_none() && properties.get("annotations").is_none() {
            all.push("a metric widget needs `metrics`".to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b9_widgets_are_held_to_the_documented_structure() {
        let of = |text: &str| problems(&serde_json::from_str(text).unwrap());
        assert_eq!(of(r##"{"widgets":[{"type":"text","x":0,"y":0,"width":24,"height":2,"properties":{"markdown":"#"}}]}"##).len(), 0);
        assert_eq!(of("{}"), ["the body has no list of `widgets`"]);
        let wrong = of(
            r#"{"widgets":[{"type":"metrics","width":30,"properties":{}},{"type":"metric","properties":{}},{}]}"#,
        );
        assert_eq!(wrong.len(), 6, "{wrong:?}");
    }
}
