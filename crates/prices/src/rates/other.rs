//! Single items that belong to no larger family.

use super::{Family, Rate};
use std::borrow::Cow;

/// AWS: a private DNS namespace is a hosted zone; source Route 53 rows of the price list, 2024-07-01.
pub(crate) const HOSTED_ZONES: Rate =
    Rate::new(Family::Discovery, "Route 53 hosted zones", "zone-month", "route53", "hosted_zone_month");

/// AWS: 5.00 USD per million; source X-Ray pricing page, read 2026-09.
pub(crate) const XRAY_RECORDED: Rate =
    Rate::new(Family::Other, "X-Ray traces recorded", "trace", "xray", "trace_recorded");

/// No source was found for WAF.
pub(crate) const WAF_WEB_ACLS: Rate =
    Rate::new(Family::Other, "WAF web ACLs", "ACL-month", "waf", "web_acl_month");

/// What the price book has no place for: shown, never left out.
pub(crate) fn unknown(name: &str) -> Rate {
    Rate { family: Family::Other, item: Cow::Owned(name.to_owned()), unit: "unit", key: None }
}
