//! NAT gateways. The public address of each is billed apart, as public IPv4.

use super::{Family, Rate};

/// AWS: per hour or partial hour; source VPC pricing page, 2026-09-20.
pub(crate) const HOURS: Rate = Rate::new(Family::Nat, "NAT gateway", "hour", "nat", "hour");

/// AWS: every GB in either direction; source VPC pricing page, 2026-09-20.
pub(crate) const GB: Rate = Rate::new(Family::Nat, "NAT gateway data", "GB", "nat", "gb");

/// AWS: each public NAT gateway holds one public IPv4 address, billed since 2024-02-01; source AWS networking blog,
/// 2024-02-01.
pub const PUBLIC_IPV4_PER_NAT_GATEWAY: u32 = 1;
