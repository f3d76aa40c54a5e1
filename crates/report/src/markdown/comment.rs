//! A comment on a pull request.

use super::escape::{code, table, text};
use crate::percentile::Percentile;
use crate::{baselines, compare, number, proofs, refusals, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{Change, ServicePlan, ServiceState};

/// How many refusals the comment shows; the rest is counted.
const REFUSALS: usize = 12;

/// The first line of the comment of a stack, by which a later run finds and replaces it.
#[must_use]
pub fn marker(plan: &Plan) -> String {
    format!("<!-- plimsoll:optimize:{}:{} -->", plan.stack, plan.environment)
}

/// The result of `optimize` as a comment.
#[must_use]
pub fn comment(plan: &Plan) -> String {
    let mut comment = format!("{}\n{}\n", marker(plan), headline(plan));
    comment.push_str(&format!("\n{}", services(plan)));
    comment.push_str(&format!("\n#### Changes\n\n{}", changes(plan)));
    comment.push_str(&folded("Considered and refused", &refused(plan)));
    comment.push_str(&folded("What others would recommend", &others(plan)));
    comment.push_str(&folded("Bill by line", &bill(plan)));
    comment.push_str(&folded("Proof on the exact engine", &proof(plan)));
    comment.push_str(&folded("How far to trust this", &confidence(plan)));
    comment
}

fn headline(plan: &Plan) -> String {
    let kept = if plan.objective_met() { "objective kept" } else { "**the objective cannot be kept**" };
    let not_priced = match plan.after.bill.not_priced().count() {
        0 => String::new(),
        1 => ", 1 line not priced".to_owned(),
        count => format!(", {count} lines not priced"),
    };
    let mut headline = format!(
        "### {} ({}): {} → {} a month, {}, {kept}{not_priced}\n",
        text(plan.stack.as_str()),
        text(plan.environment.as_str()),
        number::money(plan.before.monthly()),
        number::money(plan.after.monthly()),
        words::saving(plan.saving_percent()),
    );
    if plan.recording.synthetic {
        headline.push_str(
            "\n> **Synthetic recording**: generated traffic, not observed on a running platform.\n",
        );
    }
    headline
}

fn services(plan: &Plan) -> String {
    let columns = [
        ("service", false),
        ("size (CPU/MiB)", false),
        ("tasks", false),
        ("tasks a month", false),
        ("latency", false),
        ("violation minutes", false),
    ];
    let rows: Vec<Vec<String>> =
        plan.services.iter().filter_map(|service| service_row(plan, service)).collect();
    table(&columns, &rows)
}

fn service_row(plan: &Plan, service: &ServicePlan) -> Option<Vec<String>> {
    let (before, after) = (plan.before.service(&service.name)?, plan.after.service(&service.name)?);
    let arrow = |old: String, new: String| if old == new { old } else { format!("{old} → **{new}**") };
    let shown = Percentile::shown_for(&service.objective);
    let latency = |state: &ServiceState| {
        let known = state.outcome.latency.as_ref();
        known.map_or_else(|| number::UNKNOWN.to_owned(), |latency| number::ms(shown.of(latency)))
    };
    let violations = |state: &ServiceState| number::expected(state.outcome.violations.expected);
    Some(vec![
        text(service.name.as_str()),
        arrow(before.design.size.to_string(), after.design.size.to_string()),
        arrow(words::tasks(before.design.tasks), words::tasks(after.design.tasks)),
        arrow(number::money(before.monthly), number::money(after.monthly)),
        format!("{} {}", shown.as_str(), arrow(latency(before), latency(after))),
        arrow(violations(before), violations(after)),
    ])
}

fn changes(plan: &Plan) -> String {
    if plan.changes.is_empty() {
        return "None: nothing cheaper keeps the objective and saves enough.\n".to_owned();
    }
    let row = |change: &Change| {
        vec![
            code(&change.path),
            format!("{} → {}", code(&change.from), code(&change.to)),
            number::money(change.saves),
            text(&change.reason.to_string()),
            text(&change.binding.to_string()),
            text(change.risk),
        ]
    };
    let columns = [
        ("what", false),
        ("change", false),
        ("saves a month", true),
        ("why", false),
        ("bound by", false),
        ("risk", false),
    ];
    table(&columns, &plan.changes.iter().map(row).collect::<Vec<_>>())
}

fn refused(plan: &Plan) -> String {
    let (groups, rest) = refusals::grouped(&plan.refused, REFUSALS);
    let mut list = String::new();
    for entry in groups.iter().flat_map(|group| &group.entries) {
        let sentence = text(&entry.sentence());
        list.push_str(&format!(
            "- {} → {}: {sentence}\n",
            code(&entry.place(plan.services.len())),
            code(&entry.refusal.to)
        ));
    }
    if rest > 0 {
        list.push_str(&format!("- and {} more in the JSON result\n", number::count(rest)));
    }
    list
}

fn others(plan: &Plan) -> String {
    let rows: Vec<Vec<String>> = baselines::of(plan)
        .iter()
        .map(|baseline| {
            vec![
                text(&baseline.title()),
                number::money(baseline.monthly),
                number::expected(baseline.violation_minutes),
                text(&baseline.changes_text(plan.services.len())),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = [("", false), ("a month", true), ("violation minutes", true), ("changes", false)];
    table(&columns, &rows)
}

fn bill(plan: &Plan) -> String {
    let lines = compare::bills(&plan.before.bill, &plan.after.bill);
    let mut rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                line.service.map_or_else(|| "shared".to_owned(), |service| text(service.as_str())),
                text(line.item),
                line.before.text(),
                line.after.text(),
                line.difference().map_or_else(|| number::UNKNOWN.to_owned(), words::difference),
            ]
        })
        .collect();
    let (before, after) = (plan.before.monthly(), plan.after.monthly());
    let total = [number::money(before), number::money(after), words::difference(after - before)];
    rows.push([String::new(), "**total**".to_owned()].into_iter().chain(total).collect());
    let columns = [("service", false), ("item", false), ("before", true), ("after", true), ("change", true)];
    let mut bill = table(&columns, &rows);
    for line in &lines {
        if let Some(reason) = line.not_priced_because() {
            bill.push_str(&format!("\nNot priced: {}: {}\n", text(line.item), text(reason)));
        }
    }
    bill
}

fn confidence(plan: &Plan) -> String {
    let source = text(&plan.recording.source);
    let mut list = format!("- recording: {source}; {} days\n", number::decimal(plan.recording.days, 1));
    for note in &plan.recording.notes {
        list.push_str(&format!("- {}\n", text(note)));
    }
    for service in &plan.services {
        let sentence = text(&words::confidence(&service.confidence));
        list.push_str(&format!("- {}: {sentence}\n", text(service.name.as_str())));
    }
    if let [service] = plan.services.as_slice()
        && let Some(sentence) = words::back_test(&service.confidence.back_test)
    {
        list.push_str(&format!("- back-test: {}\n", text(&sentence)));
    }
    list.push_str(&format!("- search: {}\n", text(&words::searched(&plan.searched, None))));
    if let Some(rows) = proofs::back_tests(plan) {
        list.push_str(&format!(
            "\nBack-test, median error (size), predicted for recorded:\n\n{}",
            tabulated(&rows)
        ));
    }
    list
}

fn proof(plan: &Plan) -> String {
    let Some(finalists) = proofs::finalists(plan) else { return String::new() };
    format!("{}:\n\n{}", text(&proofs::method(plan)), tabulated(&finalists))
}

fn tabulated(rows: &proofs::Tabulated) -> String {
    let escaped = rows.rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect::<Vec<_>>();
    table(&rows.columns, &escaped)
}

/// A part that starts closed; nothing at all where there is nothing to show.
fn folded(title: &str, body: &str) -> String {
    if body.is_empty() {
        String::new()
    } else {
        format!("\n<details><summary>{title}</summary>\n\n{body}\n</details>\n")
    }
}
