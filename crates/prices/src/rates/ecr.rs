//! Container registries. Pulls inside the region are free; the path they take (NAT, endpoint) has its own meters.

use super::{Family, Rate};

/// AWS: source ECR rows of the price list, 2026-06.
pub(crate) const STORAGE: Rate =
    Rate::new(Family::Registry, "Container image storage", "GB-month", "ecr", "stored_gb_month");
