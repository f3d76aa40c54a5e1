//! The table of recommenders on one trace after the other, for a document.

use super::escape::{table, text};
use crate::number;
use plimsoll_units::Usd;

/// One trace and what each recommender's advice does on it.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkRow {
    /// The trace.
    pub trace: String,
    /// One cell per recommender, in the order of the columns.
    pub cells: Vec<BenchmarkCell>,
}

/// What a recommender's advice does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BenchmarkCell {
    /// There is advice.
    Advice {
        /// Monthly cost.
        monthly: Usd,
        /// Expected minutes that miss the objective.
        violation_minutes: f64,
        /// Whether they stay within the budget.
        kept: bool,
    },
    /// There is none.
    Silent,
}

/// A table with one line per trace and one column per recommender; each cell has the monthly cost and the violation
/// minutes, with a cross where the objective is not kept.
#[must_use]
pub fn benchmark(recommenders: &[&str], rows: &[BenchmarkRow]) -> String {
    let titles: Vec<String> = recommenders.iter().map(|name| text(name)).collect();
    let mut columns = vec![("trace", false)];
    columns.extend(titles.iter().map(|title| (title.as_str(), true)));
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| std::iter::once(text(&row.trace)).chain(row.cells.iter().copied().map(cell)).collect())
        .collect();
    table(&columns, &lines)
}

fn cell(cell: BenchmarkCell) -> String {
    match cell {
        BenchmarkCell::Advice { monthly, violation_minutes, kept } => {
            let mark = if kept { "" } else { " ✗" };
            format!("{} / {}{mark}", number::money(monthly), number::expected(violation_minutes))
        }
        BenchmarkCell::Silent => number::UNKNOWN.to_owned(),
    }
}
