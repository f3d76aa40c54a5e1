//! Bills by line.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::compare::{BillRow, bills};
use crate::number::{self, UNKNOWN};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_prices::Bill;

/// Two bills side by side with the total.
pub(super) fn before_after(screen: &Screen, plan: &Plan) -> String {
    let (before, after) = (&plan.before.bill, &plan.after.bill);
    let lines = bills(before, after);
    let mut rows: Vec<Vec<String>> = lines.iter().map(bill_row).collect();
    rows.push(vec![
        String::new(),
        "total".to_owned(),
        number::money(before.total()),
        number::money(after.total()),
        words::difference(after.total() - before.total()),
    ]);
    let columns = [
        ("service", Side::Left),
        ("item", Side::Left),
        ("before", Side::Right),
        ("after", Side::Right),
        ("change", Side::Right),
    ];
    let mut text = heading(screen, "Bill, a month of 730 hours");
    text.push_str(&table(screen, &columns, rows));
    let reasons =
        lines.iter().filter_map(|line| Some((line.item, line.not_priced_because()?))).collect::<Vec<_>>();
    text.push_str(&not_priced(screen, &reasons));
    text.push_str(&book(screen, after));
    text
}

fn bill_row(line: &BillRow) -> Vec<String> {
    vec![
        line.service.map_or_else(|| "shared".to_owned(), ToString::to_string),
        line.item.to_owned(),
        line.before.text(),
        line.after.text(),
        line.difference().map_or_else(|| UNKNOWN.to_owned(), words::difference),
    ]
}

/// One bill by line with its total.
pub(super) fn one(screen: &Screen, bill: &Bill) -> String {
    let mut rows: Vec<Vec<String>> = bill
        .lines
        .iter()
        .map(|line| {
            vec![
                line.service.as_ref().map_or_else(|| "shared".to_owned(), ToString::to_string),
                line.item.clone(),
                line.quantity.map_or_else(|| UNKNOWN.to_owned(), number::quantity),
                line.unit.to_owned(),
                line.unit_price().map_or_else(|| UNKNOWN.to_owned(), number::unit_price),
                line.amount().map_or_else(|| "not priced".to_owned(), number::money),
            ]
        })
        .collect();
    let mut total = vec![String::new(), "total".to_owned()];
    total.extend([String::new(), String::new(), String::new(), number::money(bill.total())]);
    rows.push(total);
    let columns = [
        ("service", Side::Left),
        ("item", Side::Left),
        ("quantity", Side::Right),
        ("unit", Side::Left),
        ("unit price", Side::Right),
        ("a month", Side::Right),
    ];
    let mut text = table(screen, &columns, rows);
    let reasons: Vec<(&str, &str)> =
        bill.not_priced().filter_map(|line| Some((line.item.as_str(), line.not_priced_because()?))).collect();
    text.push_str(&not_priced(screen, &reasons));
    text.push_str(&book(screen, bill));
    text
}

fn not_priced(screen: &Screen, reasons: &[(&str, &str)]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let count = number::plural(number::length(reasons), "line is", "lines are");
    let mut text = format!(" {}\n", screen.style.warn(&format!("{count} not priced and not in the total:")));
    for (item, reason) in reasons {
        text.push_str(&paragraph(screen, "   - ", &format!("{item}: {reason}")));
    }
    text
}

fn book(screen: &Screen, bill: &Bill) -> String {
    format!(" {}\n", screen.style.dim(&format!("prices of {}, as of {}", bill.region, bill.as_of)))
}
