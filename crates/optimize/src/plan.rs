//! The plan: inert data that says what to change, why, what it saves, and what was refused.

use plimsoll_prices::Bill;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_twin::{Design, Outcome};
use plimsoll_units::{EnvironmentName, Quantile, Region, Seconds, ServiceName, StackName, Usd};
use std::fmt;

/// The result of an optimization.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The stack.
    pub stack: StackName,
    /// The environment.
    pub environment: EnvironmentName,
    /// The region.
    pub region: Region,
    /// Where the recording comes from, in words; says "synthetic" where it is.
    pub recording: RecordingFacts,
    /// The platform as the stack file declares it, replayed.
    pub before: PlatformState,
    /// The platform with all changes, replayed.
    pub after: PlatformState,
    /// What to change, largest saving first.
    pub changes: Vec<Change>,
    /// What was considered and refused.
    pub refused: Vec<Refusal>,
    /// Details per service, in the order of the file.
    pub services: Vec<ServicePlan>,
    /// Sums over all services.
    pub searched: Searched,
}

impl Plan {
    /// Saving in percent of the cost before; negative when keeping the objective costs more.
    #[must_use]
    pub fn saving_percent(&self) -> f64 {
        let before = self.before.monthly().dollars();
        if before > 0.0 { (before - self.after.monthly().dollars()) / before * 100.0 } else { 0.0 }
    }

    /// The changes as edits of the stack file: dotted path and new value as YAML text.
    #[must_use]
    pub fn edits(&self) -> Vec<(String, String)> {
        self.changes.iter().map(|change| (change.path.clone(), change.yaml.clone())).collect()
    }

    /// Whether a platform is the one that the plan arrives at; names the first part that is not.
    ///
    /// # Errors
    /// The service or part of the platform that differs.
    pub fn is_reached_by(&self, platform: &Platform) -> Result<(), String> {
        if crate::shared::network_shape(platform) != self.after.network {
            return Err("the network".to_owned());
        }
        if platform.cluster.insights != self.after.insights {
            return Err("Container Insights".to_owned());
        }
        for state in &self.after.services {
            let service = platform.service(&state.name).ok_or_else(|| format!("service {}", state.name))?;
            let reached = Design::of(service, platform.network.zones()) == state.design
                && service.logs.retention == state.log_retention;
            if !reached {
                return Err(format!("service {}", state.name));
            }
        }
        Ok(())
    }

    /// Whether every service keeps its objective after the changes.
    #[must_use]
    pub fn objective_met(&self) -> bool {
        self.services.iter().all(|service| !matches!(service.verdict, Verdict::Unreachable { .. }))
    }
}

/// What the recording is.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingFacts {
    /// Whether it was generated and not observed.
    pub synthetic: bool,
    /// Where it comes from, in words.
    pub source: String,
    /// Number of days covered.
    pub days: f64,
    /// Limits that follow from little data and notes of the reader, one sentence each.
    pub notes: Vec<String>,
}

/// The platform in one configuration, replayed and priced.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformState {
    /// Services in the order of the file.
    pub services: Vec<ServiceState>,
    /// Network shape.
    pub network: NetworkShape,
    /// Container Insights mode.
    pub insights: Insights,
    /// The monthly bill.
    pub bill: Bill,
}

impl PlatformState {
    /// Cost of a month of all priced lines.
    #[must_use]
    pub fn monthly(&self) -> Usd {
        self.bill.total()
    }

    /// The state of a service.
    #[must_use]
    pub fn service(&self, name: &ServiceName) -> Option<&ServiceState> {
        self.services.iter().find(|service| &service.name == name)
    }
}

/// One service in one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceState {
    /// The service.
    pub name: ServiceName,
    /// Its design.
    pub design: Design,
    /// Log retention; `None` for "never expire".
    pub log_retention: Option<Seconds>,
    /// What the replay shows, with a timeline.
    pub outcome: Outcome,
    /// Monthly cost of its tasks.
    pub monthly: Usd,
}

/// Details of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePlan {
    /// The service.
    pub name: ServiceName,
    /// Its objective.
    pub objective: Objective,
    /// What the search concluded.
    pub verdict: Verdict,
    /// Cost and latency of candidates on the front, of the present and of the chosen design.
    pub front: Vec<FrontPoint>,
    /// Baselines on the same recording.
    pub baselines: Vec<Baseline>,
    /// What was searched.
    pub searched: Searched,
    /// How well the model reproduces the recording.
    pub confidence: Confidence,
}

/// What the search concluded for a service.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// A cheaper design keeps the objective.
    Cheaper,
    /// The present design misses the objective; a design that keeps it was found.
    Repaired,
    /// The present design stays: nothing that keeps the objective saves enough.
    Keep {
        /// The best saving found, which may be nothing.
        best_saving: Usd,
    },
    /// No allowed design keeps the objective.
    Unreachable {
        /// The goal that cannot be kept; `None` when it is saturation without a stated goal.
        goal: Option<LatencyGoal>,
        /// The lowest value of its percentile that any allowed design reaches over the recording, ms.
        best_reachable_ms: f64,
    },
    /// There is no advice, for this reason.
    NoAdvice {
        /// Why.
        reason: String,
    },
}

/// One point of the cost–latency front.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontPoint {
    /// Monthly cost of the service's tasks.
    pub monthly: Usd,
    /// The objective's percentile over the whole replay in ms (p95 where none is stated).
    pub latency_ms: f64,
    /// Expected minutes that miss the objective.
    pub violation_minutes: f64,
    /// What the point is.
    pub kind: PointKind,
    /// The design in a few words.
    pub label: String,
}

/// What a point of the front is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointKind {
    /// The present design.
    Present,
    /// The chosen design.
    Chosen,
    /// A candidate that keeps the objective.
    Candidate,
    /// A candidate that misses it.
    Missing,
}

/// A baseline recommender on the same recording and model.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Stable name, for example `compute_optimizer_style`.
    pub name: &'static str,
    /// What it recommends; the reason where it recommends nothing.
    pub result: Result<BaselineResult, String>,
}

/// What a baseline's recommendation does.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineResult {
    /// The design.
    pub design: Design,
    /// Monthly cost of the service's tasks.
    pub monthly: Usd,
    /// Expected minutes that miss the objective.
    pub violation_minutes: f64,
    /// What it changes, in words.
    pub changes: Vec<String>,
}

/// How many candidates there were and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Searched {
    /// Candidates in the grid.
    pub candidates: u64,
    /// Candidates replayed, wholly or until they could not win any more.
    pub simulated: u64,
    /// Designs proved on the fluid engine.
    pub proved: u64,
    /// Candidates pruned, by bound.
    pub pruned: Pruned,
}

/// Pruned candidates by the bound that pruned them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Memory below the need with headroom.
    pub memory: u64,
    /// The same CPU with less memory suffices and costs less.
    pub dominated: u64,
    /// Even an idle task misses the latency objective.
    pub latency: u64,
    /// A fixed count that does not carry one and a half times the busiest recorded minute.
    pub reserve: u64,
    /// Even with perfect scaling it costs more than a design that keeps the objective.
    pub cost: u64,
}

impl Pruned {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.memory + self.dominated + self.latency + self.reserve + self.cost
    }
}

impl Searched {
    /// Adds another search.
    pub fn add(&mut self, other: &Self) {
        self.candidates += other.candidates;
        self.simulated += other.simulated;
        self.proved += other.proved;
        self.pruned.memory += other.pruned.memory;
        self.pruned.dominated += other.pruned.dominated;
        self.pruned.latency += other.pruned.latency;
        self.pruned.reserve += other.pruned.reserve;
        self.pruned.cost += other.pruned.cost;
    }
}

/// How far the model can be trusted for a service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Confidence {
    /// Median relative error of the mean latency at the recorded configuration; `None` without recorded latency.
    pub latency_mean_error: Option<f64>,
    /// Median relative error of p95 at the recorded configuration.
    pub latency_p95_error: Option<f64>,
    /// Median relative error of p99 at the recorded configuration.
    pub latency_p99_error: Option<f64>,
    /// CPU milliseconds per request with its 90 % interval (low, value, high).
    pub cpu_ms_per_request: Option<(f64, f64, f64)>,
    /// Violation minutes of the chosen design on the hardest day: screening and fluid engine.
    pub hardest_day: Option<HardestDay>,
    /// Findings of the calibration, one sentence each.
    pub findings: Vec<String>,
}

/// The chosen design on the hardest day of the recording, by both engines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HardestDay {
    /// Day of the recording, from 0.
    pub day: u32,
    /// Violation minutes by the screening engine.
    pub screened: f64,
    /// Violation minutes by the fluid engine.
    pub fluid: f64,
}

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

/// Something that was considered and refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The service; `None` for the platform.
    pub service: Option<ServiceName>,
    /// Dotted path in the stack file.
    pub path: String,
    /// The value refused.
    pub to: String,
    /// Why.
    pub reason: RefusalReason,
}

/// Why something was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum RefusalReason {
    /// It would miss a latency goal.
    Latency {
        /// The goal; `None` when it is saturation without a stated goal.
        goal: Option<LatencyGoal>,
        /// The goal's percentile over the replay in ms.
        reached_ms: f64,
        /// Minutes that would miss it: the upper end of their band under the pessimistic workload.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
        /// What it would save in a month.
        saves: Usd,
    },
    /// Not even an idle task of this size is fast enough.
    LatencyAtIdle {
        /// The percentile.
        quantile: Quantile,
        /// Its value without load, in ms.
        reached_ms: f64,
    },
    /// It keeps the objective but costs more than the chosen design.
    Dearer {
        /// How much more a month.
        costs: Usd,
    },
    /// Too little memory.
    Memory {
        /// Need with headroom in MiB.
        need_mib: f64,
    },
    /// A lever keeps it as it is; this is what it would save.
    LeverKept {
        /// Monthly saving.
        saves: Usd,
    },
    /// The saving is below the threshold.
    SavingTooSmall {
        /// Monthly saving.
        saves: Usd,
        /// Smallest saving worth a change.
        threshold: Usd,
    },
    /// The price is not known.
    NotPriced {
        /// Why.
        reason: String,
    },
    /// A stress variant breaks it.
    Stress {
        /// The variant in words.
        variant: String,
        /// Minutes that would miss the objective.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
    },
    /// The fluid engine does not confirm it.
    NotConfirmed {
        /// Violation minutes by the fluid engine on the hardest day.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
    },
    /// The memory of this runtime follows the limit, so that its need at another size is not known.
    MemoryFollowsLimit,
    /// The recording is too short for it.
    TooLittleData {
        /// Days recorded.
        days: f64,
    },
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency { goal: Some(goal), reached_ms, violations, allowed, saves } => write!(
                f,
                "would save {saves} but miss {} ≤ {:.0} ms in up to {violations:.0} minutes ({allowed:.0} allowed); {} over all: {reached_ms:.0} ms",
                goal.quantile, goal.threshold_ms, goal.quantile
            ),
            Self::Latency { goal: None, violations, allowed, saves, .. } => {
                write!(
                    f,
                    "would save {saves} but saturate in up to {violations:.0} minutes ({allowed:.0} allowed)"
                )
            }
            Self::LatencyAtIdle { quantile, reached_ms } => {
                write!(f, "{quantile} is {reached_ms:.0} ms even without load")
            }
            Self::Dearer { costs } => {
                write!(
                    f,
                    "keeps the objective with more tasks, but costs {costs} more than the chosen design"
                )
            }
            Self::Memory { need_mib } => write!(f, "{need_mib:.0} MiB are needed with the headroom"),
            Self::LeverKept { saves } => write!(f, "kept by a lever in the stack file; would save {saves}"),
            Self::SavingTooSmall { saves, threshold } => {
                write!(f, "would save {saves}, less than {threshold} that are worth a change")
            }
            Self::NotPriced { reason } => write!(f, "not priced: {reason}"),
            Self::Stress { variant, violations, allowed } => {
                write!(
                    f,
                    "misses the objective in up to {violations:.0} minutes ({allowed:.0} allowed) under {variant}"
                )
            }
            Self::NotConfirmed { violations, allowed } => write!(
                f,
                "the second engine finds {violations:.0} violation minutes on the hardest day ({allowed:.0} allowed)"
            ),
            Self::MemoryFollowsLimit => {
                write!(
                    f,
                    "the runtime sizes its memory from the limit, so its need at another size is not known"
                )
            }
            Self::TooLittleData { days } => write!(f, "only {days:.1} days are recorded"),
        }
    }
}

/// What the optimizer was asked for beyond the stack file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Root of all random draws.
    pub seed: u64,
    /// Keep the network whatever the levers say.
    pub keep_network: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, keep_network: false }
    }
}
