//! Compute Savings Plans: a commitment per hour in exchange for lower Fargate rates.

use crate::price::NotPriced;
use crate::rates::{self, Family, Key, Rate};
use crate::region::RegionPrices;
use crate::tariff::Tariff;
use plimsoll_units::{Architecture, Meter, Purchase, Share, Usage, Usd};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// How long a Savings Plan runs. Both are paid monthly, without upfront payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// One year.
    OneYear,
    /// Three years.
    ThreeYears,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OneYear => "1 year",
            Self::ThreeYears => "3 years",
        })
    }
}

/// A Compute Savings Plan without upfront payment.
///
/// AWS: the commitment is charged every hour of the term, used or not. It covers on-demand usage at the plan's rates, never
/// Spot; what exceeds it is on demand. Source Compute Savings Plan rows of the price list, 2026-09-25.
///
/// MODEL: the commitment is set against the average hour of the billed period. AWS settles every hour alone, so a service
/// whose use swings around the commitment wastes some of it in quiet hours: the bill here is a lower bound, exact while no
/// hour falls below the commitment. Only this usage draws on it; in an account, EC2 and Lambda may too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavingsPlan {
    /// How long it runs.
    pub term: Term,
    /// The commitment in dollars per hour, at the plan's own rates; at least 0.
    pub commitment_per_hour: Usd,
}

/// What a plan does to a bill.
pub(crate) struct Coverage {
    /// The covered fraction of each on-demand Fargate meter, with the plan's price of it.
    pub(crate) covered: BTreeMap<Meter, (f64, Tariff)>,
    /// The part of the commitment that found nothing to cover, over the whole period.
    pub(crate) unused: Usd,
}

impl SavingsPlan {
    /// A plan that covers a share of the average on-demand Fargate usage.
    ///
    /// MODEL: sized on the average. Where use swings, a commitment above the quietest hour is partly wasted.
    pub fn covering(
        share: Share,
        usage: &Usage,
        prices: &RegionPrices,
        term: Term,
    ) -> Result<Self, NotPriced> {
        let hours = usage.period.as_f64() / 3600.0;
        if hours <= 0.0 {
            return Err(NotPriced::because("the usage covers no time, so it has no average hour"));
        }
        let mut cost = Usd::ZERO;
        for line in usage.lines.iter().filter(|line| is_coverable(&line.meter)) {
            cost += plan_tariff(&line.meter, term, prices)?.first_unit().times(line.quantity);
        }
        Ok(Self { term, commitment_per_hour: cost.times(share.fraction() / hours) })
    }

    /// Spends the commitment of the period on the meters, the highest saving first.
    ///
    /// MODEL: the order follows the percentage saved, as AWS does within one hour; in the average hour the outcome is the same.
    pub(crate) fn cover(
        self,
        totals: &BTreeMap<Meter, f64>,
        hours: f64,
        prices: &RegionPrices,
    ) -> Result<Coverage, NotPriced> {
        let mut candidates = Vec::new();
        for (meter, quantity) in totals.iter().filter(|(meter, _)| is_coverable(meter)) {
            let plan = plan_tariff(meter, self.term, prices)?;
            let on_demand = prices.tariff(meter)?.first_unit().dollars();
            candidates.push((plan.first_unit().dollars() / on_demand, meter, *quantity, plan));
        }
        // INVARIANT: the sort is stable and `totals` is ordered, so equal savings keep the order of the meters.
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut left = self.commitment_per_hour.times(hours).max(Usd::ZERO);
        let mut covered = BTreeMap::new();
        for (_, meter, quantity, plan) in candidates {
            let cost = plan.first_unit().times(quantity);
            let fraction = if cost <= left { 1.0 } else { left.dollars() / cost.dollars() };
            left = (left - cost).max(Usd::ZERO);
            covered.insert(meter.clone(), (fraction, plan.clone()));
        }
        Ok(Coverage { covered, unused: left })
    }

    /// How usage covered by the plan is named on a bill.
    pub(crate) fn covered_item(self, on_demand_item: &str) -> String {
        let what = on_demand_item.strip_suffix(", on demand").unwrap_or(on_demand_item);
        format!("{what}, Compute Savings Plan, {}", self.term)
    }

    /// How the commitment itself is named on a bill, where it is not spread over usage.
    pub(crate) fn item(self) -> String {
        format!("Compute Savings Plan, {}", self.term)
    }
}

/// Whether the plan covers what a meter counts: Fargate on demand, without ephemeral storage.
fn is_coverable(meter: &Meter) -> bool {
    matches!(
        meter,
        Meter::FargateVcpuHours(_, Purchase::OnDemand) | Meter::FargateGbHours(_, Purchase::OnDemand)
    )
}

fn plan_tariff<'a>(meter: &Meter, term: Term, prices: &'a RegionPrices) -> Result<&'a Tariff, NotPriced> {
    let (architecture, name) = match meter {
        Meter::FargateVcpuHours(architecture, Purchase::OnDemand) => (architecture, "vcpu_hour"),
        Meter::FargateGbHours(architecture, Purchase::OnDemand) => (architecture, "gb_hour"),
        other => {
            let item = rates::rate(other).item;
            return Err(NotPriced::because(format!("a Compute Savings Plan does not cover {item}")));
        }
    };
    let group = match (architecture, term) {
        (Architecture::X86_64, Term::OneYear) => "savings_plan.x86_64.1y_no_upfront",
        (Architecture::X86_64, Term::ThreeYears) => "savings_plan.x86_64.3y_no_upfront",
        (Architecture::Arm64, Term::OneYear) => "savings_plan.arm64.1y_no_upfront",
        (Architecture::Arm64, Term::ThreeYears) => "savings_plan.arm64.3y_no_upfront",
    };
    let on_demand = rates::rate(meter);
    prices.tariff_of(&Rate {
        family: Family::Fargate,
        item: Cow::Owned(SavingsPlan { term, commitment_per_hour: Usd::ZERO }.covered_item(&on_demand.item)),
        unit: on_demand.unit,
        key: Some(Key { group, name: Cow::Borrowed(name) }),
    })
}
