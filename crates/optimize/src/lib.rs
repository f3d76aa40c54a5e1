//! Search for the cheapest configuration that keeps the objective, with reasons and baselines.

pub mod metering;
pub mod need;
pub mod plan;
pub mod problem;
pub mod space;

pub use plan::Plan;
pub use problem::{Problem, Tariff};
