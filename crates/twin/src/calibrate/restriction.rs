//! What must not be advised, because something that the model does not see governs the latency.

use super::{Calibration, Finding};
use std::collections::BTreeSet;
use std::fmt;

/// A change that must not be advised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Restriction {
    /// No task size with less CPU or less memory than the recorded one.
    NoSmallerSize,
    /// At no moment fewer tasks than the recorded configuration would have had: neither a lower minimum, desired or fixed
    /// count nor a scaling policy that runs fewer tasks on the recorded traffic.
    NoFewerTasks,
    /// Nothing that changes how requests are served: size, count, scaling, routing, architecture and purchase mix stay.
    NoAdvice,
}

impl Restriction {
    /// The restriction in the words of a report.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoSmallerSize => "no smaller task size is advised",
            Self::NoFewerTasks => "no fewer tasks are advised",
            Self::NoAdvice => "nothing that changes how requests are served is advised",
        }
    }
}

impl fmt::Display for Restriction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl Finding {
    /// What must not be advised because of this finding; empty for most.
    #[must_use]
    pub const fn restrictions(&self) -> &'static [Restriction] {
        match self {
            Self::LatencyNotReproduced { .. } => &[Restriction::NoAdvice],
            Self::DownstreamGrowth { .. }
            | Self::DownstreamVaries { .. }
            | Self::WaitsForLock { .. }
            | Self::InFlightLimited { .. } => &[Restriction::NoSmallerSize, Restriction::NoFewerTasks],
            Self::Pauses { .. } => &[Restriction::NoSmallerSize],
            _ => &[],
        }
    }
}

impl Calibration {
    /// What must not be advised, in a fixed order and each once; the findings say why.
    #[must_use]
    pub fn restrictions(&self) -> BTreeSet<Restriction> {
        self.findings.iter().flat_map(|finding| finding.restrictions().iter().copied()).collect()
    }
}
