//! A component: a class with what it takes, makes and shows.

use super::doc::{Doc, breaks, group, indent, print, text};
use super::syntax::{
    Expr, ExprKind, Numbers, array, call, camel, object, pascal, property, property_key, string,
};
use super::value::{self, Place};
use super::{blank, statement};
use crate::pulumi::names::{class, module};
use crate::pulumi::program::{Argument, Component, Resource};
use crate::pulumi::types::Type;
use crate::pulumi::value::Value;
use std::collections::BTreeSet;

/// The file of a component.
pub(super) fn file(component: &Component) -> String {
    let plain = component.arguments.iter().filter(|argument| argument.plain).map(|one| one.name.as_str());
    let place = Place { plain: plain.collect(), in_program: false, numbers: Numbers::default() };
    let mut rows = vec![
        text("import * as aws from \"@pulumi/aws\";"),
        Doc::Hard,
        text("import * as pulumi from \"@pulumi/pulumi\";"),
    ];
    if uses_base64(component) {
        rows.extend([Doc::Hard, text("import { base64 } from \"./base64\";")]);
    }
    let name = pascal(&component.name);
    if !component.arguments.is_empty() {
        rows.extend(blank());
        rows.push(interface(&name, &component.arguments));
    }
    rows.extend(blank());
    rows.extend([text(format!("/** {} */", component.description)), Doc::Hard]);
    rows.push(text(format!("export class {name} extends pulumi.ComponentResource {{")));
    let mut inside = Vec::new();
    for exposed in &component.exposes {
        let kind = shown_type(&exposed.kind);
        inside.extend([Doc::Hard, text(format!("public readonly {}: {kind};", camel(&exposed.name)))]);
    }
    if !component.exposes.is_empty() {
        inside.push(Doc::Hard);
    }
    inside.push(Doc::Hard);
    inside.push(constructor(component, &name, &place));
    rows.push(indent(Doc::All(inside)));
    rows.extend([Doc::Hard, text("}"), Doc::Hard]);
    print(Doc::All(rows))
}

fn uses_base64(component: &Component) -> bool {
    let mut found = false;
    for (_, value) in component.resources.iter().flat_map(|resource| &resource.properties) {
        value.each(&mut |part| found |= matches!(part, Value::Base64(_)));
    }
    found
}

fn interface(name: &str, arguments: &[Argument]) -> Doc {
    let mut inside = Vec::new();
    for argument in arguments {
        inside.extend([Doc::Hard, text(format!("/** {} */", argument.description)), Doc::Hard]);
        inside.push(Doc::All(vec![
            text(format!("{}: ", camel(&argument.name))),
            argument_type(argument),
            text(";"),
        ]));
    }
    Doc::All(vec![
        text(format!("/** What {name} takes. */")),
        Doc::Hard,
        text(format!("export interface {name}Args {{")),
        indent(Doc::All(inside)),
        Doc::Hard,
        text("}"),
    ])
}

fn argument_type(argument: &Argument) -> Doc {
    match &argument.kind {
        Type::List(item) if **item == Type::Resource => text("pulumi.Resource[]"),
        Type::Text if argument.plain => text("string"),
        kind => input(kind),
    }
}

/// `pulumi.Input<…>` of a type.
fn input(kind: &Type) -> Doc {
    let given = |inner: Doc, stays: bool| {
        let inner = if stays {
            inner
        } else {
            group(Doc::All(vec![indent(Doc::All(vec![Doc::Soft, inner])), Doc::Soft]))
        };
        Doc::All(vec![text("pulumi.Input<"), inner, text(">")])
    };
    match kind {
        Type::Text => given(text("string"), true),
        Type::Number => given(text("number"), true),
        Type::Truth => given(text("boolean"), true),
        Type::Any => text("any"),
        Type::Resource => text("pulumi.Resource"),
        Type::Object(class) => given(text(format!("aws.types.input.{class}")), true),
        Type::List(item) => given(Doc::All(vec![input(item), text("[]")]), false),
        Type::Map(item) => {
            let entry = Doc::All(vec![text("[key: string]: "), input(item)]);
            given(members(vec![entry]), true)
        }
        Type::Record(fields) => {
            let field = |field: &crate::pulumi::types::Field| {
                let mark = if field.optional { "?" } else { "" };
                Doc::All(vec![text(format!("{}{mark}: ", property_key(&field.key))), input(&field.kind)])
            };
            given(members(fields.iter().map(field).collect()), true)
        }
    }
}

/// An object type, on one line where it fits.
fn members(fields: Vec<Doc>) -> Doc {
    if fields.is_empty() {
        return text("{}");
    }
    let mut inner = Vec::new();
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            inner.push(text(";"));
        }
        inner.extend([Doc::Line, field]);
    }
    inner.push(Doc::IfBreak(Box::new(text(";")), Box::new(text(""))));
    group(Doc::All(vec![text("{"), indent(Doc::All(inner)), Doc::Line, text("}")]))
}

fn shown_type(kind: &Type) -> String {
    match kind {
        Type::Text => "pulumi.Output<string>".to_owned(),
        Type::Number => "pulumi.Output<number>".to_owned(),
        Type::Truth => "pulumi.Output<boolean>".to_owned(),
        Type::Resource => "pulumi.Resource".to_owned(),
        Type::List(item) => format!("{}[]", shown_type(item)),
        Type::Map(_) | Type::Record(_) | Type::Object(_) | Type::Any => "pulumi.Output<any>".to_owned(),
    }
}

fn constructor(component: &Component, name: &str, place: &Place<'_>) -> Doc {
    let mut parameters = vec![text("name: string")];
    if !component.arguments.is_empty() {
        parameters.push(text(format!("args: {name}Args")));
    }
    parameters.push(text("opts?: pulumi.ComponentResourceOptions"));
    let mut list = vec![Doc::Soft];
    for (index, parameter) in parameters.into_iter().enumerate() {
        if index > 0 {
            list.extend([text(","), Doc::Line]);
        }
        list.push(parameter);
    }
    list.push(Doc::IfBreak(Box::new(text(",")), Box::new(text(""))));
    let head = group(Doc::All(vec![text("constructor("), indent(Doc::All(list)), Doc::Soft, text(") {")]));
    let token = string(&format!("platform:index:{name}"));
    let mut body = vec![Doc::Hard, text(format!("super({token}, name, {{}}, opts);"))];
    for lookup in value::lookups(&component.lookups, place) {
        body.extend(blank());
        body.push(lookup);
    }
    let used = used(component);
    for resource in &component.resources {
        body.extend(blank());
        body.push(made(resource, used.contains(resource.variable.as_str()), place));
    }
    body.push(Doc::Hard);
    let mut outputs = Vec::new();
    for exposed in &component.exposes {
        let key = camel(&exposed.name);
        body.extend([Doc::Hard, statement(&format!("this.{key}"), place.value(&exposed.value), place)]);
        if exposed.kind != Type::Resource {
            outputs.push(property(&key, Expr::new(format!("this.{key}"), ExprKind::Member), &place.numbers));
        }
    }
    let told = if outputs.is_empty() { Vec::new() } else { vec![object(outputs, false)] };
    body.extend([Doc::Hard, call("this.registerOutputs", told).doc, text(";")]);
    Doc::All(vec![head, indent(Doc::All(body)), Doc::Hard, text("}")])
}

/// Variables that something refers to.
fn used(component: &Component) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    let properties = component.resources.iter().flat_map(|one| &one.properties).map(|(_, value)| value);
    let dependencies = component.resources.iter().flat_map(|one| &one.depends_on);
    let shown = component.exposes.iter().map(|exposed| &exposed.value);
    for value in properties.chain(dependencies).chain(shown) {
        value.each(&mut |part| {
            if let Value::Attribute(name, _) | Value::Resource(name) = part {
                used.insert(name.as_str());
            }
        });
    }
    used
}

/// `const vpc = new aws.ec2.Vpc(…);`.
fn made(resource: &Resource, named: bool, place: &Place<'_>) -> Doc {
    let name = match &resource.name {
        Some(suffix) => Expr::new(format!("`${{name}}-{suffix}`"), ExprKind::Template),
        None => Expr::new("name", ExprKind::Simple),
    };
    let properties = place.value(&Value::Object("", resource.properties.clone()));
    let mut options = vec![text("parent: this")];
    if !resource.depends_on.is_empty() {
        options.push(property("dependsOn", depends_on(&resource.depends_on), &place.numbers));
    }
    if !resource.ignore_changes.is_empty() {
        let names = resource.ignore_changes.iter().map(|name| Expr::new(string(name), ExprKind::String));
        options.push(property("ignoreChanges", array(names.collect()), &place.numbers));
    }
    let constructor = format!("new aws.{}.{}", module(resource.token), class(resource.token));
    let made = call(&constructor, vec![name, properties, object(options, true)]);
    if named {
        statement(&format!("const {}", camel(&resource.variable)), made, place)
    } else {
        debug_assert!(resource.properties.is_empty() || breaks(&made.doc), "{}", resource.variable);
        Doc::All(vec![made.doc, text(";")])
    }
}

fn depends_on(all: &[Value]) -> Expr {
    let given = |value: &Value| match value {
        Value::Argument(name) => format!("args.{}", camel(name)),
        Value::Resource(name) => camel(name),
        _ => String::new(),
    };
    match all {
        [only @ Value::Argument(_)] => Expr::new(given(only), ExprKind::Member),
        _ => {
            let one = |value: &Value| match value {
                Value::Argument(_) => Expr::new(format!("...{}", given(value)), ExprKind::Simple),
                _ => Expr::new(given(value), ExprKind::Simple),
            };
            array(all.iter().map(one).collect())
        }
    }
}
