//! Memory of a task: idle use, use per request in flight, growth with age, highest use.

use super::finding::{Finding, Source};
use super::load;
use super::minutes::View;
use crate::design::Design;
use crate::workload::Memory;
use plimsoll_recording::ServiceRecording;
use plimsoll_recording::model::MetricName;
use plimsoll_recording::series::Series;
use plimsoll_spec::platform::workload::StatedWorkload;

/// Share of the periods taken to lie below the memory of an idle task.
const IDLE_QUANTILE: f64 = 0.05;
/// Shortest time between two changes of the fleet from which a growth is read, in hours.
const SHORTEST_LIFE_H: usize = 6;
/// Hours of one life that are compared with each other; a longer life is thinned to this many.
const MOST_HOURS: usize = 240;
/// Share of the pairs of hours that must rise before a growth is believed.
const RISING: f64 = 0.8;
/// Growth per day, as a share of the task's memory, below which it is of no consequence.
const NOTABLE_PER_DAY: f64 = 0.01;

/// Memory with the sources of its two stated parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ChosenMemory {
    pub(super) memory: Memory,
    pub(super) base_source: Source,
    pub(super) per_request_source: Source,
}

/// Memory by the record, else as stated. `response_s` is the mean response time where latency was not recorded.
pub(super) fn choose(
    recording: &ServiceRecording,
    design: &Design,
    stated: &StatedWorkload,
    response_s: f64,
    findings: &mut Vec<Finding>,
) -> ChosenMemory {
    if stated.memory_follows_limit {
        findings.push(Finding::MemoryFollowsLimit);
    }
    let limit_mib = f64::from(design.size.memory.mib());
    let observed_max_mib = highest_percent(recording) / 100.0 * limit_mib;
    let mut memory = Memory {
        base_mib: stated.memory_mib.unwrap_or(0.0),
        per_request_mib: stated.memory_mib_per_request.unwrap_or(0.0),
        growth_mib_per_hour: 0.0,
        observed_max_mib,
        follows_limit: stated.memory_follows_limit,
    };
    let stated_source = |value: Option<f64>| value.map_or(Source::Default, |_| Source::Stated);
    let mut chosen = ChosenMemory {
        memory,
        base_source: stated_source(stated.memory_mib),
        per_request_source: stated_source(stated.memory_mib_per_request),
    };
    let Some(use_of_tasks) = TaskMemory::of(recording, design, limit_mib, response_s) else {
        if stated.memory_mib.is_none() {
            findings.push(Finding::MemoryUnknown);
        }
        return chosen;
    };
    if let Some(per_request) = use_of_tasks.per_request() {
        memory.per_request_mib = per_request;
        chosen.per_request_source = Source::Recorded;
    }
    memory.base_mib = use_of_tasks.base(memory.per_request_mib);
    chosen.base_source = Source::Recorded;
    let growth = use_of_tasks.growth_per_hour(memory.per_request_mib);
    if growth * 24.0 > NOTABLE_PER_DAY * limit_mib {
        memory.growth_mib_per_hour = growth;
        findings.push(Finding::MemoryGrows { mib_per_hour: growth });
    }
    ChosenMemory { memory, ..chosen }
}

fn highest_percent(recording: &ServiceRecording) -> f64 {
    [MetricName::MemoryMax, MetricName::MemoryMean]
        .iter()
        .filter_map(|metric| recording.series(*metric))
        .flat_map(Series::observed)
        .filter(|percent| super::minutes::is_plausible(MetricName::MemoryMax, *percent))
        .fold(0.0, f64::max)
}

/// Memory of the mean task beside its requests in flight.
struct TaskMemory {
    mib: Vec<f64>,
    /// Not-a-number where requests were not recorded.
    in_flight: Vec<f64>,
    /// Periods at which the fleet changed and ages start anew.
    births: Vec<usize>,
    per_hour: usize,
}

impl TaskMemory {
    fn of(recording: &ServiceRecording, design: &Design, limit_mib: f64, response_s: f64) -> Option<Self> {
        let optional = [
            MetricName::Requests,
            MetricName::Tasks,
            MetricName::DesiredTasks,
            MetricName::LatencyMean,
            MetricName::LatencyP50,
        ];
        let view = View::of(recording, &[MetricName::MemoryMean], &optional)?;
        let mib: Vec<f64> =
            view.column(MetricName::MemoryMean)?.iter().map(|p| p / 100.0 * limit_mib).collect();
        mib.iter().any(|mib| mib.is_finite()).then_some(())?;
        let tasks = load::tasks(&view, design);
        let latency = view.column(MetricName::LatencyMean).or_else(|| view.column(MetricName::LatencyP50));
        let rate = view.request_rate();
        let in_flight = tasks
            .iter()
            .enumerate()
            .map(|(index, tasks)| {
                let rate = rate.as_ref().and_then(|rate| rate.get(index)).copied().unwrap_or(f64::NAN);
                let seconds = latency
                    .map_or(Some(response_s), |ms| ms.get(index).map(|ms| ms / 1000.0))
                    .unwrap_or(f64::NAN);
                rate * seconds / tasks
            })
            .collect();
        let deployments = recording.configuration.as_ref().map_or(&[][..], |known| &known.deployments);
        let mut births: Vec<usize> = deployments.iter().filter_map(|at| view.grid.index(*at)).collect();
        births.extend(
            tasks
                .iter()
                .zip(tasks.iter().skip(1))
                .enumerate()
                .filter(|(_, (a, b))| b > a)
                .map(|(i, _)| i + 1),
        );
        births.sort_unstable();
        let per_hour = (3600 / view.grid.period_s).max(1) as usize;
        Some(Self { mib, in_flight, births, per_hour })
    }

    /// MiB per request in flight by least squares, not below 0; `None` where requests in flight do not vary.
    fn per_request(&self) -> Option<f64> {
        let pairs = || {
            self.in_flight.iter().zip(&self.mib).filter(|(flight, mib)| flight.is_finite() && mib.is_finite())
        };
        let count = pairs().count() as f64;
        if count < 60.0 {
            return None;
        }
        let (sum_x, sum_y) = pairs().fold((0.0, 0.0), |(x, y), (flight, mib)| (x + flight, y + mib));
        let (mean_x, mean_y) = (sum_x / count, sum_y / count);
        let (square, cross) = pairs().fold((0.0, 0.0), |(square, cross), (flight, mib)| {
            let x = flight - mean_x;
            (square + x * x, cross + x * (mib - mean_y))
        });
        // Less than a tenth of relative variation says nothing about the slope.
        (square > 0.01 * count * mean_x * mean_x && square > 0.0).then(|| (cross / square).max(0.0))
    }

    fn without_requests(&self, per_request_mib: f64) -> impl Iterator<Item = f64> + '_ {
        self.mib.iter().zip(&self.in_flight).map(move |(mib, flight)| {
            let flight = if flight.is_finite() { *flight } else { 0.0 };
            mib - per_request_mib * flight
        })
    }

    fn base(&self, per_request_mib: f64) -> f64 {
        let mut idle: Vec<f64> =
            self.without_requests(per_request_mib).filter(|mib| mib.is_finite()).collect();
        idle.sort_by(f64::total_cmp);
        let index = (idle.len() as f64 * IDLE_QUANTILE) as usize;
        idle.get(index).copied().unwrap_or(0.0).max(0.0)
    }

    /// Median over the lives of the fleet of the Theil–Sen slope of hourly medians; 0 without a steady rise.
    ///
    /// MODEL: the age of the mean task runs from the last scale-out or deployment; tasks that survive a scale-out are older
    /// than that, which errs towards slower growth.
    fn growth_per_hour(&self, per_request_mib: f64) -> f64 {
        let idle: Vec<f64> = self.without_requests(per_request_mib).collect();
        let mut borders = vec![0];
        borders.extend(&self.births);
        borders.push(idle.len());
        let mut slopes: Vec<f64> = borders
            .iter()
            .zip(borders.iter().skip(1))
            .filter_map(|(from, to)| idle.get(*from..*to))
            .filter_map(|life| steady_slope(&hourly_medians(life, self.per_hour)))
            .collect();
        slopes.sort_by(f64::total_cmp);
        slopes.get(slopes.len() / 2).copied().unwrap_or(0.0).max(0.0)
    }
}

fn hourly_medians(life: &[f64], per_hour: usize) -> Vec<f64> {
    life.chunks(per_hour)
        .map(|hour| {
            let mut seen: Vec<f64> = hour.iter().copied().filter(|mib| mib.is_finite()).collect();
            seen.sort_by(f64::total_cmp);
            seen.get(seen.len() / 2).copied().unwrap_or(f64::NAN)
        })
        .collect()
}

/// Theil–Sen slope per hour; 0 unless most pairs rise, `None` for too short a life.
fn steady_slope(hours: &[f64]) -> Option<f64> {
    let thin = hours.len().div_ceil(MOST_HOURS).max(1);
    let points: Vec<(f64, f64)> = hours
        .iter()
        .enumerate()
        .step_by(thin)
        .filter(|(_, mib)| mib.is_finite())
        .map(|(hour, mib)| (hour as f64, *mib))
        .collect();
    if hours.len() < SHORTEST_LIFE_H || points.len() < 3 {
        return None;
    }
    let mut slopes: Vec<f64> = points
        .iter()
        .enumerate()
        .flat_map(|(i, (t0, m0))| points.iter().skip(i + 1).map(move |(t1, m1)| (m1 - m0) / (t1 - t0)))
        .collect();
    let rising = slopes.iter().filter(|slope| **slope > 0.0).count() as f64 / slopes.len() as f64;
    let middle = slopes.len() / 2;
    let median = *slopes.select_nth_unstable_by(middle, f64::total_cmp).1;
    Some(if rising >= RISING { median } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;
    use crate::draws::Seed;
    use plimsoll_units::{Seconds, Timestamp};

    fn recording(leak_mib_per_hour: f64) -> ServiceRecording {
        let mut draws = Seed::new(4).draws();
        let minutes = 3 * 1440;
        let rates: Vec<f64> = (0..minutes)
            .map(|m| 40.0 * (1.0 + 0.6 * libm::sin(core::f64::consts::TAU * f64::from(m) / 1440.0)))
            .collect();
        let percent = rates.iter().enumerate().map(|(minute, rate)| {
            let in_flight = rate * 0.250 / 2.0;
            let mib = 300.0 + 8.0 * in_flight + leak_mib_per_hour * minute as f64 / 60.0;
            Some((mib + 2.0 * draws.normal()) / 2048.0 * 100.0)
        });
        let percent: Vec<Option<f64>> = percent.collect();
        let series =
            |points: Vec<Option<f64>>| Series::new(Timestamp::from_unix(0), Seconds::new(60), points);
        ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: [
                (MetricName::Requests, series(rates.iter().map(|rate| Some(rate * 60.0)).collect())),
                (MetricName::LatencyMean, series(vec![Some(250.0); rates.len()])),
                (MetricName::MemoryMean, series(percent)),
            ]
            .into(),
            access_log: None,
        }
    }

    #[test]
    fn idle_use_and_use_per_request_are_told_apart() {
        let mut findings = Vec::new();
        let chosen = choose(&recording(0.0), &design(), &StatedWorkload::default(), 0.1, &mut findings);
        let memory = chosen.memory;
        assert!((memory.base_mib / 300.0 - 1.0).abs() < 0.03, "{memory:?}");
        assert!((memory.per_request_mib / 8.0 - 1.0).abs() < 0.05, "{memory:?}");
        assert!(memory.observed_max_mib > 300.0 + 8.0 * 7.9);
        assert_eq!(memory.growth_mib_per_hour, 0.0);
        assert_eq!((chosen.base_source, chosen.per_request_source), (Source::Recorded, Source::Recorded));
        assert!(findings.is_empty());
    }

    #[test]
    fn a_leak_is_seen() {
        let mut findings = Vec::new();
        let memory =
            choose(&recording(3.0), &design(), &StatedWorkload::default(), 0.1, &mut findings).memory;
        assert!((memory.growth_mib_per_hour / 3.0 - 1.0).abs() < 0.1, "{memory:?}");
        assert!(matches!(findings[..], [Finding::MemoryGrows { .. }]));
    }

    #[test]
    fn stated_memory_counts_where_none_is_recorded() {
        let mut recording = recording(0.0);
        recording.metrics.remove(&MetricName::MemoryMean);
        let stated = StatedWorkload {
            memory_mib: Some(180.0),
            memory_mib_per_request: Some(2.0),
            memory_follows_limit: true,
            ..StatedWorkload::default()
        };
        let mut findings = Vec::new();
        let chosen = choose(&recording, &design(), &stated, 0.1, &mut findings);
        assert_eq!((chosen.memory.base_mib, chosen.memory.per_request_mib), (180.0, 2.0));
        assert_eq!(chosen.base_source, Source::Stated);
        assert_eq!(findings, [Finding::MemoryFollowsLimit]);
        findings.clear();
        let none = choose(&recording, &design(), &StatedWorkload::default(), 0.1, &mut findings);
        assert_eq!(none.base_source, Source::Default);
        assert_eq!(findings, [Finding::MemoryUnknown]);
    }
}
