//! From a graph to a program.

use super::arguments::Usage;
use super::lower::{Lowering, Spelling};
use super::names::Names;
use super::order::order;
use super::program::{
    Argument, Component, ENVIRONMENT, Exposed, Flat, Instance, Output, Program, Resource, Setting,
};
use super::types::Type;
use super::value::Value;
use super::words;
use crate::context::Context;
use crate::division::generalize::{self, Module};
use crate::division::meaning;
use crate::division::modules::{self, Split, output_name};
use crate::division::naming;
use crate::graph::{Graph, ParameterKind, Part};
use crate::provider::{self, Address, Data, Expression, Gap, Problem, snake_case, translate};
use plimsoll_spec::Platform;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The kind of an address that stands for a variable; see [`crate::division::modules`].
const VARIABLE: &str = "var";

/// What both forms of a program are made from.
struct Source {
    names: Names,
    resources: Vec<provider::Resource>,
    outputs: Vec<(String, String, Expression)>,
    tags: BTreeMap<String, String>,
    settings: Vec<Setting>,
    gaps: Vec<Gap>,
}

impl Source {
    fn new(platform: &Platform, graph: &Graph) -> Result<Self, Vec<Problem>> {
        let translated = translate(graph);
        if !translated.problems.is_empty() {
            return Err(translated.problems);
        }
        let cx = Context::new(platform, None);
        let common = cx.tag_map(&Part::Network);
        let shared = |resource| naming::shared(resource, &common, cx.names.suffix());
        let scope = provider::values(graph);
        let output = |output: &crate::graph::Output| {
            (output.key.clone(), output.description.clone(), scope.value(&output.value))
        };
        Ok(Self {
            names: Names::new(),
            resources: translated.resources.iter().map(shared).collect(),
            outputs: graph.outputs.iter().map(output).collect(),
            settings: settings(platform, graph),
            tags: common.into_iter().filter(|(key, _)| key != "Environment").collect(),
            gaps: translated.gaps,
        })
    }
}

fn settings(platform: &Platform, graph: &Graph) -> Vec<Setting> {
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
    let outputs = outputs(&lowering, &source.outputs);
    let mut wrong = problems(&source.resources, lowering.into_wrong());
    let shown = root.shown.borrow();
    let mut components = Vec::new();
    for (part, arguments) in parts.iter().zip(typed) {
        components.push(part.component(arguments, &shown, &mut wrong));
    }
    let instances = ordered(instances, &root, &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong);
    }
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

fn outputs(lowering: &Lowering<'_>, all: &[(String, String, Expression)]) -> Vec<Output> {
    let one = |(key, description, value): &(String, String, Expression)| Output {
        key: key.clone(),
        description: description.clone(),
        value: lowering.free(value),
    };
    all.iter().map(one).collect()
}

fn data(value: &Value, seen: &mut BTreeSet<Data>) {
    value.each(&mut |part| {
        if let Value::Data(data) = part {
            seen.insert(*data);
        }
    });
}

/// Problems that belong to no single resource, told with the first one.
fn problems(resources: &[provider::Resource], wrong: Vec<String>) -> Vec<Problem> {
    let Some(first) = resources.first() else { return Vec::new() };
    wrong.into_iter().map(|what| Problem { resource: first.origin.clone(), what }).collect()
}

fn circle(resources: &[provider::Resource], stuck: &[usize]) -> Vec<Problem> {
    stuck
        .iter()
        .filter_map(|index| resources.get(*index))
        .map(|resource| Problem {
            resource: resource.origin.clone(),
            what: format!("{} needs something that needs it", resource.address),
        })
        .collect()
}

fn resource_order(resources: &[provider::Resource]) -> Result<Vec<usize>, Vec<usize>> {
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

/// Where values of a component stand, or of a flat program (no types of arguments).
struct Inside<'a> {
    names: &'a Names,
    variables: BTreeMap<Address, String>,
    types: Option<(bool, BTreeMap<String, Type>)>,
}

impl Spelling for Inside<'_> {
    fn attribute(&self, address: &Address, name: &'static str) -> Option<(Value, Type)> {
        let attribute = self.names.kind(address.kind)?.attributes.get(name)?;
        let variable = self.variables.get(address)?;
        Some((Value::Attribute(variable.clone(), attribute.name), attribute.kind.clone()))
    }

    fn list(&self, _: &[Expression]) -> Option<Value> {
        None
    }

    fn variable(&self, name: &str) -> (Value, Type) {
        match &self.types {
            None => (Value::Setting(name.to_owned()), Type::Text),
            Some((true, _)) if name == "name" => (Value::Name, Type::Text),
            Some((_, types)) => {
                (Value::Argument(name.to_owned()), types.get(name).cloned().unwrap_or(Type::Text))
            }
        }
    }
}

impl Inside<'_> {
    fn resource(&self, resource: &provider::Resource, wrong: &mut Vec<Problem>) -> Resource {
        let lowering = Lowering::new(self);
        let known = self.names.kind(resource.address.kind);
        let properties = known.map(|kind| lowering.resource(kind, &resource.body));
        let name = |property: &&str| Some(known?.properties.get(property)?.name);
        let told = |what| Problem { resource: resource.origin.clone(), what };
        if known.is_none() {
            wrong.push(told(format!("{} has no name in Pulumi", resource.address.kind)));
        }
        wrong.extend(lowering.into_wrong().into_iter().map(told));
        Resource {
            variable: self.variables.get(&resource.address).cloned().unwrap_or_default(),
            name: None,
            token: known.map_or("", |kind| kind.token),
            properties: properties.unwrap_or_default(),
            depends_on: Vec::new(),
            ignore_changes: resource.ignore_changes.iter().filter_map(name).collect(),
        }
    }

    fn own(&self, address: &Address) -> Option<Value> {
        self.variables.get(address).map(|variable| Value::Resource(variable.clone()))
    }
}

/// A component while it is made. The resources of its module are in the order in which they can be made.
struct Draft<'a> {
    names: &'a Names,
    module: Module,
    /// Whether it is made for a service or job, so that its name is theirs.
    owned: bool,
    variables: BTreeMap<Address, String>,
    /// The arguments that carry dependencies on other components, and the names of the variables that they stand for.
    dependencies: Vec<(String, Vec<String>)>,
}

impl<'a> Draft<'a> {
    fn new(names: &'a Names, mut module: Module) -> Result<Self, Vec<Problem>> {
        let variables = words::resources(names, &module.resources);
        let order = resource_order(&module.resources).map_err(|stuck| circle(&module.resources, &stuck))?;
        module.resources = order.iter().filter_map(|index| module.resources.get(*index)).cloned().collect();
        let owned =
            module.resources.iter().any(|resource| matches!(resource.part, Part::Service(_) | Part::Job(_)));
        let outer = |resource: &provider::Resource| -> Vec<String> {
            let others = resource.depends_on.iter().filter(|address| address.kind == VARIABLE);
            others.map(|address| address.name.clone()).collect()
        };
        let mut dependencies: Vec<(String, Vec<String>)> = module
            .resources
            .iter()
            .map(|resource| (variables.get(&resource.address).cloned().unwrap_or_default(), outer(resource)))
            .filter(|(_, others)| !others.is_empty())
            .collect();
        let several = dependencies.len() > 1;
        for (name, _) in &mut dependencies {
            *name = if several { format!("{name}_depends_on") } else { "depends_on".to_owned() };
        }
        Ok(Self { names, module, owned, variables, dependencies })
    }

    /// The arguments with their types, which follow from their use and from what the instances are given.
    fn arguments(&self, root: &Lowering<'_>) -> Vec<Argument> {
        let usage = Usage::of(self.names, &self.module.resources);
        let bare: Vec<provider::Resource> = self
            .module
            .resources
            .iter()
            .map(|resource| provider::Resource { depends_on: Vec::new(), ..resource.clone() })
            .collect();
        let used = generalize::variables(&bare);
        let mut arguments = Vec::new();
        for name in used.iter().filter(|name| !(self.owned && *name == "name")) {
            let values = self.module.calls.iter().filter_map(|(_, given)| given.get(name));
            let kind = if name == ENVIRONMENT {
                Type::Text
            } else {
                usage.type_of(name, values.map(|value| root.type_of(value)))
            };
            arguments.push(Argument {
                name: name.clone(),
                kind,
                plain: name == ENVIRONMENT,
                description: meaning::variable(name),
            });
        }
        for (name, _) in &self.dependencies {
            arguments.push(Argument {
                name: name.clone(),
                kind: Type::List(Box::new(Type::Resource)),
                plain: true,
                description: "What must stand first.".to_owned(),
            });
        }
        arguments
    }

    fn component(
        &self,
        arguments: Vec<Argument>,
        shown: &BTreeMap<(String, String), Expression>,
        wrong: &mut Vec<Problem>,
    ) -> Component {
        let types = arguments.iter().map(|one| (one.name.clone(), one.kind.clone())).collect();
        let inside =
            Inside { names: self.names, variables: self.variables.clone(), types: Some((self.owned, types)) };
        let name = words::component(&self.module.folder);
        let base = self.module.folder.split('-').next().unwrap_or_default();
        let short = words::shortened(base, self.variables.values().map(String::as_str));
        let mut carried = self.dependencies.iter();
        let mut resources = Vec::new();
        for resource in &self.module.resources {
            let mut one = inside.resource(resource, wrong);
            one.name = (one.variable != base)
                .then(|| words::kebab(short.get(&one.variable).unwrap_or(&one.variable)));
            one.depends_on = resource.depends_on.iter().filter_map(|address| inside.own(address)).collect();
            if resource.depends_on.iter().any(|address| address.kind == VARIABLE)
                && let Some((argument, _)) = carried.next()
            {
                one.depends_on.push(Value::Argument(argument.clone()));
            }
            resources.push(one);
        }
        let lowering = Lowering::new(&inside);
        let mut exposes: BTreeMap<String, Exposed> = BTreeMap::new();
        for ((_, key), value) in shown.iter().filter(|((folder, _), _)| *folder == self.module.folder) {
            let (kind, value) = match value {
                Expression::Attribute(address, RESOURCE) => (Type::Resource, inside.own(address)),
                value => (lowering.type_of(value), Some(lowering.free(value))),
            };
            if let Some(value) = value {
                exposes.insert(key.clone(), Exposed { name: key.clone(), kind, value });
            }
        }
        wrong.extend(problems(&self.module.resources, lowering.into_wrong()));
        let mut lookups = BTreeSet::new();
        for (_, value) in resources.iter().flat_map(|resource| &resource.properties) {
            data(value, &mut lookups);
        }
        Component {
            description: words::component_description(&self.module.folder).to_owned(),
            name,
            arguments,
            lookups,
            resources,
            exposes: exposes.into_values().collect(),
        }
    }
}

/// The attribute that stands for a resource itself.
const RESOURCE: &str = "";

/// Where values of the program itself stand.
struct Root<'a> {
    names: &'a Names,
    split: &'a Split,
    parts: &'a [Draft<'a>],
    /// The variable of each instance.
    variables: Vec<String>,
    /// What is used of each folder: the name, and the value inside.
    shown: RefCell<BTreeMap<(String, String), Expression>>,
}

impl Spelling for Root<'_> {
    fn attribute(&self, address: &Address, name: &'static str) -> Option<(Value, Type)> {
        let kind = self.names.kind(address.kind)?.attributes.get(name)?.kind.clone();
        let (index, inside) = self.split.home(address)?;
        let key = output_name(inside, name);
        Some((self.show(index, key, Expression::Attribute(inside.clone(), name))?, kind))
    }

    fn list(&self, items: &[Expression]) -> Option<Value> {
        let (index, key) = self.split.list_output(items)?;
        let inside = |item: &Expression| match item {
            Expression::Attribute(address, name) => {
                Some(Expression::Attribute(self.split.home(address)?.1.clone(), name))
            }
            _ => None,
        };
        self.show(index, key, Expression::List(items.iter().filter_map(inside).collect()))
    }

    fn variable(&self, name: &str) -> (Value, Type) {
        (Value::Setting(name.to_owned()), Type::Text)
    }
}

impl Root<'_> {
    fn part(&self, instance: &str) -> Option<&Draft<'_>> {
        self.parts.iter().find(|part| part.module.calls.iter().any(|(name, _)| name == instance))
    }

    fn show(&self, index: usize, key: String, inside: Expression) -> Option<Value> {
        let instance = self.split.instances.get(index)?;
        let folder = self.part(&instance.name)?.module.folder.clone();
        self.shown.borrow_mut().insert((folder, key.clone()), inside);
        Some(Value::Exposed(self.variables.get(index)?.clone(), key))
    }

    /// A resource of another instance, to depend on.
    fn resource(&self, address: &Address) -> Option<Value> {
        let (index, inside) = self.split.home(address)?;
        let instance = self.split.instances.get(index)?;
        let key = self.part(&instance.name)?.variables.get(inside)?.clone();
        self.show(index, key, Expression::Attribute(inside.clone(), RESOURCE))
    }

    fn instance(
        &self,
        lowering: &Lowering<'_>,
        part: &Draft<'_>,
        arguments: &[Argument],
        name: &str,
        given: &BTreeMap<String, Expression>,
    ) -> (BTreeSet<usize>, Instance) {
        let index = self.split.instances.iter().position(|one| one.name == name).unwrap_or_default();
        let known = self.split.instances.get(index);
        let mut needs = BTreeSet::new();
        for value in given.values() {
            value.addresses(&mut |address| needs.extend(self.split.home(address).map(|(index, _)| index)));
        }
        let of = |argument: &Argument| {
            if argument.name == ENVIRONMENT {
                return Value::Setting(ENVIRONMENT.to_owned());
            }
            if let Some((_, others)) = part.dependencies.iter().find(|(name, _)| *name == argument.name) {
                let one = |other: &String| match given.get(other)? {
                    Expression::Attribute(address, _) => self.resource(address),
                    _ => None,
                };
                return Value::List(others.iter().filter_map(one).collect());
            }
            given
                .get(&argument.name)
                .map_or(Value::Text(String::new()), |value| lowering.of_type(value, &argument.kind))
        };
        let inverse: BTreeMap<&Address, &Address> = self.split.inside_of(index).collect();
        let instance = Instance {
            variable: self.variables.get(index).cloned().unwrap_or_default(),
            name: known.map_or_else(String::new, |one| {
                one.owner.clone().unwrap_or_else(|| words::kebab(&snake_case(&one.name)))
            }),
            component: words::component(&part.module.folder),
            arguments: arguments.iter().map(|argument| (argument.name.clone(), of(argument))).collect(),
            addresses: part
                .module
                .resources
                .iter()
                .filter_map(|resource| inverse.get(&resource.address).map(|address| (*address).clone()))
                .collect(),
        };
        needs.remove(&index);
        (needs, instance)
    }
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
