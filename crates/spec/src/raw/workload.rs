//! `workload`: what a person states where the recording is silent.

use super::quantity::{Bytes, Millis, Number};
use plimsoll_units::Seconds;

mapping! {
    /// What is stated about the workload; used only where the recording does not show it.
    RawWorkload {
        /// Mean requests per second, used where there is no recording at all.
        requests_per_second: Number,
        /// CPU time of one request, such as `20ms`.
        cpu_per_request: Millis,
        /// Coefficient of variation of the CPU time of a request, at least 0.
        cpu_variation: Number,
        /// Mean latency that is not CPU time, such as calls to a database.
        base_latency: Millis,
        /// Coefficient of variation of the base latency, at least 0.
        base_latency_variation: Number,
        /// Memory of an idle task, such as `200 MiB`.
        memory: Bytes,
        /// Memory of one request in flight, such as `2 MiB`.
        memory_per_request: Bytes,
        /// CPU that a task uses without traffic, in vCPU.
        idle_cpu: Number,
        /// Bytes of response per request, such as `10 KB`.
        response_size: Bytes,
        /// Bytes of log per request, such as `500 B`.
        logs_per_request: Bytes,
        /// Bytes through the NAT gateway per request.
        nat_per_request: Bytes,
        /// Speed of one ARM vCPU relative to one x86 vCPU for this program, such as `1.1`.
        arm_speed: Number,
        /// Time from launch to serving the first request, without health checks.
        start_time: Seconds,
        /// Whether one request at a time is served, as by an event loop.
        single_threaded: bool = "false",
        /// Whether the runtime sizes its memory from the task's limit, as a JVM does.
        memory_follows_limit: bool = "false",
        /// What callers do when an answer is late or an error; without it, they wait and ask once.
        clients: RawClients,
        /// Requests that one task holds at most, 1 to 1000000; more are refused at once. Without it, 20000.
        connections: u32,
    }
}

mapping! {
    /// What callers do when an answer is late or an error.
    RawClients {
        /// Time after which a caller gives an attempt up, `1ms` to `60m`; without it, callers wait.
        timeout: Millis,
        /// Attempts after the first one, 0 to 10.
        retries: u32 = "0",
        /// Mean time before the first retry, at most `60m`; it doubles with every further one.
        backoff: Millis = "100ms",
        /// Whether a task stops working on an attempt that was given up.
        cancel: bool = "false",
    }
}
