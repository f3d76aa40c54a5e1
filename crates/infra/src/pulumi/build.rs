//! From a graph to a program.

use super::draft::Draft;
use super::inside::Inside;
use super::lower::Lowering;
use super::order::order;
use super::program::{Argument, Component, Flat, Instance, Output, Program};
use super::root::Root;
use super::source::{Source, circle, data, outputs, problems, resource_order};
use super::value::Value;
use super::words;
use crate::division::{generalize, modules};
use crate::graph::Graph;
use crate::provider::Problem;
use plimsoll_spec::Platform;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The program of a platform.
///
/// # Errors
/// Properties that have no translation or no name in Pulumi, parts that need each other: a defect of this crate, never a fault
/// of the platform.
pub fn program(platform: &Platform, graph: &Graph) -> Result<Program, Vec<Problem>> {
    let source = Source::new(platform, graph)?;
    let mut split = modules::split(&source.resources, words::home);
    for (_, _, value) in &source.outputs {
        split.publish(value);
    }
    let parts: Vec<Draft<'_>> = generalize::modules(split.instances.clone())
        .into_iter()
        .map(|module| Draft::new(&source.names, module))
        .collect::<Result<_, _>>()?;
    let mut taken = words::Variables::default();
    source.settings.iter().for_each(|setting| taken.reserve(&setting.name));
    let variables =
        split.instances.iter().map(|one| words::instance(&one.name, one.folder, &mut taken)).collect();
    let root =
        Root { names: &source.names, split: &split, parts: &parts, variables, shown: RefCell::default() };
    let lowering = Lowering::new(&root);
    let mut instances = Vec::new();
    let mut typed: Vec<Vec<Argument>> = Vec::new();
    for part in &parts {
        let arguments = part.arguments(&lowering);
        for (name, given) in &part.module.calls {
            instances.push(root.instance(&lowering, part, &arguments, name, given));
        }
        typed.push(arguments);
    }
    let mut outputs = outputs(&lowering, &source.outputs);
    let mut wrong = problems(&source.resources, lowering.into_wrong());
    let shown = root.shown.borrow();
    let mut components = Vec::new();
    for (part, arguments) in parts.iter().zip(typed) {
        components.push(part.component(arguments, &shown, &mut wrong));
    }
    let mut instances = ordered(instances, &root, &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    shorten(&mut components, &mut instances, &mut outputs);
    let mut lookups = BTreeSet::new();
    for (_, value) in instances.iter().flat_map(|one| &one.arguments) {
        data(value, &mut lookups);
    }
    outputs.iter().for_each(|output| data(&output.value, &mut lookups));
    Ok(Program {
        project: platform.stack.to_string(),
        environment: platform.environment.to_string(),
        region: platform.region.to_string(),
        tags: source.tags,
        settings: source.settings,
        components,
        instances,
        lookups,
        outputs,
        gaps: source.gaps,
    })
}

/// The platform without components.
///
/// # Errors
/// As for [`program`].
pub fn flat(platform: &Platform, graph: &Graph) -> Result<Flat, Vec<Problem>> {
    let source = Source::new(platform, graph)?;
    let inside = Inside {
        names: &source.names,
        variables: words::resources(&source.names, &source.resources),
        types: None,
    };
    let mut wrong = Vec::new();
    let order = resource_order(&source.resources).map_err(|stuck| circle(&source.resources, &stuck))?;
    let (mut resources, mut parts, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for resource in order.iter().filter_map(|index| source.resources.get(*index)) {
        let mut one = inside.resource(resource, &mut wrong);
        one.name = Some(words::kebab(&one.variable));
        one.depends_on = resource.depends_on.iter().filter_map(|address| inside.own(address)).collect();
        resources.push(one);
        parts.push(resource.part.clone());
        addresses.push(resource.address.clone());
    }
    let lowering = Lowering::new(&inside);
    let outputs = outputs(&lowering, &source.outputs);
    wrong.extend(problems(&source.resources, lowering.into_wrong()));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut lookups = BTreeSet::new();
    for (_, value) in resources.iter().flat_map(|resource| &resource.properties) {
        data(value, &mut lookups);
    }
    outputs.iter().for_each(|output| data(&output.value, &mut lookups));
    Ok(Flat {
        project: platform.stack.to_string(),
        environment: platform.environment.to_string(),
        region: platform.region.to_string(),
        tags: source.tags,
        settings: source.settings,
        resources,
        parts,
        addresses,
        lookups,
        outputs,
        gaps: source.gaps,
    })
}

/// The instances in the order in which they can be made.
fn ordered(
    instances: Vec<(BTreeSet<usize>, Instance)>,
    root: &Root<'_>,
    wrong: &mut Vec<Problem>,
) -> Vec<Instance> {
    let place = |index: &usize| {
        let variable = root.variables.get(*index)?;
        instances.iter().position(|(_, instance)| instance.variable == *variable)
    };
    // Parts of the platform first, in the order of their division; then what each needs.
    let needs: Vec<BTreeSet<usize>> =
        instances.iter().map(|(needs, _)| needs.iter().filter_map(place).collect()).collect();
    match order(&needs) {
        Ok(order) => {
            order.iter().filter_map(|index| instances.get(*index)).map(|(_, one)| one.clone()).collect()
        }
        Err(stuck) => {
            let resource = root.split.instances.first().and_then(|one| one.resources.first());
            for index in stuck {
                if let (Some((_, instance)), Some(resource)) = (instances.get(index), resource) {
                    wrong.push(Problem {
                        resource: resource.origin.clone(),
                        what: format!("{} needs something that needs it", instance.name),
                    });
                }
            }
            Vec::new()
        }
    }
}

/// Leaves the component's own name out of what it shows: `load_balancer.dns_name`.
fn shorten(components: &mut [Component], instances: &mut [Instance], outputs: &mut [Output]) {
    let mut short: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for component in components {
        let names = component.exposes.iter().map(|exposed| exposed.name.as_str());
        let names = words::shortened(words::base(&component.name), names);
        for exposed in &mut component.exposes {
            if let Some(name) = names.get(&exposed.name) {
                exposed.name.clone_from(name);
            }
        }
        for instance in instances.iter().filter(|instance| instance.component == component.name) {
            short.insert(instance.variable.clone(), names.clone());
        }
    }
    let mut rename = |value: &mut Value| {
        if let Value::Exposed(instance, key) = value
            && let Some(name) = short.get(instance).and_then(|names| names.get(key))
        {
            key.clone_from(name);
        }
    };
    instances.iter_mut().flat_map(|one| &mut one.arguments).for_each(|(_, value)| value.change(&mut rename));
    outputs.iter_mut().for_each(|output| output.value.change(&mut rename));
}
