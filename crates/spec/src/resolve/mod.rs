//! From what is written to the platform: defaults that depend on other values, and every check of meaning.
//!
//! Nothing here stops at the first error. Where a value is wrong, the nearest harmless one stands in so that the rest can
//! still be judged; the platform is only handed out when there was no error.

mod allowances;
mod balancer;
mod cluster;
mod context;
mod job;
mod levers;
mod network;
mod objective;
mod observability;
mod queue;
mod registries;
mod rehearsals;
mod reserved;
mod rollout;
mod routes;
mod scaling;
mod schedule;
mod service;
mod size;
mod stack;
mod steps;
mod tags;
mod workload;

pub(crate) use context::Context;
pub(crate) use stack::resolve;

/// Whether two names become the same logical id: letters and digits, whatever stands between them and in whatever case.
pub(crate) fn same_id(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    letters(one) == letters(other)
}
