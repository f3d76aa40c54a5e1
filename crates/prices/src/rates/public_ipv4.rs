//! Public IPv4 addresses.

use super::{Family, Rate};

/// AWS: in use or idle; one per NAT gateway, at least one per zone of an internet-facing load balancer, one per task with a
/// public address; source VPC rows of the price list, 2026-08-17.
pub(crate) const HOURS: Rate =
    Rate::new(Family::PublicIpv4, "Public IPv4 addresses", "hour", "public_ipv4", "hour");
