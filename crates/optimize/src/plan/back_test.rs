//! What the model would have predicted of the later part of the recording, knowing only the earlier one.

use std::fmt;

/// Whether a recording was back-tested.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum BackTested {
    /// It was not asked for.
    #[default]
    NotAsked,
    /// It cannot be, for this reason.
    Not(NoBackTest),
    /// It was.
    Done(BackTest),
}

impl BackTested {
    /// The result, where there is one.
    #[must_use]
    pub const fn result(&self) -> Option<&BackTest> {
        match self {
            Self::Done(test) => Some(test),
            Self::NotAsked | Self::Not(_) => None,
        }
    }

    /// The factor on predicted latency that decisions apply, at least 1.
    #[must_use]
    pub fn inflation(&self) -> f64 {
        self.result().map_or(1.0, |test| test.inflation.factor)
    }
}

/// Why a recording is not back-tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoBackTest {
    /// One of the halves has too few observed minutes.
    TooShort {
        /// Observed minutes of the shorter half.
        minutes: u64,
        /// Minutes needed.
        needed: u64,
    },
    /// No latency was recorded.
    NoLatency,
    /// The first half alone cannot be calibrated.
    NotCalibrated {
        /// Why.
        reason: String,
    },
}

impl fmt::Display for NoBackTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { minutes, needed } => {
                write!(f, "half of the recording has {minutes} observed minutes, {needed} are needed")
            }
            Self::NoLatency => f.write_str("no latency was recorded"),
            Self::NotCalibrated { reason } => {
                write!(f, "half of the recording does not suffice: {reason}")
            }
        }
    }
}

/// Calibrated on the first part, predicted on the second, at the recorded configuration and traffic.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BackTest {
    /// Days that the model was calibrated on.
    pub learned_days: f64,
    /// Days that it predicted.
    pub predicted_days: f64,
    /// Error of the mean latency; `None` where not recorded.
    pub mean: Option<ErrorOverMinutes>,
    /// Error of the 95th percentile.
    pub p95: Option<ErrorOverMinutes>,
    /// Error of the 99th percentile.
    pub p99: Option<ErrorOverMinutes>,
    /// Minutes that miss the objective; `None` where its percentile is not recorded.
    pub violation_minutes: Option<Predicted>,
    /// Task-hours; `None` where the number of tasks is not recorded.
    pub task_hours: Option<Predicted>,
    /// What decisions apply on top of the pessimistic workload.
    pub inflation: Inflation,
}

/// Relative errors over minutes, prediction over record less 1, as fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorOverMinutes {
    /// Minutes compared.
    pub minutes: usize,
    /// Median of the signed error; below 0 the model is low, the dangerous direction.
    pub signed: f64,
    /// Median of the absolute error.
    pub absolute: f64,
}

/// A sum that was predicted and recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    /// By the model, expected.
    pub predicted: f64,
    /// In the record.
    pub recorded: f64,
}

/// How much longer than predicted the objective's percentile was in the minutes that matter: the larger of the ratio that most
/// of the hours nearest to the objective stay below, and of the factor that explains the recorded violation minutes, where
/// they are significantly more than predicted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inflation {
    /// Factor on predicted latency that decisions apply, 1 to [`Self::MOST`].
    pub factor: f64,
    /// The factor before it was bounded; `None` where the objective's percentile was not recorded or too few hours compare.
    pub found: Option<f64>,
    /// Hours that it rests on.
    pub hours: usize,
}

impl Inflation {
    /// The largest factor applied; beyond it the model does not fit, which more margin does not mend.
    ///
    /// MODEL: a choice; errs towards too little margin where the model is worse than this.
    pub const MOST: f64 = 1.5;

    /// The factor of a found ratio.
    #[must_use]
    pub fn of(found: f64, hours: usize) -> Self {
        Self { factor: found.clamp(1.0, Self::MOST), found: Some(found), hours }
    }

    /// The same, or a larger factor that the violation minutes ask for.
    #[must_use]
    pub(crate) fn or_more(self, violations: impl FnOnce() -> Option<f64>) -> Self {
        match violations() {
            Some(found) if found > self.factor => Self::of(found, self.hours),
            _ => self,
        }
    }
}

impl Default for Inflation {
    fn default() -> Self {
        Self { factor: 1.0, found: None, hours: 0 }
    }
}
