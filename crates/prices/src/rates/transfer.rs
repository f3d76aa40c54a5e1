//! Data transfer. Traffic from the internet and inside one zone costs nothing and has no meter.

use super::{Family, Rate};

/// AWS: steps at 10, 50 and 150 TB a month; the first 100 GB of the account are free; source EC2 rows of the price list,
/// 2024-09-25.
pub(crate) const INTERNET_OUT: Rate =
    Rate::new(Family::Transfer, "Data transfer to the internet", "GB", "transfer", "internet_out_gb");

/// AWS: charged to the sender and again to the receiver; source EC2 rows of the price list, 2024-09-25.
pub(crate) const CROSS_ZONE: Rate = Rate::new(
    Family::Transfer,
    "Data transfer between zones, per direction",
    "GB",
    "transfer",
    "cross_zone_gb",
);
