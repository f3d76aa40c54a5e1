//! The optimization of one service: search, proof, explanation.

use crate::baselines::{self, History};
use crate::evaluate::{Evaluator, Run};
use crate::explain;
use crate::front;
use crate::plan::{
    Change, Confidence, ExactProof, FinalistVerdict, HardestDay, Refusal, RefusalReason, Searched,
    ServicePlan, ServiceState, Verdict,
};
use crate::problem::Problem;
use crate::prove::{Proved, Prover, multiplied, stressed_workloads};
use crate::refuse;
use crate::search::{Found, Scored, search, search_above};
use crate::wording::service_path;
use plimsoll_spec::platform::objective::Stress;
use plimsoll_twin::Design;
use plimsoll_twin::calibrate::Restriction;
use plimsoll_twin::stationary::Tables;
use plimsoll_units::{Quantile, Seconds, Usd};

/// The optimization of one service.
#[derive(Debug)]
pub(crate) struct Optimized {
    pub(crate) before: ServiceState,
    pub(crate) after: ServiceState,
    pub(crate) changes: Vec<Change>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) plan: ServicePlan,
}

/// What is chosen for one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The design; the present one where nothing else is worth a change.
    pub design: Design,
    /// What the search concluded.
    pub verdict: Verdict,
    /// What the exact engine says of the best candidates.
    pub proof: Option<ExactProof>,
}

/// Searches and proves one problem without explaining the result.
#[must_use]
pub fn choose(problem: &Problem, tables: &Tables) -> Chosen {
    let confidence = Confidence::default();
    let optimized = optimize(problem, &problem.recorded, None, confidence, tables, &|_| ());
    Chosen { design: optimized.after.design, verdict: optimized.plan.verdict, proof: optimized.plan.proof }
}

/// Searches for dearer designs, where all finalists of a search were refused.
const WIDENINGS: usize = 3;

/// Optimizes one service. `recorded` is the design under which it was recorded.
///
/// Two evaluators: one decides, under the pessimistic end of the calibration's intervals; the other reports, under the
/// best estimate.
pub(crate) fn optimize(
    problem: &Problem,
    recorded: &Design,
    log_retention: Option<Seconds>,
    confidence: Confidence,
    tables: &Tables,
    progress: &dyn Fn(&Searched),
) -> Optimized {
    if problem.is_restricted(Restriction::NoAdvice) {
        return restricted(problem, recorded, log_retention, confidence, tables);
    }
    let mut reporter = Evaluator::new(problem, &problem.workload, tables);
    let mut decider = Evaluator::deciding(problem, &problem.pessimistic, tables);
    let present = scored(&mut reporter, &problem.present);
    let mut found = search(&mut decider, progress);
    let stressed = stressed_workloads(problem);
    let mut prover = Prover::new(problem, &stressed, tables);
    let mut proved = prove(&mut decider, &mut prover, &mut found, tables, progress);
    let mut proof = proved.proof.take();
    let choice = decide(&mut reporter, &mut decider, proved, &found, &present);
    let chosen = &choice.scored;
    if let Some(proof) = &mut proof {
        report(&mut reporter, proof, &chosen.design);
    }
    let changes = if chosen.design == problem.present {
        Vec::new()
    } else {
        explain::changes(
            &mut reporter,
            &mut decider,
            &present.outcome,
            &chosen.design,
            &chosen.outcome,
            &found,
        )
    };
    let mut refused = restrictions(problem, &confidence);
    refused.extend(choice.refused);
    let decided = scored(&mut decider, &chosen.design);
    refused.extend(refuse::refusals(&mut decider, &decided, &found));
    let history = history(&mut reporter, recorded);
    let plan = ServicePlan {
        name: problem.name.clone(),
        objective: problem.objective.clone(),
        verdict: choice.verdict,
        front: front::front(&mut reporter, &found, &present, chosen),
        baselines: baselines::all(&mut reporter, recorded, &history),
        searched: found.searched,
        proof,
        confidence: Confidence { hardest_day: choice.hardest_day, ..confidence },
    };
    let before = state(&mut reporter, &present, log_retention);
    let after = state(&mut reporter, chosen, log_retention);
    Optimized { before, after, changes, refused, plan }
}

/// A service whose latency the model does not explain stays as it is, replayed and priced.
fn restricted(
    problem: &Problem,
    recorded: &Design,
    log_retention: Option<Seconds>,
    confidence: Confidence,
    tables: &Tables,
) -> Optimized {
    let mut reporter = Evaluator::new(problem, &problem.workload, tables);
    let present = scored(&mut reporter, &problem.present);
    let refused = restrictions(problem, &confidence);
    let reason = refused.first().map_or_else(String::new, |refusal| refusal.reason.to_string());
    let history = history(&mut reporter, recorded);
    let plan = ServicePlan {
        name: problem.name.clone(),
        objective: problem.objective.clone(),
        verdict: Verdict::NoAdvice { reason },
        front: front::front(&mut reporter, &Found::default(), &present, &present),
        baselines: baselines::all(&mut reporter, recorded, &history),
        searched: Searched::default(),
        proof: None,
        confidence,
    };
    let state = state(&mut reporter, &present, log_retention);
    Optimized { before: state.clone(), after: state, changes: Vec::new(), refused, plan }
}

/// What the calibration forbids to advise, with the finding that does.
fn restrictions(problem: &Problem, confidence: &Confidence) -> Vec<Refusal> {
    let of = |restriction: &Restriction| {
        let because = confidence.restricted_by.iter().find(|(known, _)| known == restriction);
        let (key, to) = match restriction {
            Restriction::NoSmallerSize => ("size", format!("smaller than {}", problem.recorded.size)),
            Restriction::NoFewerTasks => {
                ("tasks", format!("fewer than {}", crate::wording::tasks(problem.recorded.tasks)))
            }
            Restriction::NoAdvice => ("size", "any other design".to_owned()),
        };
        Refusal {
            service: Some(problem.name.clone()),
            path: service_path(&problem.name, key),
            to,
            reason: RefusalReason::Restricted {
                restriction: *restriction,
                because: because.map_or_else(String::new, |(_, finding)| finding.clone()),
            },
        }
    };
    problem.restrictions.iter().map(of).collect()
}

fn scored(evaluator: &mut Evaluator<'_>, design: &Design) -> Scored {
    let problem = evaluator.problem();
    let outcome = evaluator.replay(design, Run::default());
    let monthly = problem.monthly(design, &outcome).unwrap_or(Usd::ZERO);
    Scored { design: design.clone(), kept: problem.kept(&outcome), outcome, monthly }
}

fn state(evaluator: &mut Evaluator<'_>, scored: &Scored, log_retention: Option<Seconds>) -> ServiceState {
    let outcome = evaluator.replay(&scored.design, Run { timeline: true, ..Run::default() });
    ServiceState {
        name: evaluator.problem().name.clone(),
        design: scored.design.clone(),
        log_retention,
        outcome,
        monthly: scored.monthly,
    }
}

fn history(evaluator: &mut Evaluator<'_>, recorded: &Design) -> History {
    let outcome = evaluator.replay(recorded, Run { timeline: true, ..Run::default() });
    let mut history = History::of_timeline(&outcome.timeline, recorded);
    history.memory_max_mib = history.memory_max_mib.max(evaluator.problem().workload.memory.observed_max_mib);
    history
}

struct Choice {
    scored: Scored,
    verdict: Verdict,
    refused: Vec<Refusal>,
    hardest_day: Option<HardestDay>,
}

/// The cheapest proved finalist, if it saves enough.
fn decide(
    reporter: &mut Evaluator<'_>,
    decider: &mut Evaluator<'_>,
    Proved { winner, mut refused, .. }: Proved,
    found: &Found,
    present: &Scored,
) -> Choice {
    let problem = reporter.problem();
    let keep = |verdict, refused| Choice { scored: present.clone(), verdict, refused, hardest_day: None };
    let Some((best, hardest_day)) = winner else {
        let verdict = if present.kept {
            Verdict::Keep { best_saving: Usd::ZERO }
        } else {
            unreachable(decider, present, found)
        };
        return keep(verdict, refused);
    };
    let best = scored(reporter, &best.design);
    let saving = present.monthly - best.monthly;
    if !present.kept {
        let verdict = if best.monthly < present.monthly { Verdict::Cheaper } else { Verdict::Repaired };
        return Choice { scored: best, verdict, refused, hardest_day };
    }
    let threshold = threshold(problem, present.monthly);
    if best.design == present.design || saving < threshold {
        if best.design != present.design && saving > Usd::ZERO {
            refused.push(Refusal {
                service: Some(problem.name.clone()),
                path: service_path(&problem.name, "size"),
                to: crate::wording::design(&best.design),
                reason: RefusalReason::SavingTooSmall { saves: saving, threshold },
            });
        }
        let best_saving = saving.max(Usd::ZERO);
        return keep(Verdict::Keep { best_saving }, refused);
    }
    Choice { scored: best, verdict: Verdict::Cheaper, refused, hardest_day }
}

/// The heaviest traffic that the objective must survive, where that is more than the recorded one.
fn heaviest_traffic(problem: &Problem) -> Option<f64> {
    let factors = problem.objective.stress.iter().filter_map(|stress| match stress {
        Stress::Traffic(factor) if *factor > 1.0 => Some(*factor),
        Stress::Traffic(_) | Stress::ZoneLoss | Stress::SpotReclaim => None,
    });
    factors.reduce(f64::max)
}

/// Proves the cheapest candidates; where all are refused, searches for dearer ones.
fn prove(
    decider: &mut Evaluator<'_>,
    prover: &mut Prover<'_>,
    found: &mut Found,
    tables: &Tables,
    progress: &dyn Fn(&Searched),
) -> Proved {
    let problem = decider.problem();
    let mut proved = Proved::default();
    proved.look(decider, prover, found, progress);
    if proved.winner.is_none()
        && let Some(factor) = heaviest_traffic(problem)
    {
        // What is cheapest on the recorded traffic has no reserve for a traffic stress: search under it.
        let heavy = multiplied(&problem.pessimistic, factor);
        let mut stressed = search(&mut Evaluator::deciding(problem, &heavy, tables), progress);
        proved.look(decider, prover, &mut stressed, progress);
        found.searched.add(&stressed.searched);
    }
    for _ in 0..WIDENINGS {
        if proved.winner.is_some() || proved.up_to == Usd::ZERO {
            break;
        }
        let mut dearer = search_above(decider, proved.up_to, progress);
        proved.look(decider, prover, &mut dearer, progress);
        found.searched.add(&dearer.searched);
    }
    proved
}

/// Gives a proof the costs that the report shows, those under the best estimate; a finalist that was not worth a change is
/// not the chosen one.
fn report(reporter: &mut Evaluator<'_>, proof: &mut ExactProof, chosen: &Design) {
    for finalist in &mut proof.finalists {
        finalist.monthly = scored(reporter, &finalist.design).monthly;
        if finalist.verdict == FinalistVerdict::Chosen && finalist.design != *chosen {
            finalist.verdict = FinalistVerdict::Confirmed;
        }
    }
}

fn threshold(problem: &Problem, monthly: Usd) -> Usd {
    let minimum = problem.objective.minimum_saving;
    minimum.usd_per_month.max(monthly.times(minimum.share.fraction()))
}

/// No design passes: what is the best that any of them reaches.
fn unreachable(evaluator: &Evaluator<'_>, present: &Scored, found: &Found) -> Verdict {
    let problem = evaluator.problem();
    let goal = problem.objective.latency.first().copied();
    let quantile = goal.map_or(Quantile::P95, |goal| goal.quantile);
    let replayed = found.missing.iter().chain(&found.keeping).chain(std::iter::once(present));
    let reached = replayed
        .filter(|scored| scored.outcome.latency.is_some())
        .map(|scored| front::latency_ms(&scored.outcome, quantile))
        .fold(f64::INFINITY, f64::min);
    let idle = found.too_slow.iter().map(|(_, ms)| *ms).fold(f64::INFINITY, f64::min);
    let best = reached.min(idle);
    Verdict::Unreachable { goal, best_reachable_ms: if best.is_finite() { best } else { 0.0 } }
}
