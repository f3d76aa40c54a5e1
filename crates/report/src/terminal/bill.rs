//! Bills by line.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::compare::{self, BillRow, ItemRow, bills, by_item};
use crate::number::{self, UNKNOWN};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_prices::Bill;

/// Above this many services the lines are summed over the services, item by item.
const BY_LINE: usize = 3;

/// Two bills side by side with the total.
pub(super) fn before_after(screen: &Screen, plan: &Plan) -> String {
    let (before, after) = (&plan.before.bill, &plan.after.bill);
    let lines = bills(before, after);
    let summed = plan.services.len() > BY_LINE;
    let mut rows: Vec<Vec<String>> = if summed {
        by_item(&lines).iter().map(|row| item_row(row, plan.services.len())).collect()
    } else {
        lines.iter().filter(|line| line.not_priced_because().is_none()).map(bill_row).collect()
    };
    rows.push(vec![
        String::new(),
        "total".to_owned(),
        number::money(before.total()),
        number::money(after.total()),
        words::difference(after.total() - before.total()),
    ]);
    let columns = [
        (if summed { "services" } else { "service" }, Side::Left),
        ("item", Side::Left),
        ("before", Side::Right),
        ("after", Side::Right),
        ("change", Side::Right),
    ];
    let mut text = heading(screen, "Bill, a month of 730 hours");
    text.push_str(&table(screen, &columns, rows));
    if summed {
        text.push_str(&paragraph(screen, " ", "every line of every service: --out DIR or --format json"));
    }
    let reasons =
        lines.iter().filter_map(|line| Some((line.item, line.not_priced_because()?))).collect::<Vec<_>>();
    text.push_str(&not_priced(screen, &reasons));
    text.push_str(&book(screen, after));
    text
}

/// One bill summed over the services, item by item.
pub(super) fn one_by_item(screen: &Screen, bill: &Bill, services: usize) -> String {
    let lines = bills(bill, bill);
    let mut rows: Vec<Vec<String>> =
        by_item(&lines).iter().map(|row| item_row(row, services).into_iter().take(3).collect()).collect();
    rows.push(vec![String::new(), "total".to_owned(), number::money(bill.total())]);
    let columns = [("services", Side::Left), ("item", Side::Left), ("a month", Side::Right)];
    let reasons: Vec<(&str, &str)> =
        lines.iter().filter_map(|line| Some((line.item, line.not_priced_because()?))).collect();
    table(screen, &columns, rows)
        + &paragraph(screen, " ", "every line of every service: plimsoll cost, or --format json")
        + &not_priced(screen, &reasons)
        + &book(screen, bill)
}

fn item_row(row: &ItemRow, services: usize) -> Vec<String> {
    let change = row.after - row.before;
    let scope = match row.services.as_slice() {
        [] => "shared".to_owned(),
        names if names.len() == services => "all".to_owned(),
        [one] => (*one).to_owned(),
        names => names.len().to_string(),
    };
    vec![
        scope,
        row.item.to_owned(),
        number::money(row.before),
        number::money(row.after),
        words::difference(change),
    ]
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
        .filter(|line| line.amount().is_some())
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
    for line in compare::not_priced(reasons.iter().copied()) {
        text.push_str(&paragraph(screen, "   - ", &line));
    }
    text
}

fn book(screen: &Screen, bill: &Bill) -> String {
    format!(" {}\n", screen.style.dim(&format!("prices of {}, as of {}", bill.region, bill.as_of)))
}
