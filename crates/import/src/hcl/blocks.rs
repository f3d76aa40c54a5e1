//! Resource blocks to items of the model.

use super::declared::At;
use super::emit::Refers;
use super::evaluator::{Evaluator, Frame, Scope};
use super::expression::pairs;
use super::load::span_of;
use super::reference::handles;
use super::value::{Data, Handle, Map, Resource, Value};
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use plimsoll_rules::{Content, Datum, Item, Origin, Place};
use plimsoll_spec::Span;
use std::rc::Rc;

/// Resources, at most.
const MOST_ITEMS: usize = 20_000;
/// Arguments that say how a resource is handled, not what it is.
const META: &[&str] = &["count", "for_each", "provider", "depends_on", "providers"];
/// Blocks that do.
const META_BLOCKS: &[&str] = &["provisioner", "connection"];
/// Arguments that hold JSON.
const JSON: &[&str] = &[
    "container_definitions",
    "policy",
    "assume_role_policy",
    "access_policy",
    "access_policies",
    "dashboard_body",
    "event_pattern",
    "redrive_policy",
    "redrive_allow_policy",
    "inline_policy",
    "definition",
];

/// Types that take `tags`, which the provider's default tags are put on also where a resource says none.
///
/// AWS: from the schema of the AWS provider 5.100.0 (`terraform providers schema`, 2025-11), those that stand for what we read.
const TAGGED: &[&str] = &[
    "aws_alb",
    "aws_alb_listener",
    "aws_alb_target_group",
    "aws_appautoscaling_target",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_ecr_repository",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_eip",
    "aws_flow_log",
    "aws_iam_instance_profile",
    "aws_iam_role",
    "aws_internet_gateway",
    "aws_launch_template",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_nat_gateway",
    "aws_network_acl",
    "aws_route_table",
    "aws_s3_bucket",
    "aws_scheduler_schedule_group",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_service_discovery_http_namespace",
    "aws_service_discovery_private_dns_namespace",
    "aws_service_discovery_service",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Properties in the order in which they stand, blocks of one name together.
#[derive(Default)]
struct Properties {
    entries: Vec<(String, Datum)>,
}

impl<'a> Evaluator<'a> {
    /// The resources of a module instance and of the modules that it calls.
    pub(super) fn items(&self, home: usize, items: &mut Vec<Item>) {
        let Some(instance) = self.instance(home) else { return };
        // First how many there are of everything: asked for from deep inside of a value, that could be too deep.
        for (kind, name) in instance.declared.resources.keys() {
            self.expand(home, kind, name, false, Span::default());
        }
        for block in &instance.declared.order {
            let label = |index: usize| block.node.labels.get(index).map_or("", |label| label.as_str());
            if block.node.ident.as_str() == "module" {
                let called = self.module(home, label(0), block.heading());
                for handle in handles(&called).unwrap_or_default() {
                    if let Data::Handle(Handle::Module(number)) = handle.data {
                        self.items(number, items);
                    }
                }
                continue;
            }
            let expanded = self.expand(home, label(0), label(1), false, block.heading());
            match handles(&expanded) {
                Some(handles) => {
                    for handle in handles {
                        if let Data::Handle(Handle::Resource(resource)) = &handle.data
                            && items.len() < MOST_ITEMS
                        {
                            items.push(self.item(*block, resource));
                        }
                    }
                }
                None => {
                    let why = expanded.why_unknown().map_or("", |why| &why.reason);
                    let what = format!("the resource {}{}.{}", instance.prefix, label(0), label(1));
                    let because = format!("how many of it there are is not known: {why}");
                    self.report.unread(block.heading(), what, because);
                }
            }
        }
    }

    /// One instance of a resource.
    fn item(&self, block: At<'a, Block>, resource: &Rc<Resource>) -> Item {
        let scope =
            Scope { own: Some(resource), ..Scope::of(resource.home, block.base, &resource.repetition) };
        let mut refers = Refers::new();
        let mut properties = self.body(&block.node.body, scope, &mut refers);
        self.with_default_tags(resource, block, &mut properties, &mut refers);
        let place = Place::Span(block.heading());
        let content = Content::Map(properties.entries);
        Item {
            id: resource.address.to_string(),
            kind: resource.kind.to_string(),
            properties: Datum { place: place.clone(), content, origin: Origin::Unsaid },
            depends_on: self.depends_on(block, scope),
            references: refers.into_iter().filter(|id| **id != *resource.address).collect(),
            deletion_policy: None,
            update_replace_policy: None,
            service: None,
            place,
        }
    }

    /// What stands in a block: arguments, and nested blocks as lists of maps.
    fn body(&self, body: &Body, scope: Scope<'_>, refers: &mut Refers) -> Properties {
        let mut properties = Properties::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let name = attribute.key.as_str();
                    if !META.contains(&name) {
                        let value = self.value(&attribute.value, scope);
                        let value = if JSON.contains(&name) { self.read_json(value, name) } else { value };
                        properties.set(name, self.datum(&value, refers));
                    }
                }
                Structure::Block(block) => self.nested(block, scope, refers, &mut properties),
            }
        }
        properties
    }

    /// A nested block.
    fn nested(&self, block: &Block, scope: Scope<'_>, refers: &mut Refers, properties: &mut Properties) {
        let name = block.ident.as_str();
        if META_BLOCKS.contains(&name) {
            return;
        }
        let place = Place::Span(At { node: block, base: scope.base }.heading());
        if name == "lifecycle" {
            properties.add(name, lifecycle(block, scope.base));
            return;
        }
        if name != "dynamic" {
            let inner = self.body(&block.body, scope, refers);
            let content = Content::Map(inner.entries);
            properties.add(name, Datum { place, content, origin: Origin::Unsaid });
            return;
        }
        let Some(name) = block.labels.first().map(BlockLabel::as_str) else { return };
        let place = At { node: block, base: scope.base }.heading();
        for made in self.dynamic(block, name, scope, refers) {
            match made {
                Ok(inner) => {
                    let content = Content::Map(inner.entries);
                    properties
                        .add(name, Datum { place: Place::Span(place), content, origin: Origin::Unsaid });
                }
                Err(unknown) => {
                    let datum = self.datum(&unknown.at(place), refers);
                    properties.add_unknown(name, datum);
                }
            }
        }
    }

    /// The blocks of a `dynamic` block.
    fn dynamic(
        &self,
        block: &Block,
        name: &str,
        scope: Scope<'_>,
        refers: &mut Refers,
    ) -> Vec<Result<Properties, Value>> {
        let place = At { node: block, base: scope.base }.heading();
        let argument = |name: &str| block.body.get_attribute(name).map(|found| &found.value);
        let Some(collection) = argument("for_each").map(|each| self.known(self.value(each, scope))) else {
            return vec![Err(Value::fault("a dynamic block takes `for_each`", place))];
        };
        let iterator = match argument("iterator") {
            Some(Expression::Variable(iterator)) => iterator.value().as_str(),
            _ => name,
        };
        let content = block.body.get_blocks("content").next();
        let (Some(pairs), Some(content)) = (pairs(&collection), content) else {
            return vec![Err(self.because(&format!("`for_each` of `{name}`"), &collection, place))];
        };
        let mut made = Vec::new();
        for (key, value) in pairs {
            if !self.spend(1) {
                break;
            }
            let entries = [("key".into(), key), ("value".into(), value)];
            let map = Data::Map(Rc::new(entries.into_iter().collect::<Map>()));
            let frame = Frame { name: iterator, value: Value::plain(map, place), up: scope.frame };
            made.push(Ok(self.body(&content.body, scope.with(&frame), refers)));
        }
        made
    }

    /// JSON in a text as the value it describes; a text that is no JSON stays a text.
    fn read_json(&self, value: Value, name: &str) -> Value {
        let place = value.place;
        match &value.data {
            Data::Text(_) | Data::Pieces(_) => match self.parse_json(&value) {
                Ok(parsed) => parsed.at(place),
                Err(why) => {
                    self.report.unread(place, format!("the JSON in `{name}`"), why.clone());
                    Value::unknown(why, place)
                }
            },
            _ => value,
        }
    }

    /// Addresses that `depends_on` names.
    fn depends_on(&self, block: At<'a, Block>, scope: Scope<'_>) -> Vec<String> {
        let Some(Expression::Array(array)) = block.argument("depends_on").map(|found| found.node) else {
            return Vec::new();
        };
        let mut found = Refers::new();
        for item in array.iter() {
            for address in self.value(item, scope).refers() {
                found.insert(address.to_string());
            }
        }
        found.into_iter().collect()
    }

    /// Adds the tags that the provider puts on everything, where a resource can have tags.
    fn with_default_tags(
        &self,
        resource: &Resource,
        block: At<'a, Block>,
        properties: &mut Properties,
        refers: &mut Refers,
    ) {
        let is_said = properties.entries.iter().any(|(name, _)| name == "tags");
        let can_have = is_said || TAGGED.contains(&&*resource.kind);
        if !can_have || block.argument("provider").is_some() || !resource.kind.starts_with("aws_") {
            return;
        }
        let Some(tags) = self.default_tags() else { return };
        let tags = self.datum(&tags, refers);
        let Some((_, own)) = properties.entries.iter_mut().find(|(name, _)| name == "tags") else {
            return properties.set("tags", tags);
        };
        match (&mut own.content, tags.content) {
            (Content::Map(own), Content::Map(tags)) => {
                for (name, tag) in tags {
                    if !own.iter().any(|(known, _)| *known == name) {
                        own.push((name, tag));
                    }
                }
            }
            (Content::Null, tags) => own.content = tags,
            _ => {}
        }
    }

    /// The tags that the provider puts on everything.
    fn default_tags(&self) -> Option<Value> {
        let root = self.instance(0)?;
        let mut providers = root.declared.providers.iter().copied();
        let main = providers.find(|provider| {
            let is_aws = provider.node.labels.first().is_some_and(|label| label.as_str() == "aws");
            is_aws && provider.argument("alias").is_none()
        })?;
        let tags = main.blocks("default_tags").next()?.argument("tags")?;
        let found = self.once(0, "provider.aws.default_tags", tags.span(), || {
            let single = super::value::Repetition::Single;
            self.known(self.value(tags.node, Scope::of(0, tags.base, &single)))
        });
        Some(found)
    }
}

impl Properties {
    /// Sets an argument.
    fn set(&mut self, name: &str, value: Datum) {
        self.entries.push((name.to_owned(), value));
    }

    /// Adds a block.
    fn add(&mut self, name: &str, block: Datum) {
        match self.entries.iter_mut().find(|(known, _)| known == name) {
            Some((_, Datum { content: Content::List(blocks), .. })) => blocks.push(block),
            _ => {
                let place = block.place.clone();
                let content = Content::List(vec![block]);
                self.entries.push((name.to_owned(), Datum { place, content, origin: Origin::Unsaid }));
            }
        }
    }

    /// Adds blocks of which it is not known how many there are.
    fn add_unknown(&mut self, name: &str, unknown: Datum) {
        match self.entries.iter_mut().find(|(known, _)| known == name) {
            Some((_, Datum { content: Content::List(blocks), .. })) => blocks.push(unknown),
            _ => self.entries.push((name.to_owned(), unknown)),
        }
    }
}

/// `lifecycle`: what it says by names is kept as texts.
fn lifecycle(block: &Block, base: usize) -> Datum {
    let place = |node: &Expression| Place::Span(span_of(node, base));
    let mut entries = Vec::new();
    for attribute in block.body.attributes() {
        let value = &attribute.value;
        let content = match value {
            Expression::Bool(truth) => Content::Bool(*truth.value()),
            Expression::Array(array) => {
                let text = |item: &Expression| {
                    let content = Content::Text(item.to_string().trim().to_owned());
                    Datum { place: place(item), content, origin: Origin::Unsaid }
                };
                Content::List(array.iter().map(text).collect())
            }
            other => Content::Text(other.to_string().trim().to_owned()),
        };
        let datum = Datum { place: place(value), content, origin: Origin::Unsaid };
        entries.push((attribute.key.as_str().to_owned(), datum));
    }
    let place = Place::Span(At { node: block, base }.heading());
    Datum { place, content: Content::Map(entries), origin: Origin::Unsaid }
}
