//! The files of a Terraform project.

use super::describe;
use super::hcl::{self, Spelling, quoted};
use crate::division::generalize::{self, Module};
use crate::division::given::Given;
use crate::division::meaning;
use crate::division::modules::{self, Split};
use crate::graph::{Graph, Parameter, ParameterKind};
use crate::project::Project;
use crate::provider::{Address, Data, Expression, Problem, Resource};
use plimsoll_spec::Platform;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Which major version of the AWS provider is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ProviderVersion {
    /// 5.x, from 5.90 on.
    #[default]
    Five,
    /// 6.x.
    Six,
}

impl ProviderVersion {
    const fn constraint(self) -> &'static str {
        match self {
            // 5.90: `availability_zone_rebalancing` and `managed_draining` are known.
            Self::Five => "~> 5.90",
            Self::Six => "~> 6.0",
        }
    }
}

/// What the writer is told besides the platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The provider's version.
    pub provider: ProviderVersion,
    /// The type of the backend, such as `s3`; `None` for the local one. Its settings are given to `terraform init`.
    pub backend: Option<String>,
}

/// The Terraform project of a platform.
///
/// # Errors
/// Properties that have no translation: a defect of this crate, never a fault of the platform.
pub fn write(platform: &Platform, graph: &Graph, options: &Options) -> Result<Project, Vec<Problem>> {
    let Given { resources, outputs, common, gaps } = Given::new(platform, graph)?;
    let mut split = modules::split(&resources, modules::home);
    for (_, _, value) in &outputs {
        split.publish(value);
    }
    let modules = generalize::modules(split.instances.clone());
    let root = Root { platform, graph, options, split: &split, modules: &modules, data: RefCell::default() };
    let mut files = BTreeMap::new();
    root.write(&outputs, &common, &mut files);
    for module in &modules {
        write_module(module, options, &mut files);
    }
    files.insert("README.md".to_owned(), describe::readme(platform, &modules, &gaps, options));
    Ok(Project { files, gaps })
}

/// The root module while it is written.
struct Root<'a> {
    platform: &'a Platform,
    graph: &'a Graph,
    options: &'a Options,
    split: &'a Split,
    modules: &'a [Module],
    data: RefCell<BTreeSet<Data>>,
}

impl Spelling for Root<'_> {
    fn attribute(&self, address: &Address, name: &str) -> String {
        self.split.root_spelling(address, name)
    }

    fn list(&self, items: &[Expression]) -> Option<String> {
        let (index, name) = self.split.list_output(items)?;
        Some(format!("module.{}.{name}", self.split.instances.get(index)?.name))
    }

    fn data(&self, data: Data) -> String {
        self.data.borrow_mut().insert(data);
        data_spelling(data, self.options.provider)
    }
}

impl Root<'_> {
    fn write(
        &self,
        outputs: &[(String, String, Expression)],
        common: &BTreeMap<String, String>,
        files: &mut BTreeMap<String, String>,
    ) {
        let mut main = String::new();
        for module in self.modules {
            for (name, arguments) in &module.calls {
                main += &self.call(module, name, arguments);
            }
        }
        let mut told = String::new();
        for (key, description, value) in outputs {
            let _ = write!(
                told,
                "output {} {{\n{}}}\n\n",
                quoted(key),
                hcl::assignments(
                    vec![
                        ("description".to_owned(), quoted(description)),
                        ("value".to_owned(), hcl::expression(value, 2, self)),
                    ],
                    2
                )
            );
        }
        let data = data_blocks(&self.data.borrow());
        if !data.is_empty() {
            files.insert("data.tf".to_owned(), data);
        }
        files.insert("main.tf".to_owned(), trimmed(main));
        files.insert("outputs.tf".to_owned(), trimmed(told));
        files.insert("variables.tf".to_owned(), self.variables(common));
        files.insert("versions.tf".to_owned(), versions(self.options, true));
        files.insert("providers.tf".to_owned(), provider());
    }

    fn call(&self, module: &Module, name: &str, arguments: &BTreeMap<String, Expression>) -> String {
        let mut pairs = Vec::new();
        if generalize::variables(&module.resources).contains("environment") {
            pairs.push(("environment".to_owned(), "var.environment".to_owned()));
        }
        pairs.extend(arguments.iter().map(|(name, value)| (name.clone(), hcl::expression(value, 2, self))));
        let source =
            hcl::assignments(vec![("source".to_owned(), quoted(&format!("./modules/{}", module.folder)))], 2);
        let rest = if pairs.is_empty() { String::new() } else { format!("\n{}", hcl::assignments(pairs, 2)) };
        format!("module \"{name}\" {{\n{source}{rest}}}\n\n")
    }

    fn variables(&self, common: &BTreeMap<String, String>) -> String {
        let tags: Vec<(String, Expression)> = common
            .iter()
            .filter(|(key, _)| key.as_str() != "Environment")
            .map(|(key, value)| (key.clone(), Expression::text(value.clone())))
            .collect();
        let mut out = String::new();
        let environment = self.platform.environment.as_str();
        out += &variable(
            "region",
            "AWS region.",
            "string",
            Some(&quoted(self.platform.region.as_str())),
            &describe::region(),
        );
        out += &variable(
            "environment",
            "Suffix that resource names end with.",
            "string",
            Some(&quoted(environment)),
            &describe::environment(environment.len()),
        );
        let tags = hcl::expression(&Expression::Object(tags), 2, self);
        out +=
            &variable("tags", "Tags on every resource, besides Environment.", "map(string)", Some(&tags), "");
        for parameter in self.graph.parameters.iter().filter(|parameter| parameter.lookup.is_none()) {
            out += &variable(
                &crate::provider::snake_case(parameter.id.as_str()),
                &parameter.description,
                "string",
                parameter.default.as_deref().map(quoted).as_deref(),
                &validation_of(parameter),
            );
        }
        trimmed(out)
    }
}

fn validation_of(parameter: &Parameter) -> String {
    match parameter.kind {
        ParameterKind::ImageFromSsm => {
            describe::ssm_parameter(&crate::provider::snake_case(parameter.id.as_str()))
        }
        _ => String::new(),
    }
}

/// A module while it is written.
struct Inside<'a> {
    options: &'a Options,
    data: RefCell<BTreeSet<Data>>,
}

impl Spelling for Inside<'_> {
    fn attribute(&self, address: &Address, name: &str) -> String {
        format!("{address}.{name}")
    }

    fn list(&self, _: &[Expression]) -> Option<String> {
        None
    }

    fn data(&self, data: Data) -> String {
        self.data.borrow_mut().insert(data);
        data_spelling(data, self.options.provider)
    }
}

fn write_module(module: &Module, options: &Options, files: &mut BTreeMap<String, String>) {
    let inside = Inside { options, data: RefCell::default() };
    let mut main = String::new();
    for resource in &module.resources {
        main += &resource_block(resource, &inside);
    }
    let mut outputs = String::new();
    for (name, value) in &module.outputs {
        let pairs = vec![
            ("description".to_owned(), quoted(&describe::output(name, value))),
            ("value".to_owned(), hcl::expression(value, 2, &inside)),
        ];
        let _ = write!(outputs, "output \"{name}\" {{\n{}}}\n\n", hcl::assignments(pairs, 2));
    }
    let at = |file: &str| format!("modules/{}/{file}", module.folder);
    let variables = module_variables(module);
    let data = data_blocks(&inside.data.borrow());
    for (file, text) in [("data.tf", data), ("variables.tf", variables), ("outputs.tf", outputs)] {
        if !text.is_empty() {
            files.insert(at(file), trimmed(text));
        }
    }
    files.insert(at("main.tf"), trimmed(main));
    files.insert(at("versions.tf"), versions(options, false));
}

fn resource_block(resource: &Resource, spelling: &Inside<'_>) -> String {
    let mut inner = hcl::body(&resource.body, 2, spelling);
    if !resource.depends_on.is_empty() {
        let names: Vec<String> = resource.depends_on.iter().map(ToString::to_string).collect();
        let _ = write!(inner, "\n  depends_on = [{}]\n", names.join(", "));
    }
    if !resource.ignore_changes.is_empty() {
        let _ = write!(
            inner,
            "\n  lifecycle {{\n    ignore_changes = [{}]\n  }}\n",
            resource.ignore_changes.join(", ")
        );
    }
    let Address { kind, name } = &resource.address;
    if inner.is_empty() {
        return format!("resource \"{kind}\" \"{name}\" {{}}\n\n");
    }
    format!("resource \"{kind}\" \"{name}\" {{\n{inner}}}\n\n")
}

fn module_variables(module: &Module) -> String {
    let mut out = String::new();
    for name in generalize::variables(&module.resources) {
        let values: Vec<&Expression> =
            module.calls.iter().filter_map(|(_, arguments)| arguments.get(&name)).collect();
        let kind = describe::kind(&name, &values);
        out += &variable(&name, &meaning::variable(&name), kind, None, &describe::validation(&name));
    }
    out
}

/// A variable block. `validation` is empty or whole blocks.
fn variable(name: &str, description: &str, kind: &str, default: Option<&str>, validation: &str) -> String {
    let mut pairs =
        vec![("description".to_owned(), quoted(description)), ("type".to_owned(), kind.to_owned())];
    pairs.extend(default.map(|default| ("default".to_owned(), default.to_owned())));
    let validation = if validation.is_empty() { String::new() } else { format!("\n{validation}") };
    format!("variable {} {{\n{}{validation}}}\n\n", quoted(name), hcl::assignments(pairs, 2))
}

fn versions(options: &Options, root: bool) -> String {
    let backend = match &options.backend {
        Some(backend) if root => format!("\n  backend {} {{}}\n", quoted(backend)),
        _ => String::new(),
    };
    let provider = hcl::assignments(
        vec![
            ("source".to_owned(), quoted("hashicorp/aws")),
            ("version".to_owned(), quoted(options.provider.constraint())),
        ],
        6,
    );
    format!(
        "terraform {{\n  required_version = \">= 1.5\"\n{backend}\n  required_providers {{\n    aws = {{\n{provider}    }}\n  }}\n}}\n"
    )
}

fn provider() -> String {
    "provider \"aws\" {\n  region = var.region\n\n  default_tags {\n    tags = merge(var.tags, { Environment = var.environment })\n  }\n}\n"
        .to_owned()
}

fn data_spelling(data: Data, version: ProviderVersion) -> String {
    match data {
        Data::AccountId => "data.aws_caller_identity.current.account_id".to_owned(),
        Data::Region if version == ProviderVersion::Six => "data.aws_region.current.region".to_owned(),
        Data::Region => "data.aws_region.current.name".to_owned(),
        Data::Partition => "data.aws_partition.current.partition".to_owned(),
        Data::DnsSuffix => "data.aws_partition.current.dns_suffix".to_owned(),
        Data::Zone(index) => format!("data.aws_availability_zones.available.names[{index}]"),
        Data::DefaultVpc => "data.aws_vpc.default.id".to_owned(),
        Data::DefaultSubnets(zones) => format!("slice(sort(data.aws_subnets.default.ids), 0, {zones})"),
        Data::RandomPassword => {
            "data.aws_secretsmanager_random_password.generated.random_password".to_owned()
        }
        Data::Image => "data.aws_ssm_parameter.instance_image.insecure_value".to_owned(),
    }
}

/// The data blocks that spellings need.
fn data_blocks(used: &BTreeSet<Data>) -> String {
    let any = |test: fn(&Data) -> bool| used.iter().any(test);
    let mut out = String::new();
    if any(|data| *data == Data::AccountId) {
        out += "data \"aws_caller_identity\" \"current\" {}\n\n";
    }
    if any(|data| matches!(data, Data::Partition | Data::DnsSuffix)) {
        out += "data \"aws_partition\" \"current\" {}\n\n";
    }
    if any(|data| *data == Data::Region) {
        out += "data \"aws_region\" \"current\" {}\n\n";
    }
    if any(|data| matches!(data, Data::Zone(_))) {
        out += "data \"aws_availability_zones\" \"available\" {\n  state = \"available\"\n\n  filter {\n    name   = \"opt-in-status\"\n    values = [\"opt-in-not-required\"]\n  }\n}\n\n";
    }
    if any(|data| matches!(data, Data::DefaultVpc | Data::DefaultSubnets(_))) {
        out += "data \"aws_vpc\" \"default\" {\n  default = true\n}\n\n";
    }
    if any(|data| matches!(data, Data::DefaultSubnets(_))) {
        // One default subnet in each zone, so that different subnets are in different zones.
        out += "data \"aws_subnets\" \"default\" {\n  filter {\n    name   = \"vpc-id\"\n    values = [data.aws_vpc.default.id]\n  }\n\n  filter {\n    name   = \"default-for-az\"\n    values = [\"true\"]\n  }\n}\n\n";
    }
    if any(|data| *data == Data::RandomPassword) {
        out += "data \"aws_secretsmanager_random_password\" \"generated\" {\n  password_length     = 32\n  exclude_punctuation = true\n}\n\n";
    }
    if any(|data| *data == Data::Image) {
        out += "data \"aws_ssm_parameter\" \"instance_image\" {\n  name = var.instance_image\n}\n\n";
    }
    trimmed(out)
}

/// With one line break at its end.
fn trimmed(text: String) -> String {
    let text = text.trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}
