//! The fluid engine: mean number in system per cohort, quantiles by closure.
//!
//! Per step and cohort it follows the mean and the variance of the number of requests in one task, and the CPU time that a
//! resident request receives. The curve says how busy a task with a given mean is; the [`LawTable`] holds how sojourns
//! scatter in a steady state. The latency of the requests that arrive in a step is the time after which they have received
//! their share, which carries backlog and later relief to the right minute.
//!
//! MODEL: the simplifications and the direction of their errors —
//! - A step counts with the number of requests at its end: while a backlog builds up this errs towards more latency. Measured
//!   against the exact engine, p95 of the minute in which an overload begins is up to 9 % too high.
//! - Tasks of a cohort are alike: the busiest task is as busy as its cohort (too low), a lost task loses the mean.
//! - Requests that a draining task still holds keep the pace of those left behind (slightly too slow).
//! - CPU quotas enter through their stationary law; a burst that ends within one quota period is not seen (too low).

mod balance;
mod burst;
mod callers;
mod cohort;
mod curve;
mod emission;
mod fleet;
mod histogram;
mod law;
mod minutes;
mod noise;
mod path;
mod plant;
mod projection;
mod refusal;
mod settle;
mod step;
mod task;

pub use law::{LawTable, TaskLaw};
pub use plant::{FluidPlant, Resolution};
