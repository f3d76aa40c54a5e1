//! As much of a template as the fake needs: resources, physical ids, outputs.

use crate::world::World;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What intrinsic functions refer to.
pub(crate) struct Scope<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) stack: &'a str,
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// Logical id to physical id.
    pub(crate) physical: &'a BTreeMap<String, String>,
}

/// The resources of a template: logical id and body, in the order of the file.
pub(crate) fn resources(template: &Value) -> Vec<(String, Value)> {
    let resources = template.get("Resources").and_then(Value::as_object);
    resources.map(|map| map.iter().map(|(id, body)| (id.clone(), body.clone())).collect()).unwrap_or_default()
}

/// The template as a value; a template that is not JSON has no resources.
pub(crate) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// The parameters with their defaults.
pub(crate) fn with_defaults(template: &Value, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    if let Some(declared) = template.get("Parameters").and_then(Value::as_object) {
        for (name, body) in declared {
            if let Some(default) = body.get("Default") {
                all.insert(name.clone(), plain(default));
            }
        }
    }
    all.extend(given.clone());
    all
}

/// The physical id of a resource: an ARN where AWS uses one, else its name.
pub(crate) fn physical_id(
    world: &World,
    stack: &str,
    logical: &str,
    body: &Value,
    scope: &Scope<'_>,
) -> String {
    let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default();
    let properties = body.get("Properties").and_then(Value::as_object);
    let named = |key: &str| properties.and_then(|map| map.get(key)).map(|value| scope.text(value));
    let name_key = [
        "Name",
        "ServiceName",
        "ClusterName",
        "LogGroupName",
        "TopicName",
        "Family",
        "RoleName",
        "AlarmName",
    ];
    let name = name_key.iter().find_map(|key| named(key)).unwrap_or_else(|| format!("{stack}-{logical}"));
    let arn =
        |service: &str, rest: String| format!("arn:aws:{service}:{}:{}:{rest}", world.region, world.account);
    match kind {
        "AWS::ECS::Service" => {
            let cluster = named("Cluster").unwrap_or_default();
            let cluster = cluster.rsplit('/').next().unwrap_or_default();
            arn("ecs", format!("service/{cluster}/{name}"))
        }
        "AWS::ECS::TaskDefinition" => arn("ecs", format!("task-definition/{name}:1")),
        "AWS::ElasticLoadBalancingV2::TargetGroup" => {
            arn("elasticloadbalancing", format!("targetgroup/{name}/0123456789abcdef"))
        }
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => {
            arn("elasticloadbalancing", format!("loadbalancer/app/{name}/0123456789abcdef"))
        }
        "AWS::SNS::Topic" => arn("sns", name),
        "AWS::SecretsManager::Secret" => arn("secretsmanager", format!("secret:{name}-AbCdEf")),
        _ => name,
    }
}

impl Scope<'_> {
    /// The text that a value resolves to.
    pub(crate) fn text(&self, value: &Value) -> String {
        plain(&self.resolve(value))
    }

    /// A value without intrinsic functions.
    pub(crate) fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) if map.len() == 1 => self.intrinsic(map).unwrap_or_else(|| self.object(map)),
            Value::Object(map) => self.object(map),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.resolve(item)).collect()),
            other => other.clone(),
        }
    }

    fn object(&self, map: &Map<String, Value>) -> Value {
        Value::Object(map.iter().map(|(key, inner)| (key.clone(), self.resolve(inner))).collect())
    }

    fn intrinsic(&self, map: &Map<String, Value>) -> Option<Value> {
        let (name, inner) = map.iter().next()?;
        let text = match name.as_str() {
            "Ref" => self.reference(inner.as_str()?),
            "Fn::GetAtt" => self.attribute(inner),
            "Fn::Sub" => self.substitute(inner),
            "Fn::Base64" | "Fn::ImportValue" => self.text(inner),
            "Fn::Join" => {
                let (by, list) = (inner.get(0)?.as_str()?, self.resolve(inner.get(1)?));
                list.as_array()?.iter().map(plain).collect::<Vec<_>>().join(by)
            }
            "Fn::Select" => {
                let list = self.resolve(inner.get(1)?);
                plain(list.get(plain(inner.get(0)?).parse::<usize>().ok()?)?)
            }
            "Fn::GetAZs" => {
                let zones = ["a", "b", "c"].map(|zone| Value::String(format!("{}{zone}", self.region)));
                return Some(Value::Array(zones.to_vec()));
            }
            _ => return None,
        };
        Some(Value::String(text))
    }

    fn reference(&self, name: &str) -> String {
        match name {
            "AWS::AccountId" => self.account.to_owned(),
            "AWS::Region" => self.region.to_owned(),
            "AWS::StackName" => self.stack.to_owned(),
            "AWS::Partition" => "aws".to_owned(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            _ => self
                .parameters
                .get(name)
                .or_else(|| self.physical.get(name))
                .cloned()
                .unwrap_or_else(|| name.to_owned()),
        }
    }

    fn attribute(&self, inner: &Value) -> String {
        let (id, attribute) = match inner {
            Value::String(text) => text.split_once('.').map(|(id, rest)| (id.to_owned(), rest.to_owned())),
            list => {
                Some((list.get(0).map(plain).unwrap_or_default(), list.get(1).map(plain).unwrap_or_default()))
            }
        }
        .unwrap_or_default();
        let physical = self.reference(&id);
        match attribute.as_str() {
            "Name" | "ServiceName" => physical.rsplit('/').next().unwrap_or_default().to_owned(),
            "Arn" | "LoadBalancerArn" | "TargetGroupArn" | "ServiceArn" | "TopicArn" => physical,
            "DNSName" => format!("{}.elb.amazonaws.com", physical.rsplit('/').nth(1).unwrap_or("alb")),
            _ => format!("{physical}.{attribute}"),
        }
    }

    fn substitute(&self, inner: &Value) -> String {
        let (text, own) = match inner {
            Value::String(text) => (text.clone(), Map::new()),
            list => {
                let own = list.get(1).and_then(Value::as_object).cloned().unwrap_or_default();
                (list.get(0).map(plain).unwrap_or_default(), own)
            }
        };
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            let value = match own.get(name) {
                Some(value) => self.text(value),
                None if name.contains('.') => self.attribute(&Value::String(name.to_owned())),
                None => self.reference(name),
            };
            out.push_str(&value);
            rest = tail;
        }
        out + rest
    }
}

/// A scalar as text.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
