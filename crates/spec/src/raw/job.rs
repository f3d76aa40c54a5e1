//! `jobs`: scheduled and one-off tasks.

use super::collection::{List, Named, OneOrMany};
use super::image::ImageValue;
use super::service::{RawLogs, RawPermission, RawSecret, RawSize};

mapping! {
    /// A task that runs to its end: by schedule, or when somebody starts it.
    RawJob {
        /// The container image, written as for a service.
        image: ImageValue,
        /// Command instead of the image's own.
        command: OneOrMany<String>,
        /// CPU and memory of the task.
        size: RawSize = {},
        /// `cron(0 8 ? * MON-FRI *)`, `rate(12 hours)` or `at(2026-12-24T18:00:00)`; without it, somebody starts it.
        schedule: String,
        /// IANA time zone of the schedule.
        timezone: String = "UTC",
        /// Whether it runs on Fargate Spot.
        spot: bool = "false",
        /// Logs.
        logs: RawLogs = {},
        /// Environment variables of the container.
        variables: Named<String>,
        /// Secrets by variable name, written as for a service.
        secrets: Named<RawSecret>,
        /// Statements added to the task role.
        permissions: List<RawPermission>,
        /// Further tags.
        tags: Named<String>,
    }
}
