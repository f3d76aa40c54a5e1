//! Where the output of containers goes.

use crate::graph::{LogicalId, Map, Value};
use plimsoll_spec::platform::service::{Logs, Sidecar};

/// The driver that hands output to a log router in the same task.
pub(crate) const FIRELENS: &str = "awsfirelens";

/// AWS: the size of the buffer that AWS's tests of the non-blocking mode found to lose nothing at moderate rates; source the
/// AWS containers blog, "Preventing log loss with non-blocking mode in the AWSLogs container log driver", read 2026-11.
const BUFFER: &str = "25m";

/// The log configuration of the main container.
pub(crate) fn of(logs: &Logs, group: &LogicalId, prefix: &str, sidecars: &[Sidecar]) -> Value {
    match logs.driver.as_deref() {
        None => cloudwatch(group, prefix),
        Some(FIRELENS) if sidecars.iter().any(is_router) => {
            // The router of the stack file brings its own configuration.
            Map::new().with("LogDriver", FIRELENS).into()
        }
        Some(FIRELENS) => firelens(group, prefix),
        Some(other) => Map::new().with("LogDriver", other).into(),
    }
}

/// Output to CloudWatch Logs, in streams `{prefix}/{container}/{task}`. A log service that does not answer must not stop a
/// program that writes to it, so the driver never blocks; output beyond the buffer is lost.
///
/// AWS: non-blocking became ECS's default on 2025-06-25, but an account setting may say otherwise, so it is written out;
/// source the ECS developer guide, account settings, `defaultLogDriverMode`, read 2026-11.
pub(crate) fn cloudwatch(group: &LogicalId, prefix: &str) -> Value {
    let options = Map::new()
        .with("awslogs-group", Value::reference(group))
        .with("awslogs-region", Value::REGION)
        .with("awslogs-stream-prefix", prefix)
        .with("mode", "non-blocking")
        .with("max-buffer-size", BUFFER);
    Map::new().with("LogDriver", "awslogs").with("Options", options).into()
}

/// Output through the log router that we add, to the same log group.
///
/// AWS: options of the `cloudwatch_logs` output of Fluent Bit; source the ECS developer guide, example task definitions of
/// FireLens, read 2026-11.
fn firelens(group: &LogicalId, prefix: &str) -> Value {
    let options = Map::new()
        .with("Name", "cloudwatch_logs")
        .with("region", Value::REGION)
        .with("log_group_name", Value::reference(group))
        .with("log_stream_prefix", format!("{prefix}/"))
        .with("auto_create_group", "false");
    Map::new().with("LogDriver", FIRELENS).with("Options", options).into()
}

/// Whether a sidecar of the stack file is a log router.
pub(crate) fn is_router(sidecar: &Sidecar) -> bool {
    router_kind(&sidecar.image).is_some()
}

/// The kind of log router that an image is: `fluentbit` or `fluentd`.
pub(crate) fn router_kind(image: &str) -> Option<&'static str> {
    if image.contains("fluent-bit") {
        Some("fluentbit")
    } else if image.contains("fluentd") {
        Some("fluentd")
    } else {
        None
    }
}
