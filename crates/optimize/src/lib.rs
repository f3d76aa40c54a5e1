//! Search for the cheapest configuration that keeps the objective, with reasons and baselines.

pub mod baselines;
pub mod evaluate;
pub mod explain;
pub mod front;
pub mod metering;
pub mod need;
pub mod plan;
pub mod problem;
pub mod refuse;
pub mod search;
pub mod shared;
pub mod space;
pub mod wording;

pub use plan::Plan;
pub use problem::{Problem, Tariff};
