//! `__main__.py`: configuration, components, stack outputs.

use super::layout::{Code, fits, quoted, statement};
use super::lookups;
use super::naming::{field, pascal};
use super::text::{comment, docstring};
use super::value::Place;
use super::{HELPERS, helpers};
use crate::pulumi::settings::key;
use crate::pulumi::{IMAGE, Instance, Program};
use std::collections::BTreeSet;

/// The program.
pub(super) fn write(program: &Program) -> String {
    let settings: BTreeSet<String> = program.settings.iter().map(|setting| setting.name.clone()).collect();
    let mut place = Place { taken: settings, ..Place::default() };
    let mut body = String::new();
    for instance in &program.instances {
        body += &made(program, instance, &mut place);
    }
    let mut outputs = String::new();
    for output in &program.outputs {
        let arguments = vec![Code::Atom(quoted(&output.key)), place.code(&output.value)];
        outputs += &statement(0, "", &Code::call("pulumi.export", arguments), "");
    }
    let looked_up = lookups::statements(&program.lookups, &place.setting(IMAGE), 0);
    let mut out = docstring(0, &format!("The platform {} on Amazon ECS.", program.project));
    out += &imports(program, &looked_up, &place);
    out += "\nconfig = pulumi.Config()\n";
    for setting in &program.settings {
        out += &comment(0, &setting.description);
        let read = Code::call("config.require", vec![Code::Atom(quoted(&key(&setting.name)))]);
        out += &statement(0, &format!("{} = ", place.setting(&setting.name)), &read, "");
    }
    for section in [looked_up, body, outputs] {
        if !section.is_empty() {
            out.push('\n');
            out += &section;
        }
    }
    out
}

fn imports(program: &Program, looked_up: &str, place: &Place<'_>) -> String {
    let mut out = String::from("\n");
    if place.json {
        out += "import json\n\n";
    }
    out += "import pulumi\n";
    if !looked_up.is_empty() {
        out += "import pulumi_aws as aws\n";
    }
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for component in &program.components {
        let class = pascal(&component.name);
        let mut names = vec![class.clone()];
        if !component.arguments.is_empty() {
            names.push(format!("{class}Args"));
        }
        lines.push((format!("components.{}", component.name), names));
    }
    let used = helpers(place);
    if !used.is_empty() {
        let used = used.into_iter().map(str::to_owned).collect();
        lines.push((format!("components.{HELPERS}"), used));
    }
    lines.sort();
    if !lines.is_empty() {
        out.push('\n');
    }
    for (module, names) in lines {
        out += &from_import(&module, &names);
    }
    out
}

/// What is imported from a module: on one line if it fits.
fn from_import(module: &str, names: &[String]) -> String {
    let line = format!("from {module} import {}\n", names.join(", "));
    if fits(&line) {
        return line;
    }
    let names: String = names.iter().map(|name| format!("    {name},\n")).collect();
    format!("from {module} import (\n{names})\n")
}

/// The statement that makes a component.
fn made(program: &Program, instance: &Instance, place: &mut Place<'_>) -> String {
    let class = pascal(&instance.component);
    let mut arguments = vec![(None, Code::Atom(quoted(&instance.name)))];
    if !instance.arguments.is_empty() {
        let given =
            instance.arguments.iter().map(|(name, value)| (Some(field(name)), place.code(value))).collect();
        arguments.push((None, Code::Call(format!("{class}Args"), given)));
    }
    let before = if is_used(program, &instance.variable) {
        format!("{} = ", place.local(&instance.variable))
    } else {
        String::new()
    };
    statement(0, &before, &Code::Call(class, arguments), "")
}

/// Whether anything refers to what an instance shows.
fn is_used(program: &Program, variable: &str) -> bool {
    let mut used = false;
    let values = program
        .instances
        .iter()
        .flat_map(|instance| instance.arguments.iter().map(|(_, value)| value))
        .chain(program.outputs.iter().map(|output| &output.value));
    for value in values {
        value.each(&mut |part| {
            used |= matches!(part, crate::pulumi::Value::Exposed(name, _) if name == variable);
        });
    }
    used
}
