//! A metric series on a regular grid with explicit gaps.

use plimsoll_units::{Seconds, Timestamp};

/// Values of one metric at a fixed period. A point that was not observed is a gap, never a zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    start: Timestamp,
    period: Seconds,
    // INVARIANT: a gap is held as NaN and no observed value is NaN or infinite; the constructor sees to it.
    values: Vec<f64>,
}

impl Series {
    /// A series from its first moment, its period (at least 1 s) and its points; values that are not finite become gaps.
    #[must_use]
    pub fn new(start: Timestamp, period: Seconds, points: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values = points
            .into_iter()
            .map(|point| point.filter(|value| value.is_finite()).unwrap_or(f64::NAN))
            .collect();
        Self { start, period: Seconds::new(period.get().max(1)), values }
    }

    /// The moment of the first point.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The period of the grid.
    #[must_use]
    pub const fn period(&self) -> Seconds {
        self.period
    }

    /// The number of grid points, gaps included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the series has no grid point at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The observed value at a grid point; `None` for a gap or outside the series.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<f64> {
        self.values.get(index).copied().filter(|value| !value.is_nan())
    }

    /// The grid points in order, gaps as `None`.
    pub fn iter(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        self.values.iter().map(|value| (!value.is_nan()).then_some(*value))
    }

    /// The observed values in order, gaps left out.
    pub fn observed(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().copied().filter(|value| !value.is_nan())
    }

    /// The number of gaps.
    #[must_use]
    pub fn gaps(&self) -> usize {
        self.values.iter().filter(|value| value.is_nan()).count()
    }
}
