//! Writes the platform as Pulumi programs.
//!
//! The resources come from [`crate::provider`], their division into components from `crate::division`. [`names`] knows what
//! Pulumi calls them; [`program()`] makes a [`Program`] — components, their instances, configuration, outputs — that no
//! language is chosen for yet, [`flat()`] the same without components. The writers only spell these.

mod arguments;
mod build;
mod draft;
mod inside;
mod lower;
pub mod names;
mod order;
mod program;
pub mod python;
mod readme;
mod root;
mod settings;
mod source;
mod types;
pub mod typescript;
mod value;
mod words;
pub mod yaml;

pub use build::{flat, program};
pub use program::{
    Argument, Component, ENVIRONMENT, Exposed, Flat, IMAGE, Instance, Output, Program, Resource, Setting,
};
pub use types::{Field, Type};
pub use value::Value;
