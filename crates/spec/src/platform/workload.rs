//! What a person states about a workload when the recording does not show it.

use plimsoll_units::Seconds;

/// Stated properties of a workload; `None` means "take it from the recording".
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StatedWorkload {
    /// Mean requests per second, where there is no recording at all.
    pub requests_per_second: Option<f64>,
    /// CPU time of one request in milliseconds.
    pub cpu_ms_per_request: Option<f64>,
    /// Coefficient of variation of the CPU time of a request.
    pub cpu_variation: Option<f64>,
    /// Latency that is not CPU time (downstream calls), mean in milliseconds.
    pub base_latency_ms: Option<f64>,
    /// Coefficient of variation of the base latency.
    pub base_latency_variation: Option<f64>,
    /// Memory of an idle task in MiB.
    pub memory_mib: Option<f64>,
    /// Memory of one request in flight in MiB.
    pub memory_mib_per_request: Option<f64>,
    /// CPU that a task uses without traffic, in vCPU.
    pub idle_vcpu: Option<f64>,
    /// Bytes of response per request.
    pub response_bytes: Option<f64>,
    /// Bytes of log per request.
    pub log_bytes_per_request: Option<f64>,
    /// Bytes through NAT per request.
    pub nat_bytes_per_request: Option<f64>,
    /// Speed of one ARM vCPU relative to one x86 vCPU for this program.
    pub arm_speed: Option<f64>,
    /// From launch to serving the first request, without health checks.
    pub start_time: Option<Seconds>,
    /// Whether one request at a time is served (an event loop), rather than threads sharing the CPU.
    pub single_threaded: bool,
    /// Whether the runtime sizes its memory from the limit (JVM, Node with flags): observed memory then does not predict
    /// the memory of another size.
    pub memory_follows_limit: bool,
    /// What callers do when an answer is late or an error.
    pub clients: Option<StatedClients>,
    /// Requests that one task holds at most, from 1 on.
    pub most_in_flight: Option<u32>,
}

/// What callers do when an answer is late or an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatedClients {
    /// Milliseconds after which a caller gives an attempt up, above 0; `None` waits for ever.
    pub timeout_ms: Option<f64>,
    /// Attempts after the first one, 0 to 10.
    pub retries: u32,
    /// Mean milliseconds before the first retry, at least 0; doubled for every further one.
    pub backoff_ms: f64,
    /// Whether a task stops working on an attempt that was given up.
    pub cancels: bool,
}
