//! Descriptions, types and validations of variables, and the README.

use super::hcl::quoted;
use super::project::{Options, ProviderVersion};
use crate::division::generalize::Module;
use crate::division::meaning::variable;
use crate::provider::{Expression, Gap};
use plimsoll_spec::Platform;
use std::fmt::Write as _;

/// What an output holds.
pub(super) fn output(name: &str, value: &Expression) -> String {
    match value {
        Expression::Attribute(address, attribute) => format!("{attribute} of {address}."),
        _ => variable(name),
    }
}

/// The type of a variable from what it is given.
pub(super) fn kind(name: &str, values: &[&Expression]) -> &'static str {
    let of_strings = name.ends_with("_ids") || name.ends_with("_arns");
    let one = |value: &Expression| match value {
        Expression::Bool(_) => "bool",
        Expression::Integer(_) | Expression::Decimal(_) => "number",
        Expression::Text(_)
        | Expression::Concat(_)
        | Expression::Attribute(..)
        | Expression::Json(_)
        | Expression::Base64(_)
        | Expression::Element(..) => "string",
        Expression::Data(crate::provider::Data::DefaultSubnets(_)) => "list(string)",
        Expression::Data(_) | Expression::Variable(_) => "string",
        Expression::List(items) => match items.first() {
            Some(Expression::List(_) | Expression::Object(_)) => "any",
            Some(Expression::Integer(_)) => "list(number)",
            Some(_) => "list(string)",
            None => "any",
        },
        Expression::Object(_) => "any",
    };
    let mut kinds = values.iter().map(|value| one(value));
    match kinds.next() {
        None if of_strings => "list(string)",
        None => "string",
        Some(first) if kinds.all(|other| other == first) => first,
        Some(_) => "any",
    }
}

fn rule(condition: &str, message: &str) -> String {
    format!(
        "  validation {{\n    condition     = {condition}\n    error_message = {}\n  }}\n",
        quoted(message)
    )
}

/// The validation of a variable of a module; empty where there is none.
pub(super) fn validation(name: &str) -> String {
    match name {
        // AWS: Fargate's CPU values and those of EC2; source RegisterTaskDefinition, read 2026-09.
        "cpu" => rule(
            "tonumber(var.cpu) >= 128",
            "CPU is given in units; Fargate takes 256, 512, 1024, 2048, 4096, 8192 or 16384.",
        ),
        "memory" => rule("tonumber(var.memory) >= 6", "Memory is given in MiB."),
        "min_capacity" => rule("var.min_capacity >= 0", "The smallest number of tasks is 0 or more."),
        "max_capacity" => rule("var.max_capacity >= 1", "The largest number of tasks is 1 or more."),
        "listener_rule_priority" => rule(
            "var.listener_rule_priority >= 1 && var.listener_rule_priority <= 50000",
            "Priorities go from 1 to 50000.",
        ),
        "deregistration_delay" => rule(
            "var.deregistration_delay >= 0 && var.deregistration_delay <= 3600",
            "The deregistration delay is 0 to 3600 seconds.",
        ),
        _ => String::new(),
    }
}

/// The validation of the region.
pub(super) fn region() -> String {
    rule(r#"can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))"#, "Write a region code such as us-east-1.")
}

/// The validation of the environment; names were checked for a suffix of `longest` characters.
pub(super) fn environment(longest: usize) -> String {
    let longest = longest.max(8);
    rule(
        &format!(
            r#"can(regex("^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$", var.environment)) && length(var.environment) <= {longest}"#
        ),
        &format!(
            "Letters, digits and hyphens, at most {longest}: names of load balancers must stay within 32 characters."
        ),
    )
}

/// The validation of the name of a public parameter.
pub(super) fn ssm_parameter(name: &str) -> String {
    rule(&format!(r#"startswith(var.{name}, "/")"#), "Write the name of a parameter of Systems Manager.")
}

/// The README of the module set.
pub(super) fn readme(platform: &Platform, modules: &[Module], gaps: &[Gap], options: &Options) -> String {
    let mut out = format!("# {} as Terraform\n\n", platform.stack);
    out += "Written by plimsoll from the stack file; write it again instead of editing it, or keep it and edit it: nothing here\nneeds plimsoll.\n\n";
    out += "```sh\nterraform init\nterraform plan\nterraform apply\n```\n\n";
    let version = match options.provider {
        ProviderVersion::Five => "5.90 or later, below 6",
        ProviderVersion::Six => "6",
    };
    let _ = writeln!(out, "Terraform 1.5 or later, or OpenTofu; provider hashicorp/aws {version}.\n");
    if let Some(backend) = &options.backend {
        let _ = writeln!(
            out,
            "State is kept by the backend `{backend}`: give its settings to `terraform init -backend-config=…`.\n"
        );
    }
    out += "| module | used for |\n|---|---|\n";
    for module in modules {
        let calls: Vec<&str> = module.calls.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(out, "| `modules/{}` | {} |", module.folder, calls.join(", "));
    }
    out += "\nDeployments and autoscaling own `task_definition` and `desired_count` of a service, and people own the values of\nsecrets: these are ignored after the first apply. To roll out a changed task definition, deploy its newest revision\n(`aws ecs update-service --cluster CLUSTER --service SERVICE --task-definition FAMILY`), or take `task_definition` out of\nthe service's `ignore_changes` for one apply.\n";
    if !gaps.is_empty() {
        out += "\n## What the provider cannot express\n\n";
        for gap in gaps {
            let _ = writeln!(out, "- {}: {}", gap.resource, gap.what);
        }
    }
    out
}
