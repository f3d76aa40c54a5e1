//! Quantities, names and the metering vector that every other crate speaks in.
//!
//! A bare number never crosses a crate border where one of these types exists: parsing is the only door, money is
//! integer, simulated time is integer milliseconds.

pub mod cpu;
pub mod duration;
pub mod fargate;
pub mod memory;
pub mod money;
pub mod name;
pub mod parse;
pub mod quantile;
pub mod share;
pub mod time;
pub mod usage;

pub use cpu::CpuUnits;
pub use duration::Seconds;
pub use fargate::{Architecture, TaskSize};
pub use memory::Mib;
pub use money::Usd;
pub use name::{EnvironmentName, Region, ServiceName, StackName};
pub use parse::ParseError;
pub use quantile::Quantile;
pub use share::Share;
pub use time::{SimTime, Timestamp};
pub use usage::{Meter, Purchase, Usage, UsageLine};
