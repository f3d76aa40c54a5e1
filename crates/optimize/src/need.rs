//! Lower bounds: what a design costs at least, however well it scales.

use crate::problem::Problem;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_twin::screen::Surface;
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Architecture, Purchase, TaskSize, Usd};

/// The recorded load as a histogram of arrival rates, for observed and for all other minutes.
#[derive(Debug, Clone)]
pub struct LoadHistogram {
    /// Lower edge of each bin in requests per second, ascending.
    edges: Vec<f64>,
    observed: Vec<f64>,
    unobserved: f64,
    peak: f64,
}

const BINS: usize = 2048;

impl LoadHistogram {
    /// The histogram of a workload's arrivals.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        let arrivals = &problem.workload.arrivals;
        let peak = arrivals.per_second.iter().copied().fold(0.0_f32, f32::max);
        let width = (f64::from(peak) / BINS as f64).max(1e-12);
        let mut histogram = Self {
            edges: (0..BINS).map(|bin| bin as f64 * width).collect(),
            observed: vec![0.0; BINS],
            unobserved: 0.0,
            peak: f64::from(peak),
        };
        for (rate, seen) in arrivals.per_second.iter().zip(&arrivals.observed) {
            let bin = ((f64::from(*rate) / width) as usize).min(BINS - 1);
            match histogram.observed.get_mut(bin) {
                Some(count) if *seen => *count += 1.0,
                _ => histogram.unobserved += 1.0,
            }
        }
        histogram
    }

    /// The highest rate in requests per second.
    #[must_use]
    pub const fn peak(&self) -> f64 {
        self.peak
    }

    /// The rate below which a share of the observed minutes lies, in requests per second.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = self.observed.iter().sum::<f64>() * share;
        let mut below = 0.0;
        for (edge, count) in self.edges.iter().zip(&self.observed) {
            below += count;
            if below >= wanted {
                return *edge;
            }
        }
        self.peak
    }
}

/// Tasks needed at a rate so that a minute more likely keeps the objective than misses it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Requests per second that one task carries then; 0 when not even an idle task keeps the objective.
    per_task: f64,
}

impl Need {
    /// The need on a surface.
    ///
    /// A minute with fewer tasks misses the objective with a probability of at least one half. Near saturation the
    /// replay steps the minute, so there the limit is saturation plus what a minute can hide below the threshold.
    #[must_use]
    pub fn on(surface: &Surface, problem: &Problem) -> Self {
        let Some(utilization) = surface.highest_utilization(0.5) else { return Self { per_task: 0.0 } };
        let slack_s = problem
            .objective
            .latency
            .iter()
            .map(|goal| goal.threshold_ms / 1000.0)
            .fold(f64::INFINITY, f64::min);
        let limit = if utilization > 0.9 { 1.0 + slack_s.min(30.0) / 30.0 } else { utilization };
        Self { per_task: limit * surface.capacity_per_s() }
    }

    /// Tasks needed at a rate; `None` when no count is enough.
    #[must_use]
    pub fn tasks(&self, requests_per_s: f64) -> Option<u32> {
        if requests_per_s <= 0.0 {
            return Some(0);
        }
        (self.per_task > 0.0).then(|| (requests_per_s / self.per_task - 1e-9).ceil().clamp(0.0, 1e6) as u32)
    }
}

/// The least that any scaling on these tasks costs in a month.
///
/// At most twice the allowed minutes can run below their need, because each of them misses the objective with a
/// probability of at least one half; those are taken to be the dearest ones. Start-up, draining and alarms are left out.
#[must_use]
pub fn least_monthly(
    problem: &Problem,
    load: &LoadHistogram,
    need: Need,
    server: (TaskSize, Architecture),
    mix: PurchaseMix,
    minimum: u32,
) -> Option<Usd> {
    let hour = |purchase| problem.tariff.task_hour(server.0, server.1, purchase).map(Usd::dollars);
    let on_demand = hour(Purchase::OnDemand).ok()?;
    let spot = if mix.spot.fraction() > 0.0 { hour(Purchase::Spot).ok()?.min(on_demand) } else { on_demand };
    let price = |tasks: u32| {
        let spot_tasks = mix.spot_tasks(tasks);
        f64::from(tasks - spot_tasks) * on_demand + f64::from(spot_tasks) * spot
    };
    let mut forgiven = 2.0 * problem.allowed();
    let (mut dollars, mut minutes) = (load.unobserved * price(minimum), load.unobserved);
    for (edge, count) in load.edges.iter().zip(&load.observed).rev() {
        let below = count.min(forgiven);
        forgiven -= below;
        let needed = need.tasks(*edge).map_or(minimum, |tasks| tasks.max(minimum));
        dollars += below * price(minimum) + (count - below) * price(needed);
        minutes += count;
    }
    let mean_hour = if minutes > 0.0 { dollars / minutes } else { 0.0 };
    Some(Usd::from_dollars(mean_hour).times(HOURS_PER_MONTH))
}
