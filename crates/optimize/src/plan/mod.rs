//! The plan: inert data that says what to change, why, what it saves, and what was refused.

mod back_test;
mod change;
mod proof;
mod refusal;
mod searched;
mod seeds;

pub use back_test::{BackTest, BackTested, ErrorOverMinutes, Inflation, NoBackTest, Predicted};
pub use change::{Binding, Change, Reason};
pub use proof::{ExactProof, Finalist, FinalistVerdict, Hardness, ProofWindow};
pub use refusal::{Refusal, RefusalReason};
pub use searched::{Pruned, Searched};
pub(crate) use seeds::deviation;
pub use seeds::{Limited, OverSeeds, SeedStatistics};

use plimsoll_prices::Bill;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_twin::calibrate::Restriction;
use plimsoll_twin::{Design, Outcome};
use plimsoll_units::{EnvironmentName, Region, Seconds, ServiceName, StackName, Usd};

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

impl ServiceState {
    /// Whether the outcome comes from a replay; otherwise only the declared task time in it is known.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.outcome.minutes > 0 || self.outcome.tasks.max > 0.0
    }
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
    /// What the exact engine says of the best candidates; `None` where there was none to prove.
    pub proof: Option<ExactProof>,
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
    /// What the model would have predicted of the later part of the recording.
    pub back_test: BackTested,
    /// What must not be advised, each with the finding that forbids it.
    pub restricted_by: Vec<(Restriction, String)>,
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
