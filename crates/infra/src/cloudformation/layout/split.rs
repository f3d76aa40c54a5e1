//! A platform as several stacks.

use super::super::assemble::Contents;
use super::super::value::{self, Foreign};
use super::super::{Origin, json};
use super::exports::{self, Exports, Use};
use super::{Placed, StackPart, StackTemplate, description, homes, stack, stack_name};
use crate::graph::{Graph, LogicalId, Output, Value};
use plimsoll_spec::platform::Platform;
use std::collections::{BTreeMap, BTreeSet};

/// The stacks of a platform that does not fit into one, in the order in which they are made.
pub(super) fn stacks(
    platform: &Platform,
    graph: &Graph,
    origin: &Origin,
    placed: &Placed,
) -> Vec<StackTemplate> {
    let bytes: Vec<usize> = graph
        .resources
        .iter()
        .map(|resource| json::compact(&value::properties(&resource.properties, &|_, _| None)).len())
        .collect();
    let parts = homes::homes(graph, placed, &bytes);
    let home: BTreeMap<&LogicalId, StackPart> =
        graph.resources.iter().map(|resource| &resource.id).zip(parts.iter().copied()).collect();
    let outputs = place_outputs(graph, &home, &parts);
    let mut exports = Exports::default();
    let mut needs: BTreeMap<StackPart, BTreeSet<StackPart>> = BTreeMap::new();
    let mut note = |here: StackPart, used: BTreeSet<Use>| {
        for (id, attribute) in used {
            if let Some(there) = home.get(&id).copied().filter(|there| *there != here) {
                exports.note(there, (id, attribute));
                needs.entry(here).or_default().insert(there);
            }
        }
    };
    for (resource, here) in graph.resources.iter().zip(&parts) {
        let mut used = BTreeSet::new();
        exports::uses_of(&resource.properties, &mut used);
        note(*here, used);
    }
    for (output, here) in graph.outputs.iter().zip(&outputs) {
        let mut used = BTreeSet::new();
        exports::uses(&output.value, &mut used);
        note(*here, used);
    }
    let name = stack_name(platform);
    let all: BTreeSet<StackPart> = parts.iter().copied().collect();
    all.iter()
        .map(|part| {
            let foreign = |id: &LogicalId, attribute: Option<&str>| -> Option<String> {
                let there = home.get(id).filter(|there| *there != part)?;
                Some(exports::name(&there.stack_name(&name), id, attribute))
            };
            let foreign: &Foreign<'_> = &foreign;
            let of_part = |here: &&StackPart| *here == part;
            let contents = Contents {
                description: description(platform, *part),
                origin,
                part: *part,
                parameters: graph.parameters.iter().collect(),
                resources: zip(&graph.resources, &parts, of_part),
                outputs: zip(&graph.outputs, &outputs, of_part),
                exports: exports.of(*part, &part.stack_name(&name)),
            };
            // Even what imports nothing may rely on the base by `DependsOn`.
            let mut before = needs.remove(part).unwrap_or_default();
            if *part != StackPart::Base && all.contains(&StackPart::Base) {
                before.insert(StackPart::Base);
            }
            let depends_on = before.into_iter().map(|part| part.stack_name(&name)).collect();
            stack(&name, &contents, foreign, depends_on)
        })
        .collect()
}

fn zip<'a, T>(items: &'a [T], parts: &[StackPart], wanted: impl Fn(&&StackPart) -> bool) -> Vec<&'a T> {
    items.iter().zip(parts).filter(|(_, part)| wanted(part)).map(|(item, _)| item).collect()
}

/// The stack of every output: the last of those whose resources it shows, so that it can import from the others.
fn place_outputs(
    graph: &Graph,
    home: &BTreeMap<&LogicalId, StackPart>,
    parts: &[StackPart],
) -> Vec<StackPart> {
    let first = parts.iter().min().copied().unwrap_or(StackPart::Base);
    let place = |value: &Value| {
        let mut last = first;
        value.references(&mut |id| last = last.max(home.get(id).copied().unwrap_or(first)));
        last
    };
    graph.outputs.iter().map(|output: &Output| place(&output.value)).collect()
}
