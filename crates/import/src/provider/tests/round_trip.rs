//! Our own platforms into the provider's vocabulary and back: nothing but what is listed here may be lost.

use crate::json;
use crate::provider::translate;
use plimsoll_infra::graph::{self, Graph};
use plimsoll_infra::provider::{Body, Data, Expression, Item as Part};
use plimsoll_rules::{Content, Datum, Item, Model, Piece, Place, from_graph};
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{LoadOptions, Span, load};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn here() -> Place {
    Place::Span(Span::default())
}

pub(super) fn platform(text: &str) -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    load(text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform
}

/// A value of the provider as a reader of code would hand it over.
pub(super) struct Reader<'a> {
    pub(super) graph: &'a Graph,
    pub(super) region: String,
}

impl Reader<'_> {
    fn datum(&self, name: &str, expression: &Expression) -> Datum {
        Datum::new(here(), self.content(name, expression))
    }

    fn content(&self, name: &str, expression: &Expression) -> Content {
        match expression {
            Expression::Bool(truth) => Content::Bool(*truth),
            Expression::Integer(number) => Content::Number(*number as f64),
            Expression::Decimal(number) => Content::Number(*number),
            Expression::Text(text) => Content::Text(text.clone()),
            Expression::List(items) => Content::List(items.iter().map(|item| self.datum("", item)).collect()),
            Expression::Object(entries) => Content::Map(
                entries.iter().map(|(key, value)| (key.clone(), self.datum("", value))).collect(),
            ),
            Expression::Attribute(address, attribute) => {
                Content::Reference { id: address.to_string(), attribute: Some((*attribute).to_owned()) }
            }
            Expression::Variable(variable) => self.variable(variable),
            Expression::Data(data) => self.data(*data),
            Expression::Concat(items) => joined(items.iter().map(|item| self.content("", item))),
            Expression::Json(inner) if name == "container_definitions" => self.content("", inner),
            Expression::Json(inner) => json::text_of(self.datum("", inner)).content,
            Expression::Base64(inner) => self.content("", inner),
            Expression::Element(list, index) => match self.content("", list) {
                Content::Text(text) => {
                    Content::Text(text.split(',').nth(usize::from(*index)).unwrap().trim().to_owned())
                }
                other => other,
            },
        }
    }

    pub(super) fn variable(&self, name: &str) -> Content {
        let snake = |id: &str| plimsoll_infra::provider::Address::of("", &id_of(id)).name;
        let parameter = self.graph.parameters.iter().find(|parameter| snake(parameter.id.as_str()) == name);
        match parameter.and_then(|parameter| parameter.default.clone()) {
            Some(default) => Content::Text(default),
            None => Content::Unknown("it has no default".to_owned()),
        }
    }

    pub(super) fn data(&self, data: Data) -> Content {
        let (partition, suffix) = match self.region.as_str() {
            region if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
            region if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
            _ => ("aws", "amazonaws.com"),
        };
        match data {
            Data::Region => Content::Text(self.region.clone()),
            Data::Partition => Content::Text(partition.to_owned()),
            Data::DnsSuffix => Content::Text(suffix.to_owned()),
            Data::Zone(index) => Content::Zone(u32::from(index)),
            _ => Content::Unknown("the account knows it".to_owned()),
        }
    }

    fn body(&self, body: &Body) -> Datum {
        let mut entries: Vec<(String, Datum)> = Vec::new();
        for part in body.items() {
            match part {
                Part::Attribute(name, value) => entries.push(((*name).to_owned(), self.datum(name, value))),
                Part::Block(name, inner) => {
                    let block = self.body(inner);
                    match entries.iter_mut().find(|(known, _)| known == name) {
                        Some((_, Datum { content: Content::List(blocks), .. })) => blocks.push(block),
                        _ => {
                            let blocks = Datum::new(here(), Content::List(vec![block]));
                            entries.push(((*name).to_owned(), blocks));
                        }
                    }
                }
            }
        }
        Datum::new(here(), Content::Map(entries))
    }
}

fn id_of(text: &str) -> graph::LogicalId {
    graph::LogicalId::from_words([text])
}

pub(super) fn joined(contents: impl Iterator<Item = Content>) -> Content {
    let mut pieces: Vec<Piece> = Vec::new();
    for content in contents {
        let new = match content {
            Content::Text(text) => vec![Piece::Text(text)],
            Content::Number(number) => vec![Piece::Text(number.to_string())],
            Content::Reference { id, attribute } => vec![Piece::Reference { id, attribute }],
            Content::Partial(pieces) => pieces,
            _ => vec![Piece::Unknown(String::new())],
        };
        for piece in new {
            match (pieces.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
                (_, piece) => pieces.push(piece),
            }
        }
    }
    match pieces.as_slice() {
        [Piece::Text(text)] => Content::Text(text.clone()),
        _ => Content::Partial(pieces),
    }
}

/// The platform as a model in the provider's vocabulary, and the id there of each resource of the graph.
pub(super) fn given(graph: &Graph, platform: &Platform) -> (Model, BTreeMap<String, String>) {
    let translated = plimsoll_infra::provider::translate(graph);
    assert_eq!(translated.problems, []);
    let reader = Reader { graph, region: platform.region.to_string() };
    let mut ids = BTreeMap::new();
    let mut items = Vec::new();
    for resource in &translated.resources {
        let id = resource.address.to_string();
        // The main resource of several comes last.
        ids.insert(resource.origin.as_str().to_owned(), id.clone());
        let mut properties = reader.body(&resource.body);
        if let Content::Map(entries) = &mut properties.content
            && !resource.ignore_changes.is_empty()
        {
            let names = resource.ignore_changes.iter().map(|name| Expression::text(*name)).collect();
            let block = Body::new().with("ignore_changes", Expression::List(names));
            let block = Datum::new(here(), Content::List(vec![reader.body(&block)]));
            entries.push(("lifecycle".to_owned(), block));
        }
        items.push(Item {
            id,
            kind: resource.address.kind.to_owned(),
            properties,
            depends_on: resource.depends_on.iter().map(ToString::to_string).collect(),
            references: Vec::new(),
            deletion_policy: None,
            update_replace_policy: None,
            service: None,
            place: here(),
        });
    }
    (Model { items, region: Some(platform.region.to_string()), exposed: Vec::new() }, ids)
}

/// Attributes that `Fn::GetAtt` gives under a name of their own and that are what `Ref` gives, or that two attributes of the
/// provider are.
const SAME_AS_REF: &[&str] = &[
    "VpcId",
    "SubnetId",
    "GroupId",
    "RouteTableId",
    "NatGatewayId",
    "Id",
    "TopicArn",
    "QueueUrl",
    "LoadBalancerArn",
    "TargetGroupArn",
    "ListenerArn",
    "RuleArn",
    "ServiceArn",
    "TaskDefinitionArn",
    "MonitorArn",
    "GroupARN",
];

/// What the way there and back does not keep, by type and property, each with its reason.
const LOST: &[(&str, &str)] = &[
    // The provider's resource has no tags.
    ("AWS::CloudWatch::Dashboard", "Tags"),
    // Values of secrets are made, not written, and never read.
    ("AWS::SecretsManager::Secret", "GenerateSecretString"),
    // Gaps: the provider has no argument.
    ("AWS::ECS::Service", "Monitoring"),
    ("AWS::ECS::Service", "DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration"),
    ("AWS::ECS::Service", "DeploymentConfiguration.DeploymentCircuitBreaker.ResetOnHealthyTask"),
    // A nonce that only CloudFormation needs.
    ("AWS::ECS::Service", "ForceNewDeployment.ForceNewDeploymentNonce"),
    // The default of the provider and of AWS.
    ("AWS::Budgets::Budget", "Budget.Metrics"),
];

/// Attributes that the provider says by a block, and their default by no block.
const SWITCHED_OFF: &[&str] =
    &["{Key=access_logs.s3.enabled, Value=false}", "{Key=stickiness.enabled, Value=false}"];

/// A value for comparing: numbers and truth values as texts, unknown as unknown, entries by key, ids of the provider.
fn plain(datum: &Datum, ids: &BTreeMap<String, String>) -> String {
    let reference = |id: &str, attribute: &Option<String>| {
        let attribute = attribute.as_deref().filter(|name| !SAME_AS_REF.contains(name)).unwrap_or("Ref");
        format!("<{}.{attribute}>", ids.get(id).map_or(id, String::as_str))
    };
    match &datum.content {
        Content::Null => "null".to_owned(),
        Content::Bool(truth) => truth.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        Content::List(items) => {
            let mut items: Vec<String> = items.iter().map(|item| plain(item, ids)).collect();
            items.retain(|item| !SWITCHED_OFF.contains(&item.as_str()));
            // `{Key, Value}` come in another order where a map was between.
            if items.iter().all(|item| item.starts_with("{Key=")) {
                items.sort();
            }
            format!("[{}]", items.join(", "))
        }
        Content::Map(entries) => {
            let entries: BTreeMap<&str, String> =
                entries.iter().map(|(key, value)| (key.as_str(), plain(value, ids))).collect();
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Content::Reference { id, attribute } => reference(id, attribute),
        Content::Zone(index) => format!("<zone {index}>"),
        Content::Partial(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Reference { id, attribute } => reference(id, attribute),
                Piece::Unknown(_) => "<?>".to_owned(),
            })
            .collect(),
        Content::Unknown(_) => "<?>".to_owned(),
    }
}

/// Every property of a resource by its path, as deep as there are maps.
fn properties(item: &Item, ids: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    fn walk(path: &str, datum: &Datum, ids: &BTreeMap<String, String>, into: &mut BTreeMap<String, String>) {
        match &datum.content {
            Content::Map(entries) => {
                for (key, value) in entries {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    walk(&path, value, ids, into);
                }
            }
            _ => {
                into.insert(path.to_owned(), plain(datum, ids));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk("", &item.properties, ids, &mut found);
    found
}

/// Rules of security groups, policies of queues and resource policies of log groups by what they are for: the provider has them
/// as resources, one for each rule and queue, and people keep the ids of theirs.
fn split(model: &Model, ids: &BTreeMap<String, String>) -> (BTreeMap<String, Item>, BTreeSet<String>) {
    let mut items = BTreeMap::new();
    let mut apart = BTreeSet::new();
    for item in &model.items {
        let mut item = item.clone();
        let id = ids.get(&item.id).cloned().unwrap_or_else(|| item.id.clone());
        let Content::Map(entries) = &mut item.properties.content else { panic!("{id}") };
        let group = format!("<{id}.Ref>");
        match item.kind.as_str() {
            "AWS::EC2::SecurityGroup" => {
                for (key, direction) in [("SecurityGroupIngress", "in"), ("SecurityGroupEgress", "out")] {
                    let own = entries.iter().find(|(known, _)| known == key).map(|(_, rules)| rules.clone());
                    for rule in own.iter().flat_map(Datum::items) {
                        apart.insert(format!("{group} {direction} {}", plain(rule, ids)));
                    }
                    entries.retain(|(known, _)| known != key);
                }
            }
            "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress" => {
                let owner =
                    entries.iter().find(|(key, _)| key == "GroupId").map(|(_, id)| plain(id, ids)).unwrap();
                entries.retain(|(key, _)| key != "GroupId");
                let direction = if item.kind.ends_with("Egress") { "out" } else { "in" };
                apart.insert(format!("{owner} {direction} {}", plain(&item.properties, ids)));
                continue;
            }
            "AWS::SQS::QueuePolicy" => {
                let document = plain(item.at("PolicyDocument").unwrap(), ids);
                for queue in item.at("Queues").unwrap().items() {
                    apart.insert(format!("{} {document}", plain(queue, ids)));
                }
                continue;
            }
            "AWS::Logs::LogGroup" => {
                if let Some(index) = entries.iter().position(|(key, _)| key == "ResourcePolicyDocument") {
                    let (_, document) = entries.remove(index);
                    apart.insert(format!("{group} {}", plain(&document, ids)));
                }
            }
            "AWS::Logs::ResourcePolicy" => {
                let name = item.at("PolicyName").map(|name| plain(name, ids)).unwrap();
                if name.starts_with("<aws_cloudwatch_log_group.") {
                    let document = plain(item.at("PolicyDocument").unwrap(), ids);
                    apart.insert(format!("{name} {document}"));
                    continue;
                }
            }
            _ => {}
        }
        items.insert(id, item);
    }
    (items, apart)
}

fn differences(name: &str, text: &str, found: &mut BTreeSet<String>) {
    let platform = platform(text);
    let graph = plimsoll_infra::graph(&platform, None);
    let (given, ids) = given(&graph, &platform);
    differences_of(name, &graph, &platform, &given, ids, found);
}

/// What a model in the provider's vocabulary says otherwise than the graph. `ids` has the provider's id of each resource.
pub(super) fn differences_of(
    name: &str,
    graph: &Graph,
    platform: &Platform,
    given: &Model,
    mut ids: BTreeMap<String, String>,
    found: &mut BTreeSet<String>,
) {
    for attachment in graph.of_kind("AWS::EC2::VPCGatewayAttachment") {
        let Some(graph::Value::Ref(gateway)) = attachment.at("InternetGatewayId") else { panic!() };
        ids.insert(attachment.id.as_str().to_owned(), format!("{}#attachment", ids[gateway.as_str()]));
    }
    let mut unread = Vec::new();
    let back = translate(given, &mut unread);
    for unread in unread {
        if !unread.what.starts_with("`desired_count` of") {
            found.insert(format!("{name}: unread: {} {}", unread.what, unread.because));
        }
    }
    let none = BTreeMap::new();
    let (expected, expected_apart) = split(&from_graph(graph, platform), &ids);
    let (obtained, obtained_apart) = split(&back, &none);
    for missing in expected_apart.difference(&obtained_apart) {
        found.insert(format!("{name}: missing {missing}"));
    }
    for more in obtained_apart.difference(&expected_apart) {
        found.insert(format!("{name}: more {more}"));
    }
    for (id, want) in &expected {
        let Some(got) = obtained.get(id) else {
            found.insert(format!("{name}: {} {id} is missing", want.kind));
            continue;
        };
        if got.kind != want.kind {
            found.insert(format!("{name}: {id} is {} and not {}", got.kind, want.kind));
        }
        compare(name, want, got, &ids, found);
    }
    for id in obtained.keys().filter(|id| !expected.contains_key(*id)) {
        found.insert(format!("{name}: {id} is too much"));
    }
}

fn compare(
    name: &str,
    want: &Item,
    got: &Item,
    ids: &BTreeMap<String, String>,
    found: &mut BTreeSet<String>,
) {
    let (wanted, got) = (properties(want, ids), properties(got, &BTreeMap::new()));
    let is_lost = |path: &str| {
        LOST.iter().any(|(kind, lost)| {
            *kind == want.kind
                && path.strip_prefix(lost).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    for (path, value) in &wanted {
        if is_lost(path) {
            assert_eq!(got.get(path), None, "{path} is kept after all");
        } else if got.get(path) != Some(value) {
            found.insert(format!(
                "{name}: {} {path}: {value:.300} became {:.300?}",
                want.kind,
                got.get(path)
            ));
        }
    }
    for (path, value) in got.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
        found.insert(format!("{name}: {} {path}: {value:.300} is too much", want.kind));
    }
}

#[test]
fn the_examples_come_back() {
    let mut found = BTreeSet::new();
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        differences(name, &text, &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn random_platforms_come_back() {
    let mut found = BTreeSet::new();
    for seed in 0..300 {
        differences("random", &plimsoll_stack_generator::stack_file(seed), &mut found);
    }
    assert!(found.is_empty(), "{}: {:#?}", found.len(), found.iter().take(60).collect::<Vec<_>>());
}
