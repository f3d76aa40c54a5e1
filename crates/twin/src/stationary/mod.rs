//! Stationary sojourn laws of one task under Poisson arrivals, tabulated by the exact engine.
//!
//! The tables hold quantiles over a grid of servers, request lengths, demand variations and utilizations
//! ([`grid`]). `examples/tabulate.rs` makes them; [`Tables`] reads them without any work at start-up, and
//! [`ServerLaws`] is what a search asks: all laws of one server for one kind of request.

pub mod grid;
pub mod law;
pub mod laws;
pub mod make;
pub mod points;
pub mod tables;

pub use crate::exact::Server;
pub use law::Law;
pub use laws::ServerLaws;
pub use points::{POINTS, U, WEIGHTS};
pub use tables::Tables;
