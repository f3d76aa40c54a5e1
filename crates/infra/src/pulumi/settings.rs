//! `Pulumi.yaml` and `Pulumi.ENVIRONMENT.yaml`: what is the same in every language.

use super::program::{ENVIRONMENT, Flat, Program, Setting};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is configured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Configured<'a> {
    project: &'a str,
    environment: &'a str,
    region: &'a str,
    tags: &'a BTreeMap<String, String>,
    settings: &'a [Setting],
}

impl<'a> From<&'a Program> for Configured<'a> {
    fn from(program: &'a Program) -> Self {
        let Program { project, environment, region, tags, settings, .. } = program;
        Self { project, environment, region, tags, settings }
    }
}

impl<'a> From<&'a Flat> for Configured<'a> {
    fn from(program: &'a Flat) -> Self {
        let Flat { project, environment, region, tags, settings, .. } = program;
        Self { project, environment, region, tags, settings }
    }
}

/// `Pulumi.yaml`: the project, and its settings with their types and defaults. The environment has no default: two stacks that
/// share it would want the same names.
pub(super) fn project(of: Configured<'_>, runtime: &str) -> String {
    let mut out = format!("name: {}\n", scalar(of.project));
    let _ = writeln!(out, "description: {}", scalar(&format!("{} on Amazon ECS", of.project)));
    let _ = writeln!(out, "runtime: {runtime}");
    out += "config:\n";
    for setting in of.settings {
        let _ = writeln!(out, "  {}:", key(&setting.name));
        out += "    type: string\n";
        let _ = writeln!(out, "    description: {}", scalar(&setting.description));
        if let (Some(default), true) = (&setting.default, setting.name != ENVIRONMENT) {
            let _ = writeln!(out, "    default: {}", scalar(default));
        }
    }
    out
}

/// The name of the file of a stack's configuration.
pub(super) fn stack_file(environment: &str) -> String {
    format!("Pulumi.{environment}.yaml")
}

/// `Pulumi.ENVIRONMENT.yaml`: region, default tags, environment, and what must still be given.
pub(super) fn stack(of: Configured<'_>) -> String {
    let mut out = String::from("config:\n");
    let _ = writeln!(out, "  aws:region: {}", scalar(of.region));
    out += "  aws:defaultTags:\n    tags:\n";
    let _ = writeln!(out, "      Environment: {}", scalar(of.environment));
    for (name, value) in of.tags {
        let _ = writeln!(out, "      {}: {}", scalar(name), scalar(value));
    }
    let _ = writeln!(out, "  {}:{}: {}", of.project, ENVIRONMENT, scalar(of.environment));
    for setting in of.settings.iter().filter(|setting| setting.default.is_none()) {
        let _ = writeln!(out, "  # To be set: {}", setting.description);
        let _ = writeln!(out, "  # {}:{}: …", of.project, key(&setting.name));
    }
    out
}

/// The name of a setting as it is configured.
pub(super) fn key(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' => upper = true,
            letter if upper => {
                out.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => out.push(letter),
        }
    }
    out
}

/// A text as a YAML scalar: plain where it can be nothing else than a text, else in the quotes that prettier would take.
pub(super) fn scalar(text: &str) -> String {
    // YAML 1.1 and 1.2 take these for something else than a text.
    const TAKEN: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    let simple = |c: char| c.is_ascii_alphanumeric() || " _-./,()".contains(c);
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(simple)
        && !text.ends_with(' ')
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    let escapes = text.chars().any(|c| c == '\\' || c.is_control());
    let count = |wanted: char| text.chars().filter(|letter| *letter == wanted).count();
    if !escapes && count('"') > count('\'') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
