//! Search for the cheapest configuration that keeps the objective, with reasons and baselines.

#[cfg(test)]
extern crate self as plimsoll_optimize;
#[cfg(test)]
#[path = "../tests/main/support.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod support;

mod back_test;
pub mod baselines;
pub mod cost;
pub mod evaluate;
pub mod exact;
pub mod explain;
pub mod front;
pub mod need;
mod optimize;
pub mod plan;
pub mod problem;
mod prove;
pub mod refuse;
pub mod search;
mod seeds;
mod service;
pub mod shared;
mod simplify;
pub mod simulate;
pub mod space;
pub mod wording;

pub use optimize::{
    Input, OptimizeError, Prepared, Ready, optimize, prepare, problem as problem_of, recorded_design,
};
pub use plan::Plan;
pub use problem::{Problem, Tariff};
pub use service::{Chosen, choose};
