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

/// What the optimizer asks for most, looked up once: the rates of one vCPU-hour and one GB-hour.
#[derive(Debug, Clone)]
struct FargateRates {
    x86_64: ByPurchase,
    arm64: ByPurchase,
}

#[derive(Debug, Clone)]
struct ByPurchase {
    on_demand: Result<VcpuAndGb, NotPriced>,
    spot: Result<VcpuAndGb, NotPriced>,
}

#[derive(Debug, Clone, Copy)]
struct VcpuAndGb {
    vcpu: Usd,
    gb: Usd,
}

impl RegionPrices {
    pub(crate) fn new(region: Region, as_of: String, complete: bool, prices: Prices) -> Self {
        let nothing = || Err(NotPriced::because(String::new()));
        let empty = || ByPurchase { on_demand: nothing(), spot: nothing() };
        let mut this = Self {
            region,
            as_of,
            complete,
            prices,
            fargate: FargateRates { x86_64: empty(), arm64: empty() },
        };
        let by_purchase = |architecture| ByPurchase {
            on_demand: this.fargate_rates(architecture, Purchase::OnDemand),
            spot: this.fargate_rates(architecture, Purchase::Spot),
        };
        this.fargate = FargateRates {
            x86_64: by_purchase(Architecture::X86_64),
            arm64: by_purchase(Architecture::Arm64),
        };
        this
    }

    fn fargate_rates(&self, architecture: Architecture, purchase: Purchase) -> Result<VcpuAndGb, NotPriced> {
        let vcpu = self.tariff(&Meter::FargateVcpuHours(architecture, purchase))?.first_unit();
        let gb = self.tariff(&Meter::FargateGbHours(architecture, purchase))?.first_unit();
        Ok(VcpuAndGb { vcpu, gb })
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
        let Some(key) = &rate.key else {
            return Err(NotPriced::because(format!("the price book does not know {}", rate.item)));
        };
        match self.entry(key.group, &key.name) {
            Some(Ok(tariff)) => Ok(tariff),
            Some(Err(not_priced)) => Err(not_priced.clone()),
            None => Err(NotPriced::because(format!(
                "no price of {} in {} was found in a good enough source (price book of {})",
                rate.item, self.region, self.as_of
            ))),
        }
    }

    pub(crate) fn entry(&self, group: &str, name: &str) -> Option<&Entry> {
        self.prices.get(group)?.get(name)
    }

    /// The price of one hour of one Fargate task, without ephemeral storage beyond the included 20 GB.
    pub fn fargate_hour(
        &self,
        size: TaskSize,
        architecture: Architecture,
        purchase: Purchase,
    ) -> Result<Usd, NotPriced> {
        let by_purchase = match architecture {
            Architecture::X86_64 => &self.fargate.x86_64,
            Architecture::Arm64 => &self.fargate.arm64,
        };
        let rates = match purchase {
            Purchase::OnDemand => &by_purchase.on_demand,
            Purchase::Spot => &by_purchase.spot,
        };
        match rates {
            Ok(rates) => Ok(rates.vcpu.times(size.cpu.vcpus()) + rates.gb.times(size.memory.gib())),
            Err(not_priced) => Err(not_priced.clone()),
        }
    }
}
