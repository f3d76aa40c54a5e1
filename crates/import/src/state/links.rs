//! Texts of a state that are another resource's ARN, id or name become references: states hold values only.

use super::address::{module_of, without_keys};
use super::found::Found;
use crate::json::Node;
use plimsoll_rules::{Content, Datum, Piece};
use std::collections::BTreeMap;

/// The most instances that one name of `depends_on` leads to. Who depends on more depends on a count, not on a resource.
const MOST_INSTANCES: usize = 16;

/// Arguments in which a name means a resource of a type.
const NAMES: &[(&str, &str)] = &[
    ("cluster", "aws_ecs_cluster"),
    ("cluster_name", "aws_ecs_cluster"),
    ("ClusterName", "aws_ecs_cluster"),
    ("capacity_provider", "aws_ecs_capacity_provider"),
    ("capacity_providers", "aws_ecs_capacity_provider"),
    ("role", "aws_iam_role"),
    ("rule", "aws_cloudwatch_event_rule"),
    ("repository", "aws_ecr_repository"),
    ("bucket", "aws_s3_bucket"),
    ("awslogs-group", "aws_cloudwatch_log_group"),
    ("log_group_name", "aws_cloudwatch_log_group"),
    ("alarm_names", "aws_cloudwatch_metric_alarm"),
    ("QueueName", "aws_sqs_queue"),
    ("ServiceName", "aws_ecs_service"),
    ("AutoScalingGroupName", "aws_autoscaling_group"),
];

/// The attribute that is the name of a type's resources.
fn name_attribute(kind: &str) -> &'static str {
    match kind {
        "aws_s3_bucket" => "bucket",
        "aws_cloudwatch_metric_alarm" => "alarm_name",
        _ => "name",
    }
}

/// A resource and one of its attributes.
type Target = (usize, &'static str);

/// What texts lead to.
pub(super) struct Links<'a> {
    found: &'a [Found<'a>],
    /// ARNs, ids that AWS made, URLs, suffixes of ARNs: texts that mean one resource wherever they stand.
    exact: BTreeMap<&'a str, Target>,
    /// Names by type; `None` where two resources share one.
    names: BTreeMap<(&'static str, &'a str), Option<usize>>,
    /// ECS services by the names of their cluster and their own.
    services: BTreeMap<(&'a str, &'a str), usize>,
    /// Resources by their address without keys.
    bases: BTreeMap<String, Vec<usize>>,
}

impl<'a> Links<'a> {
    pub(super) fn new(found: &'a [Found<'a>]) -> Self {
        let mut links = Self {
            found,
            exact: BTreeMap::new(),
            names: BTreeMap::new(),
            services: BTreeMap::new(),
            bases: BTreeMap::new(),
        };
        for (index, resource) in found.iter().enumerate() {
            links.bases.entry(without_keys(&resource.address)).or_default().push(index);
            links.add(index, resource);
        }
        links
    }

    fn add(&mut self, index: usize, resource: &'a Found<'a>) {
        let text =
            |name: &str| resource.values.get(name).and_then(|node| node.text()).filter(|t| !t.is_empty());
        // Resources that stand for another one repeat its ids.
        let is_part = crate::provider::is_part(resource.kind);
        if !is_part {
            for attribute in ["arn", "id", "url", "arn_suffix", "arn_without_revision"] {
                if let Some(value) = text(attribute).filter(|value| is_unique(value)) {
                    self.exact.entry(value).or_insert((index, attribute));
                }
            }
        }
        let known = NAMES.iter().map(|(_, kind)| *kind).find(|kind| *kind == resource.kind);
        if let (Some(kind), Some(name)) = (known, text(name_attribute(resource.kind))) {
            self.names.entry((kind, name)).and_modify(|other| *other = None).or_insert(Some(index));
        }
        if resource.kind == "aws_ecs_service"
            && let (Some(cluster), Some(name)) = (text("cluster"), text("name"))
        {
            let cluster = cluster.rsplit('/').next().unwrap_or(cluster);
            self.services.insert((cluster, name), index);
        }
    }

    /// The region that most ARNs name, those of ECS first.
    pub(super) fn region(&self) -> Option<String> {
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for text in self.exact.keys().filter(|text| text.starts_with("arn:")) {
            let mut parts = text.split(':').skip(2);
            if let (Some(service), Some(region)) =
                (parts.next(), parts.next().filter(|name| !name.is_empty()))
            {
                let count = counts.entry(region).or_default();
                count.0 += usize::from(service == "ecs");
                count.1 += 1;
            }
        }
        let most = counts.into_iter().max_by(|one, other| (one.1, other.0).cmp(&(other.1, one.0)));
        most.map(|(region, _)| region.to_owned())
    }

    /// The resources that outputs show, sorted: somebody else may use them.
    pub(super) fn exposed(&self, outputs: &Node<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for output in outputs.entries().iter().filter_map(|entry| entry.value.get("value")) {
            self.shown(output, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn shown(&self, value: &Node<'_>, into: &mut Vec<String>) {
        if let Some(found) = value.text().and_then(|text| self.found.get(self.exact.get(text)?.0)) {
            into.push(found.address.clone());
        }
        value.items().iter().for_each(|item| self.shown(item, into));
        value.entries().iter().for_each(|entry| self.shown(&entry.value, into));
    }

    /// The addresses of what a resource depends on.
    pub(super) fn dependencies(&self, resource: &Found<'_>) -> Vec<String> {
        let module = module_of(&resource.address);
        let mut out: Vec<String> = Vec::new();
        for base in &resource.after {
            let all = self.bases.get(&without_keys(base)).map_or(&[] as &[usize], Vec::as_slice);
            let found = || all.iter().filter_map(|index| self.found.get(*index));
            let mut near: Vec<&Found<'_>> =
                found().filter(|item| module_of(&item.address) == module).collect();
            if near.is_empty() {
                near = found().collect();
            }
            out.extend(near.into_iter().take(MOST_INSTANCES).map(|item| item.address.clone()));
        }
        out
    }

    /// Turns the texts of a resource's arguments.
    pub(super) fn apply(&self, resource: &Found<'_>, properties: &mut Datum) {
        let Content::Map(entries) = &mut properties.content else { return };
        for (name, datum) in entries {
            // What a resource is called itself refers to nothing, and tags are words.
            let is_own =
                matches!(name.as_str(), "arn" | "id" | "name" | "url" | "arn_suffix" | "tags" | "tags_all");
            if !is_own {
                self.link(resource, name, datum);
            }
        }
    }

    fn link(&self, resource: &Found<'_>, name: &str, datum: &mut Datum) {
        match &mut datum.content {
            Content::List(items) => items.iter_mut().for_each(|item| self.link(resource, name, item)),
            Content::Map(entries) => {
                entries.iter_mut().for_each(|(key, value)| self.link(resource, key, value));
            }
            Content::Text(text) => {
                if let Some(content) = self.content(resource, name, text) {
                    datum.content = content;
                }
            }
            _ => {}
        }
    }

    fn content(&self, resource: &Found<'_>, name: &str, text: &str) -> Option<Content> {
        if let Some(target) = self.exact.get(text) {
            return self.reference(resource, *target).map(whole);
        }
        match name {
            "resource_id" => return self.service_path(resource, text),
            "resource_label" => return self.label(resource, text),
            _ => {}
        }
        let (_, kind) = NAMES.iter().find(|(argument, _)| *argument == name)?;
        let index = (*self.names.get(&(*kind, text))?)?;
        self.reference(resource, (index, name_attribute(kind))).map(whole)
    }

    /// A reference to another resource than the one it stands in.
    fn reference(&self, resource: &Found<'_>, (index, attribute): Target) -> Option<Piece> {
        let found = self.found.get(index)?;
        (found.address != resource.address)
            .then(|| Piece::Reference { id: found.address.clone(), attribute: Some(attribute.to_owned()) })
    }

    /// `service/CLUSTER/NAME`.
    fn service_path(&self, resource: &Found<'_>, text: &str) -> Option<Content> {
        let (cluster, name) = text.strip_prefix("service/")?.split_once('/')?;
        let service = self.services.get(&(cluster, name))?;
        let of_cluster = self.names.get(&("aws_ecs_cluster", cluster)).copied().flatten();
        let cluster = match of_cluster.and_then(|index| self.reference(resource, (index, "name"))) {
            Some(reference) => {
                vec![Piece::Text("service/".to_owned()), reference, Piece::Text("/".to_owned())]
            }
            None => vec![Piece::Text(format!("service/{cluster}/"))],
        };
        let service = self.reference(resource, (*service, "name"))?;
        Some(Content::Partial(cluster.into_iter().chain([service]).collect()))
    }

    /// `app/NAME/ID/targetgroup/NAME/ID`: the suffixes of two ARNs.
    fn label(&self, resource: &Found<'_>, text: &str) -> Option<Content> {
        let (balancer, group) = text.split_once("/targetgroup/")?;
        let group = format!("targetgroup/{group}");
        let balancer = self.reference(resource, *self.exact.get(balancer)?)?;
        let group = self.reference(resource, *self.exact.get(group.as_str())?)?;
        Some(Content::Partial(vec![balancer, Piece::Text("/".to_owned()), group]))
    }
}

fn whole(piece: Piece) -> Content {
    match piece {
        Piece::Reference { id, attribute } => Content::Reference { id, attribute },
        Piece::Text(text) => Content::Text(text),
        Piece::Unknown(why) => Content::Unknown(why),
    }
}

/// What ids that AWS makes up begin with, of the resources that are read and of what they refer to.
const ID_PREFIXES: [&str; 18] = [
    "acl-",
    "aclassoc-",
    "eipalloc-",
    "eni-",
    "fl-",
    "i-",
    "igw-",
    "lt-",
    "nat-",
    "ns-",
    "rtb-",
    "rtbassoc-",
    "sg-",
    "sgr-",
    "srv-",
    "subnet-",
    "vpc-",
    "vpce-",
];

/// Whether a text means one thing wherever it stands: an ARN, a URL, a suffix of an ARN, or an id such as `subnet-0123456789`.
fn is_unique(text: &str) -> bool {
    let is_made_up = |prefix: &str| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() >= 8 && rest.chars().all(|letter| letter.is_ascii_alphanumeric()))
    };
    ["arn:", "https://", "http://", "app/", "net/", "targetgroup/"]
        .iter()
        .any(|start| text.starts_with(start))
        || ID_PREFIXES.iter().any(|prefix| is_made_up(prefix))
}
