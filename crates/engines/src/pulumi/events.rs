//! What a running `pulumi up --json` or `destroy --json` says: one engine event a line, with the fields of `EngineEvent` of
//! Pulumi's SDK.

use super::{is_of_aws, kind_of, name_of};
use crate::action::Progress;
use serde_json::Value;

/// What a line says to the user, if anything.
#[must_use]
pub fn line(line: &str) -> Option<Progress> {
    let event: Value = serde_json::from_str(line).ok()?;
    for (key, state) in
        [("resourcePreEvent", "IN_PROGRESS"), ("resOutputsEvent", "COMPLETE"), ("resOpFailedEvent", "FAILED")]
    {
        if let Some(metadata) = event.get(key).and_then(|event| event.get("metadata")) {
            return resource(metadata, state);
        }
    }
    let diagnostic = event.get("diagnosticEvent")?;
    if diagnostic.get("severity")?.as_str()? != "warning" {
        return None;
    }
    Some(Progress::Warning(plain(diagnostic.get("message")?.as_str()?)))
}

fn resource(metadata: &Value, state: &str) -> Option<Progress> {
    let action = match metadata.get("op")?.as_str()? {
        "create" | "create-replacement" => "CREATE",
        "update" => "UPDATE",
        "delete" | "delete-replaced" => "DELETE",
        _ => return None,
    };
    let urn = metadata.get("urn")?.as_str()?;
    let kind = kind_of(urn);
    is_of_aws(kind).then(|| Progress::Resource {
        address: name_of(urn).to_owned(),
        kind: kind.to_owned(),
        status: format!("{action}_{state}"),
        reason: None,
    })
}

/// The errors in lines of events, or in the one document of a preview, each with its resource.
#[must_use]
pub fn errors(output: &str) -> Vec<String> {
    if let Ok(Value::Object(document)) = serde_json::from_str(output)
        && let Some(list) = document.get("diagnostics").and_then(Value::as_array)
    {
        return list.iter().filter_map(error).collect();
    }
    let events = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let found: Vec<String> = events.filter_map(|event| error(event.get("diagnosticEvent")?)).collect();
    // The last one counts what failed and says nothing else; it stays only where it is alone.
    let (counts, causes): (Vec<String>, Vec<String>) = found
        .into_iter()
        .partition(|text| text.ends_with("update failed") || text.ends_with("destroy failed"));
    if causes.is_empty() { counts } else { causes }
}

fn error(diagnostic: &Value) -> Option<String> {
    if diagnostic.get("severity")?.as_str()? != "error" {
        return None;
    }
    let message = plain(diagnostic.get("message")?.as_str()?);
    let urn = diagnostic.get("urn").and_then(Value::as_str).filter(|urn| is_of_aws(kind_of(urn)));
    Some(urn.map_or_else(|| message.clone(), |urn| format!("{} ({}): {message}", name_of(urn), kind_of(urn))))
}

/// A message without Pulumi's colour marks such as `<{%reset%}>`.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<{%") {
        out.push_str(before);
        match after.split_once("%}>") {
            Some((_, after)) => rest = after,
            None => {
                rest = after;
                break;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const URN: &str = "urn:pulumi:dev::shop::plimsoll:Service$aws:ecs/service:Service::api-service";

    fn event(key: &str, op: &str) -> String {
        format!(
            r#"{{"sequence":1,"timestamp":1,"{key}":{{"metadata":{{"op":"{op}","urn":"{URN}","type":"aws:ecs/service:Service"}}}}}}"#
        )
    }

    #[test]
    fn resources_are_told_as_they_are_made() {
        let expected = Progress::Resource {
            address: "api-service".to_owned(),
            kind: "aws:ecs/service:Service".to_owned(),
            status: "CREATE_COMPLETE".to_owned(),
            reason: None,
        };
        assert_eq!(line(&event("resOutputsEvent", "create")), Some(expected));
        assert_eq!(line(&event("resOutputsEvent", "same")), None);
        assert_eq!(line("{\"summaryEvent\":{}}"), None);
        assert_eq!(line("Updating (dev)"), None);
    }

    #[test]
    fn errors_name_their_resource_and_lose_their_colours() {
        let cause = format!(
            r#"{{"diagnosticEvent":{{"urn":"{URN}","message":"<{{%reset%}}>access denied<{{%reset%}}>\n","color":"never","severity":"error"}}}}"#
        );
        let count = r#"{"diagnosticEvent":{"message":"update failed","severity":"error"}}"#;
        let found = errors(&format!("{cause}\n{count}\n"));
        assert_eq!(found, ["api-service (aws:ecs/service:Service): access denied"]);
        assert_eq!(errors(count), ["update failed"]);
        let preview =
            r#"{"diagnostics":[{"message":"no such region","severity":"error"}],"changeSummary":{}}"#;
        assert_eq!(errors(preview), ["no such region"]);
    }
}
