//! What a running `apply -json` or `plan -json` says, line by line.

use crate::action::Progress;
use serde_json::Value;

/// What a line says to the user, if anything.
#[must_use]
pub fn line(line: &str) -> Option<Progress> {
    let value: Value = serde_json::from_str(line).ok()?;
    let hook = value.get("hook");
    let of = |key: &str| hook.and_then(|hook| hook.get(key)).and_then(Value::as_str);
    let resource = |key: &str| hook.and_then(|hook| hook.pointer(&format!("/resource/{key}"))?.as_str());
    let state = match value.get("type")?.as_str()? {
        "apply_start" => "IN_PROGRESS",
        "apply_complete" => "COMPLETE",
        "apply_errored" => "FAILED",
        "diagnostic" => return warning(&value),
        _ => return None,
    };
    let action = match of("action")? {
        "create" => "CREATE",
        "update" => "UPDATE",
        "delete" => "DELETE",
        "replace" => "REPLACE",
        // Reading changes nothing.
        _ => return None,
    };
    Some(Progress::Resource {
        address: resource("addr")?.to_owned(),
        kind: resource("resource_type").unwrap_or_default().to_owned(),
        status: format!("{action}_{state}"),
        reason: None,
    })
}

/// A warning; errors end the run and are told there.
fn warning(value: &Value) -> Option<Progress> {
    let diagnostic = value.get("diagnostic")?;
    if diagnostic.get("severity")?.as_str()? != "warning" {
        return None;
    }
    Some(Progress::Warning(diagnostic.get("summary")?.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Recorded from Terraform 1.11.4.
    const DONE: &str = r#"{"@level":"info","@message":"module.web.aws_iam_role.task_role: Creation complete after 0s [id=web-task-role-dev]","@module":"terraform.ui","@timestamp":"2026-11-21T19:54:26.493506Z","hook":{"resource":{"addr":"module.web.aws_iam_role.task_role","module":"module.web","resource":"aws_iam_role.task_role","implied_provider":"aws","resource_type":"aws_iam_role","resource_name":"task_role","resource_key":null},"action":"create","id_key":"id","id_value":"web-task-role-dev","elapsed_seconds":0},"type":"apply_complete"}"#;

    #[test]
    fn what_is_done_is_told_and_what_is_read_is_not() {
        let expected = Progress::Resource {
            address: "module.web.aws_iam_role.task_role".to_owned(),
            kind: "aws_iam_role".to_owned(),
            status: "CREATE_COMPLETE".to_owned(),
            reason: None,
        };
        assert_eq!(line(DONE), Some(expected));
        assert_eq!(line(&DONE.replace("\"create\"", "\"read\"")), None);
        for text in ["", "{", "[]", "null", "{\"type\":1}", "{\"type\":\"apply_start\"}"] {
            assert_eq!(line(text), None, "{text}");
        }
    }
}
