//! What was made of somebody's code.

use crate::hcl::Syntax;
use crate::read::{Kind, Unread};
use crate::sources::Sources;
use plimsoll_rules::{Model, Origin, Place};
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{Diagnostic, Span};
use plimsoll_units::ServiceName;
use std::collections::BTreeMap;

/// A stack file made of somebody's code.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What the code is written in.
    pub kind: Kind,
    /// The files of the code.
    pub sources: Sources,
    /// The stack file; it loads.
    pub text: String,
    /// What it says.
    pub platform: Platform,
    /// The resources that it was made of, in CloudFormation's vocabulary.
    pub model: Model,
    /// One report per ECS service in the order of the stack file, and last one for everything else (`service` is `None`).
    pub reports: Vec<Report>,
    /// Every value of the stack file that the code says, by its path there in full form.
    ///
    /// What a patch looks for, each below `services.NAME.` unless it begins otherwise (`N` counts `Service::scaling`, `M` its
    /// steps). A value that is AWS's default is here too, with [`Origin::Unsaid`] and the resource that would say it.
    ///
    /// | path | property |
    /// | --- | --- |
    /// | `size.cpu`, `size.memory` | `Cpu`, `Memory` of the task definition, or of the container where the task has none |
    /// | `size.architecture` | `RuntimePlatform.CpuArchitecture` |
    /// | `tasks.min`, `tasks.max` | `MinCapacity`, `MaxCapacity` of the scalable target; not here where nothing scales |
    /// | `tasks.desired` | `DesiredCount` of the service |
    /// | `scaling.N.track` | `PredefinedMetricType` of a policy that tracks: it says the metric and its resolution |
    /// | `scaling.N.at` | `TargetValue` of a policy that tracks, `Threshold` of the alarm of a stepping one |
    /// | `scaling.N.out_cooldown`, `.in_cooldown`, `.scale_in` | `ScaleOutCooldown`, `ScaleInCooldown`, `DisableScaleIn` |
    /// | `scaling.N.cooldown`, `.steps.M.change`, `.steps.M.from`, `.steps.M.to` | of a policy with steps |
    /// | `scaling.N.period`, `.periods`, `.datapoints` | of the alarm of such a policy |
    /// | `scaling.N.min`, `.max`, `.schedule` | of a scheduled action |
    /// | `capacity.spot` | `CapacityProviderStrategy` of the service, `LaunchType`, or the cluster's default: the whole list |
    /// | `capacity.spot.on_demand.weight`, `.base` | `Weight`, `Base` of the item of `FARGATE`; not here where there is none |
    /// | `capacity.spot.spot.weight`, `.base` | the same of `FARGATE_SPOT` |
    /// | `route.algorithm`, `rollout.drain` | target group attributes, or the arguments that stand for them |
    /// | `logs.retention` | `RetentionInDays` of the log group |
    /// | `cluster.insights` (of the platform) | the value of the cluster setting `containerInsights` |
    pub leaves: BTreeMap<String, Leaf>,
    /// What is wrong with the code, by place.
    pub problems: Vec<Diagnostic>,
    /// What was not evaluated, by place.
    pub unread: Vec<Unread>,
    /// What the files of Terraform's language hold.
    pub(crate) syntax: Syntax,
}

/// What was made of one service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The service; `None` for the rest of the platform.
    pub service: Option<ServiceName>,
    /// What the code says.
    pub understood: Vec<Noted>,
    /// What it does not say, and what was taken in its place: AWS's default, or a choice of ours.
    pub assumed: Vec<Noted>,
    /// What it says in a way that cannot be evaluated, or that a stack file cannot say.
    pub unknown: Vec<Noted>,
}

/// One remark of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noted {
    /// Path in the stack file, or the property concerned where it has none there.
    pub path: String,
    /// The value as the stack file writes it; empty where there is none.
    pub value: String,
    /// Why it was assumed, or is unknown; empty for what was understood.
    pub because: String,
    /// Where it stands, in the space of all files.
    pub span: Option<Span>,
}

/// A value of the stack file in the user's code.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// The resource of the model, by id.
    pub resource: String,
    /// The property of that resource in CloudFormation's words, such as `Cpu` or `ContainerDefinitions.0.Cpu`.
    pub property: String,
    /// The value as the stack file writes it.
    pub value: String,
    /// Where it is used; where it is not written, the nearest thing that would hold it.
    pub place: Place,
    /// Which literal it is. [`Origin::Unsaid`] where the code does not write it: the value is AWS's default.
    pub origin: Origin,
    /// How the code counts it.
    pub unit: Unit,
}

/// How the user's code counts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// CPU units, a number or a text, also `.5 vCPU`.
    CpuUnits,
    /// CPUs as a decimal number (Compose).
    Cpus,
    /// MiB, a number or a text, also `2GB`.
    Mib,
    /// A number of bytes or a text such as `512M` (Compose).
    Bytes,
    /// A whole number.
    Count,
    /// A number that may be decimal.
    Number,
    /// Seconds as a whole number or a text.
    Seconds,
    /// Days as a whole number.
    Days,
    /// A word, such as an architecture or an algorithm.
    Word,
    /// `true` or `false`.
    Truth,
}
