//! A metric series on a regular grid with explicit gaps.

use plimsoll_units::{Seconds, Timestamp};

/// Values of one metric at a fixed period. A point that was not observed is a gap, never a zero.
#[derive(Debug, Clone)]
pub struct Series {
    start: Timestamp,
    period: Seconds,
    // INVARIANT: a gap is held as NaN and no observed value is NaN or infinite; the constructor sees to it.
    values: Vec<f64>,
}

impl PartialEq for Series {
    /// Same grid, same values, same gaps; a gap equals a gap although NaN does not equal NaN.
    fn eq(&self, other: &Self) -> bool {
        self.start == other.start && self.period == other.period && self.iter().eq(other.iter())
    }
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

    /// The moment of a grid point, inside the series or not.
    #[must_use]
    pub fn moment(&self, index: usize) -> Timestamp {
        self.start.plus_seconds((index as i64).saturating_mul(i64::from(self.period.get())))
    }

    /// The end of the last period: the first moment that the series says nothing about.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.moment(self.len())
    }

    /// The part from a moment (included) to another (excluded), cut at grid points.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Self {
        let period = i64::from(self.period.get());
        let index = |moment: Timestamp| {
            let distance = moment.unix().saturating_sub(self.start.unix());
            usize::try_from(distance.div_euclid(period) + i64::from(distance.rem_euclid(period) > 0))
                .unwrap_or(0)
                .min(self.len())
        };
        let (first, last) = (index(from), index(to));
        let values = self.values.get(first..last.max(first)).unwrap_or_default().to_vec();
        Self { start: self.moment(first), period: self.period, values }
    }

    /// The series with every observed value changed by a function; a result that is not finite becomes a gap.
    #[must_use]
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Self::new(self.start, self.period, self.iter().map(|point| point.map(&change)))
    }

    /// The number of gaps.
    #[must_use]
    pub fn gaps(&self) -> usize {
        self.values.iter().filter(|value| value.is_nan()).count()
    }
}
