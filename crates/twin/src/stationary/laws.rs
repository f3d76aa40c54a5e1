//! The laws of one server over all utilizations.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: places are below UTILIZATIONS.len(), columns below COLUMNS"
)]

use super::grid::{COLUMNS, UTILIZATIONS};
use super::law::Law;
use super::points::POINTS;

const PLACES: usize = UTILIZATIONS.len();

/// Logarithms of the values of a row (mean, then quantiles) for each utilization.
pub type Row = [f64; COLUMNS];

/// Rows being mixed.
#[derive(Debug, Clone)]
pub(super) struct Rows([Row; PLACES]);

impl Default for Rows {
    fn default() -> Self {
        Self([[0.0; COLUMNS]; PLACES])
    }
}

impl Rows {
    /// Adds values in the order of the file, weighted.
    pub(super) fn add(&mut self, values: impl Iterator<Item = f64>, weight: f64) {
        for (own, value) in self.0.as_flattened_mut().iter_mut().zip(values) {
            *own += weight * value;
        }
    }
}

/// The sojourn laws of one server for one kind of request, for any utilization.
///
/// Between tabulated utilizations each value's logarithm follows a monotone cubic over -ln(1 - utilization), the
/// coordinate in which heavy traffic is a straight line.
#[derive(Debug, Clone)]
pub struct ServerLaws {
    coordinates: [f64; PLACES],
    values: [Row; PLACES],
    slopes: [Row; PLACES],
}

/// Where a utilization lies: the weights of value and slope at a place and the next.
struct Hermite {
    place: usize,
    weights: [f64; 4],
}

impl ServerLaws {
    pub(super) fn new(rows: &Rows) -> Self {
        let coordinates = UTILIZATIONS.map(coordinate);
        let mut slopes = [[0.0; COLUMNS]; PLACES];
        for column in 0..COLUMNS {
            let column_slopes = monotone_slopes(&coordinates, |place| rows.0[place][column]);
            for (row, slope) in slopes.iter_mut().zip(column_slopes) {
                row[column] = slope;
            }
        }
        Self { coordinates, values: rows.0, slopes }
    }

    /// The highest utilization that is tabulated; above it [`at`](Self::at) answers as for this one.
    #[must_use]
    pub const fn max_rho(&self) -> f64 {
        UTILIZATIONS[PLACES - 1]
    }

    /// The law at a utilization: load over [`Server::capacity`](crate::exact::Server::capacity).
    #[must_use]
    pub fn at(&self, rho: f64) -> Law {
        let hermite = self.locate(rho);
        let mut law = Law { mean: self.value(&hermite, 0), quantiles: [0.0; POINTS] };
        let mut least: f64 = 0.0;
        for (column, quantile) in law.quantiles.iter_mut().enumerate() {
            // Each quantile is interpolated on its own, so nearly equal ones may cross by a hair.
            least = least.max(self.value(&hermite, column + 1));
            *quantile = least;
        }
        law
    }

    /// The mean alone.
    #[must_use]
    pub fn mean(&self, rho: f64) -> f64 {
        self.value(&self.locate(rho), 0)
    }

    fn locate(&self, rho: f64) -> Hermite {
        let x = coordinate(rho.clamp(UTILIZATIONS[0], self.max_rho()));
        let place = self.coordinates.partition_point(|&point| point <= x).clamp(1, PLACES - 1) - 1;
        let span = self.coordinates[place + 1] - self.coordinates[place];
        let t = (x - self.coordinates[place]) / span;
        let (t2, t3) = (t * t, t * t * t);
        let weights =
            [2.0 * t3 - 3.0 * t2 + 1.0, 3.0 * t2 - 2.0 * t3, span * (t3 - 2.0 * t2 + t), span * (t3 - t2)];
        Hermite { place, weights }
    }

    fn value(&self, hermite: &Hermite, column: usize) -> f64 {
        let (low, high) = (hermite.place, hermite.place + 1);
        let [low_value, high_value, low_slope, high_slope] = hermite.weights;
        libm::exp(
            low_value * self.values[low][column]
                + high_value * self.values[high][column]
                + low_slope * self.slopes[low][column]
                + high_slope * self.slopes[high][column],
        )
    }
}

fn coordinate(rho: f64) -> f64 {
    -libm::log1p(-rho)
}

/// Slopes of a monotone cubic through points (Fritsch–Carlson, harmonic means).
fn monotone_slopes(x: &[f64; PLACES], y: impl Fn(usize) -> f64) -> [f64; PLACES] {
    let secant = |place: usize| (y(place + 1) - y(place)) / (x[place + 1] - x[place]);
    let mut slopes = [0.0; PLACES];
    slopes[0] = secant(0);
    slopes[PLACES - 1] = secant(PLACES - 2);
    for place in 1..PLACES - 1 {
        let (before, after) = (secant(place - 1), secant(place));
        if before * after > 0.0 {
            let (left, right) = (x[place] - x[place - 1], x[place + 1] - x[place]);
            let (w1, w2) = (2.0 * right + left, right + 2.0 * left);
            slopes[place] = (w1 + w2) / (w1 / before + w2 / after);
        }
    }
    slopes
}

#[cfg(test)]
mod tests {
    use crate::exact::Server;
    use crate::stationary::Tables;
    use crate::workload::Discipline;

    #[test]
    fn laws_grow_with_utilization_and_within_themselves() {
        for discipline in [Discipline::ProcessorSharing, Discipline::SingleThreaded] {
            for vcpu in [0.2, 0.25, 0.5, 0.8, 1.0, 1.5, 2.0, 12.0, 48.0] {
                for (demand, variation) in [(0.0004, 0.0), (0.013, 0.6), (0.3, 3.0)] {
                    let server = Server { vcpu, visible_cpus: 2, discipline, quota_period_s: 0.1 };
                    let laws = Tables::builtin().server(server, demand, variation);
                    let mut last = laws.at(0.0);
                    for percent in 1..=99 {
                        let law = laws.at(f64::from(percent) / 100.0);
                        assert!(law.mean >= last.mean * (1.0 - 1e-9), "{server:?} {percent} %");
                        for (now, before) in law.quantiles.iter().zip(&last.quantiles) {
                            assert!(*now >= before * (1.0 - 1e-9), "{server:?} {percent} %");
                        }
                        assert!(
                            law.quantiles.is_sorted_by(|a, b| *a <= b * (1.0 + 1e-9)),
                            "{server:?} {percent} %"
                        );
                        last = law;
                    }
                    assert_eq!(laws.at(2.0), laws.at(laws.max_rho()));
                    assert_eq!(laws.mean(0.5), laws.at(0.5).mean);
                }
            }
        }
    }

    #[test]
    fn a_slow_core_without_stalls_is_a_core_slowed_down() {
        let server = Server {
            vcpu: 0.25,
            visible_cpus: 2,
            discipline: Discipline::ProcessorSharing,
            quota_period_s: 0.0,
        };
        let laws = Tables::builtin().server(server, 0.01, 1.0);
        assert!((laws.mean(0.5) / 8.0 - 1.0).abs() < 1e-3, "{}", laws.mean(0.5));
        // With a quota, very long requests see the same.
        let laws = Tables::builtin().server(Server { quota_period_s: 0.1, ..server }, 1e3, 1.0);
        assert!((laws.mean(0.5) / 8.0 - 1.0).abs() < 1e-2, "{}", laws.mean(0.5));
    }
}
