//! Names of variables, components and resources.

use super::names::Names;
use crate::division::modules::{Home, identifier};
use crate::graph::Part;
use crate::provider::{Address, Resource, snake_case};
use std::collections::{BTreeMap, BTreeSet};

/// Words that TypeScript or Python keep for themselves, and names that the programs use.
const RESERVED: &[&str] = &[
    "and",
    "any",
    "args",
    "arguments",
    "as",
    "assert",
    "async",
    "await",
    "aws",
    "base64",
    "bool",
    "boolean",
    "break",
    "buffer",
    "case",
    "catch",
    "class",
    "config",
    "const",
    "continue",
    "current",
    "debugger",
    "def",
    "default",
    "del",
    "delete",
    "dict",
    "do",
    "elif",
    "else",
    "enum",
    "eval",
    "except",
    "exec",
    "export",
    "extends",
    "false",
    "finally",
    "float",
    "for",
    "from",
    "function",
    "global",
    "id",
    "if",
    "implements",
    "import",
    "in",
    "input",
    "instanceof",
    "int",
    "interface",
    "is",
    "json",
    "lambda",
    "len",
    "let",
    "list",
    "main",
    "map",
    "name",
    "new",
    "none",
    "nonlocal",
    "not",
    "null",
    "number",
    "object",
    "opts",
    "or",
    "output",
    "package",
    "partition",
    "pass",
    "print",
    "private",
    "protected",
    "public",
    "pulumi",
    "raise",
    "region",
    "require",
    "resource",
    "return",
    "self",
    "set",
    "slice",
    "sorted",
    "static",
    "str",
    "string",
    "super",
    "switch",
    "symbol",
    "this",
    "throw",
    "true",
    "try",
    "tuple",
    "type",
    "typeof",
    "typing",
    "undefined",
    "urn",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "zones",
];

/// Gives out names that differ in every way of writing them, and that no language keeps for itself.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeSet<String>);

impl Variables {
    /// Keeps a name for something else.
    pub(super) fn reserve(&mut self, name: &str) {
        self.0.insert(flat(name));
    }

    /// The name, or the other one where it cannot be had, or that with a number.
    pub(super) fn take(&mut self, name: &str, otherwise: &str) -> String {
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts_well && !RESERVED.contains(&name) && self.0.insert(flat(name)) {
            return name.to_owned();
        }
        let mut out = otherwise.to_owned();
        let mut number = 2;
        while !self.0.insert(flat(&out)) {
            out = format!("{otherwise}_{number}");
            number += 1;
        }
        out
    }
}

/// `api_1` and `api1` are the same in camel case.
fn flat(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// Where people expect a resource in a Pulumi program.
///
/// INVARIANT: parts that do not belong to a service have names in capitals, so that no service is called like one.
pub(super) fn home(resource: &Resource) -> Home {
    let plain = |name: &str, folder| Home { name: name.to_owned(), folder, owner: None };
    match &resource.part {
        Part::Network => plain("Network", "network"),
        Part::LoadBalancer => plain("LoadBalancer", "load_balancer"),
        Part::Registry => plain("Registry", "registry"),
        Part::Cluster => plain("Cluster", "cluster"),
        // Alarms of services go to the topic, and the dashboard shows the services: they cannot be one component.
        Part::Monitoring if resource.address.kind.starts_with("aws_sns_") => plain("Alerts", "alerts"),
        Part::Monitoring => plain("Monitoring", "monitoring"),
        Part::Service(name) => {
            Home { name: identifier(name.as_str()), folder: "service", owner: Some(name.to_string()) }
        }
        Part::Job(name) => {
            Home { name: identifier(name.as_str()), folder: "job", owner: Some(name.to_string()) }
        }
    }
}

/// The variable of an instance: `load_balancer`, or the service's name.
pub(super) fn instance(name: &str, folder: &str, taken: &mut Variables) -> String {
    let name = snake_case(name);
    let suffixed = if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        format!("{name}_{folder}")
    } else {
        format!("{folder}_{name}")
    };
    taken.take(&name, &suffixed)
}

/// The name of a component from the folder that it was given: `service-worker` is `worker_service`.
pub(super) fn component(folder: &str) -> String {
    match folder.split_once('-') {
        Some((folder, first)) => format!("{}_{folder}", first.replace('-', "_")),
        None => folder.to_owned(),
    }
}

/// What a component makes.
pub(super) fn component_description(folder: &str) -> &'static str {
    match folder.split('-').next().unwrap_or_default() {
        "network" => "The network: VPC, subnets, routes and endpoints.",
        "load_balancer" => "The load balancer with its listeners.",
        "registry" => "Repositories of images.",
        "cluster" => "The cluster with its capacity.",
        "alerts" => "Where alarms are sent.",
        "monitoring" => "What watches the whole platform: dashboard, events, budgets.",
        "job" => "A task that is started by a schedule or by hand, with its roles and logs.",
        _ => "An ECS service with its task definition, roles, logs, scaling and alarms.",
    }
}

/// The variables of resources. Where two have one name, the later one's class is added.
pub(super) fn resources(names: &Names, all: &[Resource]) -> BTreeMap<Address, String> {
    let mut taken = Variables::default();
    let mut out = BTreeMap::new();
    for resource in all {
        let name = &resource.address.name;
        let class = names.kind(resource.address.kind).map_or("resource", super::names::Kind::class);
        let variable = taken.take(name, &with_class(name, &snake_case(class)));
        out.insert(resource.address.clone(), variable);
    }
    out
}

/// `access_logs_bucket` and `bucket_public_access_block` are `access_logs_bucket_public_access_block`.
fn with_class(name: &str, class: &str) -> String {
    let words: Vec<&str> = class.split('_').collect();
    let overlap = (0..=words.len())
        .rev()
        .find_map(|count| {
            let start = words.get(..count)?.join("_");
            let rest = name.strip_suffix(&start)?;
            (rest.is_empty() || rest.ends_with('_') || start.is_empty()).then_some(count)
        })
        .unwrap_or(0);
    let rest: Vec<&str> = words.into_iter().skip(overlap).collect();
    match (rest.is_empty(), overlap) {
        (true, _) => format!("{name}_resource"),
        (false, _) if name.is_empty() => rest.join("_"),
        (false, _) => format!("{name}_{}", rest.join("_")),
    }
}

/// The part of the platform that a component is: `service` of `worker_service`.
pub(super) fn base(component: &str) -> &str {
    FOLDERS
        .into_iter()
        .find(|folder| component == *folder || component.ends_with(&format!("_{folder}")))
        .unwrap_or(component)
}

/// The parts that people expect.
const FOLDERS: [&str; 8] =
    ["network", "load_balancer", "registry", "cluster", "alerts", "monitoring", "service", "job"];

/// Names that a component has beside what it shows.
const OF_COMPONENTS: [&str; 2] = ["urn", "id"];

/// What each of a component's names is called from outside, where the component's own name says the rest: `dns_name` of
/// `load_balancer_dns_name`. Names that would then be the same, or mean something else, stay whole.
pub(super) fn shortened<'a>(
    base: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> BTreeMap<String, String> {
    let prefix = format!("{base}_");
    let short = |name: &'a str| name.strip_prefix(&prefix).unwrap_or(name);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.clone() {
        *count.entry(short(name)).or_default() += 1;
    }
    let one = |name: &'a str| {
        let short = short(name);
        let free = count.get(short) == Some(&1) && !OF_COMPONENTS.contains(&short);
        let fits = free && short.starts_with(|c: char| c.is_ascii_alphabetic());
        (name.to_owned(), if fits { short } else { name }.to_owned())
    };
    names.map(one).collect()
}

/// `load_balancer` is `load-balancer`: how Pulumi's names are written.
pub(super) fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_its_class() {
        assert_eq!(
            with_class("access_logs_bucket", "bucket_public_access_block"),
            "access_logs_bucket_public_access_block"
        );
        assert_eq!(with_class("topic", "topic_policy"), "topic_policy");
        assert_eq!(with_class("db", "secret_version"), "db_secret_version");
    }

    #[test]
    fn a_component_does_not_say_its_own_name_twice() {
        let names = ["load_balancer_arn", "load_balancer_urn", "load_balancer_port", "port", "vpc_id"];
        let short = shortened("load_balancer", names.into_iter());
        let expected = ["arn", "load_balancer_urn", "load_balancer_port", "port", "vpc_id"];
        assert_eq!(names.map(|name| short[name].as_str()), expected);
    }

    #[test]
    fn names_that_look_alike_in_camel_case_differ() {
        let mut taken = Variables::default();
        assert_eq!(taken.take("api_1", "api_1_service"), "api_1");
        assert_eq!(taken.take("api1", "api1_service"), "api1_service");
        assert_eq!(taken.take("class", "class_service"), "class_service");
        assert_eq!(taken.take("3d", "service_3d"), "service_3d");
    }
}
