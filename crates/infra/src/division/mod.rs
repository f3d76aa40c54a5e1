//! Divides a platform into parts as people split their code, and makes one part of services that look alike.
//!
//! What Terraform calls a module and Pulumi a component: [`modules`] splits the resources and finds what passes between the
//! parts, [`generalize`] makes what differs between alike parts a variable (anti-unification), [`settings`] says what people
//! expect to set, [`naming`] leaves the environment out of names, [`given`] is what both begin with, [`meaning`] has the words for variables.

pub(crate) mod generalize;
pub(crate) mod given;
pub(crate) mod meaning;
pub(crate) mod modules;
pub(crate) mod naming;
mod settings;
