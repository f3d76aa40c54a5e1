//! Finalists are proved: stress variants, and the hardest day of the pessimistic workload on the fluid engine.

use crate::evaluate::{Evaluator, Run};
use crate::plan::{HardestDay, RefusalReason};
use crate::problem::Problem;
use crate::search::Scored;
use crate::simulate::replay_all;
use plimsoll_spec::platform::objective::Stress;
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
    stressed: Vec<(Stress, Evaluator<'a>)>,
}

/// What a proof says.
pub(crate) enum Proof {
    /// Every check passed.
    Passed(Option<HardestDay>),
    /// One did not.
    Failed(RefusalReason),
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
        Self { problem, stressed }
    }

    /// Checks one finalist, cheapest check first.
    pub(crate) fn prove(&mut self, evaluator: &mut Evaluator<'_>, finalist: &Scored) -> Proof {
        if let Some(failed) = self.stress(&finalist.design) {
            return Proof::Failed(failed);
        }
        self.hardest_day(evaluator, finalist)
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

    /// Replays the day with the most expected violations on the fluid engine and puts its count in the place of the
    /// screened one.
    fn hardest_day(&self, evaluator: &mut Evaluator<'_>, finalist: &Scored) -> Proof {
        let screened = evaluator.replay(&finalist.design, Run { timeline: true, ..Run::default() });
        let days = violations_by_day(&screened, &self.problem.workload.arrivals.observed);
        let Some((day, on_day)) = hardest(&days) else { return Proof::Passed(None) };
        let fluid = self.fluid_day(&finalist.design, &screened, day);
        let total = screened.violations.upper - on_day + fluid;
        if total > self.problem.allowed() {
            return Proof::Failed(RefusalReason::NotConfirmed {
                violations: fluid,
                allowed: self.problem.allowed(),
            });
        }
        Proof::Passed(Some(HardestDay { day: day as u32, screened: on_day, fluid }))
    }

    /// Violation minutes of one day of the pessimistic workload on the fluid engine, starting with the tasks that the screened replay had.
    fn fluid_day(&self, design: &Design, screened: &Outcome, day: usize) -> f64 {
        let workload = one_day(&self.problem.pessimistic, day);
        let mut design = design.clone();
        if let Some(row) = (day * DAY).checked_sub(1).and_then(|minute| screened.timeline.get(minute)) {
            design.tasks.desired = (row.desired as u32).clamp(design.tasks.min, design.tasks.max);
        }
        let seed = Seed::new(self.problem.seed).named(self.problem.name.as_str()).named("proof");
        let assumptions = &self.problem.assumptions;
        let goals = &self.problem.objective.latency;
        let law = LawTable::of(&workload, &design, assumptions);
        let mut plant =
            FluidPlant::new(&law, &workload, &design, assumptions, goals, seed, Resolution::default());
        replay_all(&mut plant, &workload, &design, assumptions, seed).violations.expected
    }
}

/// Expected violation minutes and requests of each day, over observed minutes.
fn violations_by_day(outcome: &Outcome, observed: &[bool]) -> Vec<(f64, f64)> {
    let judged = |rows: &[(&MinuteRow, &bool)]| {
        let seen = || rows.iter().filter(|(_, seen)| **seen);
        let violations = seen().filter_map(|(row, _)| row.latency.map(|latency| latency.violation)).sum();
        (violations, seen().map(|(row, _)| row.requests).sum())
    };
    let rows: Vec<(&MinuteRow, &bool)> = outcome.timeline.iter().zip(observed).collect();
    rows.chunks(DAY).map(judged).collect()
}

/// The day with the most expected violations, of equals the one with the most requests; with its violations.
fn hardest(days: &[(f64, f64)]) -> Option<(usize, f64)> {
    let busier = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    days.iter().enumerate().max_by(|a, b| busier(a.1, b.1)).map(|(day, (violations, _))| (day, *violations))
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
