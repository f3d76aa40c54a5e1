//! CloudWatch alarms: M of N data points, with the four treatments of missing data.

use super::metrics::Sample;
use plimsoll_spec::platform::scaling::{Aggregation, AlarmRule, MissingData, ScalingMetric};

/// State of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum AlarmState {
    /// Not breaching.
    Ok,
    /// Breaching.
    Alarm,
    /// Not enough data to say.
    #[default]
    InsufficientData,
}

/// The most recent data points as bits, the newest in the lowest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    breaching: u128,
    present: u128,
}

impl History {
    /// Adds the newest data point: whether it breaches, `None` when it is missing.
    #[inline]
    pub fn push(&mut self, breaching: Option<bool>) {
        self.breaching = self.breaching << 1 | u128::from(breaching == Some(true));
        self.present = self.present << 1 | u128::from(breaching.is_some());
    }

    /// The data point of this age, the newest has age 0; `None` when it is missing.
    fn at(&self, age: u32) -> Option<bool> {
        let bit = |bits: u128| bits.checked_shr(age).unwrap_or(0) & 1 == 1;
        bit(self.present).then(|| bit(self.breaching))
    }
}

/// Points beyond the evaluation periods that are read when points are missing.
///
/// AWS: "a higher number of data points" is read, five for three in the published tables; source CloudWatch user guide,
/// alarms and missing data, 2023-06. The general rule is not published.
const EXTRA_RANGE: u32 = 2;

/// AWS: the longest evaluation this keeps; CloudWatch allows at most one day in all and no alarm here needs more points.
const MOST_PERIODS: u32 = 128 - EXTRA_RANGE;

/// How many of how many data points raise the alarm, and what missing ones count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evaluation {
    periods: u32,
    datapoints: u32,
    missing: MissingData,
    /// The newest `periods` bits.
    window: u128,
}

impl Evaluation {
    /// `datapoints` of `periods`; both are brought into 1 to 126, `datapoints` to at most `periods`.
    #[must_use]
    pub fn new(datapoints: u32, periods: u32, missing: MissingData) -> Self {
        let periods = periods.clamp(1, MOST_PERIODS);
        Self { periods, datapoints: datapoints.clamp(1, periods), missing, window: (1 << periods) - 1 }
    }

    /// The alarm's state after the newest data point, given the state before.
    #[inline]
    #[must_use]
    pub fn judge(&self, history: &History, before: AlarmState) -> AlarmState {
        if history.present & self.window != self.window {
            return self.judge_with_gaps(history, before);
        }
        match history.breaching & self.window {
            // Almost all minutes; counting bits is slow where the processor has no instruction for it.
            0 => AlarmState::Ok,
            all if all == self.window => AlarmState::Alarm,
            some => self.judge_count(some.count_ones()),
        }
    }

    const fn judge_count(&self, breaching: u32) -> AlarmState {
        if breaching >= self.datapoints { AlarmState::Alarm } else { AlarmState::Ok }
    }

    /// AWS: real points of the evaluation range come first, the treatment of missing data fills only what lacks; with
    /// `missing`, the alarm is raised if the oldest breaching point is at least M old and all newer ones breach or are
    /// missing. Source CloudWatch user guide, alarms and missing data, 2023-06.
    #[cold]
    fn judge_with_gaps(&self, history: &History, before: AlarmState) -> AlarmState {
        let range = 0..self.periods + EXTRA_RANGE;
        let mut real = 0;
        let mut breaching = 0;
        for point in range.clone().filter_map(|age| history.at(age)).take(self.periods as usize) {
            real += 1;
            breaching += u32::from(point);
        }
        let lacking = self.periods - real;
        // No filling with breaching points could reach M any more.
        let settled_ok = real - breaching > self.periods - self.datapoints;
        match self.missing {
            MissingData::Breaching => self.judge_count(breaching + lacking),
            MissingData::NotBreaching => self.judge_count(breaching),
            _ if lacking == 0 || breaching >= self.datapoints => self.judge_count(breaching),
            MissingData::Ignore if settled_ok => AlarmState::Ok,
            MissingData::Ignore => before,
            MissingData::Missing if real == 0 => AlarmState::InsufficientData,
            MissingData::Missing if settled_ok => AlarmState::Ok,
            MissingData::Missing => {
                let newest_ok = range.clone().find(|&age| history.at(age) == Some(false));
                let oldest = (0..newest_ok.unwrap_or(range.end)).rfind(|&age| history.at(age) == Some(true));
                let old_enough = oldest.is_some_and(|age| age + 1 >= self.datapoints);
                if old_enough { AlarmState::Alarm } else { AlarmState::Ok }
            }
        }
    }
}

/// An alarm on a metric whose data points come once per alarm period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    evaluation: Evaluation,
    history: History,
    state: AlarmState,
}

impl Alarm {
    /// An alarm without data.
    #[must_use]
    pub fn new(evaluation: Evaluation) -> Self {
        Self { evaluation, history: History::default(), state: AlarmState::InsufficientData }
    }

    /// Takes the newest data point (`None` is missing) and returns the new state.
    #[inline]
    pub fn observe(&mut self, breaching: Option<bool>) -> AlarmState {
        self.history.push(breaching);
        self.state = self.evaluation.judge(&self.history, self.state);
        self.state
    }

    /// The state after the last evaluation.
    #[must_use]
    pub const fn state(&self) -> AlarmState {
        self.state
    }
}

/// An alarm with a rule of its own whose period may span several data points.
///
/// AWS: alarms with a period of at least 60 s are evaluated once a minute on the sliding window; CloudWatch user guide,
/// 2023-06. So there is one history for each phase of the period.
#[derive(Debug, Clone)]
pub struct RuleAlarm {
    rule: AlarmRule,
    evaluation: Evaluation,
    /// One history per phase; its length is the number of data points in a period.
    phases: Vec<History>,
    /// The newest data points, oldest overwritten first: as many as all evaluation periods need.
    values: Vec<Option<f64>>,
    observed: usize,
    state: AlarmState,
}

impl RuleAlarm {
    /// An alarm without data on data points that come every `point_seconds` seconds.
    ///
    /// MODEL: a period that is not a multiple of the data points' distance is rounded up to one.
    #[must_use]
    pub fn new(rule: AlarmRule, point_seconds: u32) -> Self {
        // AWS: period × evaluation periods is at most a day; CloudWatch API reference, PutMetricAlarm, read 2026-09.
        let day = 86_400 / point_seconds.max(1);
        let points = rule.period.get().div_ceil(point_seconds.max(1)).clamp(1, day);
        let evaluation = Evaluation::new(rule.datapoints_to_alarm, rule.evaluation_periods, rule.missing);
        let kept = (points * evaluation.periods).min(day.max(points));
        Self {
            rule,
            evaluation,
            phases: vec![History::default(); points as usize],
            values: vec![None; kept as usize],
            observed: 0,
            state: AlarmState::InsufficientData,
        }
    }

    /// Takes the newest data point and returns the new state.
    pub fn observe(&mut self, sample: &Sample) -> AlarmState {
        let kept = self.values.len();
        if let Some(slot) = self.values.get_mut(self.observed % kept) {
            *slot = sample.value(self.rule.metric);
        }
        self.observed += 1;
        let breaching =
            self.window_value(0).map(|value| self.rule.comparison.breaches(value, self.rule.threshold));
        let phase = self.observed % self.phases.len();
        if let Some(history) = self.phases.get_mut(phase) {
            history.push(breaching);
            self.state = self.evaluation.judge(history, self.state);
        }
        self.state
    }

    /// The state after the last evaluation.
    #[must_use]
    pub const fn state(&self) -> AlarmState {
        self.state
    }

    /// The metric over the alarm's evaluation periods, aggregated; `None` when all of it is missing.
    #[must_use]
    pub fn aggregated(&self, aggregation: Aggregation) -> Option<f64> {
        let periods = self.values.len() / self.phases.len().max(1);
        let mut values = (0..periods).filter_map(|period| self.window_value(period));
        let first = values.next()?;
        Some(match aggregation {
            Aggregation::Minimum => values.fold(first, f64::min),
            Aggregation::Maximum => values.fold(first, f64::max),
            Aggregation::Average => {
                let (sum, count) =
                    values.fold((first, 1.0), |(sum, count), value| (sum + value, count + 1.0));
                sum / count
            }
        })
    }

    /// The metric over the period that ended `back` periods ago: a mean, or a sum of requests.
    fn window_value(&self, back: usize) -> Option<f64> {
        let points = self.phases.len();
        let kept = self.values.len();
        let newest = self.observed.checked_sub(back * points)?;
        let (mut sum, mut count) = (0.0, 0_u32);
        for position in newest.saturating_sub(points)..newest {
            if let Some(value) = self.values.get(position % kept).copied().flatten() {
                sum += value;
                count += 1;
            }
        }
        match self.rule.metric {
            _ if count == 0 => None,
            ScalingMetric::RequestsPerTarget => Some(sum),
            ScalingMetric::Cpu | ScalingMetric::Memory => Some(sum / f64::from(count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::platform::scaling::Comparison;
    use plimsoll_units::Seconds;

    /// `X` breaches, `0` does not, `-` is missing; oldest first as in the CloudWatch guide's tables.
    fn judge(points: &str, datapoints: u32, missing: MissingData, before: AlarmState) -> AlarmState {
        let mut history = History::default();
        for point in points.chars() {
            history.push(match point {
                'X' => Some(true),
                '0' => Some(false),
                _ => None,
            });
        }
        Evaluation::new(datapoints, 3, missing).judge(&history, before)
    }

    const TREATMENTS: [MissingData; 4] =
        [MissingData::Missing, MissingData::Ignore, MissingData::Breaching, MissingData::NotBreaching];

    #[test]
    fn c3_three_of_three_follows_the_published_table() {
        use AlarmState::{Alarm, InsufficientData, Ok};
        let retained = Alarm;
        for (points, expected) in [
            ("0-X-X", [Ok, Ok, Ok, Ok]),
            ("----0", [Ok, Ok, Ok, Ok]),
            ("-----", [InsufficientData, retained, Alarm, Ok]),
            ("0XX-X", [Alarm, Alarm, Alarm, Alarm]),
            ("--X--", [Alarm, retained, Alarm, Ok]),
        ] {
            assert_eq!(TREATMENTS.map(|missing| judge(points, 3, missing, retained)), expected, "{points}");
        }
    }

    #[test]
    fn c3_two_of_three_follows_the_published_table() {
        use AlarmState::{Alarm, InsufficientData, Ok};
        let retained = Alarm;
        for (points, expected) in [
            ("0-X-X", [Alarm, Alarm, Alarm, Alarm]),
            ("00X0X", [Alarm, Alarm, Alarm, Alarm]),
            ("0-X--", [Alarm, retained, Alarm, Ok]),
            ("----0", [Ok, retained, Alarm, Ok]),
            ("-----", [InsufficientData, retained, Alarm, Ok]),
        ] {
            assert_eq!(TREATMENTS.map(|missing| judge(points, 2, missing, retained)), expected, "{points}");
        }
    }

    #[test]
    fn one_breaching_point_of_a_new_alarm_is_not_an_alarm_yet() {
        let state = judge("----X", 3, MissingData::Missing, AlarmState::InsufficientData);
        assert_eq!(state, AlarmState::Ok);
    }

    fn rule(period: u32, periods: u32) -> AlarmRule {
        AlarmRule {
            metric: ScalingMetric::Cpu,
            comparison: Comparison::GreaterOrEqual,
            threshold: 50.0,
            period: Seconds::new(period),
            evaluation_periods: periods,
            datapoints_to_alarm: periods,
            missing: MissingData::Missing,
        }
    }

    fn cpu(percent: f64) -> Sample {
        Sample { cpu_percent: Some(percent), ..Sample::default() }
    }

    #[test]
    fn c3_a_five_minute_alarm_slides_every_minute() {
        let mut alarm = RuleAlarm::new(rule(300, 1), 60);
        for _ in 0..10 {
            assert_ne!(alarm.observe(&cpu(0.0)), AlarmState::Alarm);
        }
        // Five-minute means 20, 40, 60: the third minute is the first whose sliding mean reaches 50.
        let states = [100.0; 3].map(|percent| alarm.observe(&cpu(percent)));
        assert_eq!(states, [AlarmState::Ok, AlarmState::Ok, AlarmState::Alarm]);
        assert_eq!(alarm.aggregated(Aggregation::Average), Some(60.0));
    }

    #[test]
    fn c3_the_aggregation_spans_the_evaluation_periods() {
        let mut alarm = RuleAlarm::new(rule(60, 3), 60);
        for percent in [10.0, 60.0, 70.0, 80.0] {
            alarm.observe(&cpu(percent));
        }
        assert_eq!(alarm.aggregated(Aggregation::Minimum), Some(60.0));
        assert_eq!(alarm.aggregated(Aggregation::Average), Some(70.0));
        assert_eq!(alarm.aggregated(Aggregation::Maximum), Some(80.0));
    }
}
