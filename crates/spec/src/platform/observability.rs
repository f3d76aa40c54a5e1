//! Alarms, dashboards, tracing, budgets.

use plimsoll_units::Usd;

/// What watches the platform.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observability {
    /// Alarms per service (B8).
    pub alarms: Alarms,
    /// Whether a dashboard is made (B9).
    pub dashboard: bool,
    /// E-mail addresses subscribed to the alarm topic.
    pub notify: Vec<String>,
    /// Whether X-Ray tracing is on (C12).
    pub xray: bool,
    /// Whether EventBridge rules catch task and deployment failures (C12).
    pub events: bool,
    /// Monthly budget; `None` when none is set.
    pub budget: Option<Usd>,
    /// Whether a cost anomaly alarm is made (B11).
    pub cost_anomaly: bool,
}

/// Thresholds of the standard alarms; `None` for an alarm that is not made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Alarms {
    /// CPU percent above which the alarm is raised (B8: 85 for 2 minutes).
    pub cpu_percent: Option<f64>,
    /// Memory percent above which the alarm is raised (B8: 90 for 2 minutes).
    pub memory_percent: Option<f64>,
    /// Response time in milliseconds above which the alarm is raised (B8: 200 for 2 minutes).
    pub response_ms: Option<f64>,
    /// Whether any unhealthy target raises an alarm at once.
    pub unhealthy_targets: bool,
    /// Number of one-minute periods (default 2).
    pub periods: u32,
}

impl Alarms {
    /// Whether any of the standard alarms is made; those of queues are made with them.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.cpu_percent.is_some()
            || self.memory_percent.is_some()
            || self.response_ms.is_some()
            || self.unhealthy_targets
    }
}
