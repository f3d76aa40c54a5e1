//! Changes with their reasons, one after the other, each with what it saves on top of those before it.

use crate::evaluate::{Evaluator, Run, ServerKey};
use crate::need::{LoadHistogram, Need};
use crate::plan::{Binding, Change, Reason};
use crate::problem::Problem;
use crate::search::Found;
use crate::wording;
use plimsoll_twin::{Design, Outcome};
use plimsoll_units::{CpuUnits, Purchase, TaskSize, Usd};

/// One step from the present to the chosen design.
pub(crate) struct Step {
    pub(crate) key: &'static str,
    from: String,
    to: String,
    /// The new value as the stack file writes it, where that differs from the words.
    yaml: Option<String>,
    /// Takes this part of a design from another one.
    pub(crate) apply: fn(&mut Design, &Design),
    risk: &'static str,
}

/// The changes that lead from the present design to the chosen one.
pub fn changes(
    reporter: &mut Evaluator<'_>,
    decider: &mut Evaluator<'_>,
    present: &Outcome,
    chosen: &Design,
    outcome: &Outcome,
    found: &Found,
) -> Vec<Change> {
    let problem = reporter.problem();
    let mut design = problem.present.clone();
    let mut cost = problem.monthly(&design, present).unwrap_or(Usd::ZERO);
    let mut changes = Vec::new();
    for step in steps(&problem.present, chosen) {
        (step.apply)(&mut design, chosen);
        let after = reporter.replay(&design, Run::default());
        let next = problem.monthly(&design, &after).unwrap_or(cost);
        let why = needed(decider, &step, chosen)
            .unwrap_or_else(|| reason(decider, step.key, present, chosen, outcome, found));
        changes.push(Change {
            service: Some(problem.name.clone()),
            path: wording::service_path(&problem.name, step.key),
            from: step.from,
            yaml: step.yaml.unwrap_or_else(|| step.to.clone()),
            to: step.to,
            saves: cost - next,
            reason: why,
            binding: binding(decider, step.key, chosen, found),
            risk: step.risk,
        });
        cost = next;
    }
    changes
}

/// The parts in which two designs differ, in the order in which changes are told.
pub(crate) fn steps(present: &Design, chosen: &Design) -> Vec<Step> {
    let all = task_steps(present, chosen).into_iter().chain(service_steps(present, chosen));
    all.filter(|step| step.from != step.to).collect()
}

/// What one task is and how it is bought.
fn task_steps(present: &Design, chosen: &Design) -> [Step; 5] {
    [
        Step {
            key: "size.architecture",
            from: present.architecture.to_string(),
            to: chosen.architecture.to_string(),
            yaml: None,
            apply: |design, chosen| design.architecture = chosen.architecture,
            risk: "needs an image for this architecture; the speed is stated, not measured here",
        },
        Step {
            key: "size.cpu",
            from: present.size.cpu.to_string(),
            to: chosen.size.cpu.to_string(),
            yaml: None,
            apply: |design, chosen| design.size.cpu = chosen.size.cpu,
            risk: "a smaller quota stalls sooner in bursts that the recording does not hold",
        },
        Step {
            key: "size.memory",
            from: present.size.memory.to_string(),
            to: chosen.size.memory.to_string(),
            yaml: None,
            apply: |design, chosen| design.size.memory = chosen.size.memory,
            risk: "a request that needs more memory than any recorded one may be killed",
        },
        Step {
            key: "capacity.spot",
            from: present.mix.spot.to_string(),
            to: chosen.mix.spot.to_string(),
            yaml: None,
            apply: |design, chosen| design.mix.spot = chosen.mix.spot,
            risk: "Spot tasks are taken back with two minutes' notice, and there is no fallback to on demand",
        },
        Step {
            key: "capacity.on_demand_base",
            from: present.mix.on_demand_base.to_string(),
            to: chosen.mix.on_demand_base.to_string(),
            yaml: None,
            apply: |design, chosen| design.mix.on_demand_base = chosen.mix.on_demand_base,
            risk: "tasks on demand cost the full price",
        },
    ]
}

/// How many tasks there are and how they work together.
fn service_steps(present: &Design, chosen: &Design) -> [Step; 4] {
    [
        Step {
            key: "route.algorithm",
            from: present.routing.as_str().to_owned(),
            to: chosen.routing.as_str().to_owned(),
            yaml: None,
            apply: |design, chosen| design.routing = chosen.routing,
            risk: "slow start is not available with least outstanding requests",
        },
        Step {
            key: "rollout.drain",
            from: present.deregistration_delay.to_string(),
            to: chosen.deregistration_delay.to_string(),
            yaml: None,
            apply: |design, chosen| design.deregistration_delay = chosen.deregistration_delay,
            risk: "a request that takes longer than any recorded one is cut off when its task stops",
        },
        Step {
            key: "tasks",
            from: wording::tasks(present.tasks),
            to: wording::tasks(chosen.tasks),
            yaml: Some(wording::tasks_yaml(chosen.tasks)),
            apply: |design, chosen| design.tasks = chosen.tasks,
            risk: "fewer tasks leave less reserve until scaling reacts",
        },
        Step {
            key: "scaling",
            from: wording::scaling(&present.scaling),
            to: wording::scaling(&chosen.scaling),
            yaml: Some(plimsoll_spec::write::scaling(&chosen.scaling)),
            apply: |design, chosen| design.scaling.clone_from(&chosen.scaling),
            risk: "a steeper rise of traffic than any recorded one meets tasks that are busier than before",
        },
    ]
}

/// Whether the other changes would miss the objective without this one.
fn needed(decider: &mut Evaluator<'_>, step: &Step, chosen: &Design) -> Option<Reason> {
    let problem = decider.problem();
    let mut without = chosen.clone();
    (step.apply)(&mut without, &problem.present);
    let outcome = decider.replay(&without, Run::default());
    let (violations, allowed) = (outcome.violations.upper, problem.allowed());
    (!problem.kept(&outcome)).then_some(Reason::KeepsObjective { violations, allowed })
}

fn reason(
    evaluator: &Evaluator<'_>,
    key: &str,
    present: &Outcome,
    chosen: &Design,
    outcome: &Outcome,
    found: &Found,
) -> Reason {
    let problem = evaluator.problem();
    let (median, peak) = needs(evaluator, chosen);
    match key {
        "size.architecture" => {
            Reason::CheaperArchitecture { speed: problem.workload.demand.other_architecture_speed }
        }
        "size.cpu" if chosen.size.cpu < problem.present.size.cpu => {
            Reason::CpuUnused { mean: present.cpu_percent.mean, p95: present.cpu_percent.p95 }
        }
        "size.cpu" if present.violations.upper > problem.allowed() => {
            Reason::CpuShort { violations: present.violations.expected }
        }
        "size.cpu" => Reason::ScalingFollowsTraffic { before: present.tasks.mean, after: outcome.tasks.mean },
        "size.memory" if chosen.size.memory < problem.present.size.memory => {
            Reason::MemoryUnused { highest_mib: problem.workload.memory.observed_max_mib }
        }
        "size.memory" => Reason::MemoryNeeded { need_mib: found.memory_need_mib },
        "capacity.on_demand_base" => Reason::BaseStated,
        "capacity.spot" => Reason::SpotCheaper { discount_percent: spot_discount(problem, chosen) },
        "route.algorithm" => Reason::BetterRouting,
        "rollout.drain" => Reason::ShorterDrain { slowest_s: problem.slowest_s },
        "tasks" if chosen.tasks.min < problem.present.tasks.min => Reason::FewerTasks { median, peak },
        "tasks" => Reason::MoreTasks { peak },
        _ => Reason::ScalingFollowsTraffic { before: present.tasks.mean, after: outcome.tasks.mean },
    }
}

/// Tasks of the chosen size that the median and the busiest minute need.
fn needs(evaluator: &Evaluator<'_>, chosen: &Design) -> (u32, u32) {
    let load = LoadHistogram::of(evaluator.problem());
    let need = evaluator.surface(ServerKey::of(chosen)).map(|surface| Need::on(surface, evaluator.problem()));
    let tasks = |rate| need.and_then(|need| need.tasks(rate)).unwrap_or(0);
    (tasks(load.quantile(0.5)), tasks(load.peak()))
}

fn spot_discount(problem: &Problem, chosen: &Design) -> f64 {
    let hour =
        |purchase| problem.tariff.task_hour(chosen.size, chosen.architecture, purchase).map(Usd::dollars);
    match (hour(Purchase::OnDemand), hour(Purchase::Spot)) {
        (Ok(on_demand), Ok(spot)) if on_demand > 0.0 => (1.0 - spot / on_demand) * 100.0,
        _ => 0.0,
    }
}

/// What keeps a change from going further: the next cheaper value, replayed.
fn binding(evaluator: &mut Evaluator<'_>, key: &str, chosen: &Design, found: &Found) -> Binding {
    let problem = evaluator.problem();
    let mut next = chosen.clone();
    let words = match key {
        "size.cpu" => match smaller_cpu(chosen.size.cpu) {
            Some(cpu) => {
                next.size = TaskSize { cpu, ..chosen.size };
                format!("{cpu} CPU units")
            }
            None => return Binding::SmallestOffered,
        },
        "size.memory" => return Binding::Memory { need_mib: found.memory_need_mib },
        "capacity.spot" | "capacity.on_demand_base" | "rollout.drain" => return Binding::Lever,
        "tasks" if chosen.tasks.min <= problem.floor() => {
            return Binding::TaskFloor { floor: problem.floor() };
        }
        "tasks" => {
            next.tasks.min -= 1;
            next.tasks.desired = next.tasks.min;
            next.tasks.max =
                if chosen.tasks.max == chosen.tasks.min { next.tasks.min } else { chosen.tasks.max };
            format!("at least {} tasks", next.tasks.min)
        }
        _ => return Binding::CheapestFound,
    };
    let outcome = evaluator.replay(&next, Run::default());
    match problem.objective.latency.first() {
        Some(goal) if !problem.kept(&outcome) => Binding::Latency {
            goal: *goal,
            next: words,
            violations: outcome.violations.upper,
            allowed: problem.allowed(),
        },
        _ => Binding::CheapestFound,
    }
}

/// The next smaller CPU that Fargate offers.
#[must_use]
pub fn smaller_cpu(cpu: CpuUnits) -> Option<CpuUnits> {
    plimsoll_units::fargate::cpus().filter(|offered| *offered < cpu).max()
}
