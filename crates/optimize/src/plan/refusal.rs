//! What was considered and refused, with typed reasons.

use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::calibrate::Restriction;
use plimsoll_units::{Quantile, ServiceName, Usd};
use std::fmt;

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
    /// The exact engine finds too many minutes that miss the objective.
    NotProved {
        /// Minutes of the proof windows that miss it: the mean over seeds.
        exact: f64,
        /// The same by the searching engine.
        searched: f64,
        /// Minutes of the whole recording that would miss it, upper end.
        violations: f64,
        /// Minutes allowed.
        allowed: f64,
    },
    /// Something that the model does not see governs the latency, so that its advice would not hold.
    Restricted {
        /// What must not be advised.
        restriction: Restriction,
        /// What the calibration found, one sentence.
        because: String,
    },
    /// At some moment fewer tasks would run than the recorded design has, which must not be advised.
    FewerTasksThanRecorded,
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
            Self::NotProved { exact, searched, violations, allowed } => write!(
                f,
                "the exact engine finds {exact:.1} violation minutes in the hardest hours where the search expected {searched:.1}: up to {violations:.0} in all ({allowed:.0} allowed)"
            ),
            Self::Restricted { restriction, because } => write!(f, "{restriction}: {because}"),
            Self::FewerTasksThanRecorded => {
                write!(f, "at some moment fewer tasks would run than the recorded design has")
            }
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
