//! What was considered and refused for one service, each with its reason.

use crate::evaluate::{Evaluator, Run};
use crate::explain::smaller_cpu;
use crate::plan::{Refusal, RefusalReason};
use crate::search::{Found, Scored};
use crate::wording::service_path;
use plimsoll_spec::platform::levers::Freedom;
use plimsoll_twin::calibrate::Restriction;
use plimsoll_units::{Architecture, Meter, Purchase, Share, Usd};

/// All refusals of a service, in a fixed order.
pub fn refusals(evaluator: &mut Evaluator<'_>, best: &Scored, found: &Found) -> Vec<Refusal> {
    let mut refused = Vec::new();
    smaller_sizes(evaluator, best, found, &mut refused);
    too_slow_sizes(evaluator, found, &mut refused);
    kept_levers(evaluator, best, &mut refused);
    not_priced(evaluator, &mut refused);
    if evaluator.problem().workload.memory.follows_limit {
        push(
            evaluator,
            &mut refused,
            "size.memory",
            "less memory".to_owned(),
            RefusalReason::MemoryFollowsLimit,
        );
    }
    refused
}

fn push(evaluator: &Evaluator<'_>, refused: &mut Vec<Refusal>, key: &str, to: String, reason: RefusalReason) {
    let name = &evaluator.problem().name;
    refused.push(Refusal { service: Some(name.clone()), path: service_path(name, key), to, reason });
}

/// The cheapest way found of using each smaller CPU, or the chosen design with it.
fn smaller_sizes(evaluator: &mut Evaluator<'_>, best: &Scored, found: &Found, refused: &mut Vec<Refusal>) {
    let problem = evaluator.problem();
    let mut cpu = best.design.size.cpu;
    while let Some(smaller) = smaller_cpu(cpu) {
        cpu = smaller;
        if found.too_slow.iter().any(|(key, _)| key.cpu == cpu) || problem.levers.size == Freedom::Keep {
            continue;
        }
        if problem.is_restricted(Restriction::NoSmallerSize) && cpu < problem.recorded.size.cpu {
            continue;
        }
        let Some(size) = plimsoll_units::fargate::sizes()
            .find(|size| size.cpu == cpu && f64::from(size.memory.mib()) >= found.memory_need_mib)
        else {
            push(
                evaluator,
                refused,
                "size",
                format!("{cpu} CPU units"),
                RefusalReason::Memory { need_mib: found.memory_need_mib },
            );
            continue;
        };
        let design = plimsoll_twin::Design { size, ..best.design.clone() };
        let outcome = evaluator.replay(&design, Run::default());
        let saves = problem.monthly(&design, &outcome).map_or(Usd::ZERO, |monthly| best.monthly - monthly);
        let cheapest = found.keeping.iter().find(|scored| scored.design.size.cpu == cpu);
        if cheapest.is_some_and(|scored| scored.monthly < best.monthly) {
            // The search found it good enough and its proof did not; that refusal stands already.
            continue;
        }
        let reason = match cheapest {
            Some(scored) => RefusalReason::Dearer { costs: scored.monthly - best.monthly },
            None if problem.kept(&outcome) => RefusalReason::Dearer { costs: -saves },
            None => latency_reason(evaluator, &outcome, saves),
        };
        push(evaluator, refused, "size.cpu", cpu.to_string(), reason);
    }
}

fn latency_reason(evaluator: &Evaluator<'_>, outcome: &plimsoll_twin::Outcome, saves: Usd) -> RefusalReason {
    let problem = evaluator.problem();
    let goal = problem.objective.latency.first().copied();
    RefusalReason::Latency {
        goal,
        reached_ms: goal.map_or(0.0, |goal| crate::front::latency_ms(outcome, goal.quantile)),
        violations: outcome.violations.upper,
        allowed: problem.allowed(),
        saves,
    }
}

fn too_slow_sizes(evaluator: &Evaluator<'_>, found: &Found, refused: &mut Vec<Refusal>) {
    let problem = evaluator.problem();
    let Some(goal) = problem.objective.latency.first() else { return };
    let mut seen = None;
    for (key, reached_ms) in &found.too_slow {
        if seen != Some(key.cpu) {
            let reason = RefusalReason::LatencyAtIdle { quantile: goal.quantile, reached_ms: *reached_ms };
            push(evaluator, refused, "size.cpu", key.cpu.to_string(), reason);
        }
        seen = Some(key.cpu);
    }
}

/// What a kept lever would save if it were free.
fn kept_levers(evaluator: &Evaluator<'_>, best: &Scored, refused: &mut Vec<Refusal>) {
    let problem = evaluator.problem();
    if problem.levers.spot_at_most.is_none() && problem.present.mix.spot.fraction() < 1.0 {
        let mut design = best.design.clone();
        design.mix.spot = Share::ALL;
        design.mix.on_demand_base = 0;
        let price = |purchase| problem.tariff.task_hour(design.size, design.architecture, purchase);
        if let (Ok(on_demand), Ok(spot)) = (price(Purchase::OnDemand), price(Purchase::Spot)) {
            let hours = best.outcome.on_demand_task_seconds / best.outcome.period_s.max(1.0) * 730.0;
            let saves = (on_demand - spot).times(hours);
            push(evaluator, refused, "capacity.spot", "100%".to_owned(), RefusalReason::LeverKept { saves });
        }
    }
    let other = match best.design.architecture {
        Architecture::X86_64 => Architecture::Arm64,
        Architecture::Arm64 => Architecture::X86_64,
    };
    if !problem.levers.architectures.contains(&other) && other != problem.present.architecture {
        let price =
            |architecture| problem.tariff.task_hour(best.design.size, architecture, Purchase::OnDemand);
        if let (Ok(now), Ok(then)) = (price(best.design.architecture), price(other)) {
            let saves = best.monthly.times(1.0 - then.dollars() / now.dollars().max(1e-9));
            push(
                evaluator,
                refused,
                "size.architecture",
                other.to_string(),
                RefusalReason::LeverKept { saves },
            );
        }
    }
}

fn not_priced(evaluator: &Evaluator<'_>, refused: &mut Vec<Refusal>) {
    let problem = evaluator.problem();
    if problem.levers.metric_resolution == Freedom::Free
        && problem.levers.scaling == Freedom::Free
        && let Err(missing) = problem.tariff.unit(&Meter::HighResolutionMetricMonths)
    {
        let reason = RefusalReason::NotPriced { reason: missing.to_string() };
        push(evaluator, refused, "scaling", "20-second metrics".to_owned(), reason);
    }
}
