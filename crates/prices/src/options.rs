//! What a bill may assume beyond the usage itself.

use crate::savings_plan::SavingsPlan;

/// What a bill may assume beyond the usage itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether the monthly free allowances of the account (100 GB out to the internet, 10 metrics, 10 alarms, 3 dashboards,
    /// 5 GB of logs and so on) are deducted. Off by default: they are shared by the whole account, so a stack cannot count
    /// on them.
    pub free_tier: bool,
    /// A Compute Savings Plan that covers Fargate usage bought on demand; none by default.
    pub savings_plan: Option<SavingsPlan>,
}
