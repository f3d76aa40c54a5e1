//! The cost–latency front.

use crate::evaluate::{Evaluator, Run, ServerKey};
use crate::plan::{FrontPoint, PointKind};
use crate::search::{Found, Scored};
use crate::wording;
use plimsoll_twin::{Design, Outcome};
use plimsoll_units::Quantile;
use rayon::prelude::*;

/// Points kept for the plot, besides the present and the chosen design.
const POINTS: usize = 80;

/// The front: the present design, the chosen one, and a thinned choice of all others, replayed by the evaluator.
pub fn front(
    evaluator: &mut Evaluator<'_>,
    found: &Found,
    present: &Scored,
    chosen: &Scored,
) -> Vec<FrontPoint> {
    let problem = evaluator.problem();
    let quantile = problem.objective.latency.first().map_or(Quantile::P95, |goal| goal.quantile);
    let mut points = vec![point(present, quantile, PointKind::Present)];
    if chosen.design != present.design {
        points.push(point(chosen, quantile, PointKind::Chosen));
    }
    for (list, kind) in [(&found.keeping, PointKind::Candidate), (&found.missing, PointKind::Missing)] {
        let designs: Vec<&Design> = thinned(list).map(|scored| &scored.design).collect();
        evaluator.prepare(designs.iter().map(|design| ServerKey::of(design)));
        let prepared: &Evaluator<'_> = evaluator;
        let replayed: Vec<Option<FrontPoint>> =
            designs.into_par_iter().map(|design| replayed(prepared, design, quantile, kind)).collect();
        points.extend(replayed.into_iter().flatten());
    }
    points
}

/// Evenly spread over a list.
fn thinned(list: &[Scored]) -> impl Iterator<Item = &Scored> {
    list.iter().step_by(list.len().div_ceil(POINTS / 2).max(1))
}

fn replayed(
    evaluator: &Evaluator<'_>,
    design: &Design,
    quantile: Quantile,
    kind: PointKind,
) -> Option<FrontPoint> {
    let outcome = evaluator.replay_prepared(design, Run::default())?;
    let monthly = evaluator.problem().monthly(design, &outcome).ok()?;
    outcome.latency?;
    Some(point(&Scored { design: design.clone(), outcome, monthly, kept: false }, quantile, kind))
}

fn point(scored: &Scored, quantile: Quantile, kind: PointKind) -> FrontPoint {
    FrontPoint {
        monthly: scored.monthly,
        latency_ms: latency_ms(&scored.outcome, quantile),
        violation_minutes: scored.outcome.violations.expected,
        kind,
        label: wording::design(&scored.design),
    }
}

/// The recorded percentile nearest to the one asked for, over all requests, in ms; 0 where there were no requests.
#[must_use]
pub fn latency_ms(outcome: &Outcome, quantile: Quantile) -> f64 {
    let Some(latency) = outcome.latency else { return 0.0 };
    let known =
        [(0.5, latency.p50_ms), (0.9, latency.p90_ms), (0.95, latency.p95_ms), (0.99, latency.p99_ms)];
    let distance = |share: f64| (share - quantile.fraction()).abs();
    known.into_iter().min_by(|a, b| distance(a.0).total_cmp(&distance(b.0))).map_or(0.0, |(_, value)| value)
}
