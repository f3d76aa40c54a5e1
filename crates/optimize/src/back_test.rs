//! Calibrated on the first half of the recording, the model predicts the second half at the recorded configuration.
//!
//! The prediction knows the recorded traffic, the recorded design with its scaling policies, and the number of tasks at the
//! cut; everything else is its own. The searching engine predicts, because it is the one whose error decisions suffer from.

use crate::evaluate::{Evaluator, Run};
use crate::optimize::{Input, Ready, problem};
use crate::plan::{BackTest, BackTested, ErrorOverMinutes, Inflation, NoBackTest, Predicted};
use crate::problem::Problem;
use plimsoll_recording::quality::quality;
use plimsoll_recording::{MetricName, Series, ServiceRecording};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::calibrate::calibrate;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::outcome::MinuteRow;
use plimsoll_twin::plant::MinuteLatency;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::workload::Arrivals;
use plimsoll_twin::{Design, Workload};
use plimsoll_units::{Quantile, Timestamp};

/// Observed minutes that each half needs: a day, so that busy hours are in it.
const NEEDED: u64 = 1440;
/// Minutes of an hour that must compare.
const LEAST_IN_HOUR: usize = 20;
/// Hours that the inflation needs.
const LEAST_HOURS: usize = 12;
/// Share of the hours that matter: those with the longest predicted latency, where the objective is nearest.
const NEAREST: f64 = 0.25;
/// Share of those hours whose ratio the inflation covers.
///
/// MODEL: a choice. Hours stand for themselves and not single minutes, because the scatter of a minute's percentile about
/// the model is sampling noise, which the model has in its violation probabilities already.
const COVERED: f64 = 0.9;
/// Standard deviations by which recorded violation minutes must exceed the predicted ones to count as more.
const SIGNIFICANT: f64 = 3.0;
/// Steps of the search for the factor that explains them: to within a hundredth.
const HALVINGS: usize = 6;

/// Back-tests a calibrated service.
pub(crate) fn back_test(
    input: &Input<'_>,
    service: &Service,
    recording: &ServiceRecording,
    ready: &Ready,
) -> BackTested {
    match try_back_test(input, service, recording, ready) {
        Ok(test) => BackTested::Done(test),
        Err(reason) => BackTested::Not(reason),
    }
}

fn try_back_test(
    input: &Input<'_>,
    service: &Service,
    recording: &ServiceRecording,
    ready: &Ready,
) -> Result<BackTest, NoBackTest> {
    let (first, second) = recording.halves();
    let (learned, held_out) = (quality(&first).observed_minutes, quality(&second).observed_minutes);
    if learned.min(held_out) < NEEDED {
        return Err(NoBackTest::TooShort { minutes: learned.min(held_out), needed: NEEDED });
    }
    let latencies = [MetricName::LatencyMean, MetricName::LatencyP95, MetricName::LatencyP99];
    let goals = &service.objective.latency;
    let of_goals = goals.iter().filter_map(|goal| metric_of(goal.quantile));
    if !latencies.into_iter().chain(of_goals).any(|metric| second.series(metric).is_some()) {
        return Err(NoBackTest::NoLatency);
    }
    let seed = Seed::new(input.settings.seed).named("back-test").named(service.name.as_str());
    let calibration = calibrate(&first, &service.workload, &ready.recorded, input.assumptions, seed)
        .map_err(|error| NoBackTest::NotCalibrated { reason: error.to_string() })?;
    let cut = second.span().map_or(Timestamp::default(), |(from, _)| from);
    let arrivals = from_cut(&ready.calibration.workload.arrivals, cut);
    let workload = Workload { arrivals, ..calibration.workload };
    let problem = Problem { inflation: 1.0, ..problem(input, service, ready) };
    let design = at_cut(&ready.recorded, &second);
    let compared = Compared::of(&problem, &workload, input.tables, &design, &second);
    Ok(BackTest {
        learned_days: learned as f64 / 1440.0,
        predicted_days: held_out as f64 / 1440.0,
        mean: compared.errors(MetricName::LatencyMean),
        p95: compared.errors(MetricName::LatencyP95),
        p99: compared.errors(MetricName::LatencyP99),
        violation_minutes: compared.violations(goals),
        task_hours: compared.task_hours(),
        inflation: compared.inflation(goals).or_more(|| {
            let replay = |factor| {
                let tightened = Problem { inflation: factor, ..problem.clone() };
                Compared::of(&tightened, &workload, input.tables, &design, &second).violations(goals)
            };
            explaining(compared.violations(goals)?, replay)
        }),
    })
}

/// The factor on latency under which the model expects as many violation minutes as were recorded; `None` where the record
/// does not have significantly more of them than predicted.
///
/// `replay` predicts under a factor. Expected minutes grow with it, so the factor is found by halving.
fn explaining(seen: Predicted, replay: impl Fn(f64) -> Option<Predicted>) -> Option<f64> {
    if seen.recorded <= seen.predicted + SIGNIFICANT * seen.predicted.max(1.0).sqrt() {
        return None;
    }
    let (mut low, mut high) = (1.0, Inflation::MOST);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        match replay(middle)? {
            under if under.predicted < seen.recorded => low = middle,
            _ => high = middle,
        }
    }
    Some(high)
}

/// The arrivals from a moment on.
fn from_cut(arrivals: &Arrivals, cut: Timestamp) -> Arrivals {
    let minutes = cut.unix().saturating_sub(arrivals.start.unix()).div_euclid(60);
    let first = usize::try_from(minutes).unwrap_or(0).min(arrivals.minutes());
    Arrivals {
        start: arrivals.start.plus_seconds((first as i64).saturating_mul(60)),
        per_second: arrivals.per_second.get(first..).unwrap_or_default().to_vec(),
        observed: arrivals.observed.get(first..).unwrap_or_default().to_vec(),
    }
}

/// The recorded design with as many tasks as there were first.
fn at_cut(recorded: &Design, second: &ServiceRecording) -> Design {
    let mut design = recorded.clone();
    let counted = [MetricName::DesiredTasks, MetricName::Tasks].into_iter();
    let first = counted.filter_map(|metric| second.series(metric)?.observed().next()).next();
    if let Some(tasks) = first {
        design.tasks.desired = (tasks.round() as u32).clamp(design.tasks.min, design.tasks.max);
    }
    design
}

/// Prediction and record of the second half.
struct Compared<'a> {
    start: Timestamp,
    rows: Vec<MinuteRow>,
    observed: Vec<bool>,
    recorded: &'a ServiceRecording,
}

impl<'a> Compared<'a> {
    fn of(
        problem: &Problem,
        workload: &Workload,
        tables: &Tables,
        design: &Design,
        recorded: &'a ServiceRecording,
    ) -> Self {
        let mut evaluator = Evaluator::deciding(problem, workload, tables);
        let outcome = evaluator.replay(design, Run { timeline: true, ..Run::default() });
        let Arrivals { start, observed, .. } = &workload.arrivals;
        Self { start: *start, rows: outcome.timeline, observed: observed.clone(), recorded }
    }

    /// The observed minutes with a record of one minute each: the index, the prediction and the record.
    fn minutes(&self, series: &'a Series) -> impl Iterator<Item = (usize, &MinuteRow, f64)> {
        let by_the_minute = series.period().get() == 60;
        let offset = (self.start.unix() - series.start().unix()).div_euclid(60);
        self.rows.iter().zip(&self.observed).enumerate().filter_map(move |(minute, (row, seen))| {
            let at = usize::try_from(minute as i64 + offset).ok()?;
            let recorded = series.get(at).filter(|_| *seen && by_the_minute)?;
            Some((minute, row, recorded))
        })
    }

    /// Minute, prediction and record of a latency in ms.
    fn latencies(&self, metric: MetricName) -> Vec<(usize, f64, f64)> {
        let Some(series) = self.recorded.series(metric) else { return Vec::new() };
        self.minutes(series)
            .filter_map(|(minute, row, recorded)| {
                let predicted = predicted_ms(row.latency.as_ref()?, metric)?;
                (predicted > 0.0 && recorded > 0.0).then_some((minute, predicted, recorded))
            })
            .collect()
    }

    fn errors(&self, metric: MetricName) -> Option<ErrorOverMinutes> {
        let compared = self.latencies(metric);
        let signed: Vec<f64> =
            compared.iter().map(|(_, predicted, recorded)| predicted / recorded - 1.0).collect();
        let absolute: Vec<f64> = signed.iter().map(|error| error.abs()).collect();
        Some(ErrorOverMinutes {
            minutes: compared.len(),
            signed: quantile(signed, 0.5)?,
            absolute: quantile(absolute, 0.5)?,
        })
    }

    /// Minutes in which a recorded percentile of the objective exceeds its goal, and the prediction for the same minutes.
    fn violations(&self, goals: &[LatencyGoal]) -> Option<Predicted> {
        let mut missed = vec![None; self.rows.len()];
        for goal in goals {
            let series = self.recorded.series(metric_of(goal.quantile)?)?;
            for (minute, _, recorded) in self.minutes(series) {
                if let Some(missed) = missed.get_mut(minute) {
                    *missed = Some(missed.unwrap_or(false) || recorded > goal.threshold_ms);
                }
            }
        }
        let judged: Vec<(bool, f64)> = missed
            .iter()
            .zip(&self.rows)
            .filter_map(|(missed, row)| Some(((*missed)?, row.latency?.violation)))
            .collect();
        (!judged.is_empty()).then(|| Predicted {
            predicted: judged.iter().map(|(_, violation)| violation).sum(),
            recorded: judged.iter().filter(|(missed, _)| *missed).count() as f64,
        })
    }

    fn task_hours(&self) -> Option<Predicted> {
        let series = self.recorded.series(MetricName::Tasks)?;
        let (mut predicted, mut recorded, mut any) = (0.0, 0.0, false);
        for (_, row, tasks) in self.minutes(series) {
            predicted += row.tasks / 60.0;
            recorded += tasks / 60.0;
            any = true;
        }
        any.then_some(Predicted { predicted, recorded })
    }

    /// The largest inflation that a goal asks for.
    fn inflation(&self, goals: &[LatencyGoal]) -> Inflation {
        let found = goals.iter().filter_map(|goal| self.ratio(metric_of(goal.quantile)?));
        let larger = |a: (f64, usize), b: (f64, usize)| if b.0 > a.0 { b } else { a };
        found.reduce(larger).map_or_else(Inflation::default, |(ratio, hours)| Inflation::of(ratio, hours))
    }

    /// Recorded over predicted, hour by hour, in the hours that are predicted to be nearest to the objective: the ratio that
    /// most of them stay below, and how many hours there are.
    fn ratio(&self, metric: MetricName) -> Option<(f64, usize)> {
        let minutes = self.latencies(metric);
        let mut hours: Vec<(f64, f64)> = minutes
            .chunk_by(|(a, ..), (b, ..)| a / 60 == b / 60)
            .filter(|hour| hour.len() >= LEAST_IN_HOUR)
            .filter_map(|hour| {
                let predicted = quantile(hour.iter().map(|(_, predicted, _)| *predicted).collect(), 0.5)?;
                let recorded = quantile(hour.iter().map(|(_, _, recorded)| *recorded).collect(), 0.5)?;
                Some((predicted, recorded / predicted))
            })
            .collect();
        hours.sort_by(|a, b| b.0.total_cmp(&a.0));
        let nearest = ((hours.len() as f64 * NEAREST) as usize).max(LEAST_HOURS);
        let ratios: Vec<f64> = hours.iter().take(nearest).map(|(_, ratio)| *ratio).collect();
        let count = ratios.len();
        (count >= LEAST_HOURS).then(|| quantile(ratios, COVERED)).flatten().map(|ratio| (ratio, count))
    }
}

/// The metric that records a quantile, where one does.
fn metric_of(quantile: Quantile) -> Option<MetricName> {
    let known = [
        (0.5, MetricName::LatencyP50),
        (0.9, MetricName::LatencyP90),
        (0.95, MetricName::LatencyP95),
        (0.99, MetricName::LatencyP99),
    ];
    known.into_iter().find(|(share, _)| (share - quantile.fraction()).abs() < 1e-9).map(|(_, metric)| metric)
}

fn predicted_ms(latency: &MinuteLatency, metric: MetricName) -> Option<f64> {
    let seconds = match metric {
        MetricName::LatencyMean => latency.mean_s,
        MetricName::LatencyP50 => latency.p50_s,
        MetricName::LatencyP90 => latency.p90_s,
        MetricName::LatencyP95 => latency.p95_s,
        MetricName::LatencyP99 => latency.p99_s,
        _ => return None,
    };
    Some(seconds * 1000.0)
}

/// A quantile of some numbers by the nearest rank; `None` without any.
fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests;
