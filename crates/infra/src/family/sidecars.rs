//! Containers beside the main one: those of the stack file, the trace collector, the log router.

use super::logging;
use super::task_definitions::Task;
use crate::graph::{Map, Value};
use crate::ids;
use plimsoll_spec::platform::service::Sidecar;

/// The collector of traces: the AWS Distro for OpenTelemetry. It takes what X-Ray's own libraries send as well as
/// OpenTelemetry's.
///
/// AWS: the X-Ray daemon and libraries reach their end of support on 2027-02-25, AWS recommends OpenTelemetry; source
/// <https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-eos.html>, read 2026-11. Version 0.50.0 is of 2026-08-31;
/// source <https://github.com/aws-observability/aws-otel-collector/releases/tag/v0.50.0>, read 2026-11.
const COLLECTOR: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0";

/// Where the collector listens: 2000 for X-Ray's libraries, 4317 (gRPC) and 4318 (HTTP) for OpenTelemetry's, inside the task
/// only.
const COLLECTOR_CONFIGURATION: &str = "\
receivers:
  awsxray:
    endpoint: 127.0.0.1:2000
    transport: udp
  otlp:
    protocols:
      grpc:
        endpoint: 127.0.0.1:4317
      http:
        endpoint: 127.0.0.1:4318
processors:
  resourcedetection:
    detectors: [env, ecs]
  batch:
    timeout: 1s
    send_batch_size: 50
exporters:
  awsxray:
service:
  pipelines:
    traces:
      receivers: [awsxray, otlp]
      processors: [resourcedetection, batch]
      exporters: [awsxray]
";

/// CPU units and MiB reserved for the collector: what AWS's example gives the X-Ray daemon in CPU, and half of it in memory,
/// because the reservation is no limit.
const COLLECTOR_CPU: u32 = 32;
const COLLECTOR_MEMORY: u32 = 128;

/// The log router when the stack file names the driver but no router.
///
/// AWS: the tag `stable` moves only to tested versions; source <https://github.com/aws/aws-for-fluent-bit>, read 2026-11.
const LOG_ROUTER: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// MiB reserved for the log router, as in AWS's examples.
const LOG_ROUTER_MEMORY: u32 = 50;

/// The containers beside the main one, in the order in which they are written.
pub(crate) fn of(task: &Task<'_>) -> Vec<Value> {
    let mut containers: Vec<Value> = task.sidecars.iter().map(|sidecar| declared(task, sidecar)).collect();
    if task.traced {
        containers.push(collector(task));
    }
    if task.needs_log_router() {
        containers.push(log_router(task));
    }
    containers
}

fn declared(task: &Task<'_>, sidecar: &Sidecar) -> Value {
    let router = logging::router_kind(&sidecar.image).filter(|_| task.uses_firelens());
    let port = sidecar.port.map(|port| {
        let mapping = Map::new().with("ContainerPort", port).with("Protocol", "tcp");
        Value::List(vec![mapping.into()])
    });
    Map::new()
        .with("Name", sidecar.name.as_str())
        .with("Image", sidecar.image.as_str())
        .with("Essential", sidecar.essential)
        .with_some("Cpu", (sidecar.cpu > 0).then_some(sidecar.cpu))
        .with_some("MemoryReservation", (sidecar.memory > 0).then_some(sidecar.memory))
        .with_some("PortMappings", port)
        .with_some("FirelensConfiguration", router.map(|kind| Map::new().with("Type", kind)))
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

/// The trace collector; not essential, because a program must not stop when its traces cannot be sent.
fn collector(task: &Task<'_>) -> Value {
    let environment = vec![
        variable("AOT_CONFIG_CONTENT", Value::text(COLLECTOR_CONFIGURATION)),
        variable("AWS_REGION", Value::REGION),
    ];
    Map::new()
        .with("Name", "aws-otel-collector")
        .with("Image", COLLECTOR)
        .with("Essential", false)
        .with("Cpu", COLLECTOR_CPU)
        .with("MemoryReservation", COLLECTOR_MEMORY)
        .with("Environment", environment)
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

fn log_router(task: &Task<'_>) -> Value {
    Map::new()
        .with("Name", "log-router")
        .with("Image", LOG_ROUTER)
        .with("Essential", true)
        .with("MemoryReservation", LOG_ROUTER_MEMORY)
        .with("FirelensConfiguration", Map::new().with("Type", "fluentbit"))
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

/// An environment variable of a container.
pub(crate) fn variable(name: &str, value: Value) -> Value {
    Map::new().with("Name", name).with("Value", value).into()
}
