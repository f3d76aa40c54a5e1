//! What others would recommend, on the same recording and model.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::{baselines, number};
use plimsoll_optimize::Plan;

pub(super) fn baselines(screen: &Screen, plan: &Plan) -> String {
    let all = baselines::of(plan);
    if all.is_empty() {
        return String::new();
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for baseline in &all {
        let title = baseline.title();
        rows.push(vec![
            title.clone(),
            number::money(baseline.monthly),
            number::expected(baseline.violation_minutes),
            baseline.changes_text(plan.services.len()),
        ]);
    }
    let after: f64 = plan.after.services.iter().map(|service| service.outcome.violations.expected).sum();
    rows.push(vec![
        "plimsoll".to_owned(),
        number::money(plan.after.monthly()),
        number::expected(after),
        number::plural(number::length(&plan.changes), "change", "changes"),
    ]);
    let mut text = heading(screen, "Baselines on the same recording, whole platform");
    let columns = [
        ("", Side::Left),
        ("a month", Side::Right),
        ("violation minutes", Side::Right),
        ("changes", Side::Left),
    ];
    text.push_str(&table(screen, &columns, rows));
    for line in baselines::silent(&all, plan.services.len()) {
        text.push_str(&paragraph(screen, "  - ", &line));
    }
    text
}
