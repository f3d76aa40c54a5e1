//! Fargate tasks.

use super::{Family, Key, Rate};
use plimsoll_units::{Architecture, Purchase};
use std::borrow::Cow;

/// AWS: storage beyond the included 20 GB, to the second like the task; source AmazonECS price list, 2026-09-11.
pub(crate) const EPHEMERAL: Rate = Rate::new(
    Family::Fargate,
    "Fargate ephemeral storage beyond 20 GB",
    "GB-hour",
    "fargate.ephemeral",
    "gb_hour",
);

/// AWS: configured vCPUs are billed, not used ones; source Fargate pricing page, 2026-09-20.
pub(crate) fn vcpu_hours(architecture: Architecture, purchase: Purchase) -> Rate {
    rate("vCPU", "vCPU-hour", "vcpu_hour", architecture, purchase)
}

/// AWS: configured memory is billed, 1 GB being 1024 MiB; source Fargate pricing page, 2026-09-20.
pub(crate) fn gb_hours(architecture: Architecture, purchase: Purchase) -> Rate {
    rate("memory", "GB-hour", "gb_hour", architecture, purchase)
}

fn rate(
    what: &str,
    unit: &'static str,
    name: &'static str,
    architecture: Architecture,
    purchase: Purchase,
) -> Rate {
    let group = match (architecture, purchase) {
        (Architecture::X86_64, Purchase::OnDemand) => "fargate.x86_64.on_demand",
        (Architecture::X86_64, Purchase::Spot) => "fargate.x86_64.spot",
        (Architecture::Arm64, Purchase::OnDemand) => "fargate.arm64.on_demand",
        (Architecture::Arm64, Purchase::Spot) => "fargate.arm64.spot",
    };
    let bought = match purchase {
        Purchase::OnDemand => "on demand",
        Purchase::Spot => "Spot",
    };
    Rate {
        family: Family::Fargate,
        item: Cow::Owned(format!("Fargate {what}, {architecture}, {bought}")),
        unit,
        key: Some(Key { group, name: Cow::Borrowed(name) }),
    }
}
