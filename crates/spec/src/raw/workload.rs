//! `workload`: what a person states where the recording is silent.

use super::quantity::{Bytes, Millis, Number};
use plimsoll_units::Seconds;

mapping! {
    /// What is stated about the workload; used only where the recording does not show it.
    RawWorkload {
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
    }
}
