//! Task definitions of services and jobs.

use super::{images, logging, sidecars, vaults};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::job::Job;
use plimsoll_spec::platform::service::{ContainerHealthCheck, Image, Logs, Secret, Service, Sidecar};
use plimsoll_units::{Architecture, Mib, TaskSize};
use std::collections::BTreeMap;

/// AWS: 20 GiB of ephemeral storage are included, and asking for 20 is refused: the field takes 21 to 200. Source the ECS
/// API `EphemeralStorage`, read 2026-09.
const INCLUDED_STORAGE: Mib = Mib::from_mib(20 * 1024);

/// A writable folder for programs whose root file system is read-only.
const SCRATCH: &str = "scratch";

/// What a task definition is made from: a service or a job.
pub(crate) struct Task<'a> {
    /// Name of the service or job, and of its main container.
    pub(crate) name: &'a str,
    part: Part,
    path: String,
    image: &'a Image,
    command: &'a [String],
    /// CPU and memory of the whole task.
    pub(crate) size: TaskSize,
    architecture: Architecture,
    extra_storage: Mib,
    on_ec2: bool,
    port: Option<u16>,
    protocol: Option<&'static str>,
    health_check: Option<&'a ContainerHealthCheck>,
    stop_timeout: Option<u32>,
    logs: &'a Logs,
    variables: &'a BTreeMap<String, String>,
    secrets: &'a BTreeMap<String, Secret>,
    queue: Option<LogicalId>,
    exec: bool,
    read_only: bool,
    /// Containers of the stack file beside the main one.
    pub(crate) sidecars: &'a [Sidecar],
    /// Whether a trace collector runs beside the main container.
    pub(crate) traced: bool,
}

impl<'a> Task<'a> {
    fn of_service(cx: &Context<'_>, service: &'a Service) -> Self {
        let name = service.name.as_str();
        Self {
            name,
            part: Part::Service(service.name.clone()),
            path: format!("services.{name}"),
            image: &service.image,
            command: &service.command,
            size: service.size,
            architecture: service.architecture,
            extra_storage: service.extra_storage,
            on_ec2: service.capacity == Capacity::Ec2,
            port: service.port,
            // AWS: without a protocol, Service Connect forwards connections and counts no requests; source the ECS developer
            // guide, Service Connect, 2023-06.
            protocol: cx.platform.cluster.service_connect.then_some("http"),
            health_check: service.container_health_check.as_ref(),
            stop_timeout: Some(service.rollout.stop_timeout.get()),
            logs: &service.logs,
            variables: &service.variables,
            secrets: &service.secrets,
            queue: service.queue.as_ref().map(|_| ids::queue(name)),
            exec: service.exec,
            read_only: service.read_only,
            sidecars: &service.sidecars,
            traced: cx.platform.observability.xray,
        }
    }

    fn of_job(cx: &Context<'_>, job: &'a Job) -> Self {
        Self {
            name: job.name.as_str(),
            part: Part::Job(job.name.clone()),
            path: format!("jobs.{}", job.name),
            image: &job.image,
            command: &job.command,
            size: job.size,
            architecture: job.architecture,
            extra_storage: Mib::from_mib(0),
            on_ec2: false,
            port: None,
            protocol: None,
            health_check: None,
            stop_timeout: None,
            logs: &job.logs,
            variables: &job.variables,
            secrets: &job.secrets,
            queue: None,
            exec: false,
            read_only: false,
            sidecars: &[],
            traced: cx.platform.observability.xray,
        }
    }

    /// Whether the main container's output goes to a log router.
    pub(crate) fn uses_firelens(&self) -> bool {
        self.logs.driver.as_deref() == Some(logging::FIRELENS)
    }

    /// Whether a log router must be added: the driver asks for one, and the stack file has none.
    pub(crate) fn needs_log_router(&self) -> bool {
        self.uses_firelens() && !self.sidecars.iter().any(logging::is_router)
    }
}

/// The family, which is the name of a service's or job's task definitions without their revision.
pub(crate) fn family(cx: &Context<'_>, name: &str) -> String {
    cx.names.of_service(name, "task")
}

/// Adds the task definitions of all services and jobs.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        let resource = resource(cx, &Task::of_service(cx, service), graph);
        graph.add(resource);
    }
    for job in &cx.platform.jobs {
        let resource = resource(cx, &Task::of_job(cx, job), graph);
        graph.add(resource);
    }
}

fn resource(cx: &Context<'_>, task: &Task<'_>, graph: &mut Graph) -> Resource {
    let (beside, reserved) = sidecars::of(task);
    let mut containers = vec![main_container(cx, task, reserved, graph)];
    containers.extend(beside);
    let family = family(cx, task.name);
    let volumes = task.read_only.then(|| Value::List(vec![Map::new().with("Name", SCRATCH).into()]));
    Resource::new(
        ids::task_definition(task.name),
        "AWS::ECS::TaskDefinition",
        task.part.clone(),
        task.path.clone(),
    )
    .with("Family", family.as_str())
    .with("RequiresCompatibilities", Value::texts([if task.on_ec2 { "EC2" } else { "FARGATE" }]))
    // Also on instances: each task has an address and security groups of its own (D9).
    .with("NetworkMode", "awsvpc")
    // CloudFormation takes both as texts.
    .with("Cpu", task.size.cpu.units().to_string())
    .with("Memory", task.size.memory.mib().to_string())
    .with_some("RuntimePlatform", (!task.on_ec2).then(|| runtime_platform(task.architecture)))
    .with_some("EphemeralStorage", ephemeral_storage(task))
    .with("ExecutionRoleArn", Value::attribute(&ids::execution_role(task.name), "Arn"))
    .with("TaskRoleArn", Value::attribute(&ids::task_role(task.name), "Arn"))
    .with("ContainerDefinitions", containers)
    .with_some("Volumes", volumes)
    .with("Tags", cx.tags(&task.part, Some(&family)))
}

/// AWS: for tasks on Fargate only; source the ECS API `RuntimePlatform`, read 2026-09.
fn runtime_platform(architecture: Architecture) -> Map {
    let architecture = match architecture {
        Architecture::X86_64 => "X86_64",
        Architecture::Arm64 => "ARM64",
    };
    Map::new().with("CpuArchitecture", architecture).with("OperatingSystemFamily", "LINUX")
}

fn ephemeral_storage(task: &Task<'_>) -> Option<Map> {
    let extra = task.extra_storage.mib();
    (extra > 0 && !task.on_ec2).then(|| {
        let gib = (INCLUDED_STORAGE.mib().saturating_add(extra)).div_ceil(1024);
        Map::new().with("SizeInGiB", gib)
    })
}

/// The main container. Beside others it gets the rest of the CPU.
///
/// AWS: a container without CPU units has 2 shares when containers compete, fewer than any sidecar; source the ECS API
/// `ContainerDefinition.cpu`, read 2026-09.
fn main_container(cx: &Context<'_>, task: &Task<'_>, reserved: u32, graph: &mut Graph) -> Value {
    let mount = || {
        let mount =
            Map::new().with("SourceVolume", SCRATCH).with("ContainerPath", "/tmp").with("ReadOnly", false);
        Value::List(vec![mount.into()])
    };
    // AWS: sessions of `execute-command` leave processes behind that only an init process collects; source the ECS developer
    // guide, ECS Exec, 2023-06.
    let linux = task.exec.then(|| Map::new().with("InitProcessEnabled", true));
    Map::new()
        .with("Name", task.name)
        .with("Image", images::value(cx, task.name, task.image, graph))
        .with("Essential", true)
        .with_some("Cpu", (reserved > 0).then(|| task.size.cpu.units().saturating_sub(reserved)))
        .with_some("Command", (!task.command.is_empty()).then(|| Value::texts(task.command)))
        .with_some("PortMappings", port_mappings(task))
        .with_some("Environment", environment(task))
        .with_some("Secrets", secrets(task))
        .with_some("HealthCheck", task.health_check.map(health_check))
        .with_some("StopTimeout", task.stop_timeout)
        .with_some("LinuxParameters", linux)
        .with("ReadonlyRootFilesystem", task.read_only)
        .with_some("MountPoints", task.read_only.then(mount))
        .with(
            "LogConfiguration",
            logging::of(task.logs, &ids::log_group(task.name), task.name, task.sidecars),
        )
        .into()
}

/// The port with a name, which Service Connect refers to.
fn port_mappings(task: &Task<'_>) -> Option<Value> {
    let mapping = Map::new()
        .with("Name", port_name(task.name))
        .with("ContainerPort", task.port?)
        .with("Protocol", "tcp")
        .with_some("AppProtocol", task.protocol);
    Some(Value::List(vec![mapping.into()]))
}

/// The name of a service's port, and of the service for Service Connect.
///
/// AWS: both have at most 64 lower-case letters, digits, `_` and `-`; source the ECS API `PortMapping`,
/// `ServiceConnectService`, read 2026-09.
pub(crate) fn port_name(service: &str) -> String {
    service.to_ascii_lowercase()
}

/// What tracing libraries call the program in its traces; the stack's trace group goes by it.
///
/// AWS: the X-Ray libraries read the second one; source X-Ray developer guide, configuring the SDK, read 2026-11. The first one
/// is OpenTelemetry's.
const TRACE_NAMES: [&str; 2] = ["OTEL_SERVICE_NAME", "AWS_XRAY_TRACING_NAME"];

/// Variables of the stack file; a worker also learns where its queue is, and a traced program its name.
fn environment(task: &Task<'_>) -> Option<Value> {
    let mut variables: BTreeMap<&str, Value> =
        task.variables.iter().map(|(name, value)| (name.as_str(), Value::text(value))).collect();
    if let Some(queue) = &task.queue {
        variables.entry("QUEUE_URL").or_insert_with(|| Value::reference(queue));
    }
    for variable in TRACE_NAMES.into_iter().filter(|name| task.traced && !task.secrets.contains_key(*name)) {
        variables.entry(variable).or_insert_with(|| Value::text(task.name));
    }
    let list: Vec<Value> =
        variables.into_iter().map(|(name, value)| sidecars::variable(name, value)).collect();
    (!list.is_empty()).then_some(Value::List(list))
}

/// Secrets by reference only: ECS reads the values when a container starts (D5).
fn secrets(task: &Task<'_>) -> Option<Value> {
    let reference = |(variable, secret): (&String, &Secret)| {
        let from = match secret {
            Secret::Vault { key } => vaults::value_from(task.name, key),
            Secret::Existing { value_from } => Value::text(value_from),
        };
        Map::new().with("Name", variable.as_str()).with("ValueFrom", from).into()
    };
    let list: Vec<Value> = task.secrets.iter().map(reference).collect();
    (!list.is_empty()).then_some(Value::List(list))
}

fn health_check(check: &ContainerHealthCheck) -> Map {
    let start = check.start_period.get();
    Map::new()
        .with("Command", Value::texts(&check.command))
        .with("Interval", check.interval.get())
        .with("Timeout", check.timeout.get())
        .with("Retries", check.retries)
        .with_some("StartPeriod", (start > 0).then_some(start))
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded};
    use crate::graph::{Graph, Resource, Value};
    use crate::ids;

    fn task<'a>(graph: &'a Graph, name: &str) -> &'a Resource {
        graph.resource(&ids::task_definition(name)).unwrap()
    }

    fn size(graph: &Graph, name: &str) -> (String, String) {
        let text = |key: &str| task(graph, name).at(key).and_then(Value::as_text).unwrap().to_owned();
        (text("Cpu"), text("Memory"))
    }

    fn one(keys: &str) -> Graph {
        loaded(&format!("environment: dev\nservices: {{api: {{image: api, port: 8080, {keys}}}}}")).graph
    }

    #[test]
    fn a1_b5_d4_sizes_are_as_declared() {
        let size = |name: &str, service: &str| size(&example(name).graph, service);
        assert_eq!(size("fargate-web", "web"), ("1024".to_owned(), "4096".to_owned()));
        assert_eq!(size("payments", "api"), ("512".to_owned(), "1024".to_owned()));
        assert_eq!(size("ec2-shared", "nginx"), ("256".to_owned(), "512".to_owned()));
    }

    #[test]
    fn b5_c1_the_sizes_asked_for_after_optimizing_are_expressible() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, size: {cpu: 256, memory: 512}}, \
                    worker: {image: worker, size: {cpu: 512, memory: 1024}}, \
                    scheduler: {image: scheduler, size: {cpu: 256, memory: 512}}}";
        let graph = loaded(text).graph;
        assert_eq!(size(&graph, "api"), ("256".to_owned(), "512".to_owned()));
        assert_eq!(size(&graph, "worker"), ("512".to_owned(), "1024".to_owned()));
        assert_eq!(size(&graph, "scheduler"), ("256".to_owned(), "512".to_owned()));
    }

    #[test]
    fn c11_every_size_on_fargate_is_one_that_fargate_offers() {
        for name in ["fargate-web", "payments", "microservices"] {
            for service in &example(name).platform.services {
                assert!(service.size.is_fargate(), "{name} {}", service.name);
            }
        }
    }

    #[test]
    fn c9_container_health_checks_have_all_their_times() {
        let example = example("microservices");
        for service in &example.platform.services {
            let check =
                task(&example.graph, service.name.as_str()).at("ContainerDefinitions.0.HealthCheck").unwrap();
            let command = ["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"];
            assert_eq!(check.at("Command"), Some(&Value::texts(command)));
            let times = ["Interval", "Timeout", "Retries", "StartPeriod"].map(|key| check.at(key).cloned());
            assert_eq!(times, [15, 5, 3, 60].map(|seconds| Some(seconds.into())));
        }
    }

    #[test]
    fn a8_execution_role_and_task_role_are_apart() {
        let graph = example("fargate-web").graph;
        let web = task(&graph, "web");
        assert_eq!(web.at("ExecutionRoleArn"), Some(&Value::attribute(&ids::execution_role("web"), "Arn")));
        assert_eq!(web.at("TaskRoleArn"), Some(&Value::attribute(&ids::task_role("web"), "Arn")));
    }

    #[test]
    fn d5_secrets_are_references_and_never_values() {
        let graph = example("ec2-shared").graph;
        let secret = task(&graph, "nginx").at("ContainerDefinitions.0.Secrets.0").unwrap();
        assert_eq!(secret.at("Name"), Some(&"PORT".into()));
        let from = Value::Join(vec![Value::Ref(ids::vault("nginx")), Value::text(":PORT::")]);
        assert_eq!(secret.at("ValueFrom"), Some(&from));
        let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/token";
        let graph = one(&format!("secrets: {{TOKEN: \"{arn}\"}}"));
        assert_eq!(task(&graph, "api").at("ContainerDefinitions.0.Secrets.0.ValueFrom"), Some(&arn.into()));
    }

    #[test]
    fn d1_d9_tasks_on_instances_have_a_network_interface_of_their_own() {
        let graph = example("ec2-shared").graph;
        let nginx = task(&graph, "nginx");
        assert_eq!(nginx.at("NetworkMode"), Some(&"awsvpc".into()));
        assert_eq!(nginx.at("RequiresCompatibilities"), Some(&Value::texts(["EC2"])));
        assert_eq!(nginx.at("RuntimePlatform"), None);
    }

    #[test]
    fn the_architecture_is_the_declared_one() {
        let graph = one("size: {cpu: 256, memory: 512, architecture: arm64}");
        let api = task(&graph, "api");
        assert_eq!(api.at("RequiresCompatibilities"), Some(&Value::texts(["FARGATE"])));
        assert_eq!(api.at("RuntimePlatform.CpuArchitecture"), Some(&"ARM64".into()));
        assert_eq!(api.at("RuntimePlatform.OperatingSystemFamily"), Some(&"LINUX".into()));
    }

    #[test]
    fn ephemeral_storage_is_written_only_when_more_is_asked_for() {
        assert_eq!(task(&one("tasks: 2"), "api").at("EphemeralStorage"), None);
        let graph = one("size: {cpu: 256, memory: 512, storage: 50 GiB}");
        assert_eq!(task(&graph, "api").at("EphemeralStorage.SizeInGiB"), Some(&50.into()));
    }

    #[test]
    fn b7_tasks_have_time_to_stop() {
        let stop = |graph: &Graph| task(graph, "api").at("ContainerDefinitions.0.StopTimeout").cloned();
        assert_eq!(stop(&example("payments").graph), Some(30.into()));
        assert_eq!(stop(&one("rollout: {stop_timeout: 90s}")), Some(90.into()));
    }

    #[test]
    fn a_read_only_root_leaves_a_writable_folder() {
        let graph = one("read_only: true");
        let api = task(&graph, "api");
        assert_eq!(api.at("ContainerDefinitions.0.ReadonlyRootFilesystem"), Some(&true.into()));
        assert_eq!(api.at("ContainerDefinitions.0.MountPoints.0.ContainerPath"), Some(&"/tmp".into()));
        assert_eq!(api.at("ContainerDefinitions.0.MountPoints.0.SourceVolume"), api.at("Volumes.0.Name"));
        assert_eq!(task(&one("read_only: false"), "api").at("Volumes"), None);
    }

    #[test]
    fn variables_are_written_by_name_and_commands_word_by_word() {
        let graph = one("variables: {B: \"2\", A: \"1\"}, command: [serve, --fast]");
        let container = task(&graph, "api").at("ContainerDefinitions.0").unwrap();
        assert_eq!(container.at("Environment.0.Name"), Some(&"A".into()));
        assert_eq!(container.at("Environment.1.Value"), Some(&"2".into()));
        assert_eq!(container.at("Command"), Some(&Value::texts(["serve", "--fast"])));
    }
}
