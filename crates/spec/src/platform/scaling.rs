//! Service autoscaling, in Application Auto Scaling's own words.

use plimsoll_units::Seconds;

/// How many tasks a service may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskRange {
    /// Minimum capacity.
    pub min: u32,
    /// Maximum capacity, at least the minimum.
    pub max: u32,
    /// Desired count at the start, within the range.
    pub desired: u32,
}

/// One scaling policy or scheduled action.
#[derive(Debug, Clone, PartialEq)]
pub enum ScalingPolicy {
    /// Target tracking.
    TargetTracking(TargetTracking),
    /// Step scaling with an alarm of its own.
    Step(StepScaling),
    /// A scheduled change of the range.
    Scheduled(ScheduledAction),
}

/// What a policy watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScalingMetric {
    /// `ECSServiceAverageCPUUtilization`, percent.
    Cpu,
    /// `ECSServiceAverageMemoryUtilization`, percent.
    Memory,
    /// `ALBRequestCountPerTarget`, requests per target in one minute.
    RequestsPerTarget,
}

impl ScalingMetric {
    /// The word used in the stack file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::RequestsPerTarget => "requests",
        }
    }
}

/// How often the service metrics are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum MetricResolution {
    /// Every 60 seconds, free.
    #[default]
    Standard,
    /// Every 20 seconds, charged; CPU and memory only.
    ///
    /// AWS: since 2026-06-18, resolutions 20 or 60; source the ECS developer guide, faster auto scaling, read 2026-09.
    High,
}

impl MetricResolution {
    /// The period of the metric.
    #[must_use]
    pub const fn period(self) -> Seconds {
        match self {
            Self::Standard => Seconds::new(60),
            Self::High => Seconds::new(20),
        }
    }
}

/// A target-tracking policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetTracking {
    /// What is tracked.
    pub metric: ScalingMetric,
    /// The tracking target: percent, or requests per target and minute. Above 0.
    pub target: f64,
    /// Resolution of the metric.
    pub resolution: MetricResolution,
    /// Scale-out cooldown (default 300 s for ECS).
    pub scale_out_cooldown: Seconds,
    /// Scale-in cooldown (default 300 s for ECS).
    pub scale_in_cooldown: Seconds,
    /// Whether the policy never removes tasks.
    pub disable_scale_in: bool,
}

/// A step-scaling policy together with the alarm that invokes it.
#[derive(Debug, Clone, PartialEq)]
pub struct StepScaling {
    /// Name of the policy within its service.
    pub name: String,
    /// The alarm.
    pub alarm: AlarmRule,
    /// What the step values mean.
    pub adjustment: AdjustmentType,
    /// The steps: bounds relative to the alarm threshold, without gap or overlap, at most 20.
    pub steps: Vec<Step>,
    /// Smallest change in tasks for percent adjustments; 0 when unset.
    pub min_magnitude: u32,
    /// Cooldown (default 300 s for ECS).
    pub cooldown: Seconds,
    /// How the alarm's data points are aggregated to choose the step.
    pub aggregation: Aggregation,
}

/// A CloudWatch alarm on a service metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlarmRule {
    /// The metric.
    pub metric: ScalingMetric,
    /// On which side of the threshold the alarm breaches.
    pub comparison: Comparison,
    /// The threshold in the metric's unit.
    pub threshold: f64,
    /// The period: 10, 20, 30 or a multiple of 60 seconds.
    pub period: Seconds,
    /// Number of most recent periods looked at, 1 to 100.
    pub evaluation_periods: u32,
    /// Number of breaching data points that raise the alarm, at most the evaluation periods.
    pub datapoints_to_alarm: u32,
    /// What a missing data point counts as.
    pub missing: MissingData,
}

/// Comparison of a CloudWatch alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// Strictly above the threshold.
    GreaterThan,
    /// At or above the threshold.
    GreaterOrEqual,
    /// Strictly below the threshold.
    LessThan,
    /// At or below the threshold.
    LessOrEqual,
}

impl Comparison {
    /// Whether a value breaches the threshold.
    #[must_use]
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThan => value > threshold,
            Self::GreaterOrEqual => value >= threshold,
            Self::LessThan => value < threshold,
            Self::LessOrEqual => value <= threshold,
        }
    }

    /// Whether breaching means that the value is high.
    #[must_use]
    pub const fn is_high(self) -> bool {
        matches!(self, Self::GreaterThan | Self::GreaterOrEqual)
    }
}

/// `TreatMissingData` of a CloudWatch alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum MissingData {
    /// Missing stays missing; all missing is insufficient data (default).
    #[default]
    Missing,
    /// Missing counts as breaching.
    Breaching,
    /// Missing counts as not breaching.
    NotBreaching,
    /// The state stays as it is.
    Ignore,
}

/// What step values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdjustmentType {
    /// Add or remove tasks.
    ChangeInCapacity,
    /// Set the count.
    ExactCapacity,
    /// Add or remove a percentage of the count.
    PercentChangeInCapacity,
}

/// How data points are aggregated for choosing a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Aggregation {
    /// Mean (default).
    #[default]
    Average,
    /// Smallest.
    Minimum,
    /// Largest.
    Maximum,
}

/// One step: applies while the metric minus the threshold lies between the bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Lower bound relative to the threshold; `None` is minus infinity.
    pub lower: Option<f64>,
    /// Upper bound relative to the threshold; `None` is plus infinity.
    pub upper: Option<f64>,
    /// The adjustment in the policy's adjustment type.
    pub change: i32,
}

/// A scheduled change of the task range.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledAction {
    /// Name of the action within its service.
    pub name: String,
    /// When it acts.
    pub schedule: Schedule,
    /// IANA time zone, default `UTC`.
    pub timezone: String,
    /// New minimum, if changed.
    pub min: Option<u32>,
    /// New maximum, if changed.
    pub max: Option<u32>,
}

/// When a scheduled action acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Once, `at(2026-12-24T18:00:00)`, in the action's time zone.
    At(String),
    /// Again and again, `rate(12 hours)`, in seconds.
    Rate(Seconds),
    /// Six cron fields: minute, hour, day of month, month, day of week, year.
    Cron(Cron),
}

/// The six fields of an AWS cron expression, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    /// Minute, hour, day of month, month, day of week, year.
    pub fields: [String; 6],
}
