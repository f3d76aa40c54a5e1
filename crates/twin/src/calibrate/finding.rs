//! What calibration has to say about its own result.

use plimsoll_recording::model::MetricName;
use plimsoll_units::Seconds;
use std::fmt;

/// An estimated quantity with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The best estimate.
    pub value: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
}

impl Estimate {
    /// A value that is known without error, because a person stated it.
    #[must_use]
    pub const fn exactly(value: f64) -> Self {
        Self { value, low90: value, high90: value }
    }
}

/// Where a quantity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Estimated from the recording.
    Recorded,
    /// Stated in the stack file.
    Stated,
    /// Neither: the model's default.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Recorded => "recorded",
            Self::Stated => "stated",
            Self::Default => "default",
        })
    }
}

/// The source of every quantity of the workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sources {
    /// Request rate. [`Source::Stated`] when it was derived from CPU use and a stated CPU time per request.
    pub arrivals: Source,
    /// Mean CPU time of a request.
    pub demand: Source,
    /// Variation of the CPU time.
    pub demand_variation: Source,
    /// Mean base latency.
    pub base_latency: Source,
    /// Variation of the base latency.
    pub base_latency_variation: Source,
    /// CPU of an idle task.
    pub idle_vcpu: Source,
    /// Bursts inside the minute.
    pub burst: Source,
    /// Memory of an idle task.
    pub memory_base: Source,
    /// Memory of a request in flight.
    pub memory_per_request: Source,
    /// Speed of the other processor family.
    pub architecture_speed: Source,
}

/// Why the regression of CPU on requests was refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// Fewer usable periods than the regression needs.
    TooFewMinutes {
        /// Usable periods.
        usable: usize,
        /// Periods needed.
        needed: usize,
    },
    /// The request rate hardly changes, so idle use and demand cannot be told apart.
    TrafficTooConstant {
        /// Highest rate over lowest rate.
        ratio: f64,
    },
    /// The request rate and the number of tasks move together, so idle use and demand cannot be told apart.
    Collinear,
    /// CPU use does not rise with the request rate.
    NotPositive,
    /// The interval is wider than half the estimate to either side.
    TooUncertain {
        /// Half the width of the 90 % interval over the estimate.
        relative: f64,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewMinutes { usable, needed } => {
                write!(f, "only {usable} usable periods of {needed} needed")
            }
            Self::TrafficTooConstant { ratio } => {
                write!(f, "the highest request rate is only {ratio:.2} times the lowest, 1.3 is needed")
            }
            Self::Collinear => f.write_str("request rate and task count move together"),
            Self::NotPositive => f.write_str("CPU use does not rise with the request rate"),
            Self::TooUncertain { relative } => {
                write!(f, "the 90 % interval is ±{:.0} % of the estimate", relative * 100.0)
            }
        }
    }
}

/// Something a reader of the result has to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    /// The CPU time per request is total CPU over total requests, an upper bound.
    LowConfidenceDemand {
        /// Why the regression was refused.
        reason: Refusal,
    },
    /// The regression was refused and the stated CPU time per request was used.
    StatedDemandUsed {
        /// Why the regression was refused.
        reason: Refusal,
    },
    /// Requests were not recorded; their rate was derived from CPU use and the stated CPU time per request.
    RequestsDerivedFromCpu,
    /// The number of tasks was not recorded; the configured desired count stands for every minute.
    TasksAssumed {
        /// The assumed number.
        tasks: u32,
        /// Whether the configuration could have changed it.
        scales: bool,
    },
    /// Minutes above 95 % CPU: demand is censored there, they were left out.
    SaturatedMinutes {
        /// How many periods.
        periods: usize,
    },
    /// Requests are recorded at a period that hides bursts.
    CoarseRequests {
        /// The period.
        period: Seconds,
    },
    /// Minutes without an observed request count; they are replayed with a bridged value and not judged.
    BridgedMinutes {
        /// How many minutes.
        minutes: usize,
    },
    /// Values that cannot be (negative, or beyond any machine) were taken as gaps.
    ImplausibleValues {
        /// The metric.
        metric: MetricName,
        /// How many values.
        count: usize,
    },
    /// The recording does not tell the variation of the CPU time; p99 is wider for it.
    DemandLawAssumed {
        /// The assumed coefficient of variation.
        variation: f64,
    },
    /// No latency was recorded, so the model cannot be checked against the record.
    NoLatencyRecorded {
        /// Whether a base latency is stated; without one it is taken as zero and latency is a lower bound.
        base_latency: Source,
    },
    /// The model does not reproduce the recorded latency at the recorded configuration: something it does not see
    /// dominates (downstream calls, locks, a connection pool).
    LatencyNotReproduced {
        /// Median relative error of the mean or, where no mean is recorded, the median latency.
        median_error: f64,
    },
    /// Latency beyond the model's rises with traffic: the service waits for something that more tasks do not relieve.
    DownstreamGrowth {
        /// Growth of the base latency per doubling of traffic above its median, as a fraction of the base latency.
        kappa: f64,
    },
    /// The typical latency changes over time by more than load explains: what the service calls is slow at times.
    DownstreamVaries {
        /// Standard deviation of the quarter hours' median (else mean) latency around the model's, as a fraction.
        spread: f64,
    },
    /// Requests wait for something that each task, or all together, does one at a time, while the CPU has room.
    WaitsForLock {
        /// Requests per second and task at which the waiting would have no end.
        per_task_s: f64,
        /// Share of that at the busiest quarter hour, 0 to 1.
        used: f64,
        /// By how much the mean latency of the busiest quarter hour exceeds the quietest's, beyond the model's, in seconds.
        waiting_s: f64,
    },
    /// Requests fail whenever a task holds a certain number of them: a pool or a queue is full.
    InFlightLimited {
        /// Answered requests that a task holds then, on average.
        in_flight: f64,
        /// Share of all requests that failed, 0 to 1.
        failed_share: f64,
    },
    /// A few requests are far slower than the others even in quiet minutes: a task stands still now and then, as for garbage
    /// collection.
    Pauses {
        /// 99th percentile of a typical quiet minute in seconds.
        p99_s: f64,
        /// The same over what the model expects.
        over_expected: f64,
    },
    /// The recorded percentiles do not determine how bursty traffic is; a constant rate within minutes is assumed.
    BurstsUnknown,
    /// Bursts are chosen by the arrivals of each second in the access logs, not by how percentiles scatter.
    BurstsFromLog {
        /// Logged minutes with enough requests.
        minutes: usize,
    },
    /// The speed of the processor family that was not recorded is not stated.
    NoSpeedOfOtherArchitecture,
    /// Memory was neither recorded nor stated; no advice on memory is possible.
    MemoryUnknown,
    /// The runtime sizes its memory from the limit: observed memory does not predict another size.
    MemoryFollowsLimit,
    /// Memory grows with the age of a task.
    MemoryGrows {
        /// MiB per hour.
        mib_per_hour: f64,
    },
}

impl Finding {
    /// What governs the latency besides CPU and load.
    fn fmt_dominant(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LatencyNotReproduced { median_error } => {
                write!(f, "recorded latency is reproduced only within {:.0} %", median_error * 100.0)
            }
            Self::DownstreamGrowth { kappa } => {
                write!(f, "latency outside the CPU grows by {:.0} % per doubling of traffic", kappa * 100.0)
            }
            Self::DownstreamVaries { spread } => write!(
                f,
                "latency outside the CPU varies over time by ±{:.0} % whatever the load: something the service calls is slow at times",
                spread * 100.0
            ),
            Self::WaitsForLock { per_task_s, used, waiting_s } => write!(
                f,
                "requests wait for something done one at a time: up to {:.0} ms, at {:.0} % of the {per_task_s:.1} requests per second and task that it can take",
                waiting_s * 1000.0,
                used * 100.0
            ),
            Self::InFlightLimited { in_flight, failed_share } => write!(
                f,
                "requests fail ({:.2} %) whenever a task holds {in_flight:.1} of them: a pool or a queue is full",
                failed_share * 100.0
            ),
            Self::Pauses { p99_s, over_expected } => write!(
                f,
                "p99 of quiet minutes is {:.0} ms, {over_expected:.1} times what the other percentiles lead to expect: tasks stand still now and then",
                p99_s * 1000.0
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LowConfidenceDemand { reason } => {
                write!(f, "CPU time per request is an upper bound with low confidence: {reason}")
            }
            Self::StatedDemandUsed { reason } => {
                write!(f, "the stated CPU time per request is used: {reason}")
            }
            Self::RequestsDerivedFromCpu => f.write_str(
                "no requests are recorded; their rate follows from CPU use and the stated CPU time",
            ),
            Self::TasksAssumed { tasks, scales: false } => {
                write!(f, "the number of tasks is not recorded; the configured {tasks} is used")
            }
            Self::TasksAssumed { tasks, scales: true } => {
                write!(
                    f,
                    "the number of tasks is not recorded although the service scales; {tasks} is assumed throughout"
                )
            }
            Self::SaturatedMinutes { periods } => {
                write!(f, "{periods} periods above 95 % CPU say nothing about demand and are left out")
            }
            Self::CoarseRequests { period } => {
                write!(f, "requests are recorded every {period}, which hides bursts shorter than that")
            }
            Self::BridgedMinutes { minutes } => {
                write!(f, "{minutes} minutes without a request count are bridged and not judged")
            }
            Self::ImplausibleValues { metric, count } => {
                write!(f, "{count} impossible values of `{}` are taken as gaps", metric.as_str())
            }
            Self::DemandLawAssumed { variation } => {
                write!(f, "the variation of the CPU time is not identifiable; {variation} is assumed")
            }
            Self::NoLatencyRecorded { base_latency: Source::Default } => f.write_str(
                "latency is neither recorded nor stated; predictions hold CPU time and waiting only",
            ),
            Self::NoLatencyRecorded { .. } => {
                f.write_str("latency is not recorded; the stated base latency cannot be checked")
            }
            Self::LatencyNotReproduced { .. }
            | Self::DownstreamGrowth { .. }
            | Self::DownstreamVaries { .. }
            | Self::WaitsForLock { .. }
            | Self::InFlightLimited { .. }
            | Self::Pauses { .. } => self.fmt_dominant(f),
            Self::BurstsUnknown => {
                f.write_str("bursts inside the minute are unknown; a constant rate within minutes is assumed")
            }
            Self::BurstsFromLog { minutes } => {
                write!(f, "bursts follow from the arrivals of each second in {minutes} logged minutes")
            }
            Self::NoSpeedOfOtherArchitecture => {
                f.write_str("the speed of the other processor family is not stated; equal speed is assumed")
            }
            Self::MemoryUnknown => f.write_str("memory is neither recorded nor stated"),
            Self::MemoryFollowsLimit => {
                f.write_str("the runtime sizes its memory from the limit; another size needs a trial")
            }
            Self::MemoryGrows { mib_per_hour } => {
                write!(f, "memory grows by {mib_per_hour:.1} MiB per hour of a task's age")
            }
        }
    }
}

/// Something that neither the recording nor the stack file gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// Requests are not recorded, and no CPU time per request is stated to derive them from CPU use.
    Requests,
    /// CPU time per request can be neither estimated nor is it stated.
    CpuPerRequest,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requests => {
                "requests: record `requests`, or record `cpu` and state `workload.cpu_per_request`"
            }
            Self::CpuPerRequest => {
                "CPU time per request: record `cpu` with `requests` and traffic above zero, or state `workload.cpu_per_request`"
            }
        })
    }
}

/// Why a recording cannot be calibrated.
#[derive(Debug, Clone, PartialEq)]
pub enum CalibrationError {
    /// What neither the recording nor the stack file gives.
    Missing(Vec<Missing>),
    /// A stated value that cannot be.
    Stated {
        /// The field of the stack file, below `workload`.
        field: &'static str,
        /// The stated value.
        value: f64,
        /// What would be right.
        expected: &'static str,
    },
    /// The recording is longer than a replay may be.
    TooLong {
        /// Minutes in the recording.
        minutes: i64,
        /// Minutes allowed.
        limit: i64,
    },
}

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(missing) => {
                f.write_str("the recording does not suffice; needed:")?;
                missing.iter().try_for_each(|what| write!(f, "\n- {what}"))
            }
            Self::Stated { field, value, expected } => {
                write!(f, "`workload.{field}` is {value}, expected {expected}")
            }
            Self::TooLong { minutes, limit } => {
                write!(f, "the recording spans {minutes} minutes, at most {limit} are replayed")
            }
        }
    }
}

impl std::error::Error for CalibrationError {}
