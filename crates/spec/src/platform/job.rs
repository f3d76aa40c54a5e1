//! A scheduled or one-off task.

use super::scaling::Schedule;
use super::service::{Image, Logs, Permission, Secret};
use plimsoll_units::{Architecture, TaskSize};
use std::collections::BTreeMap;

/// A task that runs to its end: by schedule, or when somebody starts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Name, unique among services and jobs.
    pub name: plimsoll_units::ServiceName,
    /// The container image.
    pub image: Image,
    /// Command instead of the image's own; empty for the image's.
    pub command: Vec<String>,
    /// CPU and memory of the task.
    pub size: TaskSize,
    /// Processor family.
    pub architecture: Architecture,
    /// When it runs; `None` for a task that somebody starts (`aws ecs run-task`).
    pub schedule: Option<Schedule>,
    /// IANA time zone of the schedule, default `UTC`.
    pub timezone: String,
    /// Whether it runs on Fargate Spot.
    pub spot: bool,
    /// Logs.
    pub logs: Logs,
    /// Environment variables of the container.
    pub variables: BTreeMap<String, String>,
    /// Secrets by variable name.
    pub secrets: BTreeMap<String, Secret>,
    /// Statements added to the task role.
    pub permissions: Vec<Permission>,
    /// Further tags.
    pub tags: BTreeMap<String, String>,
}
