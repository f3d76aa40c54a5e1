//! Proof on the exact engine and back-tests.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::proofs::{self, Tabulated};
use crate::words;
use plimsoll_optimize::Plan;

/// What the exact engine says of the finalists; nothing where nothing was proved.
pub(super) fn proof(screen: &Screen, plan: &Plan) -> String {
    let Some(finalists) = proofs::finalists(plan) else { return String::new() };
    let mut text = heading(screen, "Proof on the exact engine");
    text.push_str(&paragraph(screen, "  ", &proofs::method(plan)));
    text.push_str(&tabulated(screen, finalists));
    text
}

/// What the model would have predicted of the later part of the recording.
pub(super) fn back_tests(screen: &Screen, plan: &Plan) -> String {
    let mut text = String::new();
    if let [service] = plan.services.as_slice() {
        if let Some(sentence) = words::back_test(&service.confidence.back_test) {
            text.push_str(&paragraph(screen, "  back-test: ", &sentence));
        }
        return text;
    }
    if let Some(rows) = proofs::back_tests(plan) {
        let how = "calibrated on the first days, predicted for the next at the recorded configuration; median error (size), predicted for recorded";
        text.push_str(&paragraph(screen, "  back-test: ", how));
        text.push_str(&tabulated(screen, rows));
    }
    for sentence in proofs::not_back_tested(plan) {
        text.push_str(&paragraph(screen, "    - ", &sentence));
    }
    text
}

/// Width from which on the tables are tables; below it each row is a paragraph.
const WIDE_ENOUGH: u16 = 96;

fn tabulated(screen: &Screen, Tabulated { columns, rows }: Tabulated) -> String {
    if screen.width() < WIDE_ENOUGH {
        let said = |row: &Vec<String>| {
            let cells = row.iter().zip(&columns).map(|(cell, (title, _))| format!("{title} {cell}"));
            paragraph(screen, "    - ", &cells.collect::<Vec<_>>().join("; "))
        };
        return rows.iter().map(said).collect();
    }
    let side = |number: bool| if number { Side::Right } else { Side::Left };
    let columns: Vec<(&str, Side)> =
        columns.into_iter().map(|(title, number)| (title, side(number))).collect();
    table(screen, &columns, rows)
}
