//! What the page's script draws, as compact JSON.

use super::series::{Thinned, minutes_per_point};
use crate::percentile::Percentile;
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{FrontPoint, PointKind, ServicePlan};
use serde::Serialize;

/// Points per series for one service; several services share four times as many, so that the page stays small.
const POINTS: usize = 1_500;
const POINTS_OF_ALL: usize = 6_000;
/// Points of one front; beyond it every second, third, … ordinary candidate is shown.
const FRONT_POINTS: usize = 600;

#[derive(Serialize)]
struct Data<'a> {
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    percentile: &'static str,
    front_percentile: String,
    goal: Option<f64>,
    front_goal: Option<f64>,
    front: Vec<Point<'a>>,
    minutes: usize,
    requests: Vec<Option<f64>>,
    tasks: [Vec<Option<f64>>; 2],
    cpu: [Vec<Option<f64>>; 2],
    latency_max: [Vec<Option<f64>>; 2],
    latency_min: [Vec<Option<f64>>; 2],
    cost: [Vec<Option<f64>>; 2],
}

#[derive(Serialize)]
struct Point<'a> {
    x: f64,
    y: f64,
    kind: &'static str,
    miss: Option<f64>,
    label: &'a str,
}

/// The JSON, safe inside a `script` element.
pub(super) fn json(plan: &Plan) -> String {
    let points = POINTS.min(POINTS_OF_ALL / plan.services.len().max(1));
    let data =
        Data { services: plan.services.iter().filter_map(|service| data(plan, service, points)).collect() };
    // INVARIANT: string keys and finite or absent numbers only, so this cannot fail.
    serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c")
}

fn data<'a>(plan: &'a Plan, service: &'a ServicePlan, points: usize) -> Option<Service<'a>> {
    let (before, after) = (plan.before.service(&service.name)?, plan.after.service(&service.name)?);
    let percentile = Percentile::shown_for(&service.objective);
    let longest = before.outcome.timeline.len().max(after.outcome.timeline.len());
    let minutes = minutes_per_point(longest, points);
    let old = Thinned::of(before, &plan.before.bill, percentile, minutes);
    let new = Thinned::of(after, &plan.after.bill, percentile, minutes);
    let goal = service.objective.latency.first();
    Some(Service {
        name: service.name.as_str(),
        percentile: percentile.as_str(),
        front_percentile: goal.map_or_else(|| "p95".to_owned(), |goal| goal.quantile.to_string()),
        goal: percentile.goal(&service.objective).map(|goal| goal.threshold_ms),
        front_goal: goal.map(|goal| goal.threshold_ms),
        front: front(service),
        minutes,
        requests: if old.requests.is_empty() { new.requests } else { old.requests },
        tasks: [old.tasks, new.tasks],
        cpu: [old.cpu_percent, new.cpu_percent],
        latency_max: [old.latency_max_ms, new.latency_max_ms],
        latency_min: [old.latency_min_ms, new.latency_min_ms],
        cost: [old.usd_per_hour, new.usd_per_hour],
    })
}

fn front(service: &ServicePlan) -> Vec<Point<'_>> {
    let stride = service.front.len().div_ceil(FRONT_POINTS).max(1);
    let marked = |point: &FrontPoint| matches!(point.kind, PointKind::Present | PointKind::Chosen);
    let mut points: Vec<&FrontPoint> = service
        .front
        .iter()
        .enumerate()
        .filter(|(index, point)| {
            point.latency_ms.is_finite() && (marked(point) || index.is_multiple_of(stride))
        })
        .map(|(_, point)| point)
        .collect();
    points.sort_by_key(|point| point.monthly);
    points.into_iter().map(point).collect()
}

fn point(point: &FrontPoint) -> Point<'_> {
    Point {
        x: point.monthly.dollars(),
        y: point.latency_ms,
        kind: words::point(point.kind),
        miss: Some(point.violation_minutes).filter(|minutes| minutes.is_finite()),
        label: &point.label,
    }
}
