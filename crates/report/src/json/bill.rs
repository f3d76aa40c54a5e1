//! `plimsoll/cost/1`.

use super::figure;
use crate::simulation::CostCases;
use plimsoll_prices::{Bill, BillLine};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct CostDocument<'a> {
    schema: &'static str,
    monthly_usd: f64,
    not_priced: u64,
    lines: Vec<Line<'a>>,
    price_book: PriceBook<'a>,
    basis: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<Case>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<Case>,
}

#[derive(Serialize)]
pub(super) struct Line<'a> {
    service: Option<&'a str>,
    family: &'static str,
    item: &'a str,
    quantity: Option<f64>,
    unit: &'static str,
    unit_price_usd: Option<f64>,
    monthly_usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_priced_because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_confidence: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct PriceBook<'a> {
    region: &'a str,
    as_of: &'a str,
}

#[derive(Serialize)]
struct Case {
    monthly_usd: f64,
    not_priced: u64,
}

impl<'a> CostDocument<'a> {
    pub(super) fn of(cases: &CostCases<'a>) -> Self {
        let bill = cases.expected;
        Self {
            schema: "plimsoll/cost/1",
            monthly_usd: bill.total().dollars(),
            not_priced: not_priced(bill),
            lines: lines(bill),
            price_book: PriceBook::of(bill),
            basis: cases.basis,
            minimum: cases.minimum.map(Case::of),
            maximum: cases.maximum.map(Case::of),
        }
    }
}

impl Case {
    fn of(bill: &Bill) -> Self {
        Self { monthly_usd: bill.total().dollars(), not_priced: not_priced(bill) }
    }
}

impl<'a> PriceBook<'a> {
    pub(super) fn of(bill: &'a Bill) -> Self {
        Self { region: bill.region.as_str(), as_of: &bill.as_of }
    }
}

pub(super) fn not_priced(bill: &Bill) -> u64 {
    u64::try_from(bill.not_priced().count()).unwrap_or(u64::MAX)
}

pub(super) fn lines(bill: &Bill) -> Vec<Line<'_>> {
    bill.lines.iter().map(line).collect()
}

fn line(line: &BillLine) -> Line<'_> {
    Line {
        service: line.service.as_ref().map(plimsoll_units::ServiceName::as_str),
        family: line.family.as_str(),
        item: &line.item,
        quantity: line.quantity.and_then(figure),
        unit: line.unit,
        unit_price_usd: line.unit_price().map(plimsoll_units::Usd::dollars),
        monthly_usd: line.amount().map(plimsoll_units::Usd::dollars),
        not_priced_because: line.not_priced_because(),
        price_confidence: line.confidence().map(plimsoll_prices::Confidence::as_str),
    }
}
