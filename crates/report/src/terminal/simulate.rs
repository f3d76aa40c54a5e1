//! The result of `simulate`.

use super::table::{Side, table};
use super::text::{heading, paragraph};
use super::{Screen, bill, confidence, services};
use crate::percentile::Percentile;
use crate::simulation::{SimulatedService, Simulation};
use crate::{compare, number, seeds, words};
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
    let many = services::in_one_table(simulation.state.services.len());
    if many {
        text.push_str(&overview(screen, simulation));
    }
    for state in simulation.state.services.iter().filter(|_| !many) {
        let objective = simulation.service(&state.name).map_or(&unstated, |service| &service.objective);
        text.push_str(&service(screen, state, objective));
    }
    for service in simulation.services {
        text.push_str(&seeds(screen, service));
    }
    text.push_str(&heading(screen, "Bill, a month of 730 hours"));
    text.push_str(&if many {
        bill::one_by_item(screen, &simulation.state.bill, simulation.state.services.len())
    } else {
        bill::one(screen, &simulation.state.bill)
    });
    let services = simulation.services.iter().map(|service| (&service.name, &service.confidence));
    text.push_str(&confidence::confidence(screen, simulation.recording, services));
    text
}

/// One row for each service; the JSON result has the details.
fn overview(screen: &Screen, simulation: &Simulation) -> String {
    let unstated = Objective::default();
    let row = |state: &ServiceState| {
        let objective = simulation.service(&state.name).map_or(&unstated, |service| &service.objective);
        let shown = Percentile::shown_for(objective);
        let outcome = &state.outcome;
        let known = |text: String| if state.is_replayed() { text } else { "–".to_owned() };
        vec![
            state.name.to_string(),
            state.design.size.to_string(),
            words::tasks(state.design.tasks),
            known(number::decimal(outcome.tasks.mean, 1)),
            number::money(state.monthly),
            known(number::percent(outcome.cpu_percent.mean)),
            format!(
                "{} {}{}",
                shown.as_str(),
                services::latency(state, shown),
                services::goal(objective, shown)
            ),
            known(number::expected(outcome.violations.expected)),
        ]
    };
    let columns = [
        ("service", Side::Left),
        ("CPU/MiB", Side::Left),
        ("tasks", Side::Left),
        ("mean", Side::Right),
        ("cost of tasks", Side::Right),
        ("CPU", Side::Right),
        ("latency (goal)", Side::Left),
        ("minutes missed", Side::Right),
    ];
    let rows = simulation.state.services.iter().map(row).collect();
    format!("{}{}", heading(screen, "Services, replayed"), table(screen, &columns, rows))
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

/// The figures over several seeds, and what was left out.
fn seeds(screen: &Screen, service: &SimulatedService) -> String {
    let Some(statistics) = &service.seeds else { return String::new() };
    let mut text = String::new();
    if statistics.seeds > 1 {
        let title = format!("{}: exact engine, {} independent seeds", service.name, statistics.seeds);
        text.push_str(&heading(screen, &title));
        let side = |title: &str| if title.is_empty() { Side::Left } else { Side::Right };
        let columns = seeds::COLUMNS.map(|title| (title, side(title)));
        let rows = seeds::rows(statistics).into_iter().map(Vec::from).collect();
        text.push_str(&table(screen, &columns, rows));
    }
    if let Some(limited) = &statistics.limited {
        let line = format!("{}: {}", service.name, seeds::limited(limited));
        text.push_str(&screen.style.warn(&paragraph(screen, "  ", &line)));
    }
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
    let mut text = format!("  {painted}\n");
    if outcome.cut_off_requests > 0.0 {
        let line = format!(
            "{} requests were cut off by a bound of the engine, not of the service: this is no prediction",
            number::expected(outcome.cut_off_requests)
        );
        text.push_str(&screen.style.warn(&paragraph(screen, "  ", &line)));
    }
    text
}
