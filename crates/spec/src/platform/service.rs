//! One ECS service.

use super::balancer::TargetGroup;
use super::capacity::Capacity;
use super::levers::ServiceLevers;
use super::objective::Objective;
use super::scaling::{ScalingPolicy, TaskRange};
use super::workload::StatedWorkload;
use plimsoll_units::{Architecture, Mib, Seconds, ServiceName, Share, TaskSize};
use std::collections::BTreeMap;

/// One ECS service.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Name, unique in the stack.
    pub name: ServiceName,
    /// What it does for a living.
    pub kind: ServiceKind,
    /// The container image.
    pub image: Image,
    /// Container port; `None` for a worker without one.
    pub port: Option<u16>,
    /// Command instead of the image's own; empty for the image's.
    pub command: Vec<String>,
    /// CPU and memory of one task.
    pub size: TaskSize,
    /// Processor family.
    pub architecture: Architecture,
    /// Ephemeral storage beyond the included 20 GiB; zero when not asked for.
    pub extra_storage: Mib,
    /// How many tasks may run.
    pub tasks: TaskRange,
    /// Where tasks run.
    pub capacity: Capacity,
    /// Whether losing Spot tasks is not acceptable for it (B4).
    pub critical: bool,
    /// Scaling policies and scheduled actions in the order of the file.
    pub scaling: Vec<ScalingPolicy>,
    /// Place behind the load balancer; `None` without one.
    pub target_group: Option<TargetGroup>,
    /// Container health check; `None` without one (C9).
    pub container_health_check: Option<ContainerHealthCheck>,
    /// Rolling deployment.
    pub rollout: Rollout,
    /// Logs.
    pub logs: Logs,
    /// Environment variables of the container.
    pub variables: BTreeMap<String, String>,
    /// Secrets by variable name (D5).
    pub secrets: BTreeMap<String, Secret>,
    /// Rotation of the service's vault; `None` when nothing rotates it.
    pub vault_rotation: Option<VaultRotation>,
    /// The queue it works on and scales by; `None` for none.
    pub queue: Option<Queue>,
    /// Whether `ecs exec` into its tasks is allowed.
    pub exec: bool,
    /// Whether the container's root file system is read-only.
    pub read_only: bool,
    /// Sidecars in the order of the file.
    pub sidecars: Vec<Sidecar>,
    /// Whether it is registered in service discovery (C10).
    pub discovery: bool,
    /// Statements added to the task role, each `action` on `resource`.
    pub permissions: Vec<Permission>,
    /// The objective.
    pub objective: Objective,
    /// What is stated about the workload, used where the recording lacks it.
    pub workload: StatedWorkload,
    /// What the optimizer may change.
    pub levers: ServiceLevers,
    /// Further tags.
    pub tags: BTreeMap<String, String>,
}

/// What a service does for a living.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceKind {
    /// Takes requests from the load balancer.
    Web,
    /// Works without a load balancer.
    Worker,
}

/// The container image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// A repository in the account's registry, looked up by name (A3).
    Repository {
        /// Repository name.
        name: String,
        /// Tag, default `latest`, or a digest `sha256:…`.
        tag: String,
    },
    /// A full image reference from anywhere.
    Reference(String),
}

/// Health check inside the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerHealthCheck {
    /// The command.
    pub command: Vec<String>,
    /// Interval, 5 to 300 s.
    pub interval: Seconds,
    /// Timeout, 2 to 60 s.
    pub timeout: Seconds,
    /// Retries, 1 to 10.
    pub retries: u8,
    /// Start period, 0 to 300 s.
    pub start_period: Seconds,
}

/// Rolling deployment settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rollout {
    /// Minimum healthy percent (default 100).
    pub minimum_healthy_percent: u16,
    /// Maximum percent (default 200).
    pub maximum_percent: u16,
    /// The deployment circuit breaker; `None` when off.
    pub circuit_breaker: Option<CircuitBreaker>,
    /// Grace period for health checks after the start of a task.
    pub grace_period: Seconds,
    /// Time between SIGTERM and SIGKILL, 2 to 120 s on Fargate (default 30 s).
    pub stop_timeout: Seconds,
}

/// Deployment circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CircuitBreaker {
    /// Whether it rolls back (A9).
    pub rollback: bool,
    /// Number of failures that trip it, if configured as a count (since July 2026).
    pub threshold_count: Option<u32>,
    /// Whether a healthy task sets the failure count back to zero (since July 2026, default true).
    pub reset_on_healthy_task: bool,
    /// Failures that trip it as a share of the desired count, bounded to 3 … 200 (default 50 %).
    pub threshold_share: Share,
}

/// Logs of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    /// Retention; one of CloudWatch's values. Never "never expire" unless said so.
    pub retention: Option<Seconds>,
    /// Whether the infrequent-access log class is used.
    pub infrequent_access: bool,
    /// Sidecar driver instead of `awslogs`, for example `awsfirelens`; `None` for `awslogs`.
    pub driver: Option<String>,
}

/// A secret injected at container start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// A key of the service's own vault, made by the stack (D5).
    Vault {
        /// Key inside the vault.
        key: String,
    },
    /// An existing secret or parameter, by ARN.
    Existing {
        /// The full `valueFrom`.
        value_from: String,
    },
}

/// A container beside the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// Container name.
    pub name: String,
    /// Image reference.
    pub image: String,
    /// CPU units reserved.
    pub cpu: u32,
    /// Memory reserved in MiB.
    pub memory: u32,
    /// Whether the task stops with it.
    pub essential: bool,
    /// Port; `None` without one.
    pub port: Option<u16>,
}

/// One statement of the task role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Actions, for example `s3:GetObject`.
    pub actions: Vec<String>,
    /// Resources as ARNs.
    pub resources: Vec<String>,
}

/// Rotation of a vault by a Lambda function that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultRotation {
    /// Days between rotations, 1 to 1000.
    pub days: u32,
    /// ARN of the rotation function.
    pub function: String,
}

/// An SQS queue that a worker works on, made by the stack; the worker scales on its backlog.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Messages waiting per running task that scaling aims at; above 0. `None` when scaling does not look at it.
    ///
    /// AWS: `ApproximateNumberOfMessagesVisible / RunningTaskCount` as a metric expression; source Application Auto Scaling
    /// guide, target tracking with metric math, read 2026-09.
    ///
    /// MODEL: the twin does not replay queues; nothing is advised about such a service's count.
    pub messages_per_task: Option<f64>,
    /// Time a message stays hidden while it is worked on, 0 s to 12 h (default 30 s).
    pub visibility_timeout: Seconds,
    /// Failed attempts after which a message goes to the dead-letter queue, 1 to 1000; `None` for no such queue.
    pub dead_letter_after: Option<u32>,
    /// How long messages are kept, 1 min to 14 days (default 4 days).
    pub retention: Seconds,
}
