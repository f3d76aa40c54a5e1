//! The Python writer: a program of component resources, laid out as black would.

mod component;
mod layout;
mod lookups;
mod naming;
mod program;
mod text;
mod types;
mod value;

use super::{Program, readme, settings};
use crate::graph::Graph;
use crate::project::Project;
use crate::provider::Problem;
use plimsoll_spec::Platform;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use value::Place;

/// The versions of the packages that `requirements.txt` asks for; the programs are tested against these.
const REQUIREMENTS: [(&str, &str); 2] = [("pulumi", "3.272.0"), ("pulumi-aws", "7.51.1")];

/// The module of the functions that components share.
const HELPERS: &str = "conversion";

/// How Pulumi runs the program: in an environment of its own, which `pulumi install` fills as well.
const RUNTIME: &str = "{ name: python, options: { toolchain: pip, virtualenv: venv } }";

/// The platform as a Python program of component resources.
///
/// # Errors
/// As for [`super::program()`].
pub fn write(platform: &Platform, graph: &Graph) -> Result<Project, Vec<Problem>> {
    let program = super::program(platform, graph)?;
    let mut files = sources(&program);
    files.insert("Pulumi.yaml".to_owned(), settings::project((&program).into(), RUNTIME));
    files.insert(settings::stack_file(&program.environment), settings::stack((&program).into()));
    files.insert("README.md".to_owned(), about(&program));
    let pinned = REQUIREMENTS.iter().map(|(name, version)| format!("{name}=={version}\n")).collect();
    files.insert("requirements.txt".to_owned(), pinned);
    files.insert(".gitignore".to_owned(), "venv/\n__pycache__/\n".to_owned());
    Ok(Project { files, gaps: program.gaps })
}

/// The source files of a program by path, with `/` between folders.
fn sources(program: &Program) -> BTreeMap<String, String> {
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
    files
}

/// What people read first.
fn about(program: &Program) -> String {
    let before = "python3 -m venv venv\nvenv/bin/pip install -r requirements.txt\n";
    let mut out = readme::head(&program.project, &program.environment, before);
    let versions: Vec<String> =
        REQUIREMENTS.iter().map(|(name, version)| format!("`{name}` {version}")).collect();
    let _ = writeln!(out, "Python 3.10 or later, {}.\n", versions.join(", "));
    out += &readme::settings(&program.environment);
    out += "Components:\n\n";
    for component in &program.components {
        let of_it = program.instances.iter().filter(|instance| instance.component == component.name);
        let made: Vec<&str> = of_it.map(|instance| instance.name.as_str()).collect();
        let _ = writeln!(
            out,
            "- `components/{}.py` makes `{}`. {}",
            component.name,
            made.join("`, `"),
            component.description
        );
    }
    out.push('\n');
    out + &readme::tail(&program.gaps)
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
