//! Tagging and Cloud Map by signed JSON requests.

use super::json::{Service, request, texts, token};
use super::signed::Sender;
use crate::call::Teardown as Ask;
use crate::call::reply::{Page, Reply};
use crate::refusal::Refusal;
use serde_json::{Value, json};

const TAGGING: Service =
    Service { name: "tagging", host: "tagging", target: "ResourceGroupsTaggingAPI_20170126" };
const DISCOVERY: Service =
    Service { name: "servicediscovery", host: "servicediscovery", target: "Route53AutoNaming_v20170314" };

/// Answers a call about tags or Cloud Map.
pub(super) async fn answer(sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::FindByTags { tags, next } => {
            let filters: Vec<Value> =
                tags.iter().map(|(key, value)| json!({ "Key": key, "Values": [value] })).collect();
            let body = with_token(
                json!({ "TagFilters": filters, "ResourcesPerPage": 100 }),
                "PaginationToken",
                next,
            );
            let answer = request(sender, TAGGING, op, &body).await?;
            let items = texts(&answer, "ResourceTagMappingList", "ResourceARN");
            Ok(Reply::Tagged(Page { items, next: token(&answer, "PaginationToken") }))
        }
        Ask::ListDiscoveryServices { namespace, next } => {
            let filter = json!({ "Name": "NAMESPACE_ID", "Values": [namespace], "Condition": "EQ" });
            let body = with_token(json!({ "Filters": [filter] }), "NextToken", next);
            let answer = request(sender, DISCOVERY, op, &body).await?;
            Ok(Reply::Page(Page {
                items: texts(&answer, "Services", "Id"),
                next: token(&answer, "NextToken"),
            }))
        }
        Ask::ListDiscoveryInstances { service, next } => {
            let body = with_token(json!({ "ServiceId": service }), "NextToken", next);
            let answer = request(sender, DISCOVERY, op, &body).await?;
            Ok(Reply::Page(Page {
                items: texts(&answer, "Instances", "Id"),
                next: token(&answer, "NextToken"),
            }))
        }
        Ask::DeregisterInstance { service, instance } => {
            let body = json!({ "ServiceId": service, "InstanceId": instance });
            request(sender, DISCOVERY, op, &body).await.map(|_| Reply::Done)
        }
        Ask::DeleteDiscoveryService { service } => {
            request(sender, DISCOVERY, op, &json!({ "Id": service })).await.map(|_| Reply::Done)
        }
        _ => Err(Refusal::unexpected(op)),
    }
}

fn with_token(mut body: Value, key: &str, token: Option<String>) -> Value {
    if let (Some(map), Some(token)) = (body.as_object_mut(), token) {
        map.insert(key.to_owned(), Value::String(token));
    }
    body
}
