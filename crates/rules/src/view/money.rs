//! What something costs in a month, in words; what has no price is said to have none.

use crate::Subject;
use plimsoll_prices::RegionPrices;
use plimsoll_units::{Meter, Region, Usd};
use std::cell::OnceCell;

/// The region whose prices stand for a template of which nobody says where it is deployed.
const USUAL: &str = "us-east-1";

/// The list prices of the region that a rule is about.
#[derive(Debug)]
pub struct Tariffs {
    prices: RegionPrices,
    assumed: bool,
}

impl Tariffs {
    /// The prices of the region of the platform or template, else of us-east-1; `None` without a price book.
    #[must_use]
    pub fn of(subject: &Subject<'_>) -> Option<Self> {
        let book = subject.prices?;
        match subject.platform {
            Some(platform) => {
                Some(Self { prices: book.region_or_unpriced(&platform.region), assumed: false })
            }
            None => {
                let region: Region = USUAL.parse().ok()?;
                Some(Self { prices: book.region_or_unpriced(&region), assumed: true })
            }
        }
    }

    /// The prices themselves.
    #[must_use]
    pub const fn prices(&self) -> &RegionPrices {
        &self.prices
    }

    /// What quantities of meters cost together at the first unit's price, or why there is no price.
    pub fn sum(&self, lines: &[(Meter, f64)]) -> Result<Usd, String> {
        let mut total = Usd::ZERO;
        for (meter, quantity) in lines {
            let tariff = self.prices.tariff(meter).map_err(|not_priced| not_priced.reason)?;
            total += tariff.first_unit().times(*quantity);
        }
        Ok(total)
    }

    /// Whose prices they are: `list prices of us-east-1, 2026-09-29`.
    #[must_use]
    pub fn source(&self) -> String {
        let assumed = if self.assumed { ", for want of a region" } else { "" };
        format!("list prices of {}, {}{assumed}", self.prices.region(), self.prices.as_of())
    }
}

/// The list prices, looked up when they are first needed and then kept: a rule may find the same thing a hundred times.
#[derive(Debug)]
pub struct Prices<'a> {
    subject: Subject<'a>,
    tariffs: OnceCell<Option<Tariffs>>,
}

impl<'a> Prices<'a> {
    /// Nothing looked up yet.
    #[must_use]
    pub const fn new(subject: &Subject<'a>) -> Self {
        Self { subject: *subject, tariffs: OnceCell::new() }
    }

    /// The prices; `None` without a price book.
    #[must_use]
    pub fn tariffs(&self) -> Option<&Tariffs> {
        self.tariffs.get_or_init(|| Tariffs::of(&self.subject)).as_ref()
    }

    /// As [`monthly`].
    #[must_use]
    pub fn monthly(&self, lines: &[(Meter, f64)]) -> String {
        in_words(self.tariffs(), lines)
    }
}

/// What quantities of meters cost together: `$3.65 a month (list prices of us-east-1, 2026-09-29)`, or `not priced: …`.
#[must_use]
pub fn monthly(subject: &Subject<'_>, lines: &[(Meter, f64)]) -> String {
    in_words(Tariffs::of(subject).as_ref(), lines)
}

fn in_words(tariffs: Option<&Tariffs>, lines: &[(Meter, f64)]) -> String {
    let Some(tariffs) = tariffs else { return "not priced: there is no price book".to_owned() };
    match tariffs.sum(lines) {
        Ok(usd) => format!("{usd} a month ({})", tariffs.source()),
        Err(reason) => format!("not priced: {reason}"),
    }
}
