//! One service, one bill, before and after: the rows that every rendering shows.

use crate::number::{self, UNKNOWN};
use crate::percentile::Percentile;
use crate::words;
use plimsoll_optimize::plan::ServiceState;
use plimsoll_prices::{Bill, BillLine, Charge};
use plimsoll_spec::platform::objective::Objective;
use plimsoll_units::{ServiceName, Usd};

/// A fact with its value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// The value at present.
    pub before: String,
    /// The value with all changes.
    pub after: String,
}

impl Row {
    /// Whether the value changes.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// A fact of one configuration; `always` says that it is worth showing even where nothing changes.
struct Fact {
    label: String,
    value: String,
    always: bool,
}

/// The facts of one service before and after. Settings that are the same on both sides and rarely asked for are left out.
#[must_use]
pub fn service(before: &ServiceState, after: &ServiceState, objective: &Objective) -> Vec<Row> {
    facts(before, objective)
        .into_iter()
        .zip(facts(after, objective))
        .filter(|(old, new)| old.always || new.always || old.value != new.value)
        .map(|(old, new)| Row { label: old.label, before: old.value, after: new.value })
        .collect()
}

/// The facts of one configuration, label and value.
#[must_use]
pub fn state(state: &ServiceState, objective: &Objective) -> Vec<(String, String)> {
    facts(state, objective)
        .into_iter()
        .filter(|fact| fact.always)
        .map(|fact| (fact.label, fact.value))
        .collect()
}

fn facts(state: &ServiceState, objective: &Objective) -> Vec<Fact> {
    let fact = |label: &str, value: String, always: bool| Fact { label: label.to_owned(), value, always };
    let design = &state.design;
    let outcome = &state.outcome;
    let tasks = &outcome.tasks;
    let spread = if tasks.min == tasks.max {
        number::expected(tasks.mean)
    } else {
        format!(
            "{} ({}..{})",
            number::decimal(tasks.mean, 1),
            number::expected(tasks.min),
            number::expected(tasks.max)
        )
    };
    let violations = format!(
        "{} of {} (90 % band up to {})",
        number::expected(outcome.violations.expected),
        number::count(outcome.minutes.into()),
        number::expected(outcome.violations.upper)
    );
    let mut facts = vec![
        fact("task size", words::size(design.size), true),
        fact("architecture", design.architecture.to_string(), false),
        fact("tasks", words::tasks(design.tasks), true),
        fact("purchase", words::mix(design.mix), design.mix.spot.fraction() > 0.0),
        fact("scaling", words::scaling(&design.scaling), true),
        fact("routing", design.routing.as_str().replace('_', " "), false),
        fact("deregistration delay", design.deregistration_delay.to_string(), false),
        fact("log retention", words::retention(state.log_retention), false),
        fact("monthly cost of tasks", number::money(state.monthly), true),
    ];
    facts.extend(latency_facts(state, objective));
    facts.extend([
        fact("violation minutes", violations, true),
        fact("CPU, mean / p95 minute", pair(outcome.cpu_percent.mean, outcome.cpu_percent.p95), true),
        fact("memory, mean / fullest", pair(outcome.memory_percent.mean, outcome.memory_percent.max), true),
        fact("tasks running", spread, true),
        fact("failed requests", number::expected(outcome.failed_requests), outcome.failed_requests > 0.0),
        fact("scaling actions", number::count(outcome.scaling_actions.into()), true),
        fact(
            "Spot interruptions",
            number::count(outcome.spot_interruptions.into()),
            outcome.spot_interruptions > 0,
        ),
        fact("replay", coverage(outcome.gave_up).to_owned(), outcome.gave_up),
    ]);
    facts
}

const fn coverage(gave_up: bool) -> &'static str {
    if gave_up { "given up early: the figures cover a part" } else { "complete" }
}

fn latency_facts(state: &ServiceState, objective: &Objective) -> [Fact; 2] {
    let shown = Percentile::shown_for(objective);
    let latency = state.outcome.latency.as_ref();
    let of = |percentile: Percentile| {
        latency.map_or_else(|| UNKNOWN.to_owned(), |latency| number::ms(percentile.of(latency)))
    };
    let goal = shown.goal(objective).map(|goal| format!(" (goal {})", number::ms(goal.threshold_ms)));
    let other = if shown == Percentile::P99 { Percentile::P95 } else { Percentile::P99 };
    [
        Fact {
            label: format!("latency {}{}", shown.as_str(), goal.unwrap_or_default()),
            value: of(shown),
            always: true,
        },
        Fact { label: format!("latency {}", other.as_str()), value: of(other), always: true },
    ]
}

fn pair(first: f64, second: f64) -> String {
    format!("{} / {}", number::percent(first), number::percent(second))
}

/// A line of two bills.
#[derive(Debug, Clone, PartialEq)]
pub struct BillRow<'a> {
    /// The service; `None` for shared infrastructure.
    pub service: Option<&'a ServiceName>,
    /// What it is.
    pub item: &'a str,
    /// What it costs at present.
    pub before: Amount<'a>,
    /// What it costs with all changes.
    pub after: Amount<'a>,
}

/// What a line comes to on one bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount<'a> {
    /// The line is not on this bill.
    Absent,
    /// Its price is known.
    Priced(Usd),
    /// Its price or quantity is not known, for this reason.
    NotPriced(&'a str),
}

impl<'a> Amount<'a> {
    fn of(line: Option<&'a BillLine>) -> Self {
        match line.map(|line| &line.charge) {
            None => Self::Absent,
            Some(Charge::Priced { amount, .. }) => Self::Priced(*amount),
            Some(Charge::NotPriced { reason }) => Self::NotPriced(reason),
        }
    }

    /// The amount where it is known; an absent line costs nothing.
    #[must_use]
    pub const fn priced(self) -> Option<Usd> {
        match self {
            Self::Absent => Some(Usd::ZERO),
            Self::Priced(amount) => Some(amount),
            Self::NotPriced(_) => None,
        }
    }

    /// For a table cell: `$32.85`, `not priced`, or a dash where the line is not on the bill.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Absent => UNKNOWN.to_owned(),
            Self::Priced(amount) => number::money(amount),
            Self::NotPriced(_) => "not priced".to_owned(),
        }
    }
}

impl<'a> BillRow<'a> {
    /// What the line changes by, where both sides are known; an absent line costs nothing.
    #[must_use]
    pub fn difference(&self) -> Option<Usd> {
        Some(self.after.priced()? - self.before.priced()?)
    }

    /// Why the line has no price, if it has none.
    #[must_use]
    pub const fn not_priced_because(&self) -> Option<&'a str> {
        match (self.before, self.after) {
            (_, Amount::NotPriced(reason)) | (Amount::NotPriced(reason), _) => Some(reason),
            _ => None,
        }
    }
}

/// The lines of two bills side by side, in the order of the first, then what only the second has.
#[must_use]
pub fn bills<'a>(before: &'a Bill, after: &'a Bill) -> Vec<BillRow<'a>> {
    let same = |a: &BillLine, b: &BillLine| a.service == b.service && a.item == b.item;
    let row = |old: Option<&'a BillLine>, new: Option<&'a BillLine>, named: &'a BillLine| BillRow {
        service: named.service.as_ref(),
        item: &named.item,
        before: Amount::of(old),
        after: Amount::of(new),
    };
    let mut rows: Vec<BillRow<'a>> = before
        .lines
        .iter()
        .map(|old| row(Some(old), after.lines.iter().find(|new| same(old, new)), old))
        .collect();
    for new in &after.lines {
        if !before.lines.iter().any(|old| same(old, new)) {
            // A line that is new stands after the lines of its service, so that a switch of purchase stays together.
            let place = rows
                .iter()
                .rposition(|row| row.service == new.service.as_ref())
                .map_or(if new.service.is_none() { 0 } else { rows.len() }, |at| at + 1);
            rows.insert(place, row(None, Some(new), new));
        }
    }
    rows
}

/// The lines of one item over several services, or one line of the shared infrastructure.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow<'a> {
    /// The services it is summed over; none for shared infrastructure.
    pub services: Vec<&'a str>,
    /// What it is.
    pub item: &'a str,
    /// What it costs at present.
    pub before: Usd,
    /// What it costs with all changes.
    pub after: Usd,
}

/// The priced lines summed over the services, item by item in the order of their first line; shared lines stay apart.
#[must_use]
pub fn by_item<'a>(lines: &[BillRow<'a>]) -> Vec<ItemRow<'a>> {
    let mut rows: Vec<ItemRow<'a>> = Vec::new();
    for line in lines {
        let (Some(before), Some(after)) = (line.before.priced(), line.after.priced()) else { continue };
        let shared = line.service.is_none();
        let row = rows.iter_mut().find(|row| row.item == line.item && row.services.is_empty() == shared);
        match row {
            Some(row) => {
                row.before += before;
                row.after += after;
                row.services.extend(line.service.map(ServiceName::as_str));
            }
            None => rows.push(ItemRow {
                services: line.service.map(ServiceName::as_str).into_iter().collect(),
                item: line.item,
                before,
                after,
            }),
        }
    }
    rows
}

/// What is not priced, each item once with its reasons.
#[must_use]
pub fn not_priced<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut items: Vec<(&str, Vec<&str>)> = Vec::new();
    for (item, reason) in lines {
        match items.iter_mut().find(|(known, _)| *known == item) {
            Some((_, reasons)) if reasons.contains(&reason) => {}
            Some((_, reasons)) => reasons.push(reason),
            None => items.push((item, vec![reason])),
        }
    }
    items.into_iter().map(|(item, reasons)| format!("{item}: {}", reasons.join("; "))).collect()
}
