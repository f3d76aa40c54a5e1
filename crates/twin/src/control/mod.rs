//! The control loop: metrics, alarms, scaling, tasks, Spot, rollouts — one file per thing.
//!
//! Each part is a state machine without time of its own: whoever drives it says what the moment is. The replay drives them
//! against an engine; explanations and checks use the same parts with made-up inputs.

pub mod alarm;
pub mod autoscaler;
pub mod billing;
pub mod cooldown;
pub mod cron;
pub mod disturbance;
pub mod fleet;
pub mod lifetimes;
pub mod metrics;
pub mod reaction;
pub mod rollout;
pub mod schedule;
pub mod scheduler;
pub mod spot;
pub mod step_scaling;
pub mod target_tracking;

#[cfg(test)]
pub(crate) mod test_design;
