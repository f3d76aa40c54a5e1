//! Rolling deployment and container health check.

use super::Context;
use crate::code;
use crate::platform::scaling::TaskRange;
use crate::platform::service::{CircuitBreaker, ContainerHealthCheck, Rollout};
use crate::raw::service::{BreakerWord, RawContainerCheck, RawRollout};
use plimsoll_units::{Seconds, Share};

/// The rolling deployment, checked against the smallest count it must work with.
pub(crate) fn resolve(raw: &RawRollout, tasks: TaskRange, on_ec2: bool, cx: &mut Context<'_>) -> Rollout {
    let minimum = raw.minimum_healthy.value.value;
    let maximum = raw.maximum.value.value;
    if minimum > maximum {
        let diagnostic = cx
            .error(
                code::RANGE_REVERSED,
                format_args!("minimum healthy {minimum}% is above maximum {maximum}%"),
            )
            .at(raw.minimum_healthy.span, "minimum")
            .at(raw.maximum.span, "maximum");
        cx.sink.push(diagnostic);
    } else {
        deadlock(raw, tasks, cx);
    }
    if !on_ec2 {
        // AWS: 2 to 120 s on Fargate; source `ContainerDefinition.stopTimeout`, read 2026-09.
        cx.seconds_in("the stop timeout", &raw.stop_timeout, 2, 120);
    }
    Rollout {
        minimum_healthy_percent: u16::try_from(minimum).unwrap_or(u16::MAX),
        maximum_percent: u16::try_from(maximum).unwrap_or(u16::MAX),
        circuit_breaker: breaker(raw, cx),
        grace_period: raw.grace.value,
        stop_timeout: raw.stop_timeout.value,
    }
}

/// AWS: `ceil(desired * minimum)` tasks must keep running and at most `floor(desired * maximum)` may; source
/// `DeploymentConfiguration`, read 2026-09. When both equal the desired count, nothing can be exchanged.
fn deadlock(raw: &RawRollout, tasks: TaskRange, cx: &mut Context<'_>) {
    let count = u64::from(if tasks.min > 0 { tasks.min } else { tasks.desired });
    let lower = (count * u64::from(raw.minimum_healthy.value.value)).div_ceil(100);
    let upper = count * u64::from(raw.maximum.value.value) / 100;
    if count == 0 || lower < count || upper > count {
        return;
    }
    let message = format!(
        "with {count} task{} a deployment could neither stop an old task (at least {lower} must run) nor start a new \
         one (at most {upper} may)",
        if count == 1 { "" } else { "s" }
    );
    let mut diagnostic = cx.error(code::ROLLOUT_DEADLOCK, message);
    for (value, text) in [(&raw.maximum, "rounds down"), (&raw.minimum_healthy, "rounds up")] {
        if value.is_written() {
            diagnostic = diagnostic.at(value.span, text);
        }
    }
    if diagnostic.labels.is_empty() {
        diagnostic = diagnostic.at(raw.maximum.span, "this rollout");
    }
    let enough = (100 * (count + 1)).div_ceil(count);
    cx.sink.push(diagnostic.help(format!("write `maximum: {enough}%` or more, or lower `minimum_healthy`")));
}

fn breaker(raw: &RawRollout, cx: &mut Context<'_>) -> Option<CircuitBreaker> {
    let threshold = raw.failure_threshold.value;
    if threshold.value == 0 || (threshold.percent && threshold.value > 100) {
        let diagnostic = cx
            .error(
                code::OUT_OF_RANGE,
                "the failure threshold is a count from 1 on or a percentage from 1% to 100%",
            )
            .at(raw.failure_threshold.span, "out of range");
        cx.sink.push(diagnostic);
    }
    let share = if threshold.percent { f64::from(threshold.value) } else { 50.0 };
    let breaker = CircuitBreaker {
        rollback: raw.circuit_breaker.value == BreakerWord::Rollback,
        reset_on_healthy_task: raw.reset_failures.value,
        threshold_count: (!threshold.percent).then_some(threshold.value),
        threshold_share: Share::from_percent(share).unwrap_or(Share::ALL),
    };
    (raw.circuit_breaker.value != BreakerWord::Off).then_some(breaker)
}

/// AWS: interval 5–300 s, timeout 2–60 s, retries 1–10, start period up to 300 s; source `HealthCheck`, read 2026-09.
pub(crate) fn container_check(raw: &RawContainerCheck, cx: &mut Context<'_>) -> ContainerHealthCheck {
    cx.seconds_in("the container health check interval", &raw.interval, 5, 300);
    cx.seconds_in("the container health check timeout", &raw.timeout, 2, 60);
    cx.in_range("the container health check retries", &raw.retries, 1, 10);
    cx.seconds_in("the start period", &raw.start_period, 0, 300);
    let written = raw.command.as_ref();
    let words: Vec<String> =
        written.map(|command| command.0.iter().map(|word| word.value.clone()).collect()).unwrap_or_default();
    if words.is_empty() {
        let diagnostic = cx
            .error(code::MISSING, "the container health check has no command")
            .at(written.map_or(raw.interval.span, |command| command.span), "`command` is missing")
            .help("write for example `command: curl -f http://localhost:8080/health || exit 1`");
        cx.sink.push(diagnostic);
    }
    ContainerHealthCheck {
        command: as_ecs_command(words),
        interval: raw.interval.value,
        timeout: raw.timeout.value,
        retries: Context::small(raw.retries.value),
        start_period: Seconds::new(raw.start_period.value.get()),
    }
}

/// ECS wants `CMD-SHELL` before one text and `CMD` before a list; people may write them or not.
fn as_ecs_command(words: Vec<String>) -> Vec<String> {
    let kind = match words.as_slice() {
        [] => return words,
        [first, ..] if matches!(first.as_str(), "CMD" | "CMD-SHELL") => return words,
        [_] => "CMD-SHELL",
        _ => "CMD",
    };
    std::iter::once(kind.to_owned()).chain(words).collect()
}
