//! Cooldowns that flap: tasks come and go under constant traffic.

use super::Finding;
use super::code::COOLDOWN;
use super::model::Model;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_twin::outcome::{EventKind, Outcome};
use plimsoll_twin::workload::Arrivals;
use plimsoll_twin::{Design, Workload};
use plimsoll_units::Seconds;

/// Shares of the observed minutes whose rates are tried.
const LEVELS: [f64; 6] = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99];

/// Hours replayed at each rate; the first one is not counted, the tasks come to rest in it.
const HOURS: usize = 7;

/// Changes of direction in an hour from which scaling flaps.
const FLAPPING: f64 = 1.0;

/// In-cooldowns that are tried.
const LONGER: [u32; 5] = [120, 300, 600, 900, 1800];

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    if !model.scales() {
        return None;
    }
    let (rate, turns) = worst(model, model.design())?;
    if turns < FLAPPING {
        return None;
    }
    let (index, key, present) = scaling_in(model.design())?;
    let better = LONGER.into_iter().filter(|seconds| *seconds > present).find(|seconds| {
        worst(model, &with_cooldown(model.design(), *seconds))
            .is_some_and(|(_, turns)| turns < FLAPPING / 2.0)
    });
    Some(Finding {
        code: COOLDOWN,
        path: format!("scaling.{index}.{key}"),
        label: "does not come to rest",
        message: format!(
            "at a constant {rate:.1} requests/s scaling turns round {turns:.1} times an hour: tasks are removed and added again"
        ),
        help: match better {
            Some(seconds) => format!("write `{key}: {}`; then it turns less than once in two hours", Seconds::new(seconds)),
            None => "leave more room between the thresholds for adding and removing; a longer cooldown alone does not help".to_owned(),
        },
        broken: false,
    })
}

/// The constant rate at which scaling turns round most often, with the turns per hour.
fn worst(model: &Model<'_>, design: &Design) -> Option<(f64, f64)> {
    let mut rates: Vec<f64> =
        LEVELS.iter().map(|share| model.rate_quantile(*share)).filter(|rate| *rate > 0.0).collect();
    rates.dedup();
    let tried = rates
        .into_iter()
        .map(|rate| (rate, turns(&model.replay_on(design, &constant(model.workload(), rate)))));
    tried.max_by(|a, b| a.1.total_cmp(&b.1))
}

fn constant(workload: &Workload, rate: f64) -> Workload {
    let minutes = HOURS * 60;
    let arrivals = Arrivals {
        start: workload.arrivals.start,
        per_second: vec![rate as f32; minutes],
        observed: vec![true; minutes],
    };
    Workload { arrivals, ..workload.clone() }
}

/// Changes of direction per hour after the first hour.
fn turns(outcome: &Outcome) -> f64 {
    let mut before = None;
    let mut turns = 0;
    for event in outcome.events.iter().filter(|event| event.at_s > 3600.0) {
        if let EventKind::Scaled { from, to, .. } = &event.kind {
            let up = to > from;
            turns += u32::from(before.is_some_and(|before| before != up));
            before = Some(up);
        }
    }
    f64::from(turns) / (HOURS - 1) as f64
}

/// The policy that removes tasks soonest: its place, the key of its cooldown, and its seconds.
fn scaling_in(design: &Design) -> Option<(usize, &'static str, u32)> {
    let policies = design.scaling.iter().enumerate();
    let cooldowns = policies.filter_map(|(index, policy)| match policy {
        ScalingPolicy::TargetTracking(tracking) if !tracking.disable_scale_in => {
            Some((index, "in_cooldown", tracking.scale_in_cooldown.get()))
        }
        ScalingPolicy::Step(step) if !step.alarm.comparison.is_high() => {
            Some((index, "cooldown", step.cooldown.get()))
        }
        _ => None,
    });
    cooldowns.min_by_key(|(_, _, seconds)| *seconds)
}

fn with_cooldown(design: &Design, seconds: u32) -> Design {
    let mut design = design.clone();
    let at_least = |cooldown: &mut Seconds| *cooldown = (*cooldown).max(Seconds::new(seconds));
    for policy in &mut design.scaling {
        match policy {
            ScalingPolicy::TargetTracking(tracking) => at_least(&mut tracking.scale_in_cooldown),
            ScalingPolicy::Step(step) if !step.alarm.comparison.is_high() => at_least(&mut step.cooldown),
            ScalingPolicy::Step(_) | ScalingPolicy::Scheduled(_) => {}
        }
    }
    design
}
