//! From usage to money, line by line.

use crate::options::Options;
use crate::price::{Confidence, NotPriced};
use crate::rates::{self, Family, Rate};
use crate::region::RegionPrices;
use crate::savings_plan::{Coverage, SavingsPlan};
use crate::tariff::Tariff;
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{Meter, Region, Seconds, ServiceName, Usage, Usd};
use std::collections::BTreeMap;
use std::fmt;

/// What a usage costs in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// The region whose prices were used.
    pub region: Region,
    /// The day of the newest prices in the book, as `2026-09-29`.
    pub as_of: String,
    /// The period that quantities and amounts cover.
    pub period: Seconds,
    /// The lines: shared infrastructure first, then the services by name; within each in the order of [`Meter`].
    pub lines: Vec<BillLine>,
}

/// What one meter counted for one service, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct BillLine {
    /// The service that caused it; `None` for shared infrastructure.
    pub service: Option<ServiceName>,
    /// What was metered.
    pub meter: Meter,
    /// The heading it belongs under.
    pub family: Family,
    /// What it is, for people.
    pub item: String,
    /// How much, in `unit`; `None` where it is not known.
    pub quantity: Option<f64>,
    /// The unit of the quantity, singular.
    pub unit: &'static str,
    /// What it costs, or why that is not known.
    pub charge: Charge,
}

/// What a line costs, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// The price is known.
    Priced {
        /// The price of one unit; the average one where steps or a free allowance apply.
        unit_price: Usd,
        /// The price of the whole quantity.
        amount: Usd,
        /// How sure the price is.
        confidence: Confidence,
    },
    /// There is no price, or no quantity.
    NotPriced {
        /// Why, one sentence without final stop.
        reason: String,
    },
}

impl BillLine {
    /// The price of one unit, if known.
    #[must_use]
    pub const fn unit_price(&self) -> Option<Usd> {
        match &self.charge {
            Charge::Priced { unit_price, .. } => Some(*unit_price),
            Charge::NotPriced { .. } => None,
        }
    }

    /// What the line costs, if known.
    #[must_use]
    pub const fn amount(&self) -> Option<Usd> {
        match &self.charge {
            Charge::Priced { amount, .. } => Some(*amount),
            Charge::NotPriced { .. } => None,
        }
    }

    /// How sure the price is, if there is one.
    #[must_use]
    pub const fn confidence(&self) -> Option<Confidence> {
        match &self.charge {
            Charge::Priced { confidence, .. } => Some(*confidence),
            Charge::NotPriced { .. } => None,
        }
    }

    /// Why the line has no price, if it has none.
    #[must_use]
    pub fn not_priced_because(&self) -> Option<&str> {
        match &self.charge {
            Charge::Priced { .. } => None,
            Charge::NotPriced { reason } => Some(reason),
        }
    }
}

/// A sum that says whether something is missing from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The sum of the lines that have a price.
    pub priced: Usd,
    /// How many lines have none.
    pub not_priced: usize,
}

impl fmt::Display for Total {
    /// `$95.13`, or `$95.13 plus 2 lines not priced`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.not_priced {
            0 => write!(f, "{}", self.priced),
            1 => write!(f, "{} plus 1 line not priced", self.priced),
            count => write!(f, "{} plus {count} lines not priced", self.priced),
        }
    }
}

impl Bill {
    /// The sum of the lines that have a price. Show [`stated_total`](Self::stated_total) unless
    /// [`is_complete`](Self::is_complete) holds.
    #[must_use]
    pub fn total(&self) -> Usd {
        self.lines.iter().filter_map(BillLine::amount).sum()
    }

    /// The sum together with the number of lines it does not contain.
    #[must_use]
    pub fn stated_total(&self) -> Total {
        Total { priced: self.total(), not_priced: self.not_priced().count() }
    }

    /// Whether every line has a price.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.not_priced().next().is_none()
    }

    /// The lines without a price.
    pub fn not_priced(&self) -> impl Iterator<Item = &BillLine> {
        self.lines.iter().filter(|line| line.amount().is_none())
    }

    /// The sum of the priced lines of one service, or of shared infrastructure for `None`.
    #[must_use]
    pub fn service_total(&self, service: Option<&ServiceName>) -> Usd {
        self.lines.iter().filter(|line| line.service.as_ref() == service).filter_map(BillLine::amount).sum()
    }

    /// The sum of the priced lines under one heading.
    #[must_use]
    pub fn family_total(&self, family: Family) -> Usd {
        self.lines.iter().filter(|line| line.family == family).filter_map(BillLine::amount).sum()
    }
}

/// What a usage costs at its own rates over a month of 730 hours.
///
/// A usage that covers no time has no rates: each of its lines is then not priced.
#[must_use]
pub fn monthly_bill(usage: &Usage, prices: &RegionPrices, options: &Options) -> Bill {
    if usage.period.get() == 0 && !usage.lines.is_empty() {
        let mut timeless = Usage::month();
        timeless.unmeasured.clone_from(&usage.unmeasured);
        let reason = "the usage covers no time, so it has no monthly rate";
        timeless.unmeasured.extend(usage.lines.iter().map(|line| (line.meter.clone(), reason.to_owned())));
        return bill(&timeless, prices, options);
    }
    bill(&usage.scaled_to_month(), prices, options)
}

/// What a usage costs over its own period. Lines of the same service and meter are merged.
///
/// Steps and free allowances belong to the account: they are applied to a meter's sum over all services and the result is
/// shared out by quantity.
#[must_use]
pub fn bill(usage: &Usage, prices: &RegionPrices, options: &Options) -> Bill {
    let hours = usage.period.as_f64() / 3600.0;
    let uses = merge(usage);
    let mut lines = Vec::new();
    let coverage = options.savings_plan.and_then(|plan| {
        let totals = uses
            .iter()
            .filter(|(_, by_service)| check_quantities(by_service).is_ok())
            .map(|(meter, by_service)| (meter.clone(), by_service.values().sum()))
            .collect();
        match plan.cover(&totals, hours, prices) {
            Ok(coverage) => Some((plan, coverage)),
            Err(not_priced) => {
                lines.push(plan_line(plan, None, Err(not_priced)));
                None
            }
        }
    });
    for (meter, by_service) in &uses {
        let pricing =
            Pricing { prices, options, months: hours / HOURS_PER_MONTH, coverage: coverage.as_ref() };
        pricing.add_lines(meter, by_service, &mut lines);
    }
    if let Some((plan, coverage)) = coverage
        && coverage.unused > Usd::ZERO
    {
        lines.push(plan_line(plan, Some(hours), Ok(coverage.unused)));
    }
    for (meter, reason) in &usage.unmeasured {
        let charge = Charge::NotPriced { reason: reason.clone() };
        lines.push(line(&rates::rate(meter), None, meter, None, charge));
    }
    // INVARIANT: the sort is stable, so lines of the same service and meter keep the order in which they were added.
    lines.sort_by(|a, b| (&a.service, &a.meter).cmp(&(&b.service, &b.meter)));
    Bill { region: prices.region().clone(), as_of: prices.as_of().to_owned(), period: usage.period, lines }
}

type ByService = BTreeMap<Option<ServiceName>, f64>;

fn merge(usage: &Usage) -> BTreeMap<Meter, ByService> {
    let mut uses: BTreeMap<Meter, ByService> = BTreeMap::new();
    for line in &usage.lines {
        *uses.entry(line.meter.clone()).or_default().entry(line.service.clone()).or_default() +=
            line.quantity;
    }
    uses
}

/// What is the same for all meters of a bill.
struct Pricing<'a> {
    prices: &'a RegionPrices,
    options: &'a Options,
    months: f64,
    coverage: Option<&'a (SavingsPlan, Coverage)>,
}

impl Pricing<'_> {
    fn add_lines(&self, meter: &Meter, by_service: &ByService, lines: &mut Vec<BillLine>) {
        let rate = rates::rate(meter);
        let priced = check_quantities(by_service).and_then(|()| self.prices.tariff_of(&rate));
        let covered = self
            .coverage
            .and_then(|(plan, coverage)| coverage.covered.get(meter).map(|covered| (plan, covered)));
        let rest = covered.map_or(1.0, |(_, (fraction, _))| 1.0 - fraction);
        let uncovered: ByService =
            by_service.iter().map(|(service, quantity)| (service.clone(), quantity * rest)).collect();
        match priced.and_then(|tariff| self.charges(tariff, &uncovered)) {
            Ok(charges) => {
                for ((service, quantity), charge) in uncovered.iter().zip(charges) {
                    if *quantity > 0.0 || covered.is_none() {
                        lines.push(line(&rate, service.as_ref(), meter, Some(*quantity), charge));
                    }
                }
            }
            Err(NotPriced { reason }) => {
                for (service, quantity) in &uncovered {
                    let charge = Charge::NotPriced { reason: reason.clone() };
                    let known = quantity.is_finite().then_some(*quantity);
                    lines.push(line(&rate, service.as_ref(), meter, known, charge));
                }
            }
        }
        if let Some((plan, (fraction, tariff))) = covered.filter(|(_, (fraction, _))| *fraction > 0.0) {
            let rate = Rate { item: plan.covered_item(&rate.item).into(), ..rate };
            for (service, quantity) in by_service {
                let quantity = quantity * fraction;
                let charge = flat_charge(tariff, quantity);
                lines.push(line(&rate, service.as_ref(), meter, Some(quantity), charge));
            }
        }
    }

    /// One charge per service, in order; together they are what the sum of the quantities costs.
    fn charges(&self, tariff: &Tariff, by_service: &ByService) -> Result<Vec<Charge>, NotPriced> {
        let total: f64 = by_service.values().sum();
        if tariff.is_flat(total, self.months, self.options.free_tier) {
            return Ok(by_service.values().map(|quantity| flat_charge(tariff, *quantity)).collect());
        }
        let amount = tariff.amount(total, self.months, self.options.free_tier)?;
        let unit_price = if total > 0.0 { amount.times(1.0 / total) } else { Usd::ZERO };
        let (mut reached, mut billed) = (0.0, Usd::ZERO);
        let charges = by_service.values().map(|quantity| {
            // Rounding the running sum instead of each share makes the shares add up exactly.
            reached += quantity;
            let until = if total > 0.0 { amount.times(reached / total) } else { Usd::ZERO };
            let share = until - billed;
            billed = until;
            Charge::Priced { unit_price, amount: share, confidence: tariff.evidence().confidence }
        });
        Ok(charges.collect())
    }
}

fn flat_charge(tariff: &Tariff, quantity: f64) -> Charge {
    let unit_price = tariff.first_unit();
    Charge::Priced {
        unit_price,
        amount: unit_price.times(quantity),
        confidence: tariff.evidence().confidence,
    }
}

fn check_quantities(by_service: &ByService) -> Result<(), NotPriced> {
    match by_service.values().find(|quantity| !(quantity.is_finite() && **quantity >= 0.0)) {
        Some(quantity) => {
            Err(NotPriced::because(format!("the metered quantity {quantity} is not a number from 0 on")))
        }
        None => Ok(()),
    }
}

fn line(
    rate: &Rate,
    service: Option<&ServiceName>,
    meter: &Meter,
    quantity: Option<f64>,
    charge: Charge,
) -> BillLine {
    BillLine {
        service: service.cloned(),
        meter: meter.clone(),
        family: rate.family,
        item: rate.item.clone().into_owned(),
        quantity,
        unit: rate.unit,
        charge,
    }
}

/// The line of the plan itself: the unused commitment, or why the plan could not be applied.
fn plan_line(plan: SavingsPlan, hours: Option<f64>, unused: Result<Usd, NotPriced>) -> BillLine {
    let (item, charge) = match unused {
        Ok(amount) => {
            let unit_price = hours.map_or(amount, |hours| amount.times(1.0 / hours));
            // The commitment is what the user states, hence as sure as it can be.
            let charge = Charge::Priced { unit_price, amount, confidence: Confidence::High };
            (format!("{}, unused commitment", plan.item()), charge)
        }
        Err(NotPriced { reason }) => (plan.item(), Charge::NotPriced { reason }),
    };
    BillLine {
        service: None,
        meter: Meter::Other(plan.item()),
        family: Family::Fargate,
        item,
        quantity: hours,
        unit: "hour",
        charge,
    }
}
