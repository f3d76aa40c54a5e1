//! Services that speak JSON 1.1, by signed requests: ECR and ACM here, the form of the requests for others.

use super::signed::{Answer, Request, Sender};
use crate::call::Lookup as Ask;
use crate::call::reply::Reply;
use crate::refusal::{Refusal, RefusalKind};
use serde_json::{Value, json};

/// A service that speaks JSON 1.1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    /// Name in the signature.
    pub(super) name: &'static str,
    /// First label of the host name.
    pub(super) host: &'static str,
    /// What `X-Amz-Target` begins with.
    pub(super) target: &'static str,
}

const ECR: Service = Service { name: "ecr", host: "api.ecr", target: "AmazonEC2ContainerRegistry_V20150921" };
const ACM: Service = Service { name: "acm", host: "acm", target: "CertificateManager" };

/// Answers a call that looks something up.
pub(super) async fn answer(sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::Image { repository, reference } => {
            let key = if reference.starts_with("sha256:") { "imageDigest" } else { "imageTag" };
            let body = json!({ "repositoryName": repository, "imageIds": [{ key: reference }] });
            match request(sender, ECR, op, &body).await {
                Ok(answer) => {
                    let images = answer.get("imageDetails").and_then(Value::as_array).map_or(0, Vec::len);
                    Ok(Reply::Exists(images > 0))
                }
                Err(refusal)
                    if refusal.is(RefusalKind::NotFound) && refusal.code.contains("ImageNotFound") =>
                {
                    Ok(Reply::Exists(false))
                }
                Err(refusal) => Err(refusal),
            }
        }
        Ask::Certificate { arn } => {
            let answer = request(sender, ACM, op, &json!({ "CertificateArn": arn })).await?;
            let status = answer.pointer("/Certificate/Status").and_then(Value::as_str).unwrap_or_default();
            Ok(Reply::Text(status.to_owned()))
        }
    }
}

/// Sends a JSON 1.1 request and reads its answer.
pub(super) async fn request(
    sender: &Sender,
    service: Service,
    op: &'static str,
    body: &Value,
) -> Result<Value, Refusal> {
    let action = op.split(':').next_back().unwrap_or_default();
    let request = Request {
        operation: op,
        service: service.name,
        host: Some(service.host.to_owned()),
        method: "POST",
        path: "/".to_owned(),
        headers: vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target", format!("{}.{action}", service.target)),
        ],
        body: body.to_string(),
    };
    let answer = sender.send(&request, explain).await?;
    Ok(serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

/// Code and message of an error.
fn explain(answer: &Answer) -> (String, String) {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    let text = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| body.get(*key).and_then(Value::as_str));
        found.unwrap_or_default().to_owned()
    };
    let code = text(&["__type", "code"]);
    (code.rsplit('#').next().unwrap_or_default().to_owned(), text(&["message", "Message"]))
}

/// A list of texts under a key of each element of a list.
pub(super) fn texts(answer: &Value, list: &str, key: &str) -> Vec<String> {
    let items = answer.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.get(key).and_then(Value::as_str)).map(ToOwned::to_owned).collect()
}

/// The token of the next page; an empty one is none.
pub(super) fn token(answer: &Value, key: &str) -> Option<String> {
    answer.get(key).and_then(Value::as_str).filter(|token| !token.is_empty()).map(ToOwned::to_owned)
}
