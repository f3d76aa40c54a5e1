//! Queueing formulas: the references that the engines are held against.
//!
//! The unit of time is the mean demand of a request throughout; utilization is load per server. At a utilization of 1 or
//! more there is no stationary law and every mean and quantile is infinite.

pub mod approximate;
pub mod erlang;
pub mod fcfs;
pub mod routing;
pub mod sharing;
pub mod stalling;

mod quantile;

pub use erlang::{erlang_b, erlang_c};
pub use fcfs::Fcfs;
pub use routing::Dispatch;
pub use sharing::Sharing;
