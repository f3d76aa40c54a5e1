//! Cloud Map, as ECS service discovery uses it.

use super::{Family, Rate};

/// AWS: instances registered by ECS service discovery are free, only DNS and calls are charged; source ECS developer guide,
/// service discovery, 2023-06-15. One cost document of 2026 budgets the general 0.10 USD instead, hence medium confidence.
pub(crate) const RESOURCES: Rate = Rate::new(
    Family::Discovery,
    "Cloud Map instances registered by ECS",
    "resource-month",
    "cloud_map",
    "ecs_resource_month",
);

/// AWS: 1.00 USD per million; source Cloud Map rows of the price list, 2026-08-17.
pub(crate) const CALLS: Rate =
    Rate::new(Family::Discovery, "Cloud Map discovery calls", "call", "cloud_map", "call");
