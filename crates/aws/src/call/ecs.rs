//! ECS: services, tasks, and why they stopped.

use crate::moment::Moment;

/// Calls to ECS.
#[derive(Debug, Clone, PartialEq)]
pub enum Ecs {
    /// Services by name or ARN, at most 10 → [`super::Reply::Services`]; those that are not there are left out.
    DescribeServices {
        /// Cluster name or ARN.
        cluster: String,
        /// Names or ARNs.
        services: Vec<String>,
    },
    /// One page of a service's tasks → [`super::Reply::Page`] of ARNs.
    ListTasks {
        /// Cluster name or ARN.
        cluster: String,
        /// Service name; `None` for all of the cluster.
        service: Option<String>,
        /// Whether stopped tasks are meant (AWS keeps them about an hour), else running ones.
        stopped: bool,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Tasks by ARN, at most 100 → [`super::Reply::Tasks`].
    DescribeTasks {
        /// Cluster name or ARN.
        cluster: String,
        /// ARNs.
        tasks: Vec<String>,
    },
    /// Sets the count of a service → [`super::Reply::Done`].
    SetDesired {
        /// Cluster name or ARN.
        cluster: String,
        /// Service name or ARN.
        service: String,
        /// Tasks wanted.
        desired: u32,
    },
    /// Where the containers of a task definition log to → [`super::Reply::TaskDefinition`].
    DescribeTaskDefinition {
        /// Family, `family:revision` or ARN.
        definition: String,
    },
}

impl Ecs {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::DescribeServices { .. } => "ecs:DescribeServices",
            Self::ListTasks { .. } => "ecs:ListTasks",
            Self::SetDesired { .. } => "ecs:UpdateService",
            Self::DescribeTasks { .. } => "ecs:DescribeTasks",
            Self::DescribeTaskDefinition { .. } => "ecs:DescribeTaskDefinition",
        }
    }
}

/// A service as ECS sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct EcsService {
    /// Name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub status: String,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks running.
    pub running: u32,
    /// Tasks starting.
    pub pending: u32,
    /// Task definition ARN.
    pub task_definition: String,
    /// Deployments, the newest first.
    pub deployments: Vec<Rollout>,
    /// What the scheduler said, the newest first.
    pub events: Vec<(Moment, String)>,
}

/// One deployment of a service in progress or done.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    /// Id, such as `ecs-svc/123`.
    pub id: String,
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// `COMPLETED`, `FAILED` or `IN_PROGRESS`.
    pub state: String,
    /// AWS's reason.
    pub reason: Option<String>,
    /// Task definition ARN.
    pub task_definition: String,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks running.
    pub running: u32,
    /// Tasks starting.
    pub pending: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// When it began.
    pub created: Option<Moment>,
    /// When it last changed.
    pub updated: Option<Moment>,
}

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct EcsTask {
    /// ARN.
    pub arn: String,
    /// Task definition ARN.
    pub task_definition: String,
    /// `PROVISIONING`, `PENDING`, `RUNNING`, `STOPPED` …
    pub status: String,
    /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`.
    pub health: String,
    /// What started it, such as `ecs-svc/123` for a deployment.
    pub started_by: Option<String>,
    /// Why it stopped.
    pub stopped_reason: Option<String>,
    /// The kind of stop, such as `TaskFailedToStart`.
    pub stop_code: Option<String>,
    /// When it stopped.
    pub stopped: Option<Moment>,
    /// When it started.
    pub started: Option<Moment>,
    /// Availability zone.
    pub zone: Option<String>,
    /// `FARGATE`, `FARGATE_SPOT` or the name of the instances' capacity provider.
    pub capacity_provider: Option<String>,
    /// Containers.
    pub containers: Vec<EcsContainer>,
}

impl EcsTask {
    /// The id: the last part of the ARN.
    #[must_use]
    pub fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }
}

/// A container of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcsContainer {
    /// Name.
    pub name: String,
    /// State.
    pub status: String,
    /// Exit code, once it ended.
    pub exit_code: Option<i32>,
    /// Why it ended, such as `OutOfMemoryError: …`.
    pub reason: Option<String>,
}

/// What is read of a task definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition {
    /// ARN.
    pub arn: String,
    /// Where its containers log to.
    pub logs: Vec<ContainerLog>,
}

/// Where a container logs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerLog {
    /// Container name.
    pub container: String,
    /// Log group (`awslogs-group`).
    pub group: String,
    /// Prefix of the stream (`awslogs-stream-prefix`); the stream is `prefix/container/task id`.
    pub prefix: String,
}
