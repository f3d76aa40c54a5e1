//! The result of `cost`.

use super::{Screen, bill};
use crate::number;
use crate::simulation::CostCases;

/// The bill by line, with the range over task counts where it is given.
#[must_use]
pub fn cost(cases: &CostCases, screen: &Screen) -> String {
    let line = format!("{} a month ({})", number::money(cases.expected.total()), cases.basis);
    let mut text = format!("{}\n", screen.style.bold(&line));
    for (name, bill) in
        [("at the minimum task count", cases.minimum), ("at the maximum task count", cases.maximum)]
    {
        if let Some(bill) = bill {
            text.push_str(&format!("{} {name}\n", number::money(bill.total())));
        }
    }
    text.push('\n');
    text.push_str(&bill::one(screen, cases.expected));
    text
}
