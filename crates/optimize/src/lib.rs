//! Search for the cheapest configuration that keeps the objective, with reasons and baselines.

pub mod plan;

pub use plan::Plan;
