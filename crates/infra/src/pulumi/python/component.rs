//! A component's module: the class of its arguments, and the component.

use super::layout::{Code, Piece, formatted, quoted, statement};
use super::naming::{field, pascal, snake};
use super::text::{comment, docstring};
use super::types::annotation;
use super::value::Place;
use super::{HELPERS, helpers, layout, lookups};
use crate::pulumi::names::{class, module};
use crate::pulumi::{Component, IMAGE, Program, Resource, Type, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The module of a component.
pub(super) fn write(program: &Program, component: &Component) -> String {
    let arguments = arguments(program, component);
    let mut place = Place {
        plain: component
            .arguments
            .iter()
            .filter(|argument| argument.plain)
            .map(|argument| argument.name.as_str())
            .collect(),
        ..Place::default()
    };
    let body = body(component, &mut place);
    let mut out = docstring(0, &component.description);
    out += &imports(&arguments, &body, &place);
    out += "\n\n";
    out += &arguments;
    let _ = writeln!(out, "class {}(pulumi.ComponentResource):", pascal(&component.name));
    out += &docstring(4, &component.description);
    out += "\n    def __init__(\n        self,\n        name: str,\n";
    if !component.arguments.is_empty() {
        let _ = writeln!(out, "        args: {}Args,", pascal(&component.name));
    }
    out += "        opts: pulumi.ResourceOptions | None = None,\n    ) -> None:\n";
    let token = Code::Atom(quoted(&format!("platform:index:{}", pascal(&component.name))));
    let options = Code::atom("opts");
    out += &statement(
        8,
        "",
        &Code::call("super().__init__", vec![token, Code::atom("name"), Code::Dict(Vec::new()), options]),
        "",
    );
    out += &lookups::statements(&component.lookups, &format!("args.{IMAGE}"), 8);
    out += &body;
    out
}

/// What the module imports.
fn imports(arguments: &str, body: &str, place: &Place<'_>) -> String {
    let mut out = String::from("\n");
    if place.json {
        out += "import json\n";
    }
    let abstracts: Vec<&str> =
        ["Mapping", "Sequence"].into_iter().filter(|name| arguments.contains(&format!("{name}["))).collect();
    if !abstracts.is_empty() {
        let _ = writeln!(out, "from collections.abc import {}", abstracts.join(", "));
    }
    if !arguments.is_empty() {
        out += "from dataclasses import dataclass\n";
    }
    if arguments.contains("Any") {
        out += "from typing import Any\n";
    }
    if out.len() > 1 {
        out.push('\n');
    }
    out += "import pulumi\n";
    if body.contains("aws.") || arguments.contains("aws.") {
        out += "import pulumi_aws as aws\n";
    }
    let used: Vec<&str> = helpers(place);
    if !used.is_empty() {
        let _ = write!(out, "\nfrom .{HELPERS} import {}\n", used.join(", "));
    }
    out
}

/// The class of the arguments, or nothing.
fn arguments(program: &Program, component: &Component) -> String {
    if component.arguments.is_empty() {
        return String::new();
    }
    let class = pascal(&component.name);
    let mut out = format!("@dataclass\nclass {class}Args:\n");
    out += &docstring(4, &format!("What the component {class} takes."));
    for argument in &component.arguments {
        out.push('\n');
        out += &comment(4, &argument.description);
        let annotation = annotation(program, &component.name, argument);
        out += &layout::field(4, &field(&argument.name), &annotation);
    }
    out += "\n\n";
    out
}

/// The resources, and what others may use of them.
fn body(component: &Component, place: &mut Place<'_>) -> String {
    let named = referenced(component);
    let mut out = String::new();
    for resource in &component.resources {
        let variable = place.local(&resource.variable);
        let before =
            if named.contains(resource.variable.as_str()) { format!("{variable} = ") } else { String::new() };
        out.push('\n');
        out += &statement(8, &before, &made(resource, place), "");
    }
    if !component.exposes.is_empty() {
        out.push('\n');
    }
    let mut shown = Vec::new();
    for exposed in &component.exposes {
        let code = place.code(&exposed.value);
        out += &statement(8, &format!("self.{} = ", snake(&exposed.name)), &code, "");
        let resources =
            matches!(&exposed.kind, Type::Resource) || exposed.kind == Type::List(Box::new(Type::Resource));
        if !resources {
            shown.push((quoted(&exposed.name), Code::atom(format!("self.{}", snake(&exposed.name)))));
        }
    }
    out += &statement(8, "", &Code::call("self.register_outputs", vec![Code::Dict(shown)]), "");
    out
}

/// The variables that something refers to.
fn referenced(component: &Component) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let values = component
        .resources
        .iter()
        .flat_map(|resource| resource.properties.iter().map(|(_, value)| value).chain(&resource.depends_on))
        .chain(component.exposes.iter().map(|exposed| &exposed.value));
    for value in values {
        value.each(&mut |part| {
            if let Value::Attribute(variable, _) | Value::Resource(variable) = part {
                found.insert(variable.as_str());
            }
        });
    }
    found
}

/// The call that makes a resource.
fn made(resource: &Resource, place: &mut Place<'_>) -> Code {
    let name = match &resource.name {
        Some(name) => {
            Code::Atom(formatted(&[Piece::Name("name".to_owned()), Piece::Text(format!("-{name}"))]))
        }
        None => Code::atom("name"),
    };
    let mut arguments = vec![(None, name)];
    for (property, value) in &resource.properties {
        arguments.push((Some(snake(property)), place.code(value)));
    }
    arguments.push((Some("opts".to_owned()), options(resource, place)));
    Code::Call(format!("aws.{}.{}", module(resource.token), class(resource.token)), arguments)
}

fn options(resource: &Resource, place: &mut Place<'_>) -> Code {
    let mut given = vec![(Some("parent".to_owned()), Code::atom("self"))];
    if !resource.depends_on.is_empty() {
        let targets = resource.depends_on.iter().map(|target| match target {
            // An argument holds a list of resources.
            Value::Argument(name) => Code::atom(format!("*args.{}", field(name))),
            other => place.code(other),
        });
        given.push((Some("depends_on".to_owned()), Code::List(targets.collect())));
    }
    if !resource.ignore_changes.is_empty() {
        let ignored = resource.ignore_changes.iter().map(|name| Code::Atom(quoted(&snake(name))));
        given.push((Some("ignore_changes".to_owned()), Code::List(ignored.collect())));
    }
    Code::Call("pulumi.ResourceOptions".to_owned(), given)
}
