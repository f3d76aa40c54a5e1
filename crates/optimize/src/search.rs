//! Exhaustive search with proof: what is not replayed is pruned by a bound that cannot be wrong about the winner.
//!
//! Candidates that share everything but the way of scaling form a group. A group has a lower bound on its cost: perfect
//! scaling. Groups are replayed in the order of that bound until it exceeds the cost of a design that keeps the objective.
//! Batches have a fixed size, and bounds move only between batches, so that the result does not depend on the number of
//! threads.

use crate::evaluate::{Evaluator, Run, ServerKey};
use crate::need::{LoadHistogram, Need, least_monthly};
use crate::plan::{Pruned, Searched};
use crate::problem::Problem;
use crate::space::{Scaling, Space};
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_twin::replay::GiveUp;
use plimsoll_twin::{Design, Outcome};
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Mib, Purchase, TaskSize, Usd};
use rayon::prelude::*;

/// A replayed candidate.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The design.
    pub design: Design,
    /// What the replay shows; without a timeline.
    pub outcome: Outcome,
    /// Monthly cost of its tasks and alarms.
    pub monthly: Usd,
    /// Whether it keeps the objective.
    pub kept: bool,
}

/// The result of a search.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Designs that keep the objective, cheapest first; at least all that cost less than `front` more than the cheapest.
    pub keeping: Vec<Scored>,
    /// Some designs that miss it, for the front and for refusals.
    pub missing: Vec<Scored>,
    /// Counts.
    pub searched: Searched,
    /// CPU sizes that miss the objective even without load, with their latency then in ms.
    pub too_slow: Vec<(ServerKey, f64)>,
    /// Memory needed with headroom in MiB.
    pub memory_need_mib: f64,
}

/// Candidates that share everything but the way of scaling.
#[derive(Debug, Clone)]
struct Group {
    size: TaskSize,
    key: ServerKey,
    mix: PurchaseMix,
    minimum: u32,
    need_at_peak: u32,
    /// Highest utilization at which a minute keeps the objective more likely than not.
    sustained: f64,
    least: Usd,
}

/// Candidates replayed before bounds move.
const BATCH: usize = 48;
/// Missing candidates kept for the front.
const MISSING_KEPT: usize = 400;
/// Keeping candidates kept for proofs and the front.
const KEEPING_KEPT: usize = 400;

/// Searches the whole space of a problem.
pub fn search(evaluator: &mut Evaluator<'_>, progress: &dyn Fn(&Searched)) -> Found {
    search_above(evaluator, Usd::ZERO, progress)
}

/// Searches the space for designs that cost more than `above`: what a search finds when all up to there is refused.
pub fn search_above(evaluator: &mut Evaluator<'_>, above: Usd, progress: &dyn Fn(&Searched)) -> Found {
    let problem = evaluator.problem();
    let load = LoadHistogram::of(problem);
    let mut found = Found { memory_need_mib: memory_need(problem), ..Found::default() };
    let space = Space::of(problem, busiest(problem, &load));
    found.searched.candidates = space.candidates();
    let servers = servers(problem, &space, &mut found);
    evaluator.prepare(servers.iter().map(|(_, key)| *key));
    let mut groups = groups(evaluator, &space, &load, &servers, &mut found);
    groups.sort_by_key(|group| group.least);
    replay_groups(evaluator, &space, &groups, above, &mut found, progress);
    found
}

/// Searches by replaying every candidate of the grid that has enough memory: the reference for the bounds.
pub fn brute_force(evaluator: &mut Evaluator<'_>) -> Found {
    let problem = evaluator.problem();
    let load = LoadHistogram::of(problem);
    let mut found = Found { memory_need_mib: memory_need(problem), ..Found::default() };
    let space = Space::of(problem, busiest(problem, &load));
    found.searched.candidates = space.candidates();
    for (size, key) in all_servers(&space) {
        if f64::from(size.memory.mib()) < found.memory_need_mib {
            continue;
        }
        evaluator.prepare([key]);
        let surface = evaluator.surface(key);
        let sustained = surface.and_then(|surface| surface.highest_utilization(0.5)).unwrap_or(0.0);
        for mix in &space.mixes {
            for minimum in &space.minimums {
                let peak = need_at_peak(evaluator, key, &load);
                let group = Group {
                    size,
                    key,
                    mix: *mix,
                    minimum: *minimum,
                    need_at_peak: peak,
                    sustained,
                    least: Usd::ZERO,
                };
                for scaling in &space.scalings {
                    if !has_reserve(problem, &group, scaling) {
                        continue;
                    }
                    let design = design(evaluator, &group, scaling);
                    let outcome = evaluator.replay(&design, Run::default());
                    found.searched.simulated += 1;
                    record(&mut found, score(problem, design, outcome));
                }
            }
        }
    }
    found
}

/// The memory one task needs, with headroom, in MiB.
fn memory_need(problem: &Problem) -> f64 {
    let memory = &problem.workload.memory;
    if memory.follows_limit {
        return f64::from(problem.present.size.memory.mib());
    }
    let observed = memory.observed_max_mib.max(memory.base_mib);
    observed / (1.0 - problem.objective.memory_headroom.fraction()).max(0.01)
}

/// Tasks of the smallest allowed size that the busiest minute needs at full utilization.
fn busiest(problem: &Problem, load: &LoadHistogram) -> u32 {
    let smallest = problem.levers.size_bounds.cpu_min.map_or(0.25, plimsoll_units::CpuUnits::vcpus);
    let vcpu = if problem.levers.size == plimsoll_spec::platform::levers::Freedom::Keep {
        problem.present.size.cpu.vcpus()
    } else {
        smallest
    };
    (load.peak() * problem.workload.demand.mean_s / (0.5 * vcpu)).ceil().clamp(1.0, 10_000.0) as u32
}

fn all_servers(space: &Space) -> Vec<(TaskSize, ServerKey)> {
    let mut servers = Vec::new();
    for size in &space.sizes {
        for architecture in &space.architectures {
            for routing in &space.routings {
                let key = ServerKey { cpu: size.cpu, architecture: *architecture, routing: *routing };
                servers.push((*size, key));
            }
        }
    }
    servers
}

/// Servers with enough memory and no more than the least that is enough; the others are pruned.
fn servers(problem: &Problem, space: &Space, found: &mut Found) -> Vec<(TaskSize, ServerKey)> {
    let enough = |memory: Mib| f64::from(memory.mib()) >= found.memory_need_mib;
    let least_enough = |size: &TaskSize| {
        space.sizes.iter().filter(|other| other.cpu == size.cpu && enough(other.memory)).min() == Some(size)
    };
    let mut pruned = Pruned::default();
    let mut kept = Vec::new();
    for (size, key) in all_servers(space) {
        let candidates = space.per_server();
        let is_present = size == problem.present.size;
        if !enough(size.memory) {
            pruned.memory += candidates;
        } else if !least_enough(&size) && !is_present {
            pruned.dominated += candidates;
        } else {
            kept.push((size, key));
        }
    }
    found.searched.pruned = pruned;
    kept
}

fn groups(
    evaluator: &Evaluator<'_>,
    space: &Space,
    load: &LoadHistogram,
    servers: &[(TaskSize, ServerKey)],
    found: &mut Found,
) -> Vec<Group> {
    let problem = evaluator.problem();
    let mut groups = Vec::new();
    for (size, key) in servers {
        let Some(surface) = evaluator.surface(*key) else { continue };
        let idle = surface.violation_at(0.0) * problem.judged_minutes();
        if idle > problem.allowed() {
            found.searched.pruned.latency += space.per_server();
            found.too_slow.push((*key, goal_latency_ms(problem, surface.look_up(0.0).0.p95_s, surface)));
            continue;
        }
        let sustained = surface.highest_utilization(0.5).unwrap_or(0.0);
        let need = Need::on(surface, problem);
        let need_at_peak = need.tasks(load.peak()).unwrap_or(u32::MAX);
        for mix in &space.mixes {
            for minimum in &space.minimums {
                let least = least_monthly(problem, load, need, (*size, key.architecture), *mix, *minimum);
                let Some(least) = least else { continue };
                groups.push(Group {
                    size: *size,
                    key: *key,
                    mix: *mix,
                    minimum: *minimum,
                    need_at_peak,
                    sustained,
                    least,
                });
            }
        }
    }
    groups
}

/// The objective's first percentile without load in ms, p95 where none is stated.
fn goal_latency_ms(problem: &Problem, p95_s: f64, surface: &plimsoll_twin::screen::Surface) -> f64 {
    problem.objective.latency.first().map_or(p95_s, |goal| surface.idle_quantile_s(goal.quantile)) * 1000.0
}

fn need_at_peak(evaluator: &Evaluator<'_>, key: ServerKey, load: &LoadHistogram) -> u32 {
    let need = evaluator.surface(key).map(|surface| Need::on(surface, evaluator.problem()));
    need.and_then(|need| need.tasks(load.peak())).unwrap_or(u32::MAX)
}

fn replay_groups(
    evaluator: &Evaluator<'_>,
    space: &Space,
    groups: &[Group],
    above: Usd,
    found: &mut Found,
    progress: &dyn Fn(&Searched),
) {
    let mut cheapest = Usd::MAX;
    let jobs = groups.iter().flat_map(|group| space.scalings.iter().map(move |scaling| (group, scaling)));
    let jobs: Vec<(&Group, &Scaling)> = jobs.collect();
    for batch in jobs.chunks(BATCH) {
        let affordable: Vec<_> = batch.iter().filter(|(group, _)| group.least < cheapest).collect();
        found.searched.pruned.cost += (batch.len() - affordable.len()) as u64;
        let all = affordable.len();
        let open: Vec<_> = affordable
            .into_iter()
            .filter(|(group, scaling)| has_reserve(evaluator.problem(), group, scaling))
            .collect();
        found.searched.pruned.reserve += (all - open.len()) as u64;
        let scored: Vec<Option<Scored>> = open
            .par_iter()
            .map(|(group, scaling)| try_candidate(evaluator, group, scaling, cheapest))
            .collect();
        found.searched.simulated += scored.len() as u64;
        for scored in scored.into_iter().flatten().filter(|scored| scored.monthly > above) {
            if scored.kept {
                cheapest = cheapest.min(scored.monthly);
            }
            record(found, scored);
        }
        progress(&found.searched);
    }
}

/// Whether a way of scaling would still do where traffic grows beyond the recording; only the present one may stay as it is.
///
/// A fixed count cannot react, so it must carry half as much again as the busiest recorded minute needs. A tracking policy
/// holds its tasks at the target, so at the target the objective must be kept more likely than not.
fn has_reserve(problem: &Problem, group: &Group, scaling: &Scaling) -> bool {
    let present = &problem.present;
    let reacts = match scaling {
        Scaling::Present => !present.scaling.is_empty(),
        Scaling::Fixed => false,
        Scaling::Tracking { utilization, .. } => return *utilization <= group.sustained,
    };
    let stays = *scaling == Scaling::Present
        && group.size == present.size
        && group.key == ServerKey::of(present)
        && group.minimum == present.tasks.min;
    reacts || stays || group.minimum >= with_reserve(group.need_at_peak)
}

/// One and a half times a count, rounded up.
fn with_reserve(count: u32) -> u32 {
    count.saturating_mul(3).div_ceil(2)
}

/// Replays a candidate until it cannot win any more.
fn try_candidate(
    evaluator: &Evaluator<'_>,
    group: &Group,
    scaling: &Scaling,
    cheapest: Usd,
) -> Option<Scored> {
    let problem = evaluator.problem();
    let design = design(evaluator, group, scaling);
    let give_up = Some(give_up(problem, &design, cheapest));
    let outcome = evaluator.replay_prepared(&design, Run { give_up, ..Run::default() })?;
    Some(score(problem, design, outcome))
}

/// When a replay may stop: the objective is missed beyond repair, or the cost exceeds the cheapest by a tenth.
fn give_up(problem: &Problem, design: &Design, cheapest: Usd) -> GiveUp {
    let hour =
        |purchase| problem.tariff.task_hour(design.size, design.architecture, purchase).map(Usd::dollars);
    let on_demand = hour(Purchase::OnDemand).unwrap_or(0.0);
    let least_hour = if design.mix.spot.fraction() > 0.0 {
        hour(Purchase::Spot).unwrap_or(on_demand).min(on_demand)
    } else {
        on_demand
    };
    let minutes = problem.workload.arrivals.minutes() as f64;
    let hours = cheapest.dollars() * 1.1 / HOURS_PER_MONTH * minutes / 60.0 / least_hour.max(1e-9);
    GiveUp { violations: problem.allowed() * 4.0 + 60.0, task_seconds: hours * 3600.0 }
}

fn score(problem: &Problem, design: Design, outcome: Outcome) -> Scored {
    let monthly = problem.monthly(&design, &outcome);
    let kept = !outcome.gave_up && monthly.is_ok() && problem.kept(&outcome);
    Scored { design, outcome, monthly: monthly.unwrap_or(Usd::MAX), kept }
}

fn record(found: &mut Found, scored: Scored) {
    let (list, limit) = if scored.kept {
        (&mut found.keeping, KEEPING_KEPT)
    } else if scored.outcome.gave_up {
        return;
    } else {
        (&mut found.missing, MISSING_KEPT)
    };
    let place = list.partition_point(|other| other.monthly <= scored.monthly);
    if place < limit {
        list.insert(place, scored);
        list.truncate(limit);
    }
}

/// The design of a group with one way of scaling.
fn design(evaluator: &Evaluator<'_>, group: &Group, scaling: &Scaling) -> Design {
    let problem = evaluator.problem();
    let present = &problem.present;
    let capacity = evaluator.surface(group.key).map_or(0.0, plimsoll_twin::screen::Surface::capacity_per_s);
    let policies = scaling.policies(&present.scaling, capacity);
    let tasks = if policies.is_empty() {
        TaskRange { min: group.minimum, max: group.minimum, desired: group.minimum }
    } else {
        task_range(problem, group)
    };
    Design {
        size: group.size,
        architecture: group.key.architecture,
        routing: group.key.routing,
        mix: group.mix,
        tasks,
        scaling: policies,
        deregistration_delay: problem.drain(),
        ..present.clone()
    }
}

/// The maximum is not searched: it only has to be out of the way, so it is the present one or one and a half times what
/// the busiest minute needs, whichever is more, within the ceiling.
fn task_range(problem: &Problem, group: &Group) -> TaskRange {
    let present = problem.present.tasks;
    if problem.levers.tasks == plimsoll_spec::platform::levers::Freedom::Keep {
        return present;
    }
    let roomy = with_reserve(group.need_at_peak).min(10_000);
    let ceiling = problem.levers.tasks_ceiling.unwrap_or(u32::MAX);
    let max = roomy.max(present.max).min(ceiling).max(group.minimum);
    if (group.minimum, max) == (present.min, present.max) {
        // Where it starts is no reason for a change.
        return present;
    }
    TaskRange { min: group.minimum, max, desired: group.minimum }
}
