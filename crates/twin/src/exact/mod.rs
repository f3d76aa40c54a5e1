//! The exact engine: every request is an event.
//!
//! It is the reference that the fluid engine is held against, it makes the tables in [`crate::stationary`], and it proves
//! what a search has found. Between two arrivals tasks do not influence each other, so there is no common queue of events: a
//! [`task`] is brought up to a moment when a request reaches it, and all of them at the end of an interval. Only
//! the routing by requests in flight looks at all tasks for each request.

pub mod arrivals;
pub mod clients;
pub mod experiment;
pub mod fleet;
pub mod histogram;
pub mod member;
pub mod plant;
pub mod records;
pub mod routing;
pub mod server;
pub mod task;

pub use experiment::Experiment;
pub use fleet::{Admission, Fleet};
pub use histogram::Histogram;
pub use plant::{ExactPlant, Fates};
pub use routing::Routing;
pub use server::Server;
