//! What a service has to do: traffic and what a request costs. Found by calibration, or stated.

use plimsoll_units::{Architecture, Timestamp};

/// The work that arrives at one service, independent of how the service is configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// Arriving requests.
    pub arrivals: Arrivals,
    /// CPU time of a request.
    pub demand: Demand,
    /// Time of a request that is not CPU time.
    pub base_latency: BaseLatency,
    /// vCPU that a task uses without any traffic, at least 0.
    pub idle_vcpu: f64,
    /// How unevenly requests arrive within a minute.
    pub burst: Burst,
    /// Memory of a task.
    pub memory: Memory,
    /// How one task serves several requests.
    pub discipline: Discipline,
    /// Squared coefficient of variation of the arrivals that one task sees under round robin, 0 to 1.
    ///
    /// MODEL: several load-balancer nodes rotate on their own, so the truth lies between perfect rotation over `c` tasks
    /// (1/c) and random routing (1); default 0.7, a choice and not a measurement.
    pub rotation_variability: f64,
    /// What callers do when an answer is late or an error.
    pub clients: Clients,
    /// Requests that a task holds at most, those in line included; more are refused at once. `None` is no limit.
    pub most_in_flight: Option<u32>,
}

/// [`Workload::most_in_flight`] where nothing is stated.
///
/// MODEL: a choice, about the connections a process can hold open; it keeps an overload of days within bounds.
pub const DEFAULT_MOST_IN_FLIGHT: u32 = 20_000;

/// What callers do when an answer is late or an error.
///
/// A request is what a caller wants; it makes one attempt and, where that one is refused, lost or too late, up to `retries`
/// more. A request fails when its last attempt does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clients {
    /// Seconds after which a caller gives an attempt up, above 0; `None` waits for ever.
    pub timeout_s: Option<f64>,
    /// Attempts after the first one.
    pub retries: u32,
    /// Mean seconds before the first retry, at least 0; exponentially distributed, and doubled for each further retry.
    pub backoff_s: f64,
    /// Whether a task stops working on an attempt that was given up; otherwise it still costs all its CPU time.
    pub cancels: bool,
}

/// Requests per second, one value per minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// The start of the first minute.
    pub start: Timestamp,
    /// Mean requests per second in each minute, finite and at least 0. In minutes that were not observed this holds the
    /// bridged value that keeps the replay going.
    pub per_second: Vec<f32>,
    /// Whether the minute was observed; only observed minutes are judged. Same length as `per_second`.
    pub observed: Vec<bool>,
}

impl Arrivals {
    /// The number of minutes.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.per_second.len()
    }
}

/// CPU time of a request on one full-speed core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// Mean in seconds, above 0.
    pub mean_s: f64,
    /// Coefficient of variation, at least 0; 1 is exponential, otherwise lognormal.
    pub variation: f64,
    /// The architecture on which it was measured.
    pub architecture: Architecture,
    /// Speed of one vCPU of the other architecture relative to this one, above 0.
    pub other_architecture_speed: f64,
}

impl Demand {
    /// Mean CPU seconds of a request on an architecture.
    #[must_use]
    pub fn mean_on(&self, architecture: Architecture) -> f64 {
        if architecture == self.architecture {
            self.mean_s
        } else {
            self.mean_s / self.other_architecture_speed
        }
    }
}

/// Time of a request that is not CPU time, lognormal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaseLatency {
    /// Mean in seconds, at least 0.
    pub mean_s: f64,
    /// Coefficient of variation, at least 0.
    pub variation: f64,
}

/// Burstiness inside a minute: the rate is the minute's mean times a factor that changes by the second and is renormalised
/// to mean 1 in each minute.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Burst {
    /// A constant rate within minutes.
    #[default]
    None,
    /// A lognormal factor whose logarithm is a first-order autoregressive process.
    Lognormal {
        /// Standard deviation of the logarithm of the factor, above 0.
        sigma: f64,
        /// Correlation time in seconds, above 0.
        tau_s: f64,
    },
    /// Two rates that take turns.
    OnOff {
        /// Share of the time at the higher rate, above 0 and below 1.
        share: f64,
        /// The higher rate over the lower one, above 1.
        height: f64,
        /// Mean seconds at the higher rate before it falls, above 0.
        on_s: f64,
        /// When the rate rises.
        rhythm: Rhythm,
    },
}

/// How regularly an on/off rate rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rhythm {
    /// Once in each period of `on_s / share` seconds, anywhere in it and for exactly `on_s`: jobs on a timer. The first
    /// period begins with the first minute.
    Regular,
    /// Both rates last exponentially distributed times.
    Random,
}

impl Burst {
    /// Lognormal bursts; none for a standard deviation of 0 or less.
    #[must_use]
    pub const fn lognormal(sigma: f64, tau_s: f64) -> Self {
        if sigma > 0.0 { Self::Lognormal { sigma, tau_s } } else { Self::None }
    }

    /// On/off bursts; none for a share outside of 0 to 1 or a height of 1 or less.
    #[must_use]
    pub const fn on_off(share: f64, height: f64, on_s: f64, rhythm: Rhythm) -> Self {
        if share > 0.0 && share < 1.0 && height > 1.0 {
            Self::OnOff { share, height, on_s, rhythm }
        } else {
            Self::None
        }
    }

    /// Whether the rate is constant within minutes.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// Memory of one task.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Memory {
    /// Of an idle task, MiB.
    pub base_mib: f64,
    /// Of a request in flight, MiB.
    pub per_request_mib: f64,
    /// Growth with a task's age, MiB per hour (a leak); at least 0.
    pub growth_mib_per_hour: f64,
    /// The highest use ever observed in one task, MiB; 0 where none was observed.
    pub observed_max_mib: f64,
    /// Whether the runtime sizes its memory from the limit, so that observed use does not predict another size.
    pub follows_limit: bool,
}

/// How one task serves several requests at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Discipline {
    /// Threads share the CPU: processor sharing.
    #[default]
    ProcessorSharing,
    /// One at a time in order of arrival (an event loop): first come, first served.
    SingleThreaded,
}
