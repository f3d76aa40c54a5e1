//! Writes the platform as Pulumi programs.
//!
//! The resources come from [`crate::provider`], their division into components from `crate::division`. [`names`] knows what
//! Pulumi calls them; [`program()`] makes a [`Program`] — components, their instances, configuration, outputs — that no
//! language is chosen for yet, [`flat()`] the same without components. The writers only spell these.

mod arguments;
mod build;
mod folder;
mod layout_yaml;
mod lower;
pub mod names;
mod order;
mod program;
mod python;
mod types;
mod value;
mod words;
mod yaml;

pub use build::{flat, program};
pub use folder::{Folder, python as write_python, yaml as write_yaml};
pub use program::{
    Argument, Component, ENVIRONMENT, Exposed, Flat, IMAGE, Instance, Output, Program, Resource, Setting,
};
pub use types::{Field, Type};
pub use value::Value;

/// A name in snake case in camel case, as Pulumi's keys are: `image_tag` → `imageTag`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' => upper = !out.is_empty(),
            _ if upper => {
                out.push(letter.to_ascii_uppercase());
                upper = false;
            }
            _ => out.push(letter),
        }
    }
    out
}
