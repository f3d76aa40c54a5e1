//! Writes a program in TypeScript, formatted as prettier would.

mod component;
mod doc;
mod project;
mod syntax;
mod value;

use super::program::Program;
use crate::graph::Graph;
use crate::project::Project;
use crate::provider::Problem;
use doc::{Doc, text};
use plimsoll_spec::Platform;
use std::collections::BTreeMap;
use syntax::{Expr, camel};
use value::Place;

/// The TypeScript project of a platform.
///
/// # Errors
/// As for [`super::program()`].
pub fn write(platform: &Platform, graph: &Graph) -> Result<Project, Vec<Problem>> {
    super::program(platform, graph).map(project)
}

/// The TypeScript project of a program.
#[must_use]
pub fn project(program: Program) -> Project {
    let mut files = BTreeMap::new();
    for component in &program.components {
        files.insert(format!("components/{}.ts", camel(&component.name)), component::file(component));
    }
    project::files(&program, &mut files);
    Project { files, gaps: program.gaps }
}

/// An empty line.
fn blank() -> [Doc; 2] {
    [Doc::Hard, Doc::Hard]
}

/// `left = right;`.
fn statement(left: &str, right: Expr, place: &Place<'_>) -> Doc {
    Doc::All(vec![syntax::assignment(left, " =", right, false, &place.numbers), text(";")])
}
