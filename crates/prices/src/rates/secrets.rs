//! Secrets Manager.

use super::{Family, Rate};

/// AWS: source Secrets Manager rows of the price list, 2026-09-13.
pub(crate) const SECRETS: Rate =
    Rate::new(Family::Secrets, "Secrets", "secret-month", "secrets", "secret_month");

/// AWS: 0.05 USD per 10,000 calls; every task start reads each of its secrets once; source Secrets Manager rows of the
/// price list, 2026-09-13.
pub(crate) const CALLS: Rate = Rate::new(Family::Secrets, "Secrets Manager calls", "call", "secrets", "call");
