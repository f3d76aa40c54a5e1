//! What the regression sees: busy cores, request rate and tasks, and which periods can be trusted.

use super::finding::Finding;
use super::minutes::View;
use crate::design::Design;
use plimsoll_recording::ServiceRecording;
use plimsoll_recording::model::MetricName;

/// CPU utilization above which demand is censored: the task could not have used more.
const SATURATED_PERCENT: f64 = 95.0;
/// Time for which a new task's CPU use is dominated by warming up.
const WARM_UP_S: i64 = 300;
/// MODEL: how long a deployment replaces tasks; recordings carry its beginning only. Longer excludes more minutes.
const DEPLOYMENT_S: i64 = 600;

/// Periods of CPU use beside traffic; all columns have the same length and hold not-a-number for a gap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Load {
    /// CPU in use, in cores.
    pub(super) busy: Vec<f64>,
    /// Requests per second.
    pub(super) rate: Vec<f64>,
    /// Running tasks.
    pub(super) tasks: Vec<f64>,
    /// Whether the period says something about the demand of a request.
    pub(super) usable: Vec<bool>,
    /// How many periods were left out because the CPU was saturated.
    pub(super) saturated: usize,
}

impl Load {
    /// The periods in which CPU and requests are both recorded; `None` when there are none.
    pub(super) fn of(recording: &ServiceRecording, design: &Design) -> Option<Self> {
        let view = View::of(
            recording,
            &[MetricName::Requests, MetricName::CpuMean],
            &[MetricName::Tasks, MetricName::DesiredTasks],
        )?;
        let rate = view.request_rate()?;
        let cpu = view.column(MetricName::CpuMean)?;
        let tasks = tasks(&view, design);
        let vcpu = design.size.cpu.vcpus();
        let busy = cpu.iter().zip(&tasks).map(|(cpu, tasks)| cpu / 100.0 * tasks * vcpu).collect();
        let exclusions = Exclusions::of(recording, &view, &tasks);
        let usable = cpu.iter().zip(&exclusions.excluded).map(|(cpu, out)| !out && *cpu <= SATURATED_PERCENT);
        Some(Self {
            busy,
            rate,
            usable: usable.collect(),
            tasks,
            saturated: cpu.iter().filter(|percent| **percent > SATURATED_PERCENT).count(),
        })
    }

    /// The number of periods.
    pub(super) fn len(&self) -> usize {
        self.busy.len()
    }

    /// Total CPU seconds beyond `idle_vcpu` per task over total requests, preferring usable periods; `None` without
    /// CPU use or requests.
    pub(super) fn ratio(&self, idle_vcpu: f64) -> Option<f64> {
        let total = |all: bool| {
            self.busy
                .iter()
                .zip(&self.rate)
                .zip(&self.tasks)
                .zip(&self.usable)
                .filter(|(((busy, rate), tasks), usable)| {
                    (all || **usable) && busy.is_finite() && rate.is_finite() && tasks.is_finite()
                })
                .fold((0.0, 0.0), |(work, requests), (((busy, rate), tasks), _)| {
                    (work + (busy - idle_vcpu * tasks).max(0.0), requests + rate)
                })
        };
        [total(false), total(true)]
            .into_iter()
            .find(|(work, requests)| *work > 0.0 && *requests > 0.0)
            .map(|(work, requests)| work / requests)
            .filter(|ratio| ratio.is_finite() && *ratio > 0.0)
    }
}

impl Load {
    /// Median distance of the CPU use from what requests and idle use explain, as a share of `vcpu` per task; `None`
    /// without usable periods.
    pub(super) fn error_of(&self, demand_s: f64, idle_vcpu: f64, vcpu: f64) -> Option<f64> {
        let mut errors: Vec<f64> = (0..self.len())
            .filter(|t| self.usable.get(*t).copied().unwrap_or(false))
            .filter_map(|t| {
                let (busy, rate, tasks) = (self.busy.get(t)?, self.rate.get(t)?, self.tasks.get(t)?);
                Some((idle_vcpu * tasks + demand_s * rate - busy).abs() / (tasks * vcpu))
            })
            .filter(|error| error.is_finite())
            .collect();
        errors.sort_by(f64::total_cmp);
        errors.get(errors.len() / 2).copied()
    }
}

/// Periods in which the fleet changes, so that the mean task is not the typical task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exclusions {
    excluded: Vec<bool>,
    period_s: i64,
}

impl Exclusions {
    /// Changes of the task count with the warm-up of new tasks, and deployments.
    pub(super) fn of(recording: &ServiceRecording, view: &View, tasks: &[f64]) -> Self {
        let mut exclusions = Self { excluded: vec![false; tasks.len()], period_s: view.grid.period_s };
        exclusions.add_changes(tasks);
        let deployments = recording.configuration.as_ref().map_or(&[][..], |known| &known.deployments);
        for first in deployments.iter().filter_map(|start| view.grid.index(*start)) {
            exclusions.add(first, exclusions.periods(DEPLOYMENT_S + WARM_UP_S));
        }
        exclusions
    }

    /// Whether a period is left out.
    pub(super) fn excludes(&self, period: usize) -> bool {
        self.excluded.get(period).copied().unwrap_or(true)
    }

    fn add_changes(&mut self, tasks: &[f64]) {
        let warm_up = self.periods(WARM_UP_S);
        for (index, (before, after)) in tasks.iter().zip(tasks.iter().skip(1)).enumerate() {
            if (after - before).abs() > 0.01 {
                // The period before may already hold part of the change.
                self.add(index, 1 + if after > before { warm_up } else { 0 });
            }
        }
    }

    fn periods(&self, seconds: i64) -> usize {
        -(-seconds).div_euclid(self.period_s) as usize
    }

    fn add(&mut self, first: usize, further: usize) {
        self.excluded.iter_mut().skip(first).take(further + 1).for_each(|excluded| *excluded = true);
    }
}

/// Running tasks per period: recorded, else the recorded desired count, else the configured one.
pub(super) fn tasks(view: &View, design: &Design) -> Vec<f64> {
    let configured = f64::from(design.tasks.desired.max(1));
    match view.column(MetricName::Tasks).or_else(|| view.column(MetricName::DesiredTasks)) {
        Some(column) => column.iter().map(|tasks| if *tasks > 0.0 { *tasks } else { f64::NAN }).collect(),
        None => vec![configured; view.grid.len],
    }
}

/// What has to be said when the number of tasks was not recorded.
pub(super) fn tasks_finding(recording: &ServiceRecording, design: &Design) -> Option<Finding> {
    let recorded = [MetricName::Tasks, MetricName::DesiredTasks]
        .iter()
        .any(|metric| recording.series(*metric).is_some_and(|series| series.observed().next().is_some()));
    let scales = !design.scaling.is_empty() && design.tasks.min < design.tasks.max;
    (!recorded).then(|| Finding::TasksAssumed { tasks: design.tasks.desired.max(1), scales })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::draws::Seed;

    /// A service with known demand, seen through minute metrics whose clocks disagree.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Synthetic {
        pub(crate) minutes: usize,
        /// By how many seconds the CPU minutes start after the request minutes, 0 to 60.
        pub(crate) shift_s: f64,
        pub(crate) seed: u64,
        pub(crate) diurnal: f64,
        pub(crate) noise: f64,
    }

    impl Default for Synthetic {
        fn default() -> Self {
            Self { minutes: 240, shift_s: 0.0, seed: 1, diurnal: 0.6, noise: 0.1 }
        }
    }

    impl Synthetic {
        /// 40 requests per second on average, 20 ms each, 2 tasks with 0.05 idle vCPU each, background work of up to two
        /// cores in 2 % of the minutes.
        pub(crate) fn load(self) -> Load {
            let mut draws = Seed::new(self.seed).named("synthetic").draws();
            let phase = draws.uniform() * core::f64::consts::TAU;
            let rate: Vec<f64> = (0..=self.minutes)
                .map(|minute| {
                    let angle = core::f64::consts::TAU * minute as f64 / 1440.0 + phase;
                    let level = 40.0 * (1.0 + self.diurnal * libm::sin(angle));
                    (level * (1.0 + self.noise * draws.normal())).max(0.0)
                })
                .collect();
            let share = self.shift_s / 60.0;
            let busy = (0..self.minutes)
                .map(|minute| {
                    let served = (1.0 - share) * rate[minute] + share * rate[minute + 1];
                    let scatter = 1.0 + draws.normal() * (1.0 / (60.0 * served.max(0.1))).sqrt();
                    let spike = if draws.uniform() < 0.02 { 2.0 * draws.uniform() } else { 0.0 };
                    0.1 + 0.020 * served * scatter + spike
                })
                .collect();
            Load {
                busy,
                rate: rate[..self.minutes].to_vec(),
                tasks: vec![2.0; self.minutes],
                usable: vec![true; self.minutes],
                saturated: 0,
            }
        }
    }

    pub(crate) fn mean_abs(errors: &[f64]) -> f64 {
        errors.iter().map(|error| error.abs()).sum::<f64>() / errors.len() as f64
    }

    #[test]
    fn changes_of_the_task_count_and_warm_up_are_left_out() {
        let tasks: Vec<f64> = (0..20).map(|t| if (5..12).contains(&t) { 3.0 } else { 2.0 }).collect();
        let mut exclusions = Exclusions { excluded: vec![false; 20], period_s: 60 };
        exclusions.add_changes(&tasks);
        let left_out: Vec<usize> = (0..20).filter(|t| exclusions.excludes(*t)).collect();
        // Scale-out between 4 and 5 with five minutes of warm-up, scale-in between 11 and 12.
        assert_eq!(left_out, [4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }

    #[test]
    fn the_ratio_is_an_upper_bound_of_the_demand() {
        let load = Synthetic { minutes: 1440, ..Synthetic::default() }.load();
        let ratio = load.ratio(0.0).unwrap();
        assert!(ratio > 0.020 && ratio < 0.026, "{ratio}");
    }
}
