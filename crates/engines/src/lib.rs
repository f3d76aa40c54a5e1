//! Terraform, OpenTofu and Pulumi as engines of a deployment: which command comes next, what its output means, and how a run
//! that fails is told. Pure: no process, no file, no clock; whoever drives a [`Machine`] runs the programs.
//!
//! [`up`], [`diff`], [`destroy`] and [`outputs`] are the machines; [`terraform`] and [`pulumi`] know the commands and read what
//! they print; [`folder`] decides which files of the working folder are written and removed.

mod action;
mod change;
mod engine;
mod flow;
pub mod folder;
mod machine;
mod project;
pub mod pulumi;
pub mod terraform;
mod version;

pub use action::{Action, Answer, Command, Event, Finished, How, Progress, Question, Reading, Stop};
pub use change::{Change, Plan, Verb};
pub use engine::Engine;
pub use flow::{Difference, Outputs, Removed, Upped, destroy, diff, outputs, same_name, up};
pub use machine::{Machine, Surroundings, run};
pub use project::Project;
pub use version::Version;
