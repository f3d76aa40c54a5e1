//! The result of `optimize`.

use super::text::{heading, paragraph};
use super::{Screen, baselines, bill, changes, confidence, proof, refusals, services};
use crate::{number, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::Verdict;

/// The whole result as text. `seconds` is the time of the search, if it is to be shown.
#[must_use]
pub fn optimize(plan: &Plan, screen: &Screen, seconds: Option<f64>) -> String {
    let mut text = headline(screen, plan);
    text.push_str(&services::services(screen, plan));
    text.push_str(&changes::changes(screen, plan));
    text.push_str(&refusals::refused(screen, plan));
    text.push_str(&baselines::baselines(screen, plan));
    text.push_str(&bill::before_after(screen, plan));
    text.push_str(&proof::proof(screen, plan));
    text.push_str(&heading(screen, "Search"));
    text.push_str(&paragraph(screen, "  ", &words::searched(&plan.searched, seconds)));
    let services = plan.services.iter().map(|service| (&service.name, &service.confidence));
    text.push_str(&confidence::confidence(screen, &plan.recording, services));
    text.push_str(&proof::back_tests(screen, plan));
    text
}

fn headline(screen: &Screen, plan: &Plan) -> String {
    let mut text = confidence::synthetic(screen, &plan.recording);
    let (before, after) = (plan.before.bill.stated_total(), plan.after.bill.stated_total());
    let line = format!(
        "{} ({}): {} → {} a month, {}",
        plan.stack,
        plan.environment,
        number::money(before.priced),
        number::money(after.priced),
        words::saving(plan.saving_percent())
    );
    text.push_str(&screen.style.bold(&paragraph(screen, "", &line)));
    if after.not_priced > 0 {
        let count = u64::try_from(after.not_priced).unwrap_or(u64::MAX);
        let plus = format!("plus {} not priced, see the bill", number::plural(count, "line", "lines"));
        text.push_str(&format!("{}\n", screen.style.warn(&plus)));
    }
    text.push_str(&verdict(screen, plan));
    text
}

fn verdict(screen: &Screen, plan: &Plan) -> String {
    let missed: Vec<String> = plan
        .services
        .iter()
        .filter(|service| matches!(service.verdict, Verdict::Unreachable { .. }))
        .map(|service| service.name.to_string())
        .collect();
    if !missed.is_empty() {
        let line = match plan.services.len() {
            1 => "the objective cannot be kept".to_owned(),
            all => format!(
                "{} of {all} services cannot keep their objective: {}",
                missed.len(),
                missed.join(", ")
            ),
        };
        return screen.style.bad(&paragraph(screen, "", &line));
    }
    let violations: f64 = plan.after.services.iter().map(|service| service.outcome.violations.expected).sum();
    let minutes: u64 = plan.after.services.iter().map(|service| u64::from(service.outcome.minutes)).sum();
    let line = format!(
        "{}: {} of {} replayed minutes miss it",
        if plan.services.len() == 1 { "objective kept" } else { "every service keeps its objective" },
        number::expected(violations),
        number::count(minutes)
    );
    screen.style.good(&paragraph(screen, "", &line))
}
