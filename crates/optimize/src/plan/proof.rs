//! What the exact engine says of the best candidates.

use plimsoll_twin::Design;
use plimsoll_twin::outcome::Violations;
use plimsoll_units::Usd;
use std::fmt;

/// The best candidates of a service, replayed request by request in its hardest hours under the pessimistic workload.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactProof {
    /// Independent seeds of each replay, at least 5.
    pub seeds: u32,
    /// The minutes that were replayed and judged, by time.
    pub windows: Vec<ProofWindow>,
    /// Requests of one replay of all windows, as a rounded expectation.
    pub requests: u64,
    /// Minutes of the whole recording that may miss the objective.
    pub allowed: f64,
    /// The candidates in the order in which they were tried, cheapest first.
    pub finalists: Vec<Finalist>,
}

impl ExactProof {
    /// Minutes judged in one replay of all windows.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.windows.iter().map(|window| window.minutes).sum()
    }

    /// The candidate that was chosen; `None` when none passed.
    #[must_use]
    pub fn chosen(&self) -> Option<&Finalist> {
        self.finalists.iter().find(|finalist| finalist.verdict == FinalistVerdict::Chosen)
    }
}

/// Minutes that were replayed by the exact engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofWindow {
    /// The first judged minute, counted from the start of the recording.
    pub first: usize,
    /// How many are judged, at least 1.
    pub minutes: usize,
    /// Why these.
    pub why: Hardness,
}

/// What makes minutes hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hardness {
    /// The cheapest finalist is expected to miss the objective most often.
    MostViolations,
    /// Most requests arrive.
    Busiest,
    /// Traffic rises most.
    Steepest,
}

impl fmt::Display for Hardness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::MostViolations => "most expected violations",
            Self::Busiest => "busiest",
            Self::Steepest => "steepest rise",
        })
    }
}

/// One of the best candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct Finalist {
    /// The design.
    pub design: Design,
    /// Monthly cost of its tasks under the best estimate.
    pub monthly: Usd,
    /// Minutes of the windows that miss the objective by the searching engine, expected.
    pub searched: f64,
    /// The same by the exact engine: the mean over seeds and the upper end of the 90 % band of one replay.
    pub exact: Violations,
    /// Minutes of the whole recording that miss the objective, upper end: exact in the windows, the other engines elsewhere.
    pub total_upper: f64,
    /// What became of it.
    pub verdict: FinalistVerdict,
}

/// What became of a finalist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinalistVerdict {
    /// The cheapest that passed.
    Chosen,
    /// It passed too, but costs more.
    Confirmed,
    /// It misses the objective in too many minutes.
    Refused,
}

impl FinalistVerdict {
    /// One stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }
}
