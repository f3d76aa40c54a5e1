//! The stated workload.

use super::Context;
use crate::code;
use crate::platform::workload::{StatedClients, StatedWorkload};
use crate::raw::quantity::{Bytes, Millis, Number};
use crate::raw::value::Spanned;
use crate::raw::workload::{RawClients, RawWorkload};

const MIB: f64 = 1_048_576.0;

/// What is stated about the workload.
pub(crate) fn resolve(raw: &RawWorkload, cx: &mut Context<'_>) -> StatedWorkload {
    let millis = |value: &Option<Spanned<Millis>>| value.map(|value| value.0);
    let mebibytes = |value: &Option<Spanned<Bytes>>| value.map(|value| value.0 / MIB);
    let bytes = |value: &Option<Spanned<Bytes>>| value.map(|value| value.0);
    StatedWorkload {
        requests_per_second: at_least("the number of requests per second", raw.requests_per_second, 0.0, cx),
        cpu_ms_per_request: millis(&raw.cpu_per_request),
        cpu_variation: at_least("the CPU variation", raw.cpu_variation, 0.0, cx),
        base_latency_ms: millis(&raw.base_latency),
        base_latency_variation: at_least("the base latency variation", raw.base_latency_variation, 0.0, cx),
        memory_mib: mebibytes(&raw.memory),
        memory_mib_per_request: mebibytes(&raw.memory_per_request),
        idle_vcpu: at_least("the idle CPU", raw.idle_cpu, 0.0, cx),
        response_bytes: bytes(&raw.response_size),
        log_bytes_per_request: bytes(&raw.logs_per_request),
        nat_bytes_per_request: bytes(&raw.nat_per_request),
        arm_speed: at_least("the ARM speed", raw.arm_speed, 0.05, cx),
        start_time: raw.start_time.map(|time| time.value),
        single_threaded: raw.single_threaded.value,
        memory_follows_limit: raw.memory_follows_limit.value,
        clients: raw.clients.as_ref().map(|written| clients(written, cx)),
        most_in_flight: raw.connections.map(|count| {
            cx.in_range("the number of connections", &count, 1, 1_000_000);
            count.value
        }),
    }
}

/// The callers; what they wait for without a timeout, or before a retry that never comes, has no effect.
fn clients(raw: &RawClients, cx: &mut Context<'_>) -> StatedClients {
    if let Some(timeout) = raw.timeout {
        millis_in("the clients' timeout", timeout, 1.0, cx);
    }
    millis_in("the backoff", raw.backoff, 0.0, cx);
    cx.in_range("the number of retries", &raw.retries, 0, 10);
    let idle = [
        ("backoff", raw.backoff.is_written() && raw.retries.value == 0, raw.backoff.span, "without retries"),
        ("cancel", raw.cancel.value && raw.timeout.is_none(), raw.cancel.span, "without a timeout"),
    ];
    for (key, _, span, why) in idle.into_iter().filter(|(_, idle, ..)| *idle) {
        let warning =
            cx.warning(code::NO_EFFECT, format_args!("`{key}` has no effect {why}")).at(span, "no effect");
        cx.sink.push(warning);
    }
    StatedClients {
        timeout_ms: raw.timeout.map(|timeout| timeout.0),
        retries: raw.retries.value,
        backoff_ms: raw.backoff.0,
        cancels: raw.cancel.value,
    }
}

const HOUR_MS: f64 = 3.6e6;

fn millis_in(what: &str, value: Spanned<Millis>, least: f64, cx: &mut Context<'_>) {
    if !value.is_broken() && !(least..=HOUR_MS).contains(&value.0) {
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, format_args!("{what} of {} ms is outside {least} ms to 60m", value.0))
            .at(value.span, "out of range");
        cx.sink.push(diagnostic);
    }
}

fn at_least(what: &str, value: Option<Spanned<Number>>, least: f64, cx: &mut Context<'_>) -> Option<f64> {
    let value = value?;
    if value.0 < least {
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, format_args!("{what} {} is below {least}", value.0))
            .at(value.span, "too small");
        cx.sink.push(diagnostic);
        return None;
    }
    Some(value.0)
}
