//! Counts and scaling policies.

use super::Context;
use super::schedule;
use super::steps;
use crate::code;
use crate::platform::scaling::{MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange};
use crate::raw::collection::List;
use crate::raw::quantity::Target;
use crate::raw::scaling::{RawPolicy, RawTracking};
use crate::raw::tasks::RawTasks;
use crate::raw::value::Spanned;
use crate::span::Span;
use std::collections::BTreeMap;

/// Minimum and maximum count when a mapping leaves them out.
const DEFAULT_COUNT: u32 = 2;

/// How many tasks may run.
pub(crate) fn tasks(raw: &Spanned<RawTasks>, cx: &mut Context<'_>) -> TaskRange {
    let (min, max) = super::cluster::range("the task count", raw, (DEFAULT_COUNT, DEFAULT_COUNT), cx);
    if max == 0 && raw.is_written() {
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, "a service with at most 0 tasks never runs")
            .at(raw.max.map_or(raw.span, |max| max.span), "at most 0 tasks");
        cx.sink.push(diagnostic);
    }
    let desired = raw.desired.map_or(min, |desired| desired.value);
    if let Some(written) = raw.desired.filter(|_| min <= max && !(min..=max).contains(&desired)) {
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, format_args!("the desired count {desired} is outside {min} to {max}"))
            .at(written.span, "outside the range");
        cx.sink.push(diagnostic);
    }
    TaskRange { min, max: max.max(min), desired: desired.clamp(min, max.max(min)) }
}

/// The policies and scheduled actions in the order of the file.
pub(crate) fn policies(
    raw: Option<&Spanned<List<RawPolicy>>>,
    range: TaskRange,
    takes_requests: bool,
    cx: &mut Context<'_>,
) -> Vec<ScalingPolicy> {
    let Some(raw) = raw else { return Vec::new() };
    let mut names = Names::default();
    let mut policies = Vec::new();
    for item in &raw.0 {
        let policy = match &item.value {
            RawPolicy::Track(tracking) => {
                names.tracks(tracking, cx);
                tracking_policy(tracking, item.span, takes_requests, cx).map(ScalingPolicy::TargetTracking)
            }
            RawPolicy::Step(step) => {
                requests_need_traffic(step.step.as_ref(), takes_requests, cx);
                steps::resolve(step, item.span, cx).map(|policy| {
                    names.add(&policy.name, step.name.as_ref().map_or(item.span, |name| name.span), cx);
                    ScalingPolicy::Step(policy)
                })
            }
            RawPolicy::Schedule(action) => {
                let number = names.next_schedule();
                schedule::resolve(action, item.span, number, range, cx).map(|action_resolved| {
                    let span = action.name.as_ref().map_or(item.span, |name| name.span);
                    names.add(&action_resolved.name, span, cx);
                    ScalingPolicy::Scheduled(action_resolved)
                })
            }
        };
        policies.extend(policy);
    }
    let dynamic = policies.iter().any(|policy| !matches!(policy, ScalingPolicy::Scheduled(_)));
    let scheduled = policies.iter().any(|policy| matches!(policy, ScalingPolicy::Scheduled(_)));
    if dynamic && !scheduled && range.min == range.max {
        let warning = cx
            .warning(
                code::NO_EFFECT,
                format_args!("scaling policies cannot act on a fixed count of {}", range.min),
            )
            .at(raw.span, "no room to scale")
            .help("write a range such as `tasks: 2..10`");
        cx.sink.push(warning);
    }
    policies
}

/// Names of policies and metrics tracked so far.
#[derive(Default)]
struct Names {
    taken: BTreeMap<String, Span>,
    tracked: BTreeMap<ScalingMetric, Span>,
    schedules: u32,
}

impl Names {
    fn add(&mut self, name: &str, span: Span, cx: &mut Context<'_>) {
        if let Some(first) = self.taken.insert(name.to_owned(), span) {
            let diagnostic = cx
                .error(code::DUPLICATE_NAME, format_args!("two scaling policies are named `{name}`"))
                .at(span, "second one")
                .at(first, "first one")
                .help("give one of them another `name`");
            cx.sink.push(diagnostic);
        }
    }

    /// AWS: each target-tracking policy of a target must use a metric of its own; source the Application Auto Scaling
    /// guide, 2023-06.
    fn tracks(&mut self, tracking: &RawTracking, cx: &mut Context<'_>) {
        let Some(metric) = tracking.track else { return };
        if let Some(first) = self.tracked.insert(metric.value, metric.span) {
            let diagnostic = cx
                .error(code::DUPLICATE_POLICY, format_args!("two policies track `{}`", metric.value.as_str()))
                .at(metric.span, "second one")
                .at(first, "first one")
                .help("keep the one with the lower target");
            cx.sink.push(diagnostic);
        }
    }

    fn next_schedule(&mut self) -> u32 {
        self.schedules += 1;
        self.schedules
    }
}

fn requests_need_traffic(
    metric: Option<&Spanned<ScalingMetric>>,
    takes_requests: bool,
    cx: &mut Context<'_>,
) {
    if let Some(metric) =
        metric.filter(|metric| metric.value == ScalingMetric::RequestsPerTarget && !takes_requests)
    {
        let diagnostic = cx
            .error(code::SCALING_METRIC, "a service without load balancer has no requests to scale on")
            .at(metric.span, "no such metric here")
            .help("use `cpu` or `memory`, or give the service a `port`");
        cx.sink.push(diagnostic);
    }
}

fn tracking_policy(
    raw: &RawTracking,
    item: Span,
    takes_requests: bool,
    cx: &mut Context<'_>,
) -> Option<TargetTracking> {
    requests_need_traffic(raw.track.as_ref(), takes_requests, cx);
    let metric = raw.track?;
    let Some(at) = raw.at else {
        let diagnostic = cx
            .error(
                code::MISSING,
                format_args!("the policy that tracks `{}` has no target", metric.value.as_str()),
            )
            .at(item, "`at` is missing")
            .help(if metric.value == ScalingMetric::RequestsPerTarget {
                "write `at: 1000`"
            } else {
                "write `at: 70%`"
            });
        cx.sink.push(diagnostic);
        return None;
    };
    let target = threshold(metric.value, &at, cx)?;
    if metric.value == ScalingMetric::RequestsPerTarget && raw.resolution.value == MetricResolution::High {
        let diagnostic = cx
            .error(code::SCALING_METRIC, "requests per target are published every 60 seconds only")
            .at(raw.resolution.span, "not available")
            .help("20-second metrics exist for `cpu` and `memory`");
        cx.sink.push(diagnostic);
    }
    Some(TargetTracking {
        metric: metric.value,
        target,
        resolution: raw.resolution.value,
        scale_out_cooldown: raw.out_cooldown.value,
        scale_in_cooldown: raw.in_cooldown.value,
        disable_scale_in: !raw.scale_in.value,
    })
}

/// A tracking target or an alarm threshold in the metric's own unit.
pub(crate) fn threshold(metric: ScalingMetric, raw: &Spanned<Target>, cx: &mut Context<'_>) -> Option<f64> {
    let (message, help) = match (metric, raw.percent) {
        (ScalingMetric::RequestsPerTarget, true) => (
            "requests are counted, not a percentage".to_owned(),
            "write a number of requests per minute such as `1000`",
        ),
        (ScalingMetric::RequestsPerTarget, false) if raw.value.value <= 0.0 => {
            (format!("{} requests are no target", raw.value.value), "write a number above 0")
        }
        (ScalingMetric::Cpu | ScalingMetric::Memory, _) if !(1.0..=100.0).contains(&raw.value.value) => {
            let metric = metric.as_str();
            (
                format!("{metric} {} is outside 1% to 100%", raw.value.value),
                "write a percentage such as `70%`",
            )
        }
        _ => return Some(raw.value.value),
    };
    let diagnostic = cx.error(code::OUT_OF_RANGE, message).at(raw.span, "cannot be reached").help(help);
    cx.sink.push(diagnostic);
    None
}
