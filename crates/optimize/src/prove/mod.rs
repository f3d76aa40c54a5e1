//! Finalists are proved: stress variants, the hardest day of the pessimistic workload on the fluid engine, its hardest
//! hours on the exact engine.

mod exactly;
mod finalists;
mod windows;

pub(crate) use finalists::Proved;

use crate::evaluate::{Evaluator, Run};
use crate::plan::{HardestDay, RefusalReason};
use crate::problem::Problem;
use crate::search::Scored;
use crate::simulate::replay_all;
use plimsoll_spec::platform::objective::Stress;
use plimsoll_twin::calibrate::Restriction;
use plimsoll_twin::control::disturbance::{Disturbance, DisturbanceKind};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::outcome::MinuteRow;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::workload::Arrivals;
use plimsoll_twin::{Design, Outcome, Workload};
use plimsoll_units::{Seconds, SimTime};

const DAY: usize = 1440;

/// The evaluators that a finalist has to pass.
pub(crate) struct Prover<'a> {
    problem: &'a Problem,
    /// Under the best estimate: the pessimistic end is the worst where the record was made, not at every other design.
    best: Evaluator<'a>,
    stressed: Vec<(Stress, Evaluator<'a>)>,
}

/// A finalist that passed the stresses and the hardest day.
pub(crate) struct Passed {
    /// The design with its score under the pessimistic workload.
    pub(crate) scored: Scored,
    /// Its hardest day by two engines.
    pub(crate) hardest_day: Option<HardestDay>,
    /// Desired tasks at the end of each minute, under the pessimistic workload.
    desired: Vec<u32>,
    /// Expected violation of each judged minute by the searching engine.
    screened: Vec<f64>,
    /// The same with the hardest day by the fluid engine.
    expected: Vec<f64>,
}

/// The workload with all traffic multiplied.
pub(crate) fn multiplied(workload: &Workload, factor: f64) -> Workload {
    let per_second = workload.arrivals.per_second.iter().map(|rate| rate * factor as f32).collect();
    Workload { arrivals: Arrivals { per_second, ..workload.arrivals.clone() }, ..workload.clone() }
}

/// The workloads of the traffic stresses, kept apart because the evaluators borrow them.
pub(crate) fn stressed_workloads(problem: &Problem) -> Vec<(Stress, Workload)> {
    let of = |stress: &Stress| match stress {
        Stress::Traffic(factor) => multiplied(&problem.workload, *factor),
        Stress::ZoneLoss | Stress::SpotReclaim => problem.workload.clone(),
    };
    problem.objective.stress.iter().map(|stress| (*stress, of(stress))).collect()
}

impl<'a> Prover<'a> {
    pub(crate) fn new(problem: &'a Problem, stressed: &'a [(Stress, Workload)], tables: &'a Tables) -> Self {
        let stressed =
            stressed.iter().map(|(stress, work)| (*stress, Evaluator::new(problem, work, tables))).collect();
        Self { problem, best: Evaluator::new(problem, &problem.workload, tables), stressed }
    }

    /// Checks one finalist by everything but the exact engine, cheapest check first.
    pub(crate) fn check(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        finalist: &Scored,
    ) -> Result<Passed, RefusalReason> {
        match self.best_estimate(&finalist.design).or_else(|| self.stress(&finalist.design)) {
            Some(failed) => Err(failed),
            None => self.hardest_day(evaluator, finalist),
        }
    }

    fn best_estimate(&mut self, design: &Design) -> Option<RefusalReason> {
        let outcome = self.best.replay(design, Run::default());
        (!self.problem.kept(&outcome)).then(|| RefusalReason::Stress {
            variant: "the best estimate of the workload".to_owned(),
            violations: outcome.violations.upper,
            allowed: self.problem.allowed(),
        })
    }

    fn stress(&mut self, design: &Design) -> Option<RefusalReason> {
        let allowed = self.problem.allowed();
        for (stress, evaluator) in &mut self.stressed {
            let disturbances = disturbances(*stress, evaluator.workload());
            let outcome = evaluator.replay(design, Run { disturbances: &disturbances, ..Run::default() });
            if outcome.violations.upper > allowed {
                return Some(RefusalReason::Stress {
                    variant: words(*stress),
                    violations: outcome.violations.upper,
                    allowed,
                });
            }
        }
        None
    }

    /// Replays the day with the most expected violations on the fluid engine and puts its minutes in the place of the
    /// screened ones.
    fn hardest_day(&self, evaluator: &mut Evaluator<'_>, finalist: &Scored) -> Result<Passed, RefusalReason> {
        let outcome = evaluator.replay(&finalist.design, Run { timeline: true, ..Run::default() });
        if self.problem.is_restricted(Restriction::NoFewerTasks) && self.has_fewer(evaluator, &outcome) {
            return Err(RefusalReason::FewerTasksThanRecorded);
        }
        let observed = &self.problem.workload.arrivals.observed;
        let screened = expected_violations(&outcome, observed);
        let mut passed = Passed {
            scored: finalist.clone(),
            hardest_day: None,
            desired: outcome.timeline.iter().map(|row| row.desired as u32).collect(),
            expected: screened.clone(),
            screened,
        };
        let Some(day) = hardest(&passed.screened, &outcome) else { return Ok(passed) };
        let fluid =
            expected_violations(&self.fluid_day(&passed, day), observed.get(day * DAY..).unwrap_or_default());
        let on_day = |minutes: &[f64]| -> f64 { minutes.iter().skip(day * DAY).take(DAY).sum() };
        let found =
            HardestDay { day: day as u32, screened: on_day(&passed.screened), fluid: fluid.iter().sum() };
        for (minute, violation) in passed.expected.iter_mut().skip(day * DAY).zip(&fluid) {
            *minute = *violation;
        }
        if upper(passed.expected.iter().copied()) > self.problem.allowed() {
            return Err(RefusalReason::NotConfirmed {
                violations: found.fluid,
                allowed: self.problem.allowed(),
            });
        }
        passed.hardest_day = Some(found);
        Ok(passed)
    }

    /// Whether an outcome has fewer tasks than the recorded design at the end of some minute.
    fn has_fewer(&self, evaluator: &mut Evaluator<'_>, outcome: &Outcome) -> bool {
        let recorded = evaluator.replay(&self.problem.recorded, Run { timeline: true, ..Run::default() });
        outcome.timeline.iter().zip(&recorded.timeline).any(|(row, recorded)| row.tasks < recorded.tasks)
    }

    /// One day of the pessimistic workload on the fluid engine, starting with the tasks that the screened replay had.
    fn fluid_day(&self, finalist: &Passed, day: usize) -> Outcome {
        let workload = one_day(&self.problem.pessimistic, day);
        let design = finalist.design_at(day * DAY);
        let seed = Seed::new(self.problem.seed).named(self.problem.name.as_str()).named("proof");
        let assumptions = &self.problem.assumptions;
        let goals = self.problem.deciding_goals();
        let law = LawTable::of(&workload, &design, assumptions);
        let mut plant =
            FluidPlant::new(&law, &workload, &design, assumptions, &goals, seed, Resolution::default());
        replay_all(&mut plant, &workload, &design, assumptions, seed)
    }
}

impl Passed {
    /// The design, starting with the tasks that it had before a minute.
    fn design_at(&self, minute: usize) -> Design {
        let mut design = self.scored.design.clone();
        if let Some(desired) = minute.checked_sub(1).and_then(|before| self.desired.get(before)) {
            design.tasks.desired = (*desired).clamp(design.tasks.min, design.tasks.max);
        }
        design
    }
}

/// Standard normal quantile of 0.95: the upper end of a two-sided 90 % band.
pub(crate) const UPPER_90: f64 = 1.645;

/// Upper end of the 90 % band of the number of minutes that miss the objective with these probabilities.
fn upper(probabilities: impl Iterator<Item = f64>) -> f64 {
    let (sum, variance) = probabilities
        .fold((0.0, 0.0), |(sum, variance), p: f64| (sum + p, variance + (p * (1.0 - p)).max(0.0)));
    sum + UPPER_90 * f64::sqrt(variance)
}

/// Expected violation of each minute; 0 where it is not judged.
fn expected_violations(outcome: &Outcome, observed: &[bool]) -> Vec<f64> {
    let violation = |row: &MinuteRow| row.latency.map_or(0.0, |latency| latency.violation);
    let judged = outcome.timeline.iter().zip(observed);
    judged.map(|(row, seen)| if *seen { violation(row) } else { 0.0 }).collect()
}

/// The day with the most expected violations, of equals the one with the most requests.
fn hardest(violations: &[f64], outcome: &Outcome) -> Option<usize> {
    let requests: Vec<f64> = outcome.timeline.iter().map(|row| row.requests).collect();
    let sums = |values: &[f64]| values.chunks(DAY).map(|day| day.iter().sum()).collect::<Vec<f64>>();
    let days: Vec<(f64, f64)> = sums(violations).into_iter().zip(sums(&requests)).collect();
    let harder = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    days.iter().enumerate().max_by(|a, b| harder(a.1, b.1)).map(|(day, _)| day)
}

fn one_day(workload: &Workload, day: usize) -> Workload {
    let arrivals = &workload.arrivals;
    let take = |all: usize| (day * DAY).min(all)..((day + 1) * DAY).min(all);
    let range = take(arrivals.per_second.len());
    let per_second = arrivals.per_second.get(range.clone()).unwrap_or_default().to_vec();
    let observed = arrivals.observed.get(range).unwrap_or_default().to_vec();
    let start = arrivals.start.plus_seconds((day * DAY * 60) as i64);
    Workload { arrivals: Arrivals { start, per_second, observed }, ..workload.clone() }
}

/// How long a lost zone or Spot pool stays away in a stress replay.
///
/// MODEL: an hour is a choice; a longer outage is harder.
const OUTAGE: Seconds = Seconds::new(3600);

/// What goes wrong in the busiest minute of the recording.
fn disturbances(stress: Stress, workload: &Workload) -> Vec<Disturbance> {
    let rates = &workload.arrivals.per_second;
    let busiest = rates.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(minute, _)| minute);
    let at = SimTime::from_seconds(busiest as i64 * 60);
    match stress {
        Stress::Traffic(_) => Vec::new(),
        Stress::ZoneLoss => {
            vec![Disturbance { at, kind: DisturbanceKind::ZoneLoss { zone: 0, outage: OUTAGE } }]
        }
        Stress::SpotReclaim => {
            vec![Disturbance { at, kind: DisturbanceKind::SpotReclaim { zone: None, outage: OUTAGE } }]
        }
    }
}

fn words(stress: Stress) -> String {
    match stress {
        Stress::Traffic(factor) => format!("traffic × {factor}"),
        Stress::ZoneLoss => "the loss of one zone in the busiest minute".to_owned(),
        Stress::SpotReclaim => "the reclaim of all Spot tasks in the busiest minute".to_owned(),
    }
}
