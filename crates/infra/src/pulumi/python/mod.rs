//! The Python writer: a program of component resources, laid out as black would.

mod component;
mod layout;
mod lookups;
mod naming;
mod program;
mod text;
mod types;
mod value;

use super::Program;
use super::layout_yaml::Yaml;
use std::collections::BTreeMap;
use value::Place;

/// The versions of the packages that `requirements.txt` asks for; the programs are tested against these.
const REQUIREMENTS: [(&str, &str); 2] = [("pulumi", "3.272.0"), ("pulumi-aws", "7.51.1")];

/// The module of the functions that components share.
const HELPERS: &str = "conversion";

/// The source files of a program by path, with `/` between folders.
pub(super) fn write(program: &Program) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut used = false;
    for component in &program.components {
        let text = component::write(program, component);
        used |= text.contains(&format!("from .{HELPERS} import "));
        files.insert(format!("components/{}.py", component.name), text);
    }
    let main = program::write(program);
    used |= main.contains(&format!("from components.{HELPERS} import "));
    if used {
        files.insert(format!("components/{HELPERS}.py"), CONVERSION.to_owned());
    }
    files.insert("components/__init__.py".to_owned(), "\"\"\"The parts of the platform.\"\"\"\n".to_owned());
    files.insert("__main__.py".to_owned(), main);
    let pinned = REQUIREMENTS.iter().map(|(name, version)| format!("{name}=={version}\n")).collect();
    files.insert("requirements.txt".to_owned(), pinned);
    files.insert(".gitignore".to_owned(), "venv/\n__pycache__/\n".to_owned());
    files
}

/// How Pulumi runs the program.
pub(super) fn runtime() -> Yaml {
    let options = [("toolchain", Yaml::text("pip")), ("virtualenv", Yaml::text("venv"))];
    Yaml::map([("name", Yaml::text("python")), ("options", Yaml::map(options))])
}

/// The functions of the shared module that a file uses.
fn helpers(place: &Place<'_>) -> Vec<&'static str> {
    [("base64_encoded", place.base64), ("number", place.number)]
        .into_iter()
        .filter_map(|(name, used)| used.then_some(name))
        .collect()
}

/// Functions on values that are known later.
const CONVERSION: &str = r#""""Conversions of values that may be known later."""

import base64

import pulumi


def base64_encoded(text: pulumi.Input[str]) -> pulumi.Output[str]:
    """The base64 form of a text."""

    def encode(known: str) -> str:
        return base64.b64encode(known.encode()).decode()

    return pulumi.Output.from_input(text).apply(encode)


def number(text: pulumi.Input[str]) -> pulumi.Output[int]:
    """A whole number given as text."""
    return pulumi.Output.from_input(text).apply(int)
"#;
