//! What stands, as `pulumi stack export` tells it.

use super::{is_of_aws, kind_of, name_of};
use crate::change::{Change, Verb};
use serde_json::Value;

/// The resources of AWS in an exported state, as removals; `None` where the document is no state.
#[must_use]
pub fn standing(document: &str) -> Option<Vec<Change>> {
    let state: Value = serde_json::from_str(document).ok()?;
    let resources = state.get("deployment")?.get("resources").and_then(Value::as_array);
    let of = |resource: &Value| {
        let urn = resource.get("urn")?.as_str()?;
        let external = resource.get("external") == Some(&Value::Bool(true));
        (is_of_aws(kind_of(urn)) && !external).then(|| Change {
            address: name_of(urn).to_owned(),
            kind: kind_of(urn).to_owned(),
            id: resource.get("id").and_then(Value::as_str).map(ToOwned::to_owned),
            verb: Verb::Delete,
            because: Vec::new(),
        })
    };
    Some(resources.into_iter().flatten().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_is_what_aws_has() {
        let document = r#"{"version":3,"deployment":{"resources":[
            {"urn":"urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev","type":"pulumi:pulumi:Stack"},
            {"urn":"urn:pulumi:dev::shop::pulumi:providers:aws::default","id":"1"},
            {"urn":"urn:pulumi:dev::shop::aws:ec2/getVpc:getVpc::default","external":true},
            {"urn":"urn:pulumi:dev::shop::aws:ecs/cluster:Cluster::cluster","id":"arn:c"}]}}"#;
        let found = standing(document).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].address.as_str(), found[0].id.as_deref()), ("cluster", Some("arn:c")));
        assert_eq!(standing(r#"{"version":3,"deployment":{}}"#), Some(Vec::new()));
        assert_eq!(standing("{}"), None);
    }
}
