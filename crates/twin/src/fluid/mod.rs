//! The fluid engine: mean number in system per cohort, quantiles by closure.
//!
//! Per step and cohort it follows the mean and the variance of the number of requests in one task, and the CPU time that a
//! resident request receives. The curve says how busy a task with a given mean is; the [`LawTable`] holds how sojourns
//! scatter in a steady state. The latency of the requests that arrive in a step is the time after which they have received
//! their share, which carries backlog and later relief to the right minute.
//!
//! Callers are flows of attempts: those of a step that are not answered within the timeout are given up, and come back after
//! their backoff until their last attempt has failed. Work on what was given up goes on unless tasks cancel it.
//!
//! MODEL: the simplifications and the direction of their errors —
//! - Tasks of a cohort are alike: the busiest task is as busy as its cohort (too low), a lost task loses the mean.
//! - CPU quotas enter through their stationary law; a burst that ends within one quota period is not seen (too low). A build or
//!   a condition with longer requests keeps the law of the recorded length (too low, where a quota stalls short requests).
//! - Longer CPU times of a condition hold at once for the requests that are there already (too slow, for seconds).
//! - Each attempt draws its times anew, and requests of one step and attempt are equally old.
//! - When a minute ends, tasks that will start are not known yet; what is foreseen then is revised once its requests are done.

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
