//! The stated workload.

use super::Context;
use crate::code;
use crate::platform::workload::StatedWorkload;
use crate::raw::quantity::{Bytes, Millis, Number};
use crate::raw::value::Spanned;
use crate::raw::workload::RawWorkload;

const MIB: f64 = 1_048_576.0;

/// What is stated about the workload.
pub(crate) fn resolve(raw: &RawWorkload, cx: &mut Context<'_>) -> StatedWorkload {
    let millis = |value: &Option<Spanned<Millis>>| value.map(|value| value.0);
    let mebibytes = |value: &Option<Spanned<Bytes>>| value.map(|value| value.0 / MIB);
    let bytes = |value: &Option<Spanned<Bytes>>| value.map(|value| value.0);
    StatedWorkload {
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
