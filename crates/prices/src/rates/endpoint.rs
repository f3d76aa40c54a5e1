//! Interface endpoints. Gateway endpoints (S3, DynamoDB) cost nothing and have no meter.

use super::{Family, Rate};

/// AWS: per endpoint and zone, per hour or partial hour; source PrivateLink pricing page, read 2026-09.
pub(crate) const HOURS: Rate =
    Rate::new(Family::Endpoint, "Interface endpoints, per zone", "hour", "endpoint", "hour");

/// AWS: steps at 1 PB and 5 PB a month; source PrivateLink pricing page, read 2026-09.
pub(crate) const GB: Rate = Rate::new(Family::Endpoint, "Interface endpoint data", "GB", "endpoint", "gb");
