//! The result of `simulate`.

use super::table::{Side, table};
use super::text::{heading, paragraph};
use super::{Screen, bill, confidence, services};
use crate::simulation::Simulation;
use crate::{compare, number, words};
use plimsoll_optimize::plan::ServiceState;
use plimsoll_spec::platform::objective::Objective;

/// The whole result as text.
#[must_use]
pub fn simulate(simulation: &Simulation, screen: &Screen) -> String {
    let mut text = confidence::synthetic(screen, simulation.recording);
    let line = format!(
        "{} ({}): {} a month",
        simulation.stack,
        simulation.environment,
        number::money(simulation.state.monthly())
    );
    text.push_str(&format!("{}\n", screen.style.bold(&line)));
    let unstated = Objective::default();
    for state in &simulation.state.services {
        let objective = simulation.service(&state.name).map_or(&unstated, |service| &service.objective);
        text.push_str(&service(screen, state, objective));
    }
    text.push_str(&heading(screen, "Bill, a month of 730 hours"));
    text.push_str(&bill::one(screen, &simulation.state.bill));
    let services = simulation.services.iter().map(|service| (&service.name, &service.confidence));
    text.push_str(&confidence::confidence(screen, simulation.recording, services));
    text
}

fn service(screen: &Screen, state: &ServiceState, objective: &Objective) -> String {
    let mut text = heading(screen, &format!("Service {}", state.name));
    text.push_str(&paragraph(screen, "  objective: ", &words::objective(objective)));
    text.push_str(&judgement(screen, state, objective));
    let rows =
        compare::state(state, objective).into_iter().map(|(label, value)| vec![label, value]).collect();
    text.push_str(&table(screen, &[("", Side::Left), ("replayed", Side::Left)], rows));
    text.push_str(&services::plots(screen, objective, &[("", state)]));
    text
}

fn judgement(screen: &Screen, state: &ServiceState, objective: &Objective) -> String {
    let outcome = &state.outcome;
    let allowed = objective.violation_budget.fraction() * f64::from(outcome.minutes);
    let line = format!(
        "{} of {} minutes miss it, {} are allowed",
        number::expected(outcome.violations.expected),
        number::count(outcome.minutes.into()),
        number::expected(allowed)
    );
    let painted =
        if outcome.violations.upper <= allowed { screen.style.good(&line) } else { screen.style.bad(&line) };
    format!("  {painted}\n")
}
