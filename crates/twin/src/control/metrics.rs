//! Service metrics: what CloudWatch gets to see of a service, and when.
//!
//! A metric value covers one period and becomes visible some time after the period's end. Everything that scales sees the
//! service through this window only.

use plimsoll_spec::platform::scaling::{MetricResolution, ScalingMetric};
use plimsoll_units::{Seconds, SimTime};
use std::collections::VecDeque;

/// The service metrics of one period; `None` is a missing data point, which is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// `CPUUtilization`: used CPU over the CPU of the running tasks, in percent.
    pub cpu_percent: Option<f64>,
    /// `MemoryUtilization`: used memory over the memory of the serving tasks, in percent.
    pub memory_percent: Option<f64>,
    /// `RequestCountPerTarget`: requests of the minute per healthy target; missing in 20-second periods.
    pub requests_per_target: Option<f64>,
}

impl Sample {
    /// The value of one metric.
    #[inline]
    #[must_use]
    pub const fn value(&self, metric: ScalingMetric) -> Option<f64> {
        match metric {
            ScalingMetric::Cpu => self.cpu_percent,
            ScalingMetric::Memory => self.memory_percent,
            ScalingMetric::RequestsPerTarget => self.requests_per_target,
        }
    }
}

/// What was used and what was there during one metric period; the parts of a period are added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeriodSums {
    /// Requests that arrived.
    pub requests: f64,
    /// CPU seconds used.
    pub cpu_seconds: f64,
    /// MiB-seconds of memory used by serving tasks.
    pub memory_mib_seconds: f64,
    /// Time of running tasks (from container start to stop), in task-milliseconds.
    pub running_ms: i64,
    /// Time of tasks that receive traffic, in task-milliseconds.
    pub serving_ms: i64,
}

impl PeriodSums {
    /// The metric values of a period.
    ///
    /// AWS: utilization is used over reserved of the running tasks, with no data while no task runs; `RequestCountPerTarget`
    /// is a sum per minute with real zeros. Source ECS developer guide and ALB guide, CloudWatch metrics, 2023-06.
    /// MODEL: without a healthy target requests count for no target, so the metric reads zero.
    #[inline]
    #[must_use]
    pub fn sample(&self, period_ms: i64, vcpus: f64, memory_mib: f64) -> Sample {
        let percent = |used: f64, task_ms: i64, each: f64| {
            let available = task_ms as f64 * each;
            (available > 0.0).then(|| 100_000.0 * used / available)
        };
        let requests_per_target = match self.serving_ms {
            0 => 0.0,
            serving_ms => self.requests * period_ms as f64 / serving_ms as f64,
        };
        Sample {
            cpu_percent: percent(self.cpu_seconds, self.running_ms, vcpus),
            memory_percent: percent(self.memory_mib_seconds, self.serving_ms, memory_mib),
            requests_per_target: Some(requests_per_target),
        }
    }
}

/// The way of the data points of one resolution from the end of their period to their visibility.
#[derive(Debug, Clone)]
pub struct Publication {
    resolution: MetricResolution,
    delay: Seconds,
    /// Until when data points are later than that, and how much.
    late_until: SimTime,
    late: Seconds,
    on_the_way: VecDeque<(SimTime, Sample)>,
}

impl Publication {
    /// A publication without data points on the way.
    #[must_use]
    pub fn new(resolution: MetricResolution, delay: Seconds) -> Self {
        let in_flight = delay.get() / resolution.period().get() + 2;
        Self {
            resolution,
            delay,
            late_until: SimTime::START,
            late: Seconds::new(0),
            on_the_way: VecDeque::with_capacity(in_flight as usize),
        }
    }

    /// The resolution of the data points.
    #[must_use]
    pub const fn resolution(&self) -> MetricResolution {
        self.resolution
    }

    /// Takes the data point of the period that ends at `end`.
    #[inline]
    pub fn publish(&mut self, end: SimTime, mut sample: Sample) {
        if self.resolution == MetricResolution::High {
            // AWS: there is no high-resolution variant of ALBRequestCountPerTarget; API model of 2026-06.
            sample.requests_per_target = None;
        }
        let visible = if end <= self.late_until { end + self.delay + self.late } else { end + self.delay };
        // MODEL: a data point is never seen before one of an earlier period.
        let visible = self.on_the_way.back().map_or(visible, |(before, _)| visible.max(*before));
        self.on_the_way.push_back((visible, sample));
    }

    /// Data points of periods that end up to `until` become visible later than usual.
    pub fn delay_more(&mut self, until: SimTime, late: Seconds) {
        (self.late_until, self.late) = (until, late);
    }

    /// When the next data point becomes visible; [`SimTime::NEVER`] when none is on the way.
    #[inline]
    #[must_use]
    pub fn next_at(&self) -> SimTime {
        self.on_the_way.front().map_or(SimTime::NEVER, |(at, _)| *at)
    }

    /// The data point that becomes visible next, with the moment.
    #[inline]
    pub fn take(&mut self) -> Option<(SimTime, Sample)> {
        self.on_the_way.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_point_is_visible_after_period_and_delay() {
        let mut publication = Publication::new(MetricResolution::Standard, Seconds::new(150));
        assert_eq!(publication.next_at(), SimTime::NEVER);
        publication
            .publish(SimTime::from_seconds(60), Sample { cpu_percent: Some(50.0), ..Sample::default() });
        assert_eq!(publication.next_at(), SimTime::from_seconds(210));
        let (at, sample) = publication.take().unwrap();
        assert_eq!((at, sample.cpu_percent), (SimTime::from_seconds(210), Some(50.0)));
    }

    #[test]
    fn utilization_is_missing_without_tasks_but_requests_are_zero() {
        let sample = PeriodSums::default().sample(60_000, 1.0, 1024.0);
        assert_eq!((sample.cpu_percent, sample.memory_percent), (None, None));
        assert_eq!(sample.requests_per_target, Some(0.0));
    }

    #[test]
    fn utilization_is_used_over_reserved() {
        let sums = PeriodSums {
            requests: 600.0,
            cpu_seconds: 30.0,
            memory_mib_seconds: 60.0 * 512.0,
            running_ms: 120_000,
            serving_ms: 60_000,
        };
        let sample = sums.sample(60_000, 0.5, 1024.0);
        assert_eq!((sample.cpu_percent, sample.memory_percent), (Some(50.0), Some(50.0)));
        assert_eq!(sample.requests_per_target, Some(600.0));
    }

    #[test]
    fn requests_per_target_is_never_published_every_20_s() {
        let mut publication = Publication::new(MetricResolution::High, Seconds::new(16));
        publication.publish(SimTime::from_seconds(20), PeriodSums::default().sample(20_000, 1.0, 1.0));
        assert_eq!(publication.take().unwrap().1.requests_per_target, None);
    }
}
