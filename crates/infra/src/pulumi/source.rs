//! What programs are made from: the translated resources, with what is the same everywhere taken out.

use super::lower::Lowering;
use super::names::Names;
use super::order::order;
use super::program::{ENVIRONMENT, Output, Setting};
use super::value::Value;
use crate::division::given::Given;
use crate::graph::{Graph, ParameterKind};
use crate::provider::{self, Address, Data, Expression, Gap, Problem, snake_case};
use plimsoll_spec::Platform;
use std::collections::{BTreeMap, BTreeSet};

/// What both forms of a program are made from.
pub(super) struct Source {
    pub(super) names: Names,
    pub(super) resources: Vec<provider::Resource>,
    pub(super) outputs: Vec<(String, String, Expression)>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) settings: Vec<Setting>,
    pub(super) gaps: Vec<Gap>,
}

impl Source {
    pub(super) fn new(platform: &Platform, graph: &Graph) -> Result<Self, Vec<Problem>> {
        let Given { resources, outputs, common, gaps } = Given::new(platform, graph)?;
        Ok(Self {
            names: Names::new(),
            resources,
            outputs,
            settings: settings(platform, graph),
            tags: common.into_iter().filter(|(key, _)| key != "Environment").collect(),
            gaps,
        })
    }
}

pub(super) fn settings(platform: &Platform, graph: &Graph) -> Vec<Setting> {
    let environment = Setting {
        name: ENVIRONMENT.to_owned(),
        description: "Suffix that resource names end with.".to_owned(),
        default: Some(platform.environment.to_string()),
        kind: ParameterKind::Text,
    };
    let given = graph.parameters.iter().filter(|parameter| parameter.lookup.is_none());
    let one = |parameter: &crate::graph::Parameter| Setting {
        name: snake_case(parameter.id.as_str()),
        description: parameter.description.clone(),
        default: parameter.default.clone(),
        kind: parameter.kind,
    };
    std::iter::once(environment).chain(given.map(one)).collect()
}

pub(super) fn outputs(lowering: &Lowering<'_>, all: &[(String, String, Expression)]) -> Vec<Output> {
    let one = |(key, description, value): &(String, String, Expression)| Output {
        key: key.clone(),
        description: description.clone(),
        value: lowering.free(value),
    };
    all.iter().map(one).collect()
}

pub(super) fn data(value: &Value, seen: &mut BTreeSet<Data>) {
    value.each(&mut |part| {
        if let Value::Data(data) = part {
            seen.insert(*data);
        }
    });
}

/// Problems that belong to no single resource, told with the first one.
pub(super) fn problems(resources: &[provider::Resource], wrong: Vec<String>) -> Vec<Problem> {
    let Some(first) = resources.first() else { return Vec::new() };
    wrong.into_iter().map(|what| Problem { resource: first.origin.clone(), what }).collect()
}

pub(super) fn circle(resources: &[provider::Resource], stuck: &[usize]) -> Vec<Problem> {
    stuck
        .iter()
        .filter_map(|index| resources.get(*index))
        .map(|resource| Problem {
            resource: resource.origin.clone(),
            what: format!("{} needs something that needs it", resource.address),
        })
        .collect()
}

pub(super) fn resource_order(resources: &[provider::Resource]) -> Result<Vec<usize>, Vec<usize>> {
    let places: BTreeMap<&Address, usize> =
        resources.iter().enumerate().map(|(index, resource)| (&resource.address, index)).collect();
    let needs: Vec<BTreeSet<usize>> = resources
        .iter()
        .map(|resource| {
            let mut needs: BTreeSet<usize> =
                resource.depends_on.iter().filter_map(|address| places.get(address).copied()).collect();
            resource.body.addresses(&mut |address| needs.extend(places.get(address)));
            needs
        })
        .collect();
    order(&needs)
}
