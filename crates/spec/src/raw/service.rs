//! A service.

use super::balancer::{RawHealthCheck, RawRoute};
use super::collection::{List, Named, OneOrMany};
use super::image::ImageValue;
use super::levers::RawLevers;
use super::objective::RawObjective;
use super::queue::{RawQueue, RawVault};
use super::scaling::RawPolicy;
use super::tasks::RawTasks;
use super::value::{Value, scalar};
use super::word::{is_word, words};
use super::workload::RawWorkload;
use crate::code;
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::{Architecture, CpuUnits, Mib, ParseError, Seconds, Share};
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// One ECS service.
    RawService {
        /// `web` takes requests from the load balancer, `worker` does not; without it, `web` where a port is given.
        kind: ServiceWord,
        /// The container image: a repository of the account such as `shop` or `shop:1.2`, a full reference such as
        /// `public.ecr.aws/nginx/nginx:1.27`, or a mapping.
        image: ImageValue,
        /// Port that the container listens on, 1 to 65535.
        port: u32,
        /// Command instead of the image's own.
        command: OneOrMany<String>,
        /// CPU and memory of one task.
        size: RawSize = {},
        /// How many tasks: `3` is a fixed count, `2..10` a range that scaling policies move in.
        tasks: RawTasks = "2",
        /// Where tasks run: `fargate`, `ec2`, or a mix such as `{spot: 70%, on_demand_base: 1}`; without it, the
        /// cluster's choice.
        capacity: RawCapacity,
        /// Whether losing Spot tasks is not acceptable.
        critical: bool = "false",
        /// Scaling policies and scheduled actions.
        scaling: List<RawPolicy>,
        /// Which requests go to this service.
        route: RawRoute = {},
        /// Health check of the load balancer.
        health_check: RawHealthCheck = {},
        /// Health check inside the container; without it there is none.
        container_health_check: RawContainerCheck,
        /// Rolling deployment.
        rollout: RawRollout = {},
        /// Logs.
        logs: RawLogs = {},
        /// Environment variables of the container.
        variables: Named<String>,
        /// Secrets by variable name: `vault` for a key of the service's own vault, or the ARN of an existing secret or
        /// parameter.
        secrets: Named<RawSecret>,
        /// The service's own vault, where a secret says `vault`.
        vault: RawVault = {},
        /// A queue that the service works on and scales by.
        queue: RawQueue,
        /// Whether `aws ecs execute-command` into its tasks is allowed; without it, the cluster's choice.
        exec: bool,
        /// Whether the container's root file system is read-only.
        read_only: bool = "false",
        /// Containers beside the main one, by name.
        sidecars: Named<RawSidecar>,
        /// Whether it is registered in service discovery; without it, where the cluster has a namespace.
        discovery: bool,
        /// Statements added to the task role.
        permissions: List<RawPermission>,
        /// What must hold: `p95 < 200ms`, or a mapping.
        objective: RawObjective,
        /// What is stated about the workload.
        workload: RawWorkload = {},
        /// What the optimizer may change here; goes before the stack's levers.
        levers: RawLevers = {},
        /// Further tags.
        tags: Named<String>,
    }
}

mapping! {
    /// CPU and memory of one task.
    RawSize {
        /// CPU of the task: units such as `512`, or `0.5 vCPU`.
        cpu: CpuUnits = "256",
        /// Memory of the task: MiB such as `1024`, or `1 GiB`; without it, the smallest that AWS offers with the CPU.
        memory: Mib,
        /// Processor family: `x86_64` or `arm64`.
        architecture: Architecture = "x86_64",
        /// Ephemeral storage in all, 20 GiB to 200 GiB.
        storage: Mib = "20 GiB",
    }
}

/// What a service does for a living.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceWord {
    /// Takes requests.
    Web,
    /// Does not.
    Worker,
}

words!(ServiceWord, "a kind of service", { "web" => Self::Web, "worker" => Self::Worker });

mapping! {
    /// Purchase mix of Fargate tasks.
    MixMapping {
        /// Share of the tasks above the base that run on Spot.
        spot: Share = "0%",
        /// Tasks that are always on demand.
        on_demand_base: u32 = "0",
    }
}

/// `capacity`: a word or a mix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawCapacity {
    /// A word.
    Word(CapacityWord),
    /// A mix of Fargate purchases.
    Mix(MixMapping),
}

/// Where tasks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CapacityWord {
    /// On Fargate.
    Fargate,
    /// On the cluster's instances.
    Ec2,
}

words!(CapacityWord, "a capacity", { "fargate" => Self::Fargate, "ec2" => Self::Ec2 });

impl Value for RawCapacity {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Scalar { .. } = node.value {
            return CapacityWord::decode(node, sink).map(Self::Word);
        }
        MixMapping::decode(node, sink).map(Self::Mix)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![CapacityWord::schema(generator), MixMapping::schema(generator)])
    }
}

mapping! {
    /// Health check inside the container.
    RawContainerCheck {
        /// The command: a text for the container's shell, or a list for the program itself.
        command: OneOrMany<String>,
        /// Time between checks, 5 s to 300 s.
        interval: Seconds = "30s",
        /// Time to wait for an answer, 2 s to 60 s.
        timeout: Seconds = "5s",
        /// Failures in a row to become unhealthy, 1 to 10.
        retries: u32 = "3",
        /// Time after the start during which failures do not count, up to 300 s.
        start_period: Seconds = "0s",
    }
}

mapping! {
    /// Rolling deployment.
    RawRollout {
        /// Share of the desired count that must stay healthy during a deployment.
        minimum_healthy: Percent = "100%",
        /// Share of the desired count that may run during a deployment.
        maximum: Percent = "200%",
        /// `rollback` undoes a failing deployment, `stop` only stops it, `off` lets it go on.
        circuit_breaker: BreakerWord = "rollback",
        /// What trips the circuit breaker: a share of the desired count (kept between 3 and 200), or a count.
        failure_threshold: Percent = "50%",
        /// Whether a task that becomes healthy sets the count of failures back to zero.
        reset_failures: bool = "true",
        /// Time for open requests to finish before a task stops (the deregistration delay), up to 3600 s.
        drain: Seconds = "30s",
        /// Time after the start of a task during which failed health checks do not count.
        grace: Seconds = "0s",
        /// Time between SIGTERM and SIGKILL, 2 s to 120 s.
        stop_timeout: Seconds = "30s",
    }
}

/// What the deployment circuit breaker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BreakerWord {
    /// Stops and rolls back.
    Rollback,
    /// Stops.
    Stop,
    /// Nothing.
    Off,
}

words!(BreakerWord, "a circuit breaker mode", {
    "rollback" => Self::Rollback,
    "stop" => Self::Stop,
    "off" => Self::Off,
});

/// A percentage that may exceed 100, or a plain count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Percent {
    /// The whole number.
    pub(crate) value: u32,
    /// Whether it was written with `%`.
    pub(crate) percent: bool,
}

impl Value for Percent {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "a whole percentage", |text| {
            let (number, percent) = match text.trim().strip_suffix('%') {
                Some(number) => (number, true),
                None => (text, false),
            };
            let value = number.trim().parse().map_err(|_| {
                ParseError::new(format!("`{text}` is not a whole percentage"))
                    .with_help("write a percentage such as `100%`")
            })?;
            Ok(Self { value, percent })
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        super::mapping::text_or_number(r"^\d+ ?%?$", "100%")
    }
}

mapping! {
    /// Logs of a service.
    RawLogs {
        /// How long logs are kept, one of CloudWatch's values, or `never` for no end. Without it, 30 days in
        /// environments whose name starts with `prod`, else 7 days.
        retention: Retention,
        /// `standard` or `infrequent_access`.
        class: LogClass = "standard",
        /// Log driver, `awslogs` or for example `awsfirelens`.
        driver: String = "awslogs",
    }
}

/// A log retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    /// Logs are kept without end.
    Never,
    /// Logs are kept this long.
    Keep(Seconds),
}

impl Value for Retention {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "never") {
            return Some(Self::Never);
        }
        Seconds::decode(node, sink).map(Self::Keep)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![super::word::schema(&["never"]), Seconds::schema(generator)])
    }
}

/// A CloudWatch log class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogClass {
    /// Standard.
    Standard,
    /// Infrequent access: cheaper to write, fewer features.
    InfrequentAccess,
}

words!(LogClass, "a log class", {
    "standard" => Self::Standard,
    "infrequent_access" => Self::InfrequentAccess,
});

/// One secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RawSecret {
    /// A key of the service's own vault with the variable's name.
    Vault,
    /// An existing secret or parameter.
    Existing(String),
}

impl Value for RawSecret {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "vault") {
            return Some(Self::Vault);
        }
        match &node.value {
            Content::Scalar { text, .. } if text.starts_with("arn:") => Some(Self::Existing(text.clone())),
            _ => {
                // The text may be the secret itself: it is not repeated.
                let diagnostic = sink
                    .error_here(code::WRONG_TYPE, "a secret's value must never stand in a stack file")
                    .at(node.span, "expected `vault` or an ARN")
                    .help("write `vault`, or the ARN of an existing secret or parameter");
                sink.push(diagnostic);
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^(vault|arn:.+)$" })
    }
}

mapping! {
    /// A container beside the main one.
    RawSidecar {
        /// Full reference to the image.
        image: String,
        /// CPU units reserved.
        cpu: CpuUnits = "32",
        /// Memory reserved, MiB.
        memory: Mib = "64",
        /// Whether the task stops with it.
        essential: bool = "false",
        /// Port that it listens on.
        port: u32,
    }
}

mapping! {
    /// One statement of the task role.
    RawPermission {
        /// Action or actions such as `s3:GetObject`.
        actions: OneOrMany<String>,
        /// ARN or ARNs of the resources.
        resources: OneOrMany<String>,
    }
}
