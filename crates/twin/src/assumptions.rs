//! Everything the model needs that AWS does not publish, in one place, each with the source of its default.

use plimsoll_units::Seconds;

/// Parameters of the model that no one can read off a configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// Delay from the end of a 60-second metric period until alarms can see its data point.
    ///
    /// MODEL: not published. AWS's benchmark of 2026-06-18 gives 363 s from load change to scale-out trigger: 30 s until
    /// the next period begins on average, 3 × 60 s of data points, the rest is this delay.
    pub metric_delay: Seconds,
    /// The same delay for 20-second metrics.
    ///
    /// MODEL: the same benchmark gives 86 s: 10 s on average until the next period, 3 × 20 s, the rest is this delay.
    pub metric_delay_high_resolution: Seconds,
    /// AlarmLow threshold of target tracking as a fraction of the target.
    ///
    /// AWS: observed 0.9 (70 → 63, 80 → 72); the documents say "usually more than 10 %" below. Read 2026-09.
    pub alarm_low_factor: f64,
    /// Data points for AlarmHigh, observed 3 of 3.
    pub alarm_high_periods: u32,
    /// Data points for AlarmLow, observed 15 of 15.
    pub alarm_low_periods: u32,
    /// Largest share of the tasks that one scale-in removes, 0 to 1; 1 is no limit.
    ///
    /// MODEL: AWS says scale-in is more gradual without a figure; no limit lets the model remove more at once, so it errs
    /// towards less cost and more risk.
    pub scale_in_max_fraction: f64,
    /// Placement, network interface and image pull before the container starts.
    ///
    /// AWS: 23 s from trigger to provisioned in the benchmark of 2026-06-18.
    pub provisioning: Seconds,
    /// Share of the provisioning time before the image pull begins (not billed), 0 to 1.
    ///
    /// MODEL: not published; billing starts with the image pull. A smaller share bills more.
    pub unbilled_provisioning: f64,
    /// From container start to answering, where the stack file does not say.
    ///
    /// MODEL: an assumption; slower programs should state `workload.start_time`.
    pub application_start: Seconds,
    /// Period of the CPU quota.
    ///
    /// MODEL: the ECS agent uses 100 ms for task limits; that Fargate does the same is plausible but not documented.
    pub quota_period_s: f64,
    /// CPUs visible in a task with at most 2 vCPU.
    ///
    /// MODEL: not documented; 2 burns the quota of a fractional vCPU earlier than 1 and so errs towards more latency.
    pub visible_cpus: u32,
    /// Share of Spot capacity interrupted in a month, 0 to 1, one common figure for a pool (zone).
    ///
    /// MODEL: AWS publishes no Fargate Spot rate; 5 % is the upper edge of the lowest EC2 Spot Advisor band.
    pub spot_interrupted_per_month: f64,
    /// Probability that a task of a pool is hit when the pool has a shock, 0 to 1.
    pub spot_shock_share: f64,
    /// Mean time until Spot capacity of a pool is back after a shock.
    pub spot_outage: Seconds,
    /// Demand multiplier of a task's first requests: `1 + warmup_factor * exp(-k / warmup_requests)` for the k-th; 0 = off.
    pub warmup_factor: f64,
    /// Decay of the warm-up in requests.
    pub warmup_requests: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            metric_delay: Seconds::new(150),
            metric_delay_high_resolution: Seconds::new(16),
            alarm_low_factor: 0.9,
            alarm_high_periods: 3,
            alarm_low_periods: 15,
            scale_in_max_fraction: 1.0,
            provisioning: Seconds::new(23),
            unbilled_provisioning: 0.3,
            application_start: Seconds::new(10),
            quota_period_s: 0.1,
            visible_cpus: 2,
            spot_interrupted_per_month: 0.05,
            spot_shock_share: 1.0,
            spot_outage: Seconds::new(1800),
            warmup_factor: 0.0,
            warmup_requests: 200.0,
        }
    }
}
