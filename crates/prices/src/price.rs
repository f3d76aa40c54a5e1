//! How sure a price is, and why there is none.

use std::fmt;

/// How far the sources of a price can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// One secondary source, or a typical value instead of a current one.
    Low,
    /// One transcription of the price list, or sources that agree only in part.
    Medium,
    /// Several independent transcriptions that agree.
    High,
}

impl Confidence {
    /// `low`, `medium` or `high`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a price comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How far the sources can be trusted.
    pub confidence: Confidence,
    /// The day, month or year the price was true, as `2026-09-29`, `2026-09` or `2026`; `None` where no source says.
    pub as_of: Option<String>,
    /// Names of the sources; [`PriceBook::source`](crate::PriceBook::source) describes each.
    pub sources: Vec<String>,
    /// What else a reader of the price should know.
    pub note: Option<String>,
}

/// Why something has no price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotPriced {
    /// The reason, one sentence without final stop.
    pub reason: String,
}

impl NotPriced {
    /// With a reason, one sentence without final stop.
    #[must_use]
    pub fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
