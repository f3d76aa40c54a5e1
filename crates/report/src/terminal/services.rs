//! Services before and after.

use super::Screen;
use super::plot::{largest, series, sparkline, up_to};
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::percentile::Percentile;
use crate::{compare, number, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{ServicePlan, ServiceState};
use plimsoll_spec::platform::objective::Objective;

/// Above this many services only the table over all of them is written; the page and the JSON result have the details.
const DETAILED: usize = 4;

/// A table over all services, then each changed service in detail. One service is shown in detail at once.
pub(super) fn services(screen: &Screen, plan: &Plan) -> String {
    let mut text = String::new();
    if plan.services.len() > 1 {
        text.push_str(&overview(screen, plan));
    }
    if plan.services.len() > DETAILED {
        return text;
    }
    for service in &plan.services {
        let states = (plan.before.service(&service.name), plan.after.service(&service.name));
        let (Some(before), Some(after)) = states else { continue };
        if plan.services.len() == 1 || before.design != after.design {
            text.push_str(&detail(screen, service, before, after));
        }
    }
    text
}

fn overview(screen: &Screen, plan: &Plan) -> String {
    let mut rows = Vec::new();
    for service in &plan.services {
        let states = (plan.before.service(&service.name), plan.after.service(&service.name));
        let (Some(before), Some(after)) = states else { continue };
        let shown = Percentile::shown_for(&service.objective);
        rows.push(vec![
            service.name.to_string(),
            arrow(before.design.size.to_string(), after.design.size.to_string()),
            arrow(
                number::decimal(before.outcome.tasks.mean, 1),
                number::decimal(after.outcome.tasks.mean, 1),
            ),
            arrow(number::money(before.monthly), number::money(after.monthly)),
            format!(
                "{} {}{}",
                shown.as_str(),
                arrow(latency(before, shown), latency(after, shown)),
                goal(&service.objective, shown)
            ),
            arrow(
                number::expected(before.outcome.violations.expected),
                number::expected(after.outcome.violations.expected),
            ),
        ]);
    }
    let columns = [
        ("service", Side::Left),
        ("CPU/MiB", Side::Left),
        ("mean tasks", Side::Left),
        ("cost of tasks", Side::Left),
        ("latency (goal)", Side::Left),
        ("minutes missed", Side::Left),
    ];
    format!("{}{}", heading(screen, "Services"), table(screen, &columns, rows))
}

/// Above this many services a replay shows them in one table.
pub(super) const fn in_one_table(services: usize) -> bool {
    services > DETAILED
}

/// ` (200 ms)`, or nothing without a goal.
pub(super) fn goal(objective: &Objective, percentile: Percentile) -> String {
    percentile
        .goal(objective)
        .map_or_else(String::new, |goal| format!(" ({})", number::ms(goal.threshold_ms)))
}

fn arrow(before: String, after: String) -> String {
    if before == after { before } else { format!("{before} → {after}") }
}

pub(super) fn latency(state: &ServiceState, percentile: Percentile) -> String {
    state
        .outcome
        .latency
        .as_ref()
        .map_or_else(|| number::UNKNOWN.to_owned(), |latency| number::ms(percentile.of(latency)))
}

fn detail(screen: &Screen, service: &ServicePlan, before: &ServiceState, after: &ServiceState) -> String {
    let mut text = heading(screen, &format!("Service {}", service.name));
    text.push_str(&paragraph(screen, "  objective: ", &words::objective(&service.objective)));
    text.push_str(&paragraph(screen, "  verdict: ", &words::verdict(service)));
    let rows = compare::service(before, after, &service.objective)
        .into_iter()
        .map(|row| {
            let after = if row.differs() { row.after } else { "=".to_owned() };
            vec![row.label, row.before, after]
        })
        .collect();
    let columns = [("", Side::Left), ("before", Side::Left), ("after", Side::Left)];
    text.push_str(&table(screen, &columns, rows));
    text.push_str(&plots(screen, &service.objective, &[("before", before), ("after", after)]));
    text
}

/// Requests, tasks and latency over the recording, one line each; before and after share a scale.
pub(super) fn plots(screen: &Screen, objective: &Objective, states: &[(&str, &ServiceState)]) -> String {
    let percentile = Percentile::shown_for(objective);
    let requests = |state: &ServiceState| series(&state.outcome.timeline, |row| Some(row.requests));
    let tasks = |state: &ServiceState| series(&state.outcome.timeline, |row| Some(row.tasks));
    let latency = |state: &ServiceState| {
        series(&state.outcome.timeline, |row| row.latency.map(|latency| percentile.of_minute(&latency)))
    };
    let mut text = String::new();
    if let Some((_, state)) = states.first() {
        let requests = requests(state);
        let top = largest(&requests);
        text.push_str(&sparkline(screen, "requests", &requests, top, &up_to(top, "/min")));
    }
    text.push_str(&on_one_scale(screen, "tasks", states, tasks, number::expected));
    text.push_str(&on_one_scale(screen, percentile.as_str(), states, latency, number::ms));
    if text.is_empty() { text } else { format!("\n{text}") }
}

fn on_one_scale(
    screen: &Screen,
    what: &str,
    states: &[(&str, &ServiceState)],
    of: impl Fn(&ServiceState) -> Vec<Option<f64>>,
    unit: impl Fn(f64) -> String,
) -> String {
    let all: Vec<(&str, Vec<Option<f64>>)> = states.iter().map(|(when, state)| (*when, of(state))).collect();
    let top = all.iter().map(|(_, values)| largest(values)).fold(0.0, f64::max);
    all.iter()
        .map(|(when, values)| {
            let label = if when.is_empty() { what.to_owned() } else { format!("{what}, {when}") };
            sparkline(screen, &label, values, top, &format!("to {}", unit(largest(values))))
        })
        .collect()
}
