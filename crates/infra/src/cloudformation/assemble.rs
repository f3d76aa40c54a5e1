//! Parts of the graph as one template.

use super::Origin;
use super::layout::{StackPart, unit_of};
use super::node::{Call, Node};
use super::output_name::{output_key, output_name};
use super::template::{Template, TemplateResource};
use super::value::{Foreign, node, properties};
use crate::graph::{Output, Parameter, ParameterKind, Part, Resource};
use std::collections::BTreeSet;

/// What one template is made of.
pub(super) struct Contents<'a> {
    /// One sentence about it.
    pub(super) description: String,
    /// What it was made from.
    pub(super) origin: &'a Origin,
    /// Which part of the platform it is.
    pub(super) part: StackPart,
    /// The parameters of the platform; those that nothing here takes are left out.
    pub(super) parameters: Vec<&'a Parameter>,
    /// Its resources.
    pub(super) resources: Vec<&'a Resource>,
    /// Its outputs.
    pub(super) outputs: Vec<&'a Output>,
    /// What it exports to other stacks.
    pub(super) exports: Vec<Export>,
}

/// A value that other stacks import.
pub(super) struct Export {
    /// The name it is exported under, unique in the region.
    pub(super) name: String,
    /// The resource's id.
    pub(super) id: String,
    /// The attribute; `None` for the physical id.
    pub(super) attribute: Option<String>,
}

pub(super) fn template(contents: &Contents<'_>, foreign: &Foreign<'_>) -> Template {
    let outputs = outputs(contents, foreign);
    let resources: Vec<TemplateResource> = grouped(&contents.resources)
        .into_iter()
        .map(|resource| TemplateResource {
            id: resource.id.to_string(),
            part: resource.part.clone(),
            body: body(resource, &contents.resources, foreign),
        })
        .collect();
    let mut taken = BTreeSet::new();
    let bodies = resources.iter().map(|resource| &resource.body).chain(outputs.iter().map(|(_, body)| body));
    bodies.for_each(|body| body.names(&mut |name| _ = taken.insert(name)));
    let parameters = contents.parameters.iter().filter(|parameter| taken.contains(parameter.id.as_str()));
    Template {
        description: contents.description.clone(),
        metadata: metadata(contents),
        parameters: parameters.map(|parameter| entry(parameter)).collect(),
        resources,
        outputs,
    }
}

/// Resources of one part together: parts in the order of [`rank`], services in the order in which they first appear.
fn grouped<'a>(resources: &[&'a Resource]) -> Vec<&'a Resource> {
    let mut parts: Vec<&Part> = Vec::new();
    for resource in resources {
        if !parts.contains(&&resource.part) {
            parts.push(&resource.part);
        }
    }
    parts.sort_by_key(|part| rank(part));
    parts
        .into_iter()
        .flat_map(|part| resources.iter().copied().filter(move |resource| &resource.part == part))
        .collect()
}

const fn rank(part: &Part) -> u8 {
    match part {
        Part::Network => 0,
        Part::LoadBalancer => 1,
        Part::Registry => 2,
        Part::Cluster => 3,
        Part::Service(_) => 4,
        Part::Job(_) => 5,
        Part::Monitoring => 6,
    }
}

fn body(resource: &Resource, all: &[&Resource], foreign: &Foreign<'_>) -> Node {
    let mut entries = vec![("Type".to_owned(), Node::text(resource.kind))];
    let properties = properties(&resource.properties, foreign);
    let depends_on = depends_on(resource, &properties, all);
    if !depends_on.is_empty() {
        entries.push(("DependsOn".to_owned(), Node::List(depends_on)));
    }
    if resource.holds_data {
        entries.push(("DeletionPolicy".to_owned(), Node::text("Delete")));
        entries.push(("UpdateReplacePolicy".to_owned(), Node::text("Delete")));
    }
    if !resource.properties.is_empty() {
        entries.push(("Properties".to_owned(), properties));
    }
    Node::Map(entries)
}

/// `DependsOn`, without what the properties already refer to, and without what stands in another stack, which is made before.
fn depends_on(resource: &Resource, properties: &Node, all: &[&Resource]) -> Vec<Node> {
    if resource.depends_on.is_empty() {
        return Vec::new();
    }
    let mut known = BTreeSet::new();
    properties.names(&mut |name| {
        known.insert(name.to_owned());
    });
    let mut ids = Vec::new();
    for id in &resource.depends_on {
        if all.iter().any(|other| &other.id == id) && known.insert(id.to_string()) {
            ids.push(Node::text(id.as_str()));
        }
    }
    ids
}

fn entry(parameter: &Parameter) -> (String, Node) {
    let mut entries = vec![
        ("Type".to_owned(), Node::text(type_name(parameter.kind))),
        ("Description".to_owned(), Node::text(&parameter.description)),
    ];
    if let Some(default) = &parameter.default {
        entries.push(("Default".to_owned(), Node::text(default)));
    }
    if let Some((pattern, says)) = constraint(parameter.kind) {
        entries.push(("AllowedPattern".to_owned(), Node::text(pattern)));
        entries.push(("ConstraintDescription".to_owned(), Node::text(says)));
    }
    (parameter.id.to_string(), Node::Map(entries))
}

const fn type_name(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Text | ParameterKind::ImageTag | ParameterKind::Certificate => "String",
        ParameterKind::Vpc => "AWS::EC2::VPC::Id",
        ParameterKind::Subnets => "List<AWS::EC2::Subnet::Id>",
        ParameterKind::ImageFromSsm => "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
    }
}

/// What CloudFormation lets through, and what it says otherwise.
const fn constraint(kind: ParameterKind) -> Option<(&'static str, &'static str)> {
    match kind {
        // AWS: an image tag has at most 128 letters, digits, `_`, `.`, `-`, and begins with none of the last two; source ECR
        // `ImageIdentifier.imageTag` and the OCI distribution specification, read 2026-11.
        ParameterKind::ImageTag => Some((
            "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$",
            "is the tag of an image: at most 128 letters, digits, `_`, `.` or `-`",
        )),
        ParameterKind::Certificate => Some((
            "^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$",
            "is the ARN of a certificate of AWS Certificate Manager in the region of the stack",
        )),
        ParameterKind::Text | ParameterKind::Vpc | ParameterKind::Subnets | ParameterKind::ImageFromSsm => {
            None
        }
    }
}

fn outputs(contents: &Contents<'_>, foreign: &Foreign<'_>) -> Vec<(String, Node)> {
    let own = named(&contents.outputs).into_iter().map(|(name, output)| {
        let body = Node::map([
            ("Description", Node::text(&output.description)),
            ("Value", node(&output.value, foreign)),
        ]);
        (name, body)
    });
    let exported = contents.exports.iter().map(|export| {
        let value = match &export.attribute {
            None => Call::Ref(export.id.clone()),
            Some(attribute) => Call::GetAtt(export.id.clone(), attribute.clone()),
        };
        let attribute = export.attribute.as_deref().unwrap_or_default();
        let body = Node::map([
            ("Description", Node::text("For the other stacks of this platform")),
            ("Value", Node::Call(value)),
            ("Export", Node::map([("Name", Node::text(&export.name))])),
        ]);
        (format!("Export{}{}", export.id, output_name(attribute)), body)
    });
    own.chain(exported).collect()
}

/// Outputs with their names; a name that is taken gets a number.
fn named<'a>(outputs: &[&'a Output]) -> Vec<(String, &'a Output)> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::with_capacity(outputs.len());
    for output in outputs {
        let plain = output_name(&output.key);
        let mut name = plain.clone();
        let mut number = 1_u32;
        while !taken.insert(name.clone()) {
            number = number.saturating_add(1);
            name = format!("{plain}{number}");
        }
        named.push((name, *output));
    }
    named
}

fn metadata(contents: &Contents<'_>) -> Node {
    let origin = contents.origin;
    let mut entries = vec![
        ("Version".to_owned(), Node::text(&origin.version)),
        ("StackFile".to_owned(), Node::text(&origin.stack_file)),
        ("StackFileSha256".to_owned(), Node::text(&origin.sha256)),
    ];
    let mut units: Vec<String> = Vec::new();
    for resource in &contents.resources {
        if let Some(unit) = unit_of(&resource.part).filter(|unit| !units.contains(unit)) {
            units.push(unit);
        }
    }
    entries.push(("Part".to_owned(), Node::text(contents.part.to_string())));
    entries.push(("Holds".to_owned(), Node::List(units.into_iter().map(Node::Text).collect())));
    let irregular: Vec<(String, Node)> = named(&contents.outputs)
        .into_iter()
        .filter(|(name, output)| output_key(name) != output.key)
        .map(|(name, output)| (name, Node::text(&output.key)))
        .collect();
    if !irregular.is_empty() {
        entries.push(("OutputKeys".to_owned(), Node::Map(irregular)));
    }
    Node::map([("Plimsoll", Node::Map(entries))])
}
