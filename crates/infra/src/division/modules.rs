//! Divides the platform into modules as people split their code (D12), and finds what passes between them.

use crate::graph::Part;
use crate::provider::{Address, Body, Data, Expression, Item, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// The variable that names the public parameter with the instances' image.
pub(crate) const IMAGE_VARIABLE: &str = "instance_image";

/// A call of a module while it is worked on: resources that refer to each other directly, and to others by variables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instance {
    /// The name of the module call: `networking`, or the service's.
    pub(crate) name: String,
    /// The folder that it would like: `networking`, `ecs-service`.
    pub(crate) folder: &'static str,
    /// The service or job it is made for.
    pub(crate) owner: Option<String>,
    /// Its resources, under their names inside the module.
    pub(crate) resources: Vec<Resource>,
    /// What its variables are given, in terms of the root: addresses are those of the whole platform.
    pub(crate) arguments: BTreeMap<String, Expression>,
    /// What others need of it by the name of the output; the value in its own terms.
    pub(crate) outputs: BTreeMap<String, Expression>,
}

/// The instances of a platform, in the order of its parts.
pub(crate) struct Split {
    pub(crate) instances: Vec<Instance>,
    /// The instance and the name inside it of every address of the whole platform.
    homes: BTreeMap<Address, (usize, Address)>,
}

/// The part of the code that a resource goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    /// The name of the call: `networking`, or the service's as an identifier.
    pub(crate) name: String,
    /// The folder that it would like.
    pub(crate) folder: &'static str,
    /// The service or job it is made for.
    pub(crate) owner: Option<String>,
}

/// The home of a resource, as people divide Terraform.
pub(crate) fn home(resource: &Resource) -> Home {
    let plain = |name: &'static str, folder| (name.to_owned(), folder, None);
    let (name, folder, owner) = match &resource.part {
        Part::Network => plain("networking", "networking"),
        Part::LoadBalancer => plain("alb", "alb"),
        Part::Registry => plain("ecr", "ecr"),
        Part::Cluster => plain("ecs_cluster", "ecs-cluster"),
        Part::Monitoring => plain("monitoring", "monitoring"),
        Part::Service(name) => (identifier(name.as_str()), "ecs-service", Some(name.to_string())),
        Part::Job(name) => (identifier(name.as_str()), "ecs-job", Some(name.to_string())),
    };
    Home { name, folder, owner }
}

/// A name as an identifier. A service may be called like a part; it then gets a suffix.
pub(crate) fn identifier(name: &str) -> String {
    let name = name.replace('-', "_").to_ascii_lowercase();
    match name.as_str() {
        "networking" | "alb" | "ecr" | "ecs_cluster" | "monitoring" => format!("{name}_service"),
        _ => name,
    }
}

/// Divides the resources and replaces references between modules by variables.
pub(crate) fn split(resources: &[Resource], home: impl Fn(&Resource) -> Home) -> Split {
    let mut instances: Vec<Instance> = Vec::new();
    let mut homes: BTreeMap<Address, (usize, Address)> = BTreeMap::new();
    for resource in resources {
        let Home { name, folder, owner } = home(resource);
        let index = instances.iter().position(|known| known.name == name).unwrap_or_else(|| {
            instances.push(Instance {
                name,
                folder,
                owner: owner.clone(),
                resources: Vec::new(),
                arguments: BTreeMap::new(),
                outputs: BTreeMap::new(),
            });
            instances.len() - 1
        });
        let mut inside = resource.address.clone();
        if let Some(owner) = &owner {
            inside.name = without_owner(&inside.name, owner);
        }
        homes.insert(resource.address.clone(), (index, inside.clone()));
        if let Some(instance) = instances.get_mut(index) {
            instance.resources.push(Resource { address: inside, ..resource.clone() });
        }
    }
    let mut split = Split { instances, homes };
    split.close();
    split
}

/// `order_history_task_definition` of `order-history` is `task_definition` inside the module.
fn without_owner(name: &str, owner: &str) -> String {
    let prefix: String = {
        let words = owner.split(|c: char| !c.is_ascii_alphanumeric()).map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        });
        crate::provider::snake_case(&words.collect::<String>())
    };
    match name.strip_prefix(&prefix).and_then(|rest| rest.strip_prefix('_')) {
        Some(rest) => rest.to_owned(),
        None => name.to_owned(),
    }
}

impl Split {
    /// Makes every reference to another module a variable there and an output here.
    fn close(&mut self) {
        for index in 0..self.instances.len() {
            let Some(instance) = self.instances.get(index) else { continue };
            let mut resources = instance.resources.clone();
            let mut closing = Closing { split: self, index, arguments: BTreeMap::new() };
            for resource in &mut resources {
                resource.body = closing.body(&resource.body);
                resource.depends_on = closing.dependencies(&resource.depends_on);
            }
            let arguments = closing.arguments;
            for value in arguments.values() {
                self.publish(value);
            }
            if let Some(instance) = self.instances.get_mut(index) {
                instance.resources = resources;
                instance.arguments = arguments;
            }
        }
    }

    /// Makes outputs of everything that a value of the root refers to.
    pub(crate) fn publish(&mut self, value: &Expression) {
        if let Expression::List(items) = value
            && let Some((index, name)) = self.list_output(items)
        {
            let inside = self.inside(value);
            if let Some(instance) = self.instances.get_mut(index) {
                instance.outputs.insert(name, inside);
            }
            return;
        }
        match value {
            Expression::Attribute(address, attribute) => {
                let Some((index, inside)) = self.homes.get(address).cloned() else { return };
                let name = output_name(&inside, attribute);
                if let Some(instance) = self.instances.get_mut(index) {
                    instance.outputs.insert(name, Expression::Attribute(inside, attribute));
                }
            }
            Expression::List(items) | Expression::Concat(items) => {
                items.iter().for_each(|item| self.publish(item));
            }
            Expression::Object(entries) => entries.iter().for_each(|(_, item)| self.publish(item)),
            Expression::Json(inner) | Expression::Base64(inner) | Expression::Element(inner, _) => {
                self.publish(inner);
            }
            _ => {}
        }
    }

    /// A value in terms of the module that its resources are in.
    fn inside(&self, value: &Expression) -> Expression {
        map(value, &mut |leaf| match leaf {
            Expression::Attribute(address, name) => {
                let inside =
                    self.homes.get(address).map_or_else(|| address.clone(), |(_, inside)| inside.clone());
                Some(Expression::Attribute(inside, name))
            }
            _ => None,
        })
    }

    /// The instance and the output's name of a list of one attribute of several resources of one kind and module.
    pub(crate) fn list_output(&self, items: &[Expression]) -> Option<(usize, String)> {
        let mut found: Option<(usize, &'static str, &'static str, String)> = None;
        for item in items {
            let Expression::Attribute(address, attribute) = item else { return None };
            let (index, inside) = self.homes.get(address)?;
            let stem = inside.name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
            match &found {
                None => found = Some((*index, inside.kind, attribute, stem.to_owned())),
                Some((known, kind, name, known_stem))
                    if known == index && *kind == inside.kind && name == attribute && known_stem == stem => {}
                Some(_) => return None,
            }
        }
        // A single subnet is a list of one all the same: its name ends in a digit.
        let (index, _, attribute, stem) = found?;
        let counted = items.len() > 1
            || matches!(items.first(), Some(Expression::Attribute(address, _)) if address.name.ends_with(|c: char| c.is_ascii_digit()));
        counted.then(|| (index, format!("{stem}_{attribute}s")))
    }

    /// The instance that an address of the whole platform is in, and its address there.
    pub(crate) fn home(&self, address: &Address) -> Option<(usize, &Address)> {
        self.homes.get(address).map(|(index, inside)| (*index, inside))
    }

    /// The addresses of an instance's resources: inside it, and in the whole platform.
    pub(crate) fn inside_of(&self, wanted: usize) -> impl Iterator<Item = (&Address, &Address)> {
        self.homes
            .iter()
            .filter(move |(_, (index, _))| *index == wanted)
            .map(|(whole, (_, inside))| (inside, whole))
    }

    /// How the root spells an attribute: `module.networking.vpc_id`.
    pub(crate) fn root_spelling(&self, address: &Address, attribute: &str) -> String {
        match self.homes.get(address) {
            Some((index, inside)) => {
                let module = self.instances.get(*index).map_or("", |instance| instance.name.as_str());
                format!("module.{module}.{}", output_name(inside, attribute))
            }
            None => format!("{address}.{attribute}"),
        }
    }
}

/// The name of the output for an attribute: `vpc_id`, `load_balancer_arn_suffix`.
pub(crate) fn output_name(address: &Address, attribute: &str) -> String {
    format!("{}_{attribute}", address.name)
}

/// Replaces what belongs to other modules.
struct Closing<'a> {
    split: &'a Split,
    index: usize,
    arguments: BTreeMap<String, Expression>,
}

impl Closing<'_> {
    fn body(&mut self, body: &Body) -> Body {
        let mut closed = Body::new();
        for item in body.items() {
            closed = match item {
                Item::Attribute(name, value) => closed.with(name, self.value(value)),
                Item::Block(name, inner) => closed.with_block(name, self.body(inner)),
            };
        }
        closed
    }

    fn value(&mut self, value: &Expression) -> Expression {
        map(value, &mut |part| match part {
            Expression::List(items) => {
                let (index, name) = self.split.list_output(items)?;
                (index != self.index).then(|| self.argument(name, part.clone()))
            }
            Expression::Attribute(address, attribute) => {
                let (index, inside) = self.split.homes.get(address)?;
                if *index == self.index {
                    return Some(Expression::Attribute(inside.clone(), attribute));
                }
                let owner = self.split.instances.get(*index).and_then(|instance| instance.owner.as_deref());
                let name = match owner {
                    Some(owner) => format!("{}_{}", identifier(owner), output_name(inside, attribute)),
                    None => output_name(inside, attribute),
                };
                Some(self.argument(name, part.clone()))
            }
            // A variable of the root, such as the tag of an image; inside its module without the service's name.
            Expression::Variable(name) if name != "environment" => {
                let owner =
                    self.split.instances.get(self.index).and_then(|instance| instance.owner.as_deref());
                let inside = owner.map_or_else(|| name.clone(), |owner| without_owner(name, owner));
                Some(self.argument(inside, part.clone()))
            }
            Expression::Data(Data::Image) => {
                self.argument(IMAGE_VARIABLE.to_owned(), Expression::Variable(IMAGE_VARIABLE.to_owned()));
                None
            }
            _ => None,
        })
    }

    fn argument(&mut self, name: String, value: Expression) -> Expression {
        self.arguments.insert(name.clone(), value);
        Expression::Variable(name)
    }

    /// Dependencies inside the module; those on other modules are carried by the variables that refer to them, or by
    /// `depends_on` variables.
    fn dependencies(&mut self, addresses: &[Address]) -> Vec<Address> {
        let mut kept = BTreeSet::new();
        for address in addresses {
            match self.split.homes.get(address) {
                Some((index, inside)) if *index == self.index => {
                    kept.insert(inside.clone());
                }
                Some((_, inside)) => {
                    let value = Expression::Attribute(address.clone(), "id");
                    let mut name = output_name(inside, "id");
                    // Services name their own resources alike: what another one already stands for needs the whole name.
                    if self.arguments.get(&name).is_some_and(|known| *known != value) {
                        name = output_name(address, "id");
                    }
                    self.arguments.insert(name.clone(), value);
                    kept.insert(Address { kind: "var", name });
                }
                None => {}
            }
        }
        kept.into_iter().collect()
    }
}

/// A value with parts exchanged: `change` is asked from the outside inwards.
pub(crate) fn map(
    value: &Expression,
    change: &mut dyn FnMut(&Expression) -> Option<Expression>,
) -> Expression {
    if let Some(changed) = change(value) {
        return changed;
    }
    match value {
        Expression::List(items) => Expression::List(items.iter().map(|item| map(item, change)).collect()),
        Expression::Concat(items) => Expression::Concat(items.iter().map(|item| map(item, change)).collect()),
        Expression::Object(entries) => {
            Expression::Object(entries.iter().map(|(key, item)| (key.clone(), map(item, change))).collect())
        }
        Expression::Json(inner) => Expression::Json(Box::new(map(inner, change))),
        Expression::Base64(inner) => Expression::Base64(Box::new(map(inner, change))),
        Expression::Element(inner, index) => Expression::Element(Box::new(map(inner, change)), *index),
        other => other.clone(),
    }
}
