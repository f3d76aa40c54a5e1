//! What the page says, as text ready to be escaped by the template.

use crate::baselines::{self, PlatformBaseline};
use crate::compare::{self, BillRow, Row};
use crate::number::{self, UNKNOWN};
use crate::refusals::{self, Group};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{Change, ServicePlan};
use plimsoll_units::{ServiceName, Usd};

/// How many paths with refusals the page shows; the JSON result has all of them.
const REFUSALS: usize = 60;
/// Above this many services their sections start closed.
const OPEN: usize = 3;

pub(super) struct View<'a> {
    pub(super) stack: &'a str,
    pub(super) environment: &'a str,
    pub(super) region: &'a str,
    pub(super) synthetic: bool,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) saving: String,
    pub(super) met: bool,
    pub(super) violations: String,
    pub(super) minutes: String,
    pub(super) not_priced: String,
    pub(super) services: Vec<ServiceView<'a>>,
    pub(super) changes: Vec<ChangeView<'a>>,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) more_refusals: String,
    pub(super) baselines: Vec<BaselineView>,
    pub(super) silent: Vec<String>,
    pub(super) bill: Vec<BillView<'a>>,
    pub(super) bill_change: String,
    pub(super) reasons: Vec<(&'a str, &'a str)>,
    pub(super) as_of: &'a str,
    pub(super) searched: String,
    pub(super) source: &'a str,
    pub(super) days: String,
    pub(super) notes: &'a [String],
}

pub(super) struct ServiceView<'a> {
    pub(super) name: &'a str,
    pub(super) open: bool,
    pub(super) objective: String,
    pub(super) verdict: String,
    pub(super) cost: String,
    pub(super) rows: Vec<Row>,
    pub(super) plots: bool,
    pub(super) summary: String,
    pub(super) confidence: String,
    pub(super) findings: &'a [String],
}

pub(super) struct ChangeView<'a> {
    pub(super) change: &'a Change,
    pub(super) effect: String,
    pub(super) saves: bool,
}

pub(super) struct BaselineView {
    pub(super) title: String,
    pub(super) monthly: String,
    pub(super) violations: String,
    pub(super) changes: String,
    pub(super) ours: bool,
}

pub(super) struct BillView<'a> {
    pub(super) service: &'a str,
    pub(super) item: &'a str,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) change: String,
}

impl<'a> View<'a> {
    pub(super) fn of(plan: &'a Plan, seconds: Option<f64>) -> Self {
        let (groups, rest) = refusals::grouped(&plan.refused, REFUSALS);
        let lines = compare::bills(&plan.before.bill, &plan.after.bill);
        let after = &plan.after.services;
        let violations: f64 = after.iter().map(|service| service.outcome.violations.expected).sum();
        let minutes = after.iter().map(|service| u64::from(service.outcome.minutes)).sum();
        let (baselines, silent) = baseline_views(plan, violations);
        Self {
            stack: plan.stack.as_str(),
            environment: plan.environment.as_str(),
            region: plan.region.as_str(),
            synthetic: plan.recording.synthetic,
            before: number::money(plan.before.monthly()),
            after: number::money(plan.after.monthly()),
            saving: words::saving(plan.saving_percent()),
            met: plan.objective_met(),
            violations: number::expected(violations),
            minutes: number::count(minutes),
            not_priced: not_priced(plan),
            services: plan.services.iter().filter_map(|service| service_view(plan, service)).collect(),
            changes: plan
                .changes
                .iter()
                .map(|change| ChangeView {
                    change,
                    effect: words::effect(change.saves),
                    saves: change.saves > Usd::ZERO,
                })
                .collect(),
            groups,
            more_refusals: if rest > 0 { number::count(rest) } else { String::new() },
            baselines,
            silent,
            reasons: lines.iter().filter_map(|line| Some((line.item, line.not_priced_because()?))).collect(),
            bill: lines.iter().map(bill_view).collect(),
            bill_change: words::difference(plan.after.monthly() - plan.before.monthly()),
            as_of: &plan.after.bill.as_of,
            searched: words::searched(&plan.searched, seconds),
            source: &plan.recording.source,
            days: number::decimal(plan.recording.days, 1),
            notes: &plan.recording.notes,
        }
    }
}

fn not_priced(plan: &Plan) -> String {
    match plan.after.bill.stated_total().not_priced {
        0 => String::new(),
        count => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("plus {} not priced", number::plural(count, "line", "lines"))
        }
    }
}

fn service_view<'a>(plan: &'a Plan, service: &'a ServicePlan) -> Option<ServiceView<'a>> {
    let (before, after) = (plan.before.service(&service.name)?, plan.after.service(&service.name)?);
    let rows = compare::service(before, after, &service.objective);
    let summary = rows
        .iter()
        .filter(|row| row.label.starts_with("latency") || row.label.starts_with("monthly"))
        .map(|row| format!("{}: {} before, {} after", row.label, row.before, row.after))
        .collect::<Vec<_>>()
        .join("; ");
    Some(ServiceView {
        name: service.name.as_str(),
        open: plan.services.len() <= OPEN,
        objective: words::objective(&service.objective),
        verdict: words::verdict(service),
        cost: cost(before.monthly, after.monthly),
        rows,
        plots: !before.outcome.timeline.is_empty() || !after.outcome.timeline.is_empty(),
        summary,
        confidence: words::confidence(&service.confidence),
        findings: &service.confidence.findings,
    })
}

/// `$108.12 → $41.37 a month`.
fn cost(before: Usd, after: Usd) -> String {
    if before == after {
        format!("{} a month", number::money(before))
    } else {
        format!("{} → {} a month", number::money(before), number::money(after))
    }
}

fn baseline_views(plan: &Plan, violations: f64) -> (Vec<BaselineView>, Vec<String>) {
    let all = baselines::of(plan);
    let silent = all
        .iter()
        .flat_map(|baseline| {
            let line =
                |(service, why): &(&ServiceName, &str)| format!("{}, {service}: {why}", baseline.title());
            baseline.silent.iter().map(line).collect::<Vec<_>>()
        })
        .collect();
    let mut views: Vec<BaselineView> = all.iter().map(|baseline| baseline_view(plan, baseline)).collect();
    if !views.is_empty() {
        views.push(BaselineView {
            title: "plimsoll".to_owned(),
            monthly: number::money(plan.after.monthly()),
            violations: number::expected(violations),
            changes: number::plural(number::length(&plan.changes), "change", "changes"),
            ours: true,
        });
    }
    (views, silent)
}

fn baseline_view(plan: &Plan, baseline: &PlatformBaseline) -> BaselineView {
    BaselineView {
        title: baseline.title(),
        monthly: number::money(baseline.monthly),
        violations: number::expected(baseline.violation_minutes),
        changes: baseline.changes_text(plan.services.len()),
        ours: false,
    }
}

fn bill_view<'a>(line: &BillRow<'a>) -> BillView<'a> {
    BillView {
        service: line.service.map_or("shared", ServiceName::as_str),
        item: line.item,
        before: line.before.text(),
        after: line.after.text(),
        change: line.difference().map_or_else(|| UNKNOWN.to_owned(), |change: Usd| words::difference(change)),
    }
}
