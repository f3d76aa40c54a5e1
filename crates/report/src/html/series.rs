//! A replay's minutes thinned to what a screen can show.

use crate::percentile::Percentile;
use plimsoll_optimize::plan::ServiceState;
use plimsoll_prices::Bill;
use plimsoll_twin::outcome::{MinuteRow, Outcome};
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Meter, Purchase, Usd};

/// Means over stretches of minutes, and for the latency its extremes, so that a peak never vanishes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Thinned {
    pub(super) requests: Vec<Option<f64>>,
    pub(super) tasks: Vec<Option<f64>>,
    pub(super) cpu_percent: Vec<Option<f64>>,
    pub(super) latency_max_ms: Vec<Option<f64>>,
    pub(super) latency_min_ms: Vec<Option<f64>>,
    pub(super) usd_per_hour: Vec<Option<f64>>,
}

impl Thinned {
    /// Each stretch has `minutes` minutes; the last may be shorter.
    pub(super) fn of(state: &ServiceState, bill: &Bill, percentile: Percentile, minutes: usize) -> Self {
        let prices = TaskPrices::of(state, bill);
        let mut thinned = Self::default();
        for stretch in state.outcome.timeline.chunks(minutes.max(1)) {
            let latency = || {
                stretch
                    .iter()
                    .filter_map(|row| Some(percentile.of_minute(&row.latency?)))
                    .filter(|ms| ms.is_finite())
            };
            thinned.requests.push(mean(stretch, |row| row.requests));
            thinned.tasks.push(mean(stretch, |row| row.tasks));
            thinned.cpu_percent.push(mean(stretch, |row| row.cpu_percent));
            thinned.latency_max_ms.push(latency().reduce(f64::max).and_then(four_digits));
            thinned.latency_min_ms.push(latency().reduce(f64::min).and_then(four_digits));
            thinned.usd_per_hour.push(mean(stretch, |row| 60.0 * prices.of_minute(row)));
        }
        thinned
    }
}

/// How many minutes one stretch has so that at most `points` stretches cover the replay.
pub(super) fn minutes_per_point(minutes: usize, points: usize) -> usize {
    minutes.div_ceil(points.max(1)).max(1)
}

fn mean(stretch: &[MinuteRow], of: impl Fn(&MinuteRow) -> f64) -> Option<f64> {
    let count = stretch.len() as f64;
    if count > 0.0 { four_digits(stretch.iter().map(of).sum::<f64>() / count) } else { None }
}

/// A plot needs no more than four digits, and the page stays small.
fn four_digits(value: f64) -> Option<f64> {
    if value.is_finite() { format!("{value:.3e}").parse().ok() } else { None }
}

/// Dollars of one task-second, by purchase.
struct TaskPrices {
    on_demand: f64,
    spot: f64,
}

impl TaskPrices {
    /// From the service's own Fargate lines of the bill; where it has none, from its monthly cost spread evenly over all
    /// task time.
    fn of(state: &ServiceState, bill: &Bill) -> Self {
        let outcome = &state.outcome;
        let amount = |purchase| -> Usd {
            bill.lines
                .iter()
                .filter(|line| {
                    line.service.as_ref() == Some(&state.name) && fargate(&line.meter) == Some(purchase)
                })
                .filter_map(plimsoll_prices::BillLine::amount)
                .sum()
        };
        let (on_demand, spot) = (amount(Purchase::OnDemand), amount(Purchase::Spot));
        if on_demand + spot > Usd::ZERO {
            Self {
                on_demand: per_second(on_demand, outcome.on_demand_task_seconds, outcome),
                spot: per_second(spot, outcome.spot_task_seconds, outcome),
            }
        } else {
            let seconds = outcome.on_demand_task_seconds + outcome.spot_task_seconds;
            let price = per_second(state.monthly, seconds, outcome);
            Self { on_demand: price, spot: price }
        }
    }

    fn of_minute(&self, row: &MinuteRow) -> f64 {
        self.on_demand * row.on_demand_task_seconds + self.spot * row.spot_task_seconds
    }
}

/// A month's dollars over the task time of a replay of another length.
fn per_second(monthly: Usd, task_seconds: f64, outcome: &Outcome) -> f64 {
    if task_seconds > 0.0 {
        monthly.dollars() * (outcome.period_s / (HOURS_PER_MONTH * 3600.0)) / task_seconds
    } else {
        0.0
    }
}

const fn fargate(meter: &Meter) -> Option<Purchase> {
    match meter {
        Meter::FargateVcpuHours(_, purchase) | Meter::FargateGbHours(_, purchase) => Some(*purchase),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_cover_all_minutes_within_the_limit() {
        for (minutes, points) in [(20_160_usize, 1_500), (1, 10), (10, 10), (11, 10), (0, 10)] {
            assert!(minutes.div_ceil(minutes_per_point(minutes, points)) <= points);
        }
    }

    #[test]
    fn four_digits_are_kept() {
        assert_eq!(four_digits(1234.56), Some(1235.0));
        assert_eq!(four_digits(0.012_345_6), Some(0.01235));
        assert_eq!(four_digits(f64::NAN), None);
    }
}
