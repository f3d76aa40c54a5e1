//! The model of ECS: control loop, fluid engine, exact engine, calibration.
//!
//! One [replay](replay::replay) drives one of the engines (a [`Plant`]) under the one control loop: the plant
//! serves requests on the tasks that are there, the control loop sees what CloudWatch would show of it and changes the
//! tasks. Nothing here knows a price, a file or a clock; the same input gives the same bytes.

// Files shared with the examples name this crate as a user does.
#[cfg(test)]
extern crate self as plimsoll_twin;

pub mod assumptions;
mod burst;
pub mod calibrate;
pub mod control;
pub mod design;
pub mod draws;
pub mod exact;
pub mod fluid;
pub mod law;
mod log_grid;
pub mod noise;
mod normal;
pub mod outcome;
pub mod plant;
pub mod queueing;
pub mod replay;
pub mod screen;
pub mod stationary;
pub mod workload;

pub use assumptions::Assumptions;
pub use design::Design;
pub use outcome::Outcome;
pub use plant::Plant;
pub use workload::Workload;
