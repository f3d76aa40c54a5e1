//! CPU per request: robust regression of busy cores on the request rate with one lead and one lag.
//!
//! The load balancer and the container service stamp their minutes independently; without the neighbouring minutes a
//! misalignment of 30 s biases the demand by tens of percent.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: row indices run over design rows of the const dimension N, and rows/weights have equal length"
)]
#![expect(clippy::needless_range_loop, reason = "matrix sums read best with both indices written out")]

use super::bootstrap::{Blocks, RESAMPLES, deviation};
use super::finding::{Estimate, Refusal};
use super::linear::Cholesky;
use super::load::Load;
use crate::draws::Seed;

/// Periods that the regression needs.
pub(super) const NEEDED: usize = 60;
/// Highest over lowest request rate that it needs.
const NEEDED_RATIO: f64 = 1.3;
/// Huber's constant: 95 % efficiency under normal errors.
const HUBER: f64 = 1.345;
/// MODEL: bands of 1.64 standard deviations over resamples held the truth in 65 of 80 recordings of the exact engine; wider by
/// this they hold it about nine times in ten. Errs towards wide.
const WIDENING: f64 = 1.25;
/// Start of the draws of blocks; the same recording always has the same intervals.
const SEED: Seed = Seed::new(0x00ca_11b2);
/// 95th percentile of the standard normal.
const Z95: f64 = 1.644_853_6;
/// Half-width of the interval over the estimate beyond which the estimate is worth less than the fallback.
const WIDEST: f64 = 0.5;

/// What the regression found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DemandFit {
    /// CPU seconds per request.
    pub(super) demand: Estimate,
    /// vCPU of an idle task, at least 0.
    pub(super) idle_vcpu: Estimate,
    /// Periods used.
    pub(super) periods: usize,
}

/// Fits `busy(t) = u0 tasks(t) + d0 x(t) + d1 (x(t-1) - x(t)) + d2 (x(t+1) - x(t))`.
///
/// This is the regression on the three rates in other coordinates: the sum of their coefficients, which is the demand,
/// is `d0` itself, so its variance needs no covariances.
pub(super) fn fit(load: &Load) -> Result<DemandFit, Refusal> {
    let rows = rows(load, 1);
    if rows.len() < NEEDED {
        return Err(Refusal::TooFewMinutes { usable: rows.len(), needed: NEEDED });
    }
    let rates = || rows.iter().map(|row| row.regressors[0]);
    let (low, high) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
    // Minutes without any traffic make the ratio infinite, which is fine.
    if high < NEEDED_RATIO * low || high <= 0.0 {
        return Err(Refusal::TrafficTooConstant { ratio: if high > 0.0 { high / low } else { 1.0 } });
    }
    let free = huber::<4>(&rows).ok_or(Refusal::Collinear)?;
    let (demand, idle) = if free.coefficients[3] >= 0.0 {
        (free.interval(0), free.interval(3))
    } else {
        // Idle use cannot be negative: fit again without it.
        let without: Vec<Row<3>> = rows.iter().map(Row::without_tasks).collect();
        let fit = huber::<3>(&without).ok_or(Refusal::Collinear)?;
        let high90 = free.interval(3).high90.max(0.0);
        (fit.interval(0), Estimate { value: 0.0, low90: 0.0, high90 })
    };
    if demand.value <= 0.0 {
        return Err(Refusal::NotPositive);
    }
    let relative = (demand.high90 - demand.value) / demand.value;
    if relative.is_nan() || relative > WIDEST {
        return Err(Refusal::TooUncertain { relative });
    }
    let idle = Estimate { low90: idle.low90.max(0.0), ..idle };
    Ok(DemandFit { demand, idle_vcpu: idle, periods: rows.len() })
}

/// One usable period.
#[derive(Debug, Clone, Copy)]
struct Row<const N: usize> {
    time: usize,
    busy: f64,
    regressors: [f64; N],
}

impl Row<4> {
    fn without_tasks(&self) -> Row<3> {
        let [rate, lag, lead, _] = self.regressors;
        Row { time: self.time, busy: self.busy, regressors: [rate, lag, lead] }
    }
}

/// The usable periods; `reach` periods on either side must have a request rate too.
fn rows(load: &Load, reach: usize) -> Vec<Row<4>> {
    (reach..load.len().saturating_sub(reach))
        .filter(|t| load.usable[*t])
        .filter_map(|time| {
            let rate = load.rate[time];
            let (lag, lead) = (load.rate[time - reach] - rate, load.rate[time + reach] - rate);
            let row = Row { time, busy: load.busy[time], regressors: [rate, lag, lead, load.tasks[time]] };
            row.regressors.iter().chain([&row.busy]).all(|value| value.is_finite()).then_some(row)
        })
        .collect()
}

/// A fitted linear model with standard errors by resampling blocks.
struct Fit<const N: usize> {
    coefficients: [f64; N],
    standard_errors: [f64; N],
}

impl<const N: usize> Fit<N> {
    fn interval(&self, index: usize) -> Estimate {
        let value = self.coefficients[index];
        let half = Z95 * WIDENING * self.standard_errors[index];
        Estimate { value, low90: value - half, high90: value + half }
    }
}

/// Huber's M-estimator by iteratively reweighted least squares; `None` for collinear regressors.
fn huber<const N: usize>(rows: &[Row<N>]) -> Option<Fit<N>> {
    let scale = column_lengths(rows)?;
    let rows: Vec<Row<N>> = rows
        .iter()
        .map(|row| Row { regressors: std::array::from_fn(|i| row.regressors[i] / scale[i]), ..*row })
        .collect();
    let mut weights = vec![1.0; rows.len()];
    let mut coefficients = weighted(&rows, &weights)?;
    for _ in 0..60 {
        let residuals: Vec<f64> = rows.iter().map(|row| residual(row, &coefficients)).collect();
        let spread = 1.4826 * median(residuals.iter().map(|r| r.abs()).collect());
        if spread <= 0.0 {
            break;
        }
        for (weight, residual) in weights.iter_mut().zip(&residuals) {
            *weight = (HUBER * spread / residual.abs().max(1e-300)).min(1.0);
        }
        let next = weighted(&rows, &weights)?;
        let moved = next
            .iter()
            .zip(&coefficients)
            .map(|(a, b)| (a - b).abs() / (1e-12 + b.abs()))
            .fold(0.0, f64::max);
        coefficients = next;
        if moved < 1e-9 {
            break;
        }
    }
    let errors = standard_errors(&rows, &coefficients, &weights)?;
    Some(Fit {
        coefficients: std::array::from_fn(|i| coefficients[i] / scale[i]),
        standard_errors: std::array::from_fn(|i| errors[i] / scale[i]),
    })
}

fn column_lengths<const N: usize>(rows: &[Row<N>]) -> Option<[f64; N]> {
    let squares: [f64; N] =
        std::array::from_fn(|i| rows.iter().map(|row| row.regressors[i] * row.regressors[i]).sum());
    squares.iter().all(|square| *square > 0.0 && square.is_finite()).then(|| squares.map(f64::sqrt))
}

fn residual<const N: usize>(row: &Row<N>, coefficients: &[f64; N]) -> f64 {
    row.busy - row.regressors.iter().zip(coefficients).map(|(x, b)| x * b).sum::<f64>()
}

fn weighted<const N: usize>(rows: &[Row<N>], weights: &[f64]) -> Option<[f64; N]> {
    let mut gram = [[0.0; N]; N];
    let mut right = [0.0; N];
    for (row, weight) in rows.iter().zip(weights) {
        for i in 0..N {
            let scaled = weight * row.regressors[i];
            right[i] += scaled * row.busy;
            for k in 0..=i {
                gram[i][k] += scaled * row.regressors[k];
            }
        }
    }
    Some(Cholesky::of(&gram)?.solve(&right))
}

/// Standard deviations of the coefficients over resamples of blocks of periods, each fitted with the weights of the whole.
///
/// The sums behind a fit are kept up to each row, so that a block is a difference of two of them.
fn standard_errors<const N: usize>(rows: &[Row<N>], fit: &[f64; N], weights: &[f64]) -> Option<[f64; N]> {
    let sums = Sums::of(rows, fit, weights);
    let mut blocks = Blocks::new(rows.len(), SEED);
    let count = blocks.count();
    let mut moved: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(RESAMPLES));
    for _ in 0..RESAMPLES {
        let mut total = Sums { gram: [[0.0; N]; N], right: [0.0; N] };
        for _ in 0..count {
            let (start, end) = blocks.draw();
            total.add_range(&sums, start, end);
        }
        // Collinear regressors in a resample say nothing about the scatter.
        let Some(factor) = Cholesky::of(&total.gram) else { continue };
        for (all, own) in moved.iter_mut().zip(factor.solve(&total.right)) {
            all.push(own);
        }
    }
    let shortfall = blocks.shortfall(N);
    (moved[0].len() * 2 >= RESAMPLES).then(|| moved.map(|values| shortfall * deviation(&values)))
}

/// Sums over rows: regressors times regressors, and regressors times what the fit leaves.
#[derive(Clone, Copy)]
struct Sums<const N: usize> {
    gram: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> Sums<N> {
    /// The sums of all rows before each, and of all.
    fn of(rows: &[Row<N>], fit: &[f64; N], weights: &[f64]) -> Vec<Self> {
        let mut sum = Self { gram: [[0.0; N]; N], right: [0.0; N] };
        let mut all = Vec::with_capacity(rows.len() + 1);
        all.push(sum);
        for (row, weight) in rows.iter().zip(weights) {
            let left = residual(row, fit);
            for i in 0..N {
                let scaled = weight * row.regressors[i];
                sum.right[i] += scaled * left;
                for k in 0..=i {
                    sum.gram[i][k] += scaled * row.regressors[k];
                }
            }
            all.push(sum);
        }
        all
    }

    /// Adds the rows from `start` to `end`, those beyond the last taken from the beginning.
    fn add_range(&mut self, sums: &[Self], start: usize, end: usize) {
        let rows = sums.len() - 1;
        let whole = [(start, end.min(rows)), (0, end.saturating_sub(rows))];
        for (from, to) in whole.into_iter().filter(|(from, to)| to > from) {
            for i in 0..N {
                self.right[i] += sums[to].right[i] - sums[from].right[i];
                for k in 0..=i {
                    self.gram[i][k] += sums[to].gram[i][k] - sums[from].gram[i][k];
                }
            }
        }
    }
}

/// The median; 0 for no values.
fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::super::load::tests::{Synthetic, mean_abs};
    use super::*;

    /// The plain regression without neighbours, which the product must not use.
    fn without_neighbours(load: &Load) -> f64 {
        let rows: Vec<Row<2>> = rows(load, 1)
            .iter()
            .map(|row| Row {
                time: row.time,
                busy: row.busy,
                regressors: [row.regressors[0], row.regressors[3]],
            })
            .collect();
        huber::<2>(&rows).unwrap().coefficients[0]
    }

    fn errors(minutes: usize, shift_s: f64, estimate: impl Fn(&Load) -> f64) -> Vec<f64> {
        (0..40)
            .map(|seed| {
                let load = Synthetic { minutes, shift_s, seed, ..Synthetic::default() }.load();
                estimate(&load) / 0.020 - 1.0
            })
            .collect()
    }

    fn lagged(load: &Load) -> f64 {
        fit(load).unwrap().demand.value
    }

    #[test]
    fn demand_is_within_two_percent_at_240_minutes_with_60_s_misalignment() {
        let errors = errors(240, 60.0, lagged);
        let average = errors.iter().sum::<f64>() / errors.len() as f64;
        assert!(mean_abs(&errors) <= 0.02, "mean absolute error {}", mean_abs(&errors));
        assert!(average.abs() <= 0.01, "bias {average}");
    }

    #[test]
    fn demand_is_unbiased_at_every_misalignment() {
        for shift in [0.0, 30.0, 60.0] {
            let errors = errors(240, shift, lagged);
            assert!(mean_abs(&errors) <= 0.02, "{shift} s: {}", mean_abs(&errors));
        }
        let day = errors(1440, 60.0, lagged);
        assert!(mean_abs(&day) <= 0.005, "a day: {}", mean_abs(&day));
    }

    #[test]
    fn a_regression_without_neighbours_is_biased_by_misalignment() {
        let aligned = errors(240, 0.0, without_neighbours);
        let shifted = errors(240, 60.0, without_neighbours);
        let average = shifted.iter().sum::<f64>() / shifted.len() as f64;
        assert!(mean_abs(&aligned) < 0.02, "{}", mean_abs(&aligned));
        assert!(average < -0.3, "{average}");
    }

    #[test]
    fn the_interval_covers_the_truth_about_nine_times_in_ten() {
        let covered = (0..200)
            .filter(|seed| {
                let load =
                    Synthetic { minutes: 240, shift_s: 30.0, seed: *seed, ..Synthetic::default() }.load();
                let demand = fit(&load).unwrap().demand;
                demand.low90 <= 0.020 && 0.020 <= demand.high90
            })
            .count();
        assert!((170..=199).contains(&covered), "{covered} of 200");
    }

    #[test]
    fn idle_use_is_found_within_a_fifth_after_a_day() {
        let load = Synthetic { minutes: 1440, ..Synthetic::default() }.load();
        let idle = fit(&load).unwrap().idle_vcpu;
        assert!((idle.value / 0.05 - 1.0).abs() < 0.2, "{idle:?}");
    }

    #[test]
    fn fewer_than_sixty_minutes_are_refused() {
        let load = Synthetic { minutes: 61, ..Synthetic::default() }.load();
        assert_eq!(fit(&load), Err(Refusal::TooFewMinutes { usable: 59, needed: 60 }));
    }

    #[test]
    fn flat_traffic_is_refused() {
        let load = Synthetic { minutes: 240, diurnal: 0.02, noise: 0.02, ..Synthetic::default() }.load();
        assert!(matches!(fit(&load), Err(Refusal::TrafficTooConstant { ratio }) if ratio < 1.3));
    }

    #[test]
    fn cpu_that_ignores_traffic_is_refused() {
        let mut load = Synthetic { minutes: 240, ..Synthetic::default() }.load();
        for (index, busy) in load.busy.iter_mut().enumerate() {
            *busy = 0.5 + 0.01 * (index % 7) as f64;
        }
        assert!(matches!(fit(&load), Err(Refusal::NotPositive | Refusal::TooUncertain { .. })));
    }

    #[test]
    fn gaps_break_the_neighbourhood_and_nothing_else() {
        let whole = Synthetic { minutes: 1440, shift_s: 60.0, ..Synthetic::default() }.load();
        let mut holed = whole.clone();
        for index in (0..1440).step_by(17) {
            holed.rate[index] = f64::NAN;
        }
        let (a, b) = (fit(&whole).unwrap(), fit(&holed).unwrap());
        assert!(b.periods < a.periods - 200);
        assert!((b.demand.value / a.demand.value - 1.0).abs() < 0.01);
    }
}
