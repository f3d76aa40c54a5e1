//! `plimsoll/optimize/1`.

use super::baselines::{Baseline, OfService, of_service, summed};
use super::confidence::{PlanConfidence, Recording, ServiceConfidence};
use super::proof::Proof;
use super::replay::State;
use super::{figure, kind};
use crate::code::CodePatch;
use crate::{baselines, refusals, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{Change, FrontPoint, Refusal, Searched, ServicePlan};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_units::{ServiceName, Usd};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct OptimizeDocument<'a> {
    schema: &'static str,
    stack: &'a str,
    environment: &'a str,
    region: &'a str,
    objective_met: bool,
    saving_percent: Option<f64>,
    before: State<'a>,
    after: State<'a>,
    changes: Vec<ChangeDocument<'a>>,
    refused: Vec<RefusalDocument<'a>>,
    searched: SearchedDocument,
    baselines: BTreeMap<&'static str, Baseline>,
    services: BTreeMap<&'a str, ServiceDocument<'a>>,
    confidence: PlanConfidence<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<PatchDocument<'a>>,
}

impl<'a> OptimizeDocument<'a> {
    pub(super) fn of(plan: &'a Plan, seconds: Option<f64>, patch: Option<&'a CodePatch>) -> Self {
        Self {
            schema: "plimsoll/optimize/1",
            stack: plan.stack.as_str(),
            environment: plan.environment.as_str(),
            region: plan.region.as_str(),
            objective_met: plan.objective_met(),
            saving_percent: figure(plan.saving_percent()),
            before: State::of(&plan.before, confidences(plan)),
            after: State::of(&plan.after, confidences(plan)),
            changes: plan.changes.iter().map(change).collect(),
            refused: plan.refused.iter().map(refusal).collect(),
            searched: SearchedDocument::of(&plan.searched, seconds),
            baselines: summed(baselines::of(plan)),
            services: plan.services.iter().map(|service| (service.name.as_str(), details(service))).collect(),
            confidence: PlanConfidence {
                recording: Recording::of(&plan.recording),
                services: confidences(plan),
            },
            patch: patch.map(PatchDocument::of),
        }
    }
}

/// What the plan is in code that others wrote.
#[derive(Serialize)]
struct PatchDocument<'a> {
    files: &'a [String],
    diff: &'a str,
    appended: &'a [String],
    removed: &'a [String],
    along: &'a [String],
    refused: Vec<RefusedInCodeDocument<'a>>,
}

#[derive(Serialize)]
struct RefusedInCodeDocument<'a> {
    service: Option<&'a str>,
    path: &'a str,
    to: &'a str,
    because: &'a str,
    place: Option<&'a str>,
}

impl<'a> PatchDocument<'a> {
    fn of(patch: &'a CodePatch) -> Self {
        let refused = patch.refused.iter().map(|one| RefusedInCodeDocument {
            service: one.service.as_deref(),
            path: &one.path,
            to: &one.to,
            because: &one.because,
            place: one.place.as_deref(),
        });
        Self {
            files: &patch.files,
            diff: &patch.diff,
            appended: &patch.appended,
            removed: &patch.removed,
            along: &patch.along,
            refused: refused.collect(),
        }
    }
}

fn confidences(plan: &Plan) -> BTreeMap<&str, ServiceConfidence<'_>> {
    plan.services
        .iter()
        .map(|service| (service.name.as_str(), ServiceConfidence::of(&service.confidence)))
        .collect()
}

#[derive(Serialize)]
struct ChangeDocument<'a> {
    service: Option<&'a str>,
    path: &'a str,
    from: &'a str,
    to: &'a str,
    saves_usd_month: f64,
    reason: String,
    reason_kind: &'static str,
    binding_constraint: String,
    binding_kind: &'static str,
    risk: &'static str,
}

fn change(change: &Change) -> ChangeDocument<'_> {
    ChangeDocument {
        service: change.service.as_ref().map(ServiceName::as_str),
        path: &change.path,
        from: &change.from,
        to: &change.to,
        saves_usd_month: change.saves.dollars(),
        reason: change.reason.to_string(),
        reason_kind: kind::reason(&change.reason),
        binding_constraint: change.binding.to_string(),
        binding_kind: kind::binding(&change.binding),
        risk: change.risk,
    }
}

#[derive(Serialize)]
struct RefusalDocument<'a> {
    service: Option<&'a str>,
    path: &'a str,
    to: &'a str,
    reason: String,
    reason_kind: &'static str,
    would_save_usd_month: Option<f64>,
}

fn refusal(refusal: &Refusal) -> RefusalDocument<'_> {
    RefusalDocument {
        service: refusal.service.as_ref().map(ServiceName::as_str),
        path: &refusal.path,
        to: &refusal.to,
        reason: refusal.reason.to_string(),
        reason_kind: kind::refusal(&refusal.reason),
        would_save_usd_month: refusals::would_save(&refusal.reason).map(Usd::dollars),
    }
}

#[derive(Serialize)]
struct SearchedDocument {
    candidates: u64,
    simulated: u64,
    pruned: u64,
    seconds: Option<f64>,
    proved: u64,
    proved_exactly: u64,
    pruned_by: BTreeMap<&'static str, u64>,
}

impl SearchedDocument {
    fn of(searched: &Searched, seconds: Option<f64>) -> Self {
        let pruned = &searched.pruned;
        Self {
            candidates: searched.candidates,
            simulated: searched.simulated,
            pruned: pruned.total(),
            seconds: seconds.and_then(figure),
            proved: searched.proved,
            proved_exactly: searched.proved_exactly,
            pruned_by: BTreeMap::from([
                ("memory", pruned.memory),
                ("dominated", pruned.dominated),
                ("latency", pruned.latency),
                ("reserve", pruned.reserve),
                ("cost", pruned.cost),
            ]),
        }
    }
}

#[derive(Serialize)]
struct ServiceDocument<'a> {
    objective: String,
    latency_goals: Vec<GoalDocument>,
    violation_budget_percent: Option<f64>,
    verdict: &'static str,
    verdict_text: String,
    front: Vec<PointDocument<'a>>,
    baselines: BTreeMap<&'static str, OfService<'a>>,
    searched: SearchedDocument,
    proof: Option<Proof<'a>>,
}

#[derive(Serialize)]
struct GoalDocument {
    percentile: String,
    threshold_ms: Option<f64>,
}

#[derive(Serialize)]
struct PointDocument<'a> {
    kind: &'static str,
    label: &'a str,
    tasks_monthly_usd: f64,
    latency_ms: Option<f64>,
    violation_minutes: Option<f64>,
}

fn details(service: &ServicePlan) -> ServiceDocument<'_> {
    let goal = |goal: &LatencyGoal| GoalDocument {
        percentile: goal.quantile.to_string(),
        threshold_ms: figure(goal.threshold_ms),
    };
    ServiceDocument {
        objective: words::objective(&service.objective),
        latency_goals: service.objective.latency.iter().map(goal).collect(),
        violation_budget_percent: figure(service.objective.violation_budget.percent()),
        verdict: kind::verdict(&service.verdict),
        verdict_text: words::verdict(service),
        front: service.front.iter().map(point).collect(),
        baselines: service.baselines.iter().map(|baseline| (baseline.name, of_service(baseline))).collect(),
        searched: SearchedDocument::of(&service.searched, None),
        proof: service.proof.as_ref().map(Proof::of),
    }
}

fn point(point: &FrontPoint) -> PointDocument<'_> {
    PointDocument {
        kind: words::point(point.kind),
        label: &point.label,
        tasks_monthly_usd: point.monthly.dollars(),
        latency_ms: figure(point.latency_ms),
        violation_minutes: figure(point.violation_minutes),
    }
}
