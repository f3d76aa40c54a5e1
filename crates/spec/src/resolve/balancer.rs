//! The load balancer, and a service's target group.

use super::Context;
use super::network::is_address_range;
use crate::code;
use crate::platform::balancer::{ListenerRule, LoadBalancer, TargetGroup, TargetHealthCheck};
use crate::platform::network::Network;
use crate::raw::balancer::{RawBalancer, RawHealthCheck};
use crate::raw::service::RawService;
use crate::raw::value::Spanned;
use plimsoll_units::Seconds;

/// The shared load balancer.
pub(crate) fn resolve(raw: &RawBalancer, network: &Network, cx: &mut Context<'_>) -> LoadBalancer {
    // AWS: 1 to 4000 s; source `idle_timeout.timeout_seconds`, read 2026-09.
    cx.seconds_in("the idle timeout", &raw.idle_timeout, 1, 4000);
    for (what, arn) in [("certificate", &raw.certificate), ("web ACL", &raw.web_acl)] {
        if let Some(arn) = arn.as_ref().filter(|arn| !arn.starts_with("arn:")) {
            let diagnostic = cx
                .error(code::NAME, format_args!("the {what} of the load balancer is not an ARN"))
                .at(arn.span, "expected `arn:…`");
            cx.sink.push(diagnostic);
        }
    }
    LoadBalancer {
        internet_facing: raw.internet_facing.value,
        ingress: ingress(raw, network, cx),
        idle_timeout: raw.idle_timeout.value,
        certificate: raw.certificate.as_ref().map(|arn| arn.value.clone()),
        web_acl: raw.web_acl.as_ref().map(|arn| arn.value.clone()),
        access_logs: raw.access_logs.value,
        deletion_protection: raw.deletion_protection.value,
    }
}

fn ingress(raw: &RawBalancer, network: &Network, cx: &mut Context<'_>) -> Vec<String> {
    let Some(written) = &raw.ingress else {
        return match network {
            _ if raw.internet_facing.value => vec!["0.0.0.0/0".to_owned()],
            Network::Own(vpc) => vec![vpc.cidr.to_string()],
            // AWS: every default VPC is 172.31.0.0/16; source the VPC user guide, read 2026-09.
            Network::Default { .. } => vec!["172.31.0.0/16".to_owned()],
            // Its ranges are not known: the private ones of RFC 1918.
            Network::Existing(_) => {
                ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(str::to_owned).to_vec()
            }
        };
    };
    for range in written.0.iter().filter(|range| !is_address_range(range)) {
        let diagnostic = cx
            .error(code::ADDRESS_RANGE, format_args!("`{}` is not an address range", range.value))
            .at(range.span, "not a range")
            .help("write a range such as `0.0.0.0/0` or `203.0.113.0/24`");
        cx.sink.push(diagnostic);
    }
    written.0.iter().map(|range| range.value.clone()).collect()
}

/// A service's place behind the load balancer; the rule is decided among all services.
pub(crate) fn target_group(
    raw: &RawService,
    rule: Option<ListenerRule>,
    cx: &mut Context<'_>,
) -> TargetGroup {
    // AWS: deregistration delay 0 to 3600 s, slow start 0 or 30 to 900 s, stickiness up to 604800 s; source the
    // Elastic Load Balancing API, target group attributes, read 2026-09.
    cx.seconds_in("the drain time", &raw.rollout.drain, 0, 3600);
    if raw.route.slow_start.value.get() > 0 {
        cx.seconds_in("the slow start", &raw.route.slow_start, 30, 900);
    }
    cx.seconds_in("the stickiness", &raw.route.stickiness, 0, 604_800);
    TargetGroup {
        rule,
        health_check: health_check(&raw.health_check, cx),
        deregistration_delay: raw.rollout.drain.value,
        slow_start: raw.route.slow_start.value,
        algorithm: raw.route.algorithm.value,
        stickiness: raw.route.stickiness.value,
    }
}

/// AWS: interval 5–300 s, timeout 2–120 s, thresholds 2–10, matcher 200–499; source the Elastic Load Balancing API
/// `CreateTargetGroup`, read 2026-09. The interval must exceed the timeout: the service refuses it otherwise.
fn health_check(raw: &RawHealthCheck, cx: &mut Context<'_>) -> TargetHealthCheck {
    cx.seconds_in("the health check interval", &raw.interval, 5, 300);
    cx.seconds_in("the health check timeout", &raw.timeout, 2, 120);
    cx.in_range("the healthy threshold", &raw.healthy, 2, 10);
    cx.in_range("the unhealthy threshold", &raw.unhealthy, 2, 10);
    timing(&raw.interval, &raw.timeout, cx);
    if !raw.path.starts_with('/') || raw.path.len() > 1024 {
        let diagnostic = cx
            .error(
                code::OUT_OF_RANGE,
                "the health check path must start with `/` and have at most 1024 characters",
            )
            .at(raw.path.span, "not such a path");
        cx.sink.push(diagnostic);
    }
    if !is_matcher(&raw.matcher) {
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, format_args!("`{}` is not a list of HTTP codes", raw.matcher.value))
            .at(raw.matcher.span, "codes lie between 200 and 499")
            .help("write `200`, `200-299` or `200,204`");
        cx.sink.push(diagnostic);
    }
    TargetHealthCheck {
        path: raw.path.value.clone(),
        interval: raw.interval.value,
        timeout: raw.timeout.value,
        healthy: Context::small(raw.healthy.value),
        unhealthy: Context::small(raw.unhealthy.value),
        matcher: raw.matcher.value.clone(),
    }
}

fn timing(interval: &Spanned<Seconds>, timeout: &Spanned<Seconds>, cx: &mut Context<'_>) {
    if interval.value > timeout.value || interval.is_broken() || timeout.is_broken() {
        return;
    }
    let message =
        format!("health check interval {} is not longer than its timeout {}", interval.value, timeout.value);
    let mut diagnostic = cx.error(code::HEALTH_TIMING, message);
    for (value, text) in [(interval, "interval"), (timeout, "timeout")] {
        if value.is_written() {
            diagnostic = diagnostic.at(value.span, text);
        }
    }
    cx.sink.push(diagnostic.help(format!("make the timeout shorter than {}", interval.value)));
}

fn is_matcher(text: &str) -> bool {
    let code = |text: &str| text.trim().parse::<u16>().is_ok_and(|code| (200..=499).contains(&code));
    text.split(',').all(|part| match part.split_once('-') {
        Some((from, to)) => code(from) && code(to) && from.trim() < to.trim(),
        None => code(part),
    })
}
