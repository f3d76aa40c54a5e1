//! Changes that pay for nothing are taken back.

use crate::evaluate::{Evaluator, Run};
use crate::explain::steps;
use crate::problem::Problem;
use crate::search::Scored;
use plimsoll_twin::Design;
use plimsoll_units::Usd;

/// The finalist with every part taken back to the present design that neither costs more there nor misses the objective.
///
/// The result never costs more than the finalist, so it is as cheap as anything in the search space; and a design that was
/// simplified once stays as it is, which makes optimizing twice the same as optimizing once.
pub(crate) fn simplified(evaluator: &mut Evaluator<'_>, finalist: &Scored) -> Scored {
    let problem = evaluator.problem();
    let mut simplest = finalist.clone();
    for step in steps(&problem.present, &finalist.design) {
        let mut design = simplest.design.clone();
        (step.apply)(&mut design, &problem.present);
        if !is_offered(problem, &design) {
            continue;
        }
        let outcome = evaluator.replay(&design, Run::default());
        let monthly = problem.monthly(&design, &outcome).unwrap_or(Usd::MAX);
        if problem.kept(&outcome) && monthly <= simplest.monthly {
            simplest = Scored { design, outcome, monthly, kept: true };
        }
    }
    simplest
}

/// Whether the parts of a design still fit together and lie within the levers: the present design may lie outside them.
fn is_offered(problem: &Problem, design: &Design) -> bool {
    let levers = &problem.levers;
    let guarded = design.mix.spot.fraction() == 0.0 || design.mix.on_demand_base >= levers.on_demand_base;
    let counted = design.tasks.min >= levers.tasks_floor
        && levers.tasks_ceiling.is_none_or(|ceiling| design.tasks.max <= ceiling);
    let offered = design.size.is_fargate() || design.size == problem.present.size;
    let scaled = !design.scaling.is_empty() || design.tasks.min == design.tasks.max;
    offered && scaled && guarded && counted && design.tasks.min <= design.tasks.max
}
