//! The prices of one region.

use crate::price::NotPriced;
use crate::rates::{self, Rate};
use crate::tariff::Tariff;
use plimsoll_units::{Architecture, Meter, Purchase, Region, TaskSize, Usd};
use std::collections::BTreeMap;

/// A price, or the reason that the book itself gives for having none.
pub(crate) type Entry = Result<Tariff, NotPriced>;

/// Entries by group and name, as the book writes them.
pub(crate) type Prices = BTreeMap<String, BTreeMap<String, Entry>>;

/// Every price of one region.
#[derive(Debug, Clone)]
pub struct RegionPrices {
    region: Region,
    as_of: String,
    complete: bool,
    prices: Prices,
    fargate: FargateRates,
}

/// What the optimizer asks for most, looked up once.
#[derive(Debug, Clone)]
struct FargateRates {
    x86_64: ByPurchase,
    arm64: ByPurchase,
}

#[derive(Debug, Clone)]
struct ByPurchase {
    on_demand: Result<TaskRates, NotPriced>,
    spot: Result<TaskRates, NotPriced>,
}

/// The price of one vCPU-hour and of one GB-hour.
#[derive(Debug, Clone, Copy)]
struct TaskRates {
    vcpu: Usd,
    gb: Usd,
}

impl FargateRates {
    fn read(lookup: &Lookup<'_>) -> Self {
        let by_purchase = |architecture| ByPurchase {
            on_demand: TaskRates::read(lookup, architecture, Purchase::OnDemand),
            spot: TaskRates::read(lookup, architecture, Purchase::Spot),
        };
        Self { x86_64: by_purchase(Architecture::X86_64), arm64: by_purchase(Architecture::Arm64) }
    }

    const fn of(&self, architecture: Architecture, purchase: Purchase) -> &Result<TaskRates, NotPriced> {
        let by_purchase = match architecture {
            Architecture::X86_64 => &self.x86_64,
            Architecture::Arm64 => &self.arm64,
        };
        match purchase {
            Purchase::OnDemand => &by_purchase.on_demand,
            Purchase::Spot => &by_purchase.spot,
        }
    }
}

impl TaskRates {
    fn read(lookup: &Lookup<'_>, architecture: Architecture, purchase: Purchase) -> Result<Self, NotPriced> {
        let vcpu = lookup.tariff(&rates::rate(&Meter::FargateVcpuHours(architecture, purchase)))?;
        let gb = lookup.tariff(&rates::rate(&Meter::FargateGbHours(architecture, purchase)))?;
        Ok(Self { vcpu: vcpu.first_unit(), gb: gb.first_unit() })
    }
}

/// Finds a price, or says which region and which book lack it.
struct Lookup<'a> {
    region: &'a Region,
    as_of: &'a str,
    prices: &'a Prices,
}

impl<'a> Lookup<'a> {
    fn tariff(&self, rate: &Rate) -> Result<&'a Tariff, NotPriced> {
        let Some(key) = &rate.key else {
            return Err(NotPriced::because(format!("the price book does not know {}", rate.item)));
        };
        match self.prices.get(key.group).and_then(|group| group.get(key.name.as_ref())) {
            Some(Ok(tariff)) => Ok(tariff),
            Some(Err(not_priced)) => Err(not_priced.clone()),
            None => Err(NotPriced::because(format!(
                "no price of {} in {} was found in a good enough source (price book of {})",
                rate.item, self.region, self.as_of
            ))),
        }
    }
}

impl RegionPrices {
    pub(crate) fn new(region: Region, as_of: String, complete: bool, prices: Prices) -> Self {
        let fargate = FargateRates::read(&Lookup { region: &region, as_of: &as_of, prices: &prices });
        Self { region, as_of, complete, prices, fargate }
    }

    /// The region.
    #[must_use]
    pub const fn region(&self) -> &Region {
        &self.region
    }

    /// The day of the newest prices in the book, as `2026-09-29`.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// Whether every kind of price was sourced for this region; otherwise expect lines that are not priced.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The price of what a meter counts, or why there is none. Never the price of another region.
    pub fn tariff(&self, meter: &Meter) -> Result<&Tariff, NotPriced> {
        self.tariff_of(&rates::rate(meter))
    }

    pub(crate) fn tariff_of(&self, rate: &Rate) -> Result<&Tariff, NotPriced> {
        Lookup { region: &self.region, as_of: &self.as_of, prices: &self.prices }.tariff(rate)
    }

    /// The price of one hour of one Fargate task, without ephemeral storage beyond the included 20 GB.
    pub fn fargate_hour(
        &self,
        size: TaskSize,
        architecture: Architecture,
        purchase: Purchase,
    ) -> Result<Usd, NotPriced> {
        match self.fargate.of(architecture, purchase) {
            Ok(rates) => Ok(rates.vcpu.times(size.cpu.vcpus()) + rates.gb.times(size.memory.gib())),
            Err(not_priced) => Err(not_priced.clone()),
        }
    }
}
