//! Changes with typed reasons.

use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_units::{ServiceName, Usd};
use std::fmt;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The service; `None` for the platform.
    pub service: Option<ServiceName>,
    /// Dotted path in the stack file, for example `services.api.size.cpu`.
    pub path: String,
    /// The present value in words for people.
    pub from: String,
    /// The new value in words for people.
    pub to: String,
    /// The new value as the stack file writes it.
    pub yaml: String,
    /// What it saves in a month, on top of the changes listed before it in order of application; may be negative where
    /// another change pays for it.
    pub saves: Usd,
    /// Why.
    pub reason: Reason,
    /// What keeps the change from going further.
    pub binding: Binding,
    /// What it risks, in one sentence.
    pub risk: &'static str,
}

/// Why a change is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The tasks use little of their CPU.
    CpuUnused {
        /// Mean utilization in percent.
        mean: f64,
        /// 95th percentile over minutes in percent.
        p95: f64,
    },
    /// The tasks need more CPU to keep the objective.
    CpuShort {
        /// Minutes that miss the objective at present.
        violations: f64,
    },
    /// The tasks use little of their memory.
    MemoryUnused {
        /// Highest use observed in MiB.
        highest_mib: f64,
    },
    /// More memory is needed for the headroom, or it comes with the CPU.
    MemoryNeeded {
        /// Need with headroom in MiB.
        need_mib: f64,
    },
    /// The other architecture costs less for the same work.
    CheaperArchitecture {
        /// Assumed speed of its vCPU relative to the present one.
        speed: f64,
    },
    /// Fewer tasks carry the quiet hours.
    FewerTasks {
        /// Tasks needed in the median minute.
        median: u32,
        /// Tasks needed in the busiest minute.
        peak: u32,
    },
    /// More tasks are needed.
    MoreTasks {
        /// Tasks needed in the busiest minute.
        peak: u32,
    },
    /// Scaling follows the traffic more closely.
    ScalingFollowsTraffic {
        /// Mean tasks at present.
        before: f64,
        /// Mean tasks with the change.
        after: f64,
    },
    /// Waiting is shorter when requests go to the least busy task.
    BetterRouting,
    /// Spot capacity costs less.
    SpotCheaper {
        /// Discount in percent of the on-demand price.
        discount_percent: f64,
    },
    /// The stack file asks for these tasks on demand where Spot is used.
    BaseStated,
    /// The network shape costs less for the same traffic.
    NetworkCheaper,
    /// Shorter retention stores less.
    StoresLess,
    /// Fewer metrics are paid for.
    FewerMetrics,
    /// Without it, the other changes would miss the objective.
    KeepsObjective {
        /// Minutes that would miss it: the upper end of their band under the pessimistic workload.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
    },
    /// Draining tasks are paid for until the deregistration delay is over.
    ShorterDrain {
        /// 99th percentile of the latency in the slowest minute, in seconds.
        slowest_s: f64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CpuUnused { mean, p95 } => {
                write!(
                    f,
                    "the tasks use {mean:.0} % of their CPU on average and {p95:.0} % in the 95th-percentile minute"
                )
            }
            Self::CpuShort { violations } => {
                write!(f, "{violations:.0} minutes miss the objective at the present size")
            }
            Self::MemoryUnused { highest_mib } => {
                write!(f, "the fullest task ever used {highest_mib:.0} MiB")
            }
            Self::MemoryNeeded { need_mib } => {
                write!(f, "{need_mib:.0} MiB are needed with the headroom, or come with the CPU")
            }
            Self::CheaperArchitecture { speed } => {
                write!(f, "its vCPU costs less at a stated speed of {speed:.2} of the present one")
            }
            Self::FewerTasks { median, peak } => {
                write!(f, "the median minute needs {median} and the busiest {peak} tasks of the chosen size")
            }
            Self::MoreTasks { peak } => write!(f, "the busiest minute needs {peak} tasks of the chosen size"),
            Self::ScalingFollowsTraffic { before, after } => {
                write!(
                    f,
                    "the task count follows the traffic: {before:.1} tasks on average become {after:.1}"
                )
            }
            Self::BetterRouting => {
                write!(f, "requests wait less when they go to the task with the fewest in flight")
            }
            Self::SpotCheaper { discount_percent } => {
                write!(f, "Spot costs {discount_percent:.0} % less than on demand")
            }
            Self::BaseStated => write!(f, "the stack file keeps these tasks on demand where Spot is used"),
            Self::NetworkCheaper => write!(f, "the same traffic costs less through this network shape"),
            Self::StoresLess => write!(f, "shorter retention stores less; ingestion is not affected"),
            Self::FewerMetrics => write!(f, "fewer metrics are paid for"),
            Self::KeepsObjective { violations, allowed } => write!(
                f,
                "without it the other changes would miss the objective in up to {violations:.0} minutes, {allowed:.0} are allowed"
            ),
            Self::ShorterDrain { slowest_s } => write!(
                f,
                "a stopping task is paid for until the delay is over, and the slowest requests take {slowest_s:.1} s"
            ),
        }
    }
}

/// What keeps a change from going further.
#[derive(Debug, Clone, PartialEq)]
pub enum Binding {
    /// The next cheaper value misses a latency goal.
    Latency {
        /// The goal.
        goal: LatencyGoal,
        /// The next cheaper value.
        next: String,
        /// Minutes that would miss it: the upper end of their band under the pessimistic workload.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
    },
    /// Memory headroom.
    Memory {
        /// Need with headroom in MiB.
        need_mib: f64,
    },
    /// The smallest task count allowed.
    TaskFloor {
        /// The floor.
        floor: u32,
    },
    /// A bound or `keep` of a lever in the stack file.
    Lever,
    /// Nothing smaller is offered.
    SmallestOffered,
    /// Nothing cheaper was found among the candidates.
    CheapestFound,
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency { goal, next, violations, allowed } => write!(
                f,
                "{} ≤ {:.0} ms: with {next}, up to {violations:.0} minutes would miss it, {allowed:.0} are allowed",
                goal.quantile, goal.threshold_ms
            ),
            Self::Memory { need_mib } => write!(f, "memory headroom: {need_mib:.0} MiB are needed"),
            Self::TaskFloor { floor } => write!(f, "at least {floor} tasks, so that one zone may be lost"),
            Self::Lever => write!(f, "a lever in the stack file"),
            Self::SmallestOffered => write!(f, "nothing smaller is offered"),
            Self::CheapestFound => write!(f, "nothing cheaper keeps the objective"),
        }
    }
}
