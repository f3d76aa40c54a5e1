//! From the graph to provider resources, one file per family of resources.

mod alarms;
mod autoscaling;
mod balancing;
mod cluster;
mod costs;
mod events;
mod identity;
mod instances;
mod network;
mod queues;
mod registry;
mod security_groups;
mod services;
mod storage;
mod task_definitions;
mod vaults;

use super::address::Address;
use super::body::Body;
use super::fields::Fields;
use super::scope::Scope;
use crate::graph::{self, Graph, LogicalId, Part};

/// One provider resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its address.
    pub address: Address,
    /// The part of the platform it belongs to.
    pub part: Part,
    /// Attributes and blocks.
    pub body: Body,
    /// Resources that must stand before it though no value refers to them.
    pub depends_on: Vec<Address>,
    /// Attributes that count only when the resource is made (C6, D5).
    pub ignore_changes: Vec<&'static str>,
    /// The resource of the graph that it was made from.
    pub origin: LogicalId,
}

/// Something that could not be translated: a defect, or something that the provider does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The resource of the graph.
    pub resource: LogicalId,
    /// What.
    pub what: String,
}

/// Something that CloudFormation expresses and the provider does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The resource of the graph.
    pub resource: LogicalId,
    /// What is left out, and why.
    pub what: String,
}

/// A whole platform in the provider's vocabulary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Translated {
    /// The resources, in the order of the graph.
    pub resources: Vec<Resource>,
    /// What the provider does not know; shown to people.
    pub gaps: Vec<Gap>,
    /// What should have been translated and was not; empty for every graph that this crate makes (a test).
    pub problems: Vec<Problem>,
}

/// The provider resources of a graph.
#[must_use]
pub fn translate(graph: &Graph) -> Translated {
    let scope = Scope::new(graph);
    let mut out = Out { scope: &scope, resources: Vec::new(), gaps: Vec::new() };
    for resource in &graph.resources {
        one(resource, &mut out);
    }
    let Out { resources, gaps, .. } = out;
    Translated { resources, gaps, problems: scope.into_problems() }
}

/// Collects the provider resources.
struct Out<'a> {
    scope: &'a Scope<'a>,
    resources: Vec<Resource>,
    gaps: Vec<Gap>,
}

/// A resource of the graph while it is translated.
struct Source<'a> {
    resource: &'a graph::Resource,
    fields: Fields<'a>,
}

impl<'a> Out<'a> {
    /// The main provider resource of a source, once all its properties have been read.
    fn add(&mut self, source: Source<'a>, kind: &'static str, body: Body) {
        let ignored = source.resource.initial.iter().filter_map(|property| ignored(kind, property)).collect();
        self.add_ignoring(source, kind, body, ignored);
    }

    fn add_ignoring(
        &mut self,
        source: Source<'a>,
        kind: &'static str,
        body: Body,
        ignored: Vec<&'static str>,
    ) {
        let depends_on = self.dependencies(source.resource);
        self.resources.push(Resource {
            address: Address::of(kind, &source.resource.id),
            part: source.resource.part.clone(),
            body,
            depends_on,
            ignore_changes: ignored,
            origin: source.resource.id.clone(),
        });
        source.fields.done();
    }

    /// A further provider resource of a source; `suffix` makes its name differ where its type is not the main one's.
    fn add_beside(&mut self, source: &Source<'a>, kind: &'static str, suffix: &str, body: Body) {
        let mut address = Address::of(kind, &source.resource.id);
        if !suffix.is_empty() {
            address.name = format!("{}_{suffix}", address.name);
        }
        self.resources.push(Resource {
            address,
            part: source.resource.part.clone(),
            body,
            depends_on: Vec::new(),
            ignore_changes: Vec::new(),
            origin: source.resource.id.clone(),
        });
    }

    /// Something that the provider does not know.
    fn gap(&mut self, source: &Source<'a>, what: impl Into<String>) {
        self.gaps.push(Gap { resource: source.resource.id.clone(), what: what.into() });
    }

    fn dependencies(&self, resource: &graph::Resource) -> Vec<Address> {
        let mut addresses: Vec<Address> = Vec::new();
        for id in &resource.depends_on {
            match self.scope.address(id) {
                Some(address) if !addresses.contains(&address) => addresses.push(address),
                Some(_) => {}
                None => {
                    self.scope
                        .problem(&resource.id, format!("{id}, which it depends on, has no counterpart"));
                }
            }
        }
        addresses
    }
}

/// The attribute that a property which counts only at first becomes.
fn ignored(kind: &str, property: &str) -> Option<&'static str> {
    match (kind, property) {
        ("aws_ecs_service", "DesiredCount") => Some("desired_count"),
        _ => None,
    }
}

/// A family takes a source and gives it back where it is not one of its own.
type Family = for<'a, 'b> fn(Source<'a>, &'b mut Out<'a>) -> Option<Source<'a>>;

const FAMILIES: [Family; 16] = [
    network::translate,
    security_groups::translate,
    balancing::translate,
    storage::translate,
    cluster::translate,
    instances::translate,
    task_definitions::translate,
    services::translate,
    autoscaling::translate,
    identity::translate,
    registry::translate,
    vaults::translate,
    queues::translate,
    alarms::translate,
    events::translate,
    costs::translate,
];

fn one<'a>(resource: &'a graph::Resource, out: &mut Out<'a>) {
    let fields = Fields::new(out.scope, &resource.id, resource.kind, &resource.properties);
    let source = Source { resource, fields };
    let left = FAMILIES.into_iter().try_fold(source, |source, family| match family(source, out) {
        Some(source) => Ok(source),
        None => Err(()),
    });
    if left.is_ok() {
        out.scope.problem(&resource.id, format!("{} is not translated", resource.kind));
    }
}
