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
const COLLECTOR_IMAGE: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0";

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

/// CPU units and MiB reserved for the collector, where the task has them to spare: what AWS's example gives the X-Ray daemon
/// in CPU, and half of it in memory, because the reservation is no limit.
const COLLECTOR: Reservation = Reservation { cpu: 32, memory: 128 };

/// The log router when the stack file names the driver but no router.
///
/// AWS: the tag `stable` moves only to tested versions; source <https://github.com/aws/aws-for-fluent-bit>, read 2026-11.
const LOG_ROUTER_IMAGE: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// MiB reserved for the log router, as in AWS's examples.
const LOG_ROUTER: Reservation = Reservation { cpu: 0, memory: 50 };

/// CPU units and MiB that a container is sure of.
#[derive(Clone, Copy)]
struct Reservation {
    cpu: u32,
    memory: u32,
}

/// The containers beside the main one, in the order in which they are written, and the CPU units reserved for them.
pub(crate) fn of(task: &Task<'_>) -> (Vec<Value>, u32) {
    let mut containers: Vec<Value> = task.sidecars.iter().map(|sidecar| declared(task, sidecar)).collect();
    let mut room = Room::of(task);
    if task.traced && !task.sidecars.iter().any(collects_traces) {
        containers.push(collector(task, room.take(COLLECTOR)));
    }
    if task.needs_log_router() {
        containers.push(log_router(task, room.take(LOG_ROUTER)));
    }
    (containers, task.size.cpu.units().saturating_sub(room.cpu))
}

/// What a task has left for its main container.
struct Room {
    cpu: u32,
    memory: u32,
}

impl Room {
    fn of(task: &Task<'_>) -> Self {
        let sum = |of: fn(&Sidecar) -> u32| task.sidecars.iter().map(of).fold(0, u32::saturating_add);
        Self {
            cpu: task.size.cpu.units().saturating_sub(sum(|sidecar| sidecar.cpu)),
            memory: task.size.memory.mib().saturating_sub(sum(|sidecar| sidecar.memory)),
        }
    }

    /// What can be reserved of it: all or nothing, and never the last.
    ///
    /// AWS: reservations of the containers beyond the size of the task are refused; source the ECS API
    /// `ContainerDefinition`, read 2026-09.
    fn take(&mut self, wanted: Reservation) -> Reservation {
        let cpu = if self.cpu > wanted.cpu { wanted.cpu } else { 0 };
        let memory = if self.memory > wanted.memory { wanted.memory } else { 0 };
        self.cpu -= cpu;
        self.memory -= memory;
        Reservation { cpu, memory }
    }
}

/// Whether a sidecar of the stack file takes traces itself.
fn collects_traces(sidecar: &Sidecar) -> bool {
    ["otel-collector", "opentelemetry-collector", "xray-daemon"]
        .iter()
        .any(|kind| sidecar.image.contains(kind))
}

/// A name that no container of the stack file has.
fn free_name(task: &Task<'_>, wanted: &str) -> String {
    let taken = |name: &str| name == task.name || task.sidecars.iter().any(|sidecar| sidecar.name == name);
    if taken(wanted) { format!("plimsoll-{wanted}") } else { wanted.to_owned() }
}

fn above_zero(number: u32) -> Option<u32> {
    (number > 0).then_some(number)
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
        .with_some("Cpu", above_zero(sidecar.cpu))
        .with_some("MemoryReservation", above_zero(sidecar.memory))
        .with_some("PortMappings", port)
        .with_some("FirelensConfiguration", router.map(|kind| Map::new().with("Type", kind)))
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

/// The trace collector; not essential, because a program must not stop when its traces cannot be sent.
fn collector(task: &Task<'_>, reserved: Reservation) -> Value {
    let environment = vec![
        variable("AOT_CONFIG_CONTENT", Value::text(COLLECTOR_CONFIGURATION)),
        variable("AWS_REGION", Value::REGION),
    ];
    Map::new()
        .with("Name", free_name(task, "aws-otel-collector"))
        .with("Image", COLLECTOR_IMAGE)
        .with("Essential", false)
        .with_some("Cpu", above_zero(reserved.cpu))
        .with_some("MemoryReservation", above_zero(reserved.memory))
        .with("Environment", environment)
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

fn log_router(task: &Task<'_>, reserved: Reservation) -> Value {
    Map::new()
        .with("Name", free_name(task, "log-router"))
        .with("Image", LOG_ROUTER_IMAGE)
        .with("Essential", true)
        .with_some("MemoryReservation", above_zero(reserved.memory))
        .with("FirelensConfiguration", Map::new().with("Type", "fluentbit"))
        .with("LogConfiguration", logging::cloudwatch(&ids::log_group(task.name), task.name))
        .into()
}

/// An environment variable of a container.
pub(crate) fn variable(name: &str, value: Value) -> Value {
    Map::new().with("Name", name).with("Value", value).into()
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded};
    use crate::graph::{Graph, Value};
    use crate::ids;

    fn containers<'a>(graph: &'a Graph, name: &str) -> &'a [Value] {
        let task = graph.resource(&ids::task_definition(name)).unwrap();
        task.at("ContainerDefinitions").and_then(Value::as_list).unwrap()
    }

    fn one(keys: &str) -> Graph {
        loaded(&format!("environment: dev\nservices: {{api: {{image: api, port: 8080, {keys}}}}}")).graph
    }

    #[test]
    fn c12_every_task_has_a_trace_collector_that_cannot_stop_it() {
        let example = example("microservices");
        for service in &example.platform.services {
            let containers = containers(&example.graph, service.name.as_str());
            assert_eq!(containers.len(), 2);
            let collector = containers.get(1).unwrap();
            assert_eq!(collector.at("Name"), Some(&"aws-otel-collector".into()));
            assert_eq!(collector.at("Essential"), Some(&false.into()));
            let configuration = collector.at("Environment.0.Value").and_then(Value::as_text).unwrap();
            // Both what X-Ray's libraries and what OpenTelemetry's send.
            assert!(configuration.contains("127.0.0.1:2000") && configuration.contains("127.0.0.1:4317"));
        }
    }

    #[test]
    fn without_tracing_there_is_no_collector() {
        assert_eq!(containers(&example("payments").graph, "api").len(), 1);
    }

    #[test]
    fn a_collector_of_the_stack_file_is_the_only_one() {
        let text = "environment: dev\nxray: true\nservices: {api: {image: api, port: 80, sidecars: \
                    {traces: {image: \"otel/opentelemetry-collector:0.158.0\", cpu: 32, memory: 64}}}}";
        assert_eq!(containers(&loaded(text).graph, "api").len(), 2);
    }

    #[test]
    fn what_is_reserved_leaves_the_main_container_the_rest() {
        let cpus = |sidecar: u32| {
            let text = format!(
                "environment: dev\nxray: true\nservices: {{api: {{image: api, port: 80, size: {{cpu: 256, memory: 512}}, \
                 sidecars: {{aws-otel-collector: {{image: \"proxy:1\", cpu: {sidecar}, memory: 64}}}}}}}}"
            );
            let graph = loaded(&text).graph;
            let containers = containers(&graph, "api");
            let name = containers.get(2).unwrap().at("Name").and_then(Value::as_text).unwrap().to_owned();
            assert_eq!(name, "plimsoll-aws-otel-collector");
            containers.iter().map(|container| container.at("Cpu").cloned()).collect::<Vec<_>>()
        };
        assert_eq!(cpus(64), [Some(160.into()), Some(64.into()), Some(32.into())]);
        // No room for the collector's own reservation: it runs without one.
        assert_eq!(cpus(240), [Some(16.into()), Some(240.into()), None]);
    }

    #[test]
    fn sidecars_of_the_stack_file_are_written_in_their_order() {
        let graph = one(
            "sidecars: {proxy: {image: \"envoy:1\", cpu: 64, memory: 128 MiB, essential: false, port: 9901}}",
        );
        let proxy = containers(&graph, "api").get(1).unwrap();
        assert_eq!(proxy.at("Name"), Some(&"proxy".into()));
        assert_eq!(proxy.at("Image"), Some(&"envoy:1".into()));
        assert_eq!(proxy.at("Cpu"), Some(&64.into()));
        assert_eq!(proxy.at("MemoryReservation"), Some(&128.into()));
        assert_eq!(proxy.at("Essential"), Some(&false.into()));
        assert_eq!(proxy.at("PortMappings.0.ContainerPort"), Some(&9901.into()));
    }

    #[test]
    fn b10_output_goes_to_the_log_group_of_the_service_and_never_blocks() {
        let graph = example("payments").graph;
        let log = containers(&graph, "api").first().unwrap().at("LogConfiguration").unwrap();
        assert_eq!(log.at("LogDriver"), Some(&"awslogs".into()));
        assert_eq!(log.at("Options.awslogs-group"), Some(&Value::Ref(ids::log_group("api"))));
        assert_eq!(log.at("Options.awslogs-region"), Some(&Value::REGION));
        assert_eq!(log.at("Options.awslogs-stream-prefix"), Some(&"api".into()));
        assert_eq!(log.at("Options.mode"), Some(&"non-blocking".into()));
        assert_eq!(log.at("Options.awslogs-create-group"), None);
    }

    #[test]
    fn a_log_router_is_added_when_the_driver_needs_one_and_the_file_has_none() {
        let graph = one("logs: {driver: awsfirelens}");
        let containers = containers(&graph, "api");
        let options = containers.first().unwrap().at("LogConfiguration.Options").unwrap();
        assert_eq!(options.at("Name"), Some(&"cloudwatch_logs".into()));
        assert_eq!(options.at("log_group_name"), Some(&Value::Ref(ids::log_group("api"))));
        let router = containers.get(1).unwrap();
        assert_eq!(router.at("FirelensConfiguration.Type"), Some(&"fluentbit".into()));
        assert_eq!(router.at("LogConfiguration.LogDriver"), Some(&"awslogs".into()));
    }

    #[test]
    fn a_log_router_of_the_stack_file_is_used_as_it_is() {
        let graph = one(
            "logs: {driver: awsfirelens}, sidecars: {router: {image: \"fluent/fluentd:v1\", cpu: 32, memory: 64}}",
        );
        let containers = containers(&graph, "api");
        assert_eq!(containers.len(), 2);
        assert_eq!(containers.first().unwrap().at("LogConfiguration.Options"), None);
        assert_eq!(containers.get(1).unwrap().at("FirelensConfiguration.Type"), Some(&"fluentd".into()));
    }
}
