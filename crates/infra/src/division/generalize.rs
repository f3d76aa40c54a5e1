//! One module for all services that look alike: what differs between them becomes variables (anti-unification).

use super::modules::{IMAGE_VARIABLE, Instance, map};
use super::settings;
use crate::provider::{Body, Data, Expression, Item, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// A module with the calls that use it.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    /// The folder under `modules/`.
    pub(crate) folder: String,
    /// Its resources.
    pub(crate) resources: Vec<Resource>,
    /// Its outputs.
    pub(crate) outputs: BTreeMap<String, Expression>,
    /// The calls: name and arguments.
    pub(crate) calls: Vec<(String, BTreeMap<String, Expression>)>,
}

/// Puts instances that look alike into one module. Folders are named after the first instance where there are several.
pub(crate) fn modules(instances: Vec<Instance>) -> Vec<Module> {
    let mut groups: Vec<Vec<Instance>> = Vec::new();
    for instance in instances {
        let instance = settings::lifted(instance);
        let fitting =
            groups.iter_mut().find(|group| group.first().is_some_and(|first| alike(first, &instance)));
        match fitting {
            Some(group) => group.push(instance),
            None => groups.push(vec![instance]),
        }
    }
    let mut taken = BTreeSet::new();
    groups.into_iter().map(|group| unified(&group, &mut taken)).collect()
}

/// Whether two instances differ only in values that a variable can carry.
fn alike(one: &Instance, other: &Instance) -> bool {
    one.folder == other.folder
        && one.owner.is_some()
        && one.resources.len() == other.resources.len()
        && one.resources.iter().zip(&other.resources).all(|(one, other)| {
            one.address == other.address
                && one.depends_on == other.depends_on
                && one.ignore_changes == other.ignore_changes
                && same_shape(&one.body, &other.body)
        })
}

fn same_shape(one: &Body, other: &Body) -> bool {
    one.items().len() == other.items().len()
        && one.items().iter().zip(other.items()).all(|pair| match pair {
            (Item::Attribute(one, a), Item::Attribute(other, b)) => one == other && unifiable(a, b),
            (Item::Block(one, a), Item::Block(other, b)) => one == other && same_shape(a, b),
            _ => false,
        })
}

fn unifiable(one: &Expression, other: &Expression) -> bool {
    if one == other || (is_closed(one) && is_closed(other)) {
        return true;
    }
    match (one, other) {
        (Expression::List(a), Expression::List(b)) | (Expression::Concat(a), Expression::Concat(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| unifiable(a, b))
        }
        (Expression::Object(a), Expression::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && unifiable(a, b))
        }
        (Expression::Json(a), Expression::Json(b)) | (Expression::Base64(a), Expression::Base64(b)) => {
            unifiable(a, b)
        }
        _ => false,
    }
}

/// Whether a value refers to nothing inside the module, so that the root can give it.
fn is_closed(value: &Expression) -> bool {
    let mut closed = true;
    value.addresses(&mut |_| closed = false);
    closed
}

fn unified(group: &[Instance], taken: &mut BTreeSet<String>) -> Module {
    let Some(first) = group.first() else {
        return Module {
            folder: String::new(),
            resources: Vec::new(),
            outputs: BTreeMap::new(),
            calls: Vec::new(),
        };
    };
    let mut folder = first.folder.to_owned();
    if !taken.insert(folder.clone()) {
        folder = format!("{}-{}", first.folder, first.name.replace('_', "-"));
        taken.insert(folder.clone());
    }
    let mut holes =
        Holes { group, arguments: group.iter().map(|instance| instance.arguments.clone()).collect() };
    let mut resources = Vec::new();
    for (index, resource) in first.resources.iter().enumerate() {
        let bodies: Vec<&Body> =
            group.iter().filter_map(|instance| Some(&instance.resources.get(index)?.body)).collect();
        let body = holes.body(&resource.address.name, &bodies);
        resources.push(Resource { body, ..resource.clone() });
    }
    let outputs = group.iter().flat_map(|instance| instance.outputs.clone()).collect();
    let mut calls: Vec<(String, BTreeMap<String, Expression>)> =
        group.iter().map(|instance| instance.name.clone()).zip(holes.arguments).collect();
    keep_used(&resources, &mut calls);
    Module { folder, resources, outputs, calls }
}

/// Takes arguments away whose variables the module no longer has.
fn keep_used(resources: &[Resource], calls: &mut [(String, BTreeMap<String, Expression>)]) {
    let used = variables(resources);
    for (_, arguments) in calls {
        arguments.retain(|name, _| used.contains(name));
    }
}

/// The variables that resources use.
pub(crate) fn variables(resources: &[Resource]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for resource in resources {
        used.extend(
            resource
                .depends_on
                .iter()
                .filter(|address| address.kind == "var")
                .map(|address| address.name.clone()),
        );
        body_variables(&resource.body, &mut used);
    }
    used
}

fn body_variables(body: &Body, used: &mut BTreeSet<String>) {
    for item in body.items() {
        match item {
            Item::Attribute(_, value) => {
                map(value, &mut |leaf| {
                    match leaf {
                        Expression::Variable(name) => _ = used.insert(name.clone()),
                        Expression::Data(Data::Image) => _ = used.insert(IMAGE_VARIABLE.to_owned()),
                        _ => {}
                    }
                    None
                });
            }
            Item::Block(_, inner) => body_variables(inner, used),
        }
    }
}

/// Finds where instances differ.
struct Holes<'a> {
    group: &'a [Instance],
    arguments: Vec<BTreeMap<String, Expression>>,
}

impl Holes<'_> {
    fn body(&mut self, path: &str, bodies: &[&Body]) -> Body {
        let mut out = Body::new();
        let Some(first) = bodies.first() else { return out };
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, item) in first.items().iter().enumerate() {
            let others = || bodies.iter().filter_map(|body| body.items().get(index));
            out = match item {
                Item::Attribute(name, _) => {
                    let values: Vec<&Expression> = others()
                        .filter_map(|item| match item {
                            Item::Attribute(_, value) => Some(value),
                            Item::Block(..) => None,
                        })
                        .collect();
                    out.with(name, self.value(&format!("{path}_{name}"), &values))
                }
                Item::Block(name, _) => {
                    let count = seen.entry(name).or_default();
                    *count += 1;
                    let path =
                        if *count > 1 { format!("{path}_{name}_{count}") } else { format!("{path}_{name}") };
                    let inner: Vec<&Body> = others()
                        .filter_map(|item| match item {
                            Item::Block(_, body) => Some(body),
                            Item::Attribute(..) => None,
                        })
                        .collect();
                    out.with_block(name, self.body(&path, &inner))
                }
            };
        }
        out
    }

    fn value(&mut self, path: &str, values: &[&Expression]) -> Expression {
        let Some(first) = values.first() else { return Expression::Text(String::new()) };
        if values.iter().all(|value| value == first) {
            return (*first).clone();
        }
        if let Some(deeper) = self.deeper(path, values) {
            return deeper;
        }
        let name = self.free_name(path);
        for (index, value) in values.iter().enumerate() {
            let given = self.in_root(index, value);
            if let Some(arguments) = self.arguments.get_mut(index) {
                arguments.insert(name.clone(), given);
            }
        }
        Expression::Variable(name)
    }

    /// The values' common form, where they are objects of the same keys or lists of the same length with something in common.
    fn deeper(&mut self, path: &str, values: &[&Expression]) -> Option<Expression> {
        match values.first()? {
            Expression::Json(_) => {
                let inner: Vec<&Expression> = values
                    .iter()
                    .filter_map(|value| match value {
                        Expression::Json(inner) => Some(&**inner),
                        _ => None,
                    })
                    .collect();
                (inner.len() == values.len()).then(|| Expression::Json(Box::new(self.value(path, &inner))))
            }
            Expression::Object(entries) => {
                let all: Vec<&Vec<(String, Expression)>> = values
                    .iter()
                    .filter_map(|value| match value {
                        Expression::Object(entries) => Some(entries),
                        _ => None,
                    })
                    .collect();
                let same_keys = all.len() == values.len()
                    && all.iter().all(|other| {
                        other.len() == entries.len()
                            && other.iter().zip(entries).all(|((a, _), (b, _))| a == b)
                    });
                same_keys.then(|| {
                    let one = |(index, (key, _)): (usize, &(String, Expression))| {
                        let values: Vec<&Expression> = all
                            .iter()
                            .filter_map(|entries| entries.get(index).map(|(_, value)| value))
                            .collect();
                        (key.clone(), self.value(&format!("{path}_{}", settings::word(key)), &values))
                    };
                    Expression::Object(entries.iter().enumerate().map(one).collect())
                })
            }
            Expression::List(items) => {
                let all: Vec<&Vec<Expression>> = values
                    .iter()
                    .filter_map(|value| match value {
                        Expression::List(items) => Some(items),
                        _ => None,
                    })
                    .collect();
                let whole =
                    items.iter().all(|item| matches!(item, Expression::Text(_) | Expression::Integer(_)));
                let same = all.len() == values.len() && all.iter().all(|other| other.len() == items.len());
                (same && !whole).then(|| {
                    let one = |index: usize| {
                        let values: Vec<&Expression> =
                            all.iter().filter_map(|items| items.get(index)).collect();
                        let label = item_label(items.len(), index, &values);
                        let path = if label.is_empty() { path.to_owned() } else { format!("{path}_{label}") };
                        self.value(&path, &values)
                    };
                    Expression::List((0..items.len()).map(one).collect())
                })
            }
            _ => None,
        }
    }

    /// A value in terms of the root: variables of the instance are replaced by what they were given.
    fn in_root(&self, index: usize, value: &Expression) -> Expression {
        let arguments = self.group.get(index).map(|instance| &instance.arguments);
        map(value, &mut |leaf| match leaf {
            Expression::Variable(name) => arguments.and_then(|arguments| arguments.get(name)).cloned(),
            _ => None,
        })
    }

    fn free_name(&self, path: &str) -> String {
        let base = settings::variable_name(path);
        let taken = |name: &String| self.arguments.iter().any(|arguments| arguments.contains_key(name));
        let mut name = base.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }
}

/// What an item of a list is called: by its `Sid` or `name` where all have the same, else by its number from 1 on.
fn item_label(count: usize, index: usize, values: &[&Expression]) -> String {
    let entry = |value: &Expression, wanted: &str| match value {
        Expression::Object(entries) => {
            entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone())
        }
        _ => None,
    };
    for key in ["Sid", "name"] {
        let mut names = values.iter().map(|value| entry(value, key));
        if let Some(Some(first)) = names.next()
            && names.all(|name| name.as_ref() == Some(&first))
        {
            return match &first {
                // The main container, which carries the service's own name.
                Expression::Variable(_) => String::new(),
                Expression::Text(text) => settings::word(text),
                _ => (index + 1).to_string(),
            };
        }
    }
    if count > 1 { (index + 1).to_string() } else { String::new() }
}
