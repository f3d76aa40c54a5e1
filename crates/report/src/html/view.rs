//! What the page says, as text ready to be escaped by the template.

use crate::baselines::{self, PlatformBaseline};
use crate::changes;
use crate::compare::{self, BillRow, Row};
use crate::number::{self, UNKNOWN};
use crate::proofs::{self, Tabulated};
use crate::refusals::{self, Group};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{Change, PointKind, ServicePlan, Verdict};
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
    pub(super) changes: Vec<ChangeGroup<'a>>,
    pub(super) risks: Vec<String>,
    pub(super) front: usize,
    pub(super) cheaper_refused: bool,
    pub(super) missed: String,
    pub(super) groups: Vec<RefusalGroup>,
    pub(super) more_refusals: String,
    pub(super) baselines: Vec<BaselineView>,
    pub(super) silent: Vec<String>,
    pub(super) bill: Vec<BillView<'a>>,
    pub(super) bill_change: String,
    pub(super) items: Vec<BillView<'a>>,
    pub(super) reasons: Vec<String>,
    pub(super) as_of: &'a str,
    pub(super) searched: String,
    pub(super) finalists: Tabulated,
    pub(super) proved: String,
    pub(super) back_tests: Tabulated,
    pub(super) back_test: String,
    pub(super) not_back_tested: Vec<String>,
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

/// The changes of one service; without a title where there is only one service.
pub(super) struct ChangeGroup<'a> {
    pub(super) title: &'a str,
    pub(super) effect: String,
    pub(super) changes: Vec<ChangeView<'a>>,
}

pub(super) struct RefusalGroup {
    pub(super) heading: &'static str,
    pub(super) entries: Vec<RefusalView>,
}

pub(super) struct RefusalView {
    pub(super) place: String,
    pub(super) to: String,
    pub(super) sentence: String,
}

pub(super) struct ChangeView<'a> {
    pub(super) change: &'a Change,
    pub(super) place: &'a str,
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
    pub(super) service: String,
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
            changes: change_groups(plan),
            risks: if plan.services.len() > 1 { changes::risks(plan) } else { Vec::new() },
            front: front(plan),
            cheaper_refused: plan.services.iter().any(cheaper_refused),
            missed: missed(plan),
            groups: groups.iter().map(|group| refusal_group(group, plan.services.len())).collect(),
            more_refusals: if rest > 0 { number::count(rest) } else { String::new() },
            baselines,
            silent,
            reasons: compare::not_priced(
                lines.iter().filter_map(|line| Some((line.item, line.not_priced_because()?))),
            ),
            bill: lines.iter().filter(|line| line.not_priced_because().is_none()).map(bill_view).collect(),
            items: if plan.services.len() > OPEN {
                item_views(&lines, plan.services.len())
            } else {
                Vec::new()
            },
            bill_change: words::difference(plan.after.monthly() - plan.before.monthly()),
            as_of: &plan.after.bill.as_of,
            searched: words::searched(&plan.searched, seconds),
            finalists: proofs::finalists(plan).unwrap_or_default(),
            proved: proofs::method(plan),
            back_tests: proofs::back_tests(plan).unwrap_or_default(),
            back_test: back_test(plan),
            not_back_tested: proofs::not_back_tested(plan),
            source: &plan.recording.source,
            days: number::decimal(plan.recording.days, 1),
            notes: &plan.recording.notes,
        }
    }
}

/// The back-test of the only service, as a sentence; nothing where there is none.
fn back_test(plan: &Plan) -> String {
    match plan.services.as_slice() {
        [service] if service.confidence.back_test.result().is_some() => {
            words::back_test(&service.confidence.back_test).unwrap_or_default()
        }
        _ => String::new(),
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
    let silent = baselines::silent(&all, plan.services.len());
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
        service: line.service.map_or_else(|| "shared".to_owned(), ToString::to_string),
        item: line.item,
        before: line.before.text(),
        after: line.after.text(),
        change: line.difference().map_or_else(|| UNKNOWN.to_owned(), |change: Usd| words::difference(change)),
    }
}

fn item_views<'a>(lines: &[BillRow<'a>], services: usize) -> Vec<BillView<'a>> {
    compare::by_item(lines)
        .into_iter()
        .map(|row| BillView {
            service: match row.services.as_slice() {
                [] => "shared".to_owned(),
                names => words::services(names, services),
            },
            item: row.item,
            before: number::money(row.before),
            after: number::money(row.after),
            change: words::difference(row.after - row.before),
        })
        .collect()
}

/// By service where there are several, else in the order of the plan under no title.
fn change_groups(plan: &Plan) -> Vec<ChangeGroup<'_>> {
    if plan.changes.is_empty() {
        return Vec::new();
    }
    if plan.services.len() == 1 {
        let changes = plan.changes.iter().map(|change| change_view(change, &change.path)).collect();
        return vec![ChangeGroup { title: "", effect: String::new(), changes }];
    }
    changes::by_service(plan)
        .into_iter()
        .map(|group| ChangeGroup {
            title: group.service.map_or("platform", ServiceName::as_str),
            effect: words::effect(group.saves),
            changes: group
                .changes
                .iter()
                .map(|change| change_view(change, changes::setting(change)))
                .collect(),
        })
        .collect()
}

fn change_view<'a>(change: &'a Change, place: &'a str) -> ChangeView<'a> {
    ChangeView { change, place, effect: words::effect(change.saves), saves: change.saves > Usd::ZERO }
}

fn refusal_group(group: &Group<'_>, services: usize) -> RefusalGroup {
    RefusalGroup {
        heading: group.heading,
        entries: group
            .entries
            .iter()
            .map(|entry| RefusalView {
                place: entry.place(services),
                to: entry.refusal.to.clone(),
                sentence: entry.sentence(),
            })
            .collect(),
    }
}

/// The service whose front is shown first: the one that saves most.
fn front(plan: &Plan) -> usize {
    let saves = |service: &ServicePlan| {
        Some(plan.before.service(&service.name)?.monthly - plan.after.service(&service.name)?.monthly)
    };
    let best = plan.services.iter().enumerate().rev().max_by_key(|(_, service)| saves(service));
    best.map_or(0, |(index, _)| index)
}

/// Whether a front shows a design that is cheaper than the chosen one and looks as if it kept the objective.
fn cheaper_refused(service: &ServicePlan) -> bool {
    let chosen = service.front.iter().find(|point| point.kind == PointKind::Chosen);
    chosen.is_some_and(|chosen| {
        service.front.iter().any(|point| point.kind == PointKind::Candidate && point.monthly < chosen.monthly)
    })
}

/// The services that cannot keep their objective: `: api and worker`; nothing where there is only one service.
fn missed(plan: &Plan) -> String {
    let names: Vec<&str> = plan
        .services
        .iter()
        .filter(|service| matches!(service.verdict, Verdict::Unreachable { .. }))
        .map(|service| service.name.as_str())
        .collect();
    match plan.services.len() {
        0 | 1 => "The objective cannot be kept".to_owned(),
        all => format!(
            "{} of {all} services cannot keep their objective: {}",
            names.len(),
            words::services(&names, all)
        ),
    }
}
