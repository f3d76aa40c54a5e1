//! The request rate of every minute.

use super::finding::{CalibrationError, Finding};
use super::load;
use super::minutes::{View, is_plausible};
use crate::design::Design;
use crate::workload::Arrivals;
use plimsoll_recording::ServiceRecording;
use plimsoll_recording::model::MetricName;
use plimsoll_recording::series::Series;
use plimsoll_units::Timestamp;

/// Longest replay: two years of minutes.
const LIMIT_MINUTES: i64 = 2 * 366 * 24 * 60;
/// Gaps up to this many minutes are bridged by a straight line.
const LINEAR: usize = 10;
const DAY: usize = 24 * 60;

/// Arrivals from the recorded requests; `None` when not one count was recorded.
pub(super) fn recorded(
    recording: &ServiceRecording,
    findings: &mut Vec<Finding>,
) -> Result<Option<Arrivals>, CalibrationError> {
    let Some(series) = recording.series(MetricName::Requests).filter(|series| !series.is_empty()) else {
        return Ok(None);
    };
    let (period, start, minutes) = span(series)?;
    if period > 60 {
        findings.push(Finding::CoarseRequests { period: series.period() });
    }
    let rates = (0..minutes).map(|minute| rate(series, start + minute * 60)).collect();
    Ok(bridged(Timestamp::from_unix(start), rates, findings))
}

/// Period in seconds, start of the first minute, and number of minutes of a series.
fn span(series: &Series) -> Result<(i64, i64, i64), CalibrationError> {
    let period = i64::from(series.period().get());
    let start = series.start().unix().div_euclid(60).saturating_mul(60);
    let length = i64::try_from(series.len()).unwrap_or(i64::MAX).saturating_mul(period);
    let minutes = length.div_euclid(60) + i64::from(length.rem_euclid(60) > 0);
    if minutes > LIMIT_MINUTES || start.checked_add(length).is_none() {
        return Err(CalibrationError::TooLong { minutes, limit: LIMIT_MINUTES });
    }
    Ok((period, start, minutes))
}

/// Requests per second in the minute that begins at `from`; not-a-number for a gap.
fn rate(series: &Series, from: i64) -> f64 {
    let period = i64::from(series.period().get());
    let offset = from - series.start().unix();
    let value = |index: i64| {
        usize::try_from(index)
            .ok()
            .and_then(|index| series.get(index))
            .filter(|count| is_plausible(MetricName::Requests, *count))
    };
    if period >= 60 {
        // MODEL: a longer period is spread evenly over its minutes; errs towards less variation.
        let middle = (offset + 30).max(0);
        return value(middle.div_euclid(period)).map_or(f64::NAN, |count| count / period as f64);
    }
    let (first, last) = (-(-offset).div_euclid(period), -(-(offset + 60)).div_euclid(period));
    let (sum, count) =
        (first..last).filter_map(value).fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
    if 2.0 * count >= (last - first) as f64 && count > 0.0 { sum / (count * period as f64) } else { f64::NAN }
}

/// Arrivals that explain the recorded CPU use with a known CPU time per request, where requests were not recorded.
///
/// MODEL: everything beyond the idle use is taken as requests, background work too; errs towards more traffic.
pub(super) fn from_cpu(
    recording: &ServiceRecording,
    design: &Design,
    demand_s: f64,
    idle_vcpu: f64,
    findings: &mut Vec<Finding>,
) -> Result<Option<Arrivals>, CalibrationError> {
    let optional = [MetricName::Tasks, MetricName::DesiredTasks];
    let Some(view) = View::of(recording, &[MetricName::CpuMean], &optional) else { return Ok(None) };
    let Some(cpu) = view.column(MetricName::CpuMean) else { return Ok(None) };
    let per_period = view.grid.period_s / 60;
    let minutes = i64::try_from(view.grid.len).unwrap_or(i64::MAX).saturating_mul(per_period);
    if minutes > LIMIT_MINUTES {
        return Err(CalibrationError::TooLong { minutes, limit: LIMIT_MINUTES });
    }
    let vcpu = design.size.cpu.vcpus();
    let rates = cpu
        .iter()
        .zip(load::tasks(&view, design))
        .map(|(cpu, tasks)| {
            let busy = cpu / 100.0 * vcpu * tasks - idle_vcpu * tasks;
            // Not `max`, which would turn a gap into zero traffic.
            if busy < 0.0 { 0.0 } else { busy / demand_s }
        })
        .flat_map(|rate| std::iter::repeat_n(rate, per_period.max(1) as usize))
        .collect();
    findings.push(Finding::RequestsDerivedFromCpu);
    if per_period > 1
        && let Some(series) = recording.series(MetricName::CpuMean)
    {
        findings.push(Finding::CoarseRequests { period: series.period() });
    }
    Ok(bridged(Timestamp::from_unix(view.grid.start), rates, findings))
}

/// Fills the gaps: short ones by a straight line, longer ones by the same minute of the day before, else by the last
/// value. `None` when nothing was observed.
fn bridged(start: Timestamp, mut rates: Vec<f64>, findings: &mut Vec<Finding>) -> Option<Arrivals> {
    let observed: Vec<bool> = rates.iter().map(|rate| rate.is_finite()).collect();
    let first = rates.iter().copied().find(|rate| rate.is_finite())?;
    let gaps = observed.iter().filter(|seen| !**seen).count();
    if gaps > 0 {
        findings.push(Finding::BridgedMinutes { minutes: gaps });
    }
    let mut index = 0;
    let mut last = first;
    while let Some(rate) = rates.get(index).copied() {
        if rate.is_finite() {
            last = rate;
            index += 1;
            continue;
        }
        let length = rates.iter().skip(index).take_while(|rate| !rate.is_finite()).count();
        let after = rates.get(index + length).copied();
        for step in 0..length {
            let day_before = (index + step).checked_sub(DAY).and_then(|before| rates.get(before)).copied();
            let value = match (after, day_before) {
                (Some(after), _) if length <= LINEAR => {
                    last + (after - last) * (step + 1) as f64 / (length + 1) as f64
                }
                (_, Some(before)) => before,
                _ => last,
            };
            if let Some(slot) = rates.get_mut(index + step) {
                *slot = value;
            }
        }
        index += length;
    }
    Some(Arrivals { start, per_second: rates.iter().map(|rate| *rate as f32).collect(), observed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Seconds;

    fn of(period: u32, points: Vec<Option<f64>>) -> (Arrivals, Vec<Finding>) {
        let series = Series::new(Timestamp::from_unix(0), Seconds::new(period), points);
        let recording = ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: [(MetricName::Requests, series)].into(),
            access_log: None,
        };
        let mut findings = Vec::new();
        let arrivals = recorded(&recording, &mut findings).unwrap().unwrap();
        (arrivals, findings)
    }

    #[test]
    fn short_gaps_are_straight_lines_and_not_judged() {
        let (arrivals, findings) = of(60, vec![Some(60.0), None, None, Some(240.0)]);
        assert_eq!(arrivals.per_second, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(arrivals.observed, [true, false, false, true]);
        assert_eq!(findings, [Finding::BridgedMinutes { minutes: 2 }]);
    }

    #[test]
    fn long_gaps_repeat_the_day_before() {
        let mut points: Vec<Option<f64>> = (0..2 * 1440).map(|i| Some(f64::from(i % 1440) * 60.0)).collect();
        for point in points.iter_mut().skip(1440 + 100).take(60) {
            *point = None;
        }
        let (arrivals, _) = of(60, points);
        assert_eq!(arrivals.per_second[1440 + 130], 130.0);
        assert!(!arrivals.observed[1440 + 130]);
    }

    #[test]
    fn long_gaps_on_the_first_day_hold_the_last_value_and_leading_gaps_the_first() {
        let mut points = vec![None, Some(120.0)];
        points.extend([None; 30]);
        points.push(Some(600.0));
        let (arrivals, _) = of(60, points);
        assert_eq!(arrivals.per_second[0], 2.0);
        assert_eq!(arrivals.per_second[20], 2.0);
        assert_eq!(arrivals.per_second[32], 10.0);
    }

    #[test]
    fn five_minutes_are_spread_evenly_and_said_to_hide_bursts() {
        let (arrivals, findings) = of(300, vec![Some(3000.0), Some(6000.0)]);
        assert_eq!(arrivals.per_second, [10.0, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0, 20.0, 20.0, 20.0]);
        assert_eq!(findings, [Finding::CoarseRequests { period: Seconds::new(300) }]);
    }

    #[test]
    fn twenty_second_counts_add_up_to_minutes() {
        let (arrivals, _) = of(20, vec![Some(20.0), Some(40.0), Some(60.0), Some(60.0), None, Some(60.0)]);
        assert_eq!(arrivals.per_second, [2.0, 3.0]);
    }

    #[test]
    fn negative_counts_are_gaps() {
        let (arrivals, _) = of(60, vec![Some(60.0), Some(-5.0), Some(60.0)]);
        assert_eq!(arrivals.per_second, [1.0, 1.0, 1.0]);
        assert_eq!(arrivals.observed, [true, false, true]);
    }
}
