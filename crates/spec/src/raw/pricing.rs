//! `pricing`: how the platform is paid for.

use super::quantity::Dollars;

mapping! {
    /// How the platform is paid for.
    RawPricing {
        /// Whether the account's free tier is counted.
        free_tier: bool = "false",
        /// A Compute Savings Plan; without it, on-demand prices.
        savings_plan: RawSavingsPlan,
    }
}

mapping! {
    /// A Compute Savings Plan commitment.
    RawSavingsPlan {
        /// Term in years, 1 or 3.
        years: u32 = "1",
        /// Commitment in US dollars an hour.
        usd_per_hour: Dollars,
    }
}
