//! The YAML writer: one file of resources, since the language has no components.

mod text;
mod value;

use super::names::{class, module};
use super::settings::{self, key};
use super::{ENVIRONMENT, Flat, IMAGE, Resource, readme};
use crate::graph::{Graph, Part};
use crate::project::Project;
use crate::provider::{Data, Problem};
use plimsoll_spec::Platform;
use std::collections::{BTreeMap, BTreeSet};
use text::{Yaml, entry};
use value::yaml;

/// The platform as a Pulumi program in YAML, which has no components: resources, part by part.
///
/// # Errors
/// As for [`super::flat()`].
pub fn write(platform: &Platform, graph: &Graph) -> Result<Project, Vec<Problem>> {
    let flat = super::flat(platform, graph)?;
    let program = head(&flat) + &program(&flat);
    let files = BTreeMap::from([
        ("Pulumi.yaml".to_owned(), program),
        (settings::stack_file(&flat.environment), settings::stack((&flat).into())),
        ("README.md".to_owned(), readme(&flat)),
    ]);
    Ok(Project { files, gaps: flat.gaps })
}

fn readme(flat: &Flat) -> String {
    let mut out = readme::head(&flat.project, &flat.environment, "");
    out += "`Pulumi.yaml` is the whole program. Its resources stand part by part, since the language has no components.\n\n";
    out += &readme::settings(&flat.environment);
    out + &readme::tail(&flat.gaps)
}

/// What `Pulumi.yaml` says about the project. Pulumi YAML warns of a `description` in the configuration, which other languages
/// may have there (its `ConfigParamDecl`, read 2026-11), so descriptions are comments. The environment has no default: two
/// stacks that share it would want the same names.
fn head(flat: &Flat) -> String {
    let mut out = String::new();
    let about = format!("{} on Amazon ECS", flat.project);
    for (name, text) in
        [("name", flat.project.as_str()), ("description", about.as_str()), ("runtime", "yaml")]
    {
        entry(name, &Yaml::text(text), 0, &mut out);
    }
    out += "config:\n";
    for setting in &flat.settings {
        out += &comment(&setting.description);
        let mut declared = vec![("type", Yaml::text("string"))];
        if setting.name != ENVIRONMENT {
            declared.extend(setting.default.as_ref().map(|default| ("default", Yaml::text(default))));
        }
        entry(&key(&setting.name), &Yaml::map(declared), 1, &mut out);
    }
    out
}

/// A comment of one line.
fn comment(text: &str) -> String {
    format!("  # {}\n", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Everything of `Pulumi.yaml` but what it says about the project.
fn program(flat: &Flat) -> String {
    let mut out = String::new();
    let variables = variables(&flat.lookups);
    if !variables.is_empty() {
        out += "\nvariables:\n";
        variables.iter().for_each(|(key, value)| entry(key, value, 1, &mut out));
    }
    out += "\nresources:\n";
    for part in in_order(&flat.parts) {
        out += &format!("\n{}", comment(&heading(part)));
        let of_part = flat.resources.iter().zip(&flat.parts).filter(|(_, other)| *other == part);
        for (resource, _) in of_part {
            out.push('\n');
            entry(&key(&resource.variable), &declaration(resource), 1, &mut out);
        }
    }
    if !flat.outputs.is_empty() {
        out += "\noutputs:\n";
        for output in &flat.outputs {
            out += &comment(&output.description);
            entry(&output.key, &yaml(&output.value), 1, &mut out);
        }
    }
    out
}

/// The parts that there are, in the order of the platform's parts.
fn in_order(parts: &[Part]) -> BTreeSet<&Part> {
    parts.iter().collect()
}

/// What stands above the resources of a part: one line, since names hold no line breaks.
fn heading(part: &Part) -> String {
    let text = part.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

fn declaration(resource: &Resource) -> Yaml {
    let token = format!("aws:{}:{}", module(resource.token), class(resource.token));
    let mut declared = vec![("type", Yaml::text(token))];
    if let Some(name) = &resource.name {
        declared.push(("name", Yaml::text(name)));
    }
    if !resource.properties.is_empty() {
        let properties = resource.properties.iter().map(|(name, value)| (*name, yaml(value)));
        declared.push(("properties", Yaml::map(properties)));
    }
    let mut options = Vec::new();
    if !resource.depends_on.is_empty() {
        options.push(("dependsOn", Yaml::List(resource.depends_on.iter().map(yaml).collect())));
    }
    if !resource.ignore_changes.is_empty() {
        let ignored = resource.ignore_changes.iter().map(|name| Yaml::text(*name)).collect();
        options.push(("ignoreChanges", Yaml::List(ignored)));
    }
    if !options.is_empty() {
        declared.push(("options", Yaml::map(options)));
    }
    Yaml::map(declared)
}

/// What is read from the account.
fn variables(used: &BTreeSet<Data>) -> Vec<(&'static str, Yaml)> {
    let any = |test: fn(&Data) -> bool| used.iter().any(test);
    let mut out = Vec::new();
    if used.contains(&Data::AccountId) {
        out.push(("account", invoke("aws:getCallerIdentity", vec![], None)));
    }
    if any(|data| matches!(data, Data::Partition | Data::DnsSuffix)) {
        out.push(("partition", invoke("aws:getPartition", vec![], None)));
    }
    if used.contains(&Data::Region) {
        out.push(("region", invoke("aws:getRegion", vec![], None)));
    }
    if any(|data| matches!(data, Data::Zone(_))) {
        let filters = Yaml::List(vec![filter("opt-in-status", "opt-in-not-required")]);
        let arguments = vec![("state", Yaml::text("available")), ("filters", filters)];
        out.push(("zones", invoke("aws:getAvailabilityZones", arguments, None)));
    }
    if any(|data| matches!(data, Data::DefaultVpc | Data::DefaultSubnets(_))) {
        let arguments = vec![("default", Yaml::Bare("true".to_owned()))];
        out.push(("defaultVpc", invoke("aws:ec2:getVpc", arguments, None)));
    }
    if any(|data| matches!(data, Data::DefaultSubnets(_))) {
        let filters =
            Yaml::List(vec![filter("vpc-id", "${defaultVpc.id}"), filter("default-for-az", "true")]);
        out.push(("defaultSubnets", invoke("aws:ec2:getSubnets", vec![("filters", filters)], None)));
    }
    if used.contains(&Data::RandomPassword) {
        let arguments = vec![
            ("passwordLength", Yaml::Bare("32".to_owned())),
            ("excludePunctuation", Yaml::Bare("true".to_owned())),
        ];
        let call = invoke("aws:secretsmanager:getRandomPassword", arguments, Some("randomPassword"));
        out.push(("password", Yaml::one("fn::secret", call)));
    }
    if used.contains(&Data::Image) {
        let arguments = vec![("name", Yaml::text(format!("${{{}}}", key(IMAGE))))];
        out.push(("image", invoke("aws:ssm:getParameter", arguments, Some("insecureValue"))));
    }
    out
}

fn filter(name: &str, value: &str) -> Yaml {
    Yaml::map([("name", Yaml::text(name)), ("values", Yaml::List(vec![Yaml::text(value)]))])
}

fn invoke(function: &str, arguments: Vec<(&str, Yaml)>, gives: Option<&str>) -> Yaml {
    let mut call = vec![("function", Yaml::text(function)), ("arguments", Yaml::map(arguments))];
    call.extend(gives.map(|gives| ("return", Yaml::text(gives))));
    Yaml::one("fn::invoke", Yaml::map(call))
}
