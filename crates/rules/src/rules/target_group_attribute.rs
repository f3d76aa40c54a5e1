//! An attribute of a target group is unknown or out of its range.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::balancer::{self, Allowed};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0628"),
    title: "An attribute of a target group is unknown or out of its range.",
    severity: Severity::Error,
    page: page!(
        "PLM0628",
        "\
Attributes are texts, so that a wrong one passes every schema and is refused only when the target group is \
made. The deregistration delay is 0 to 3600 seconds, the slow start 0 or 30 to 900, cookies last 1 second to \
7 days. Slow start works with round robin only, anomaly mitigation with `weighted_random` only.",
        "\
Elastic Load Balancing API, TargetGroupAttribute, read 2026-11"
    ),
    check,
};

/// AWS: attributes and what they take; source as on the page.
const TABLE: &[(&str, Allowed)] = &[
    ("deregistration_delay.connection_termination.enabled", Allowed::Truth),
    ("deregistration_delay.timeout_seconds", Allowed::Between(0, 3600)),
    ("lambda.multi_value_headers.enabled", Allowed::Truth),
    ("load_balancing.algorithm.anomaly_mitigation", Allowed::Words(&["on", "off"])),
    (ALGORITHM, Allowed::Words(&["round_robin", "least_outstanding_requests", "weighted_random"])),
    (
        "load_balancing.cross_zone.enabled",
        Allowed::Words(&["true", "false", "use_load_balancer_configuration"]),
    ),
    ("preserve_client_ip.enabled", Allowed::Truth),
    ("proxy_protocol_v2.enabled", Allowed::Truth),
    (SLOW_START, Allowed::ZeroOrBetween(30, 900)),
    ("stickiness.app_cookie.cookie_name", Allowed::Text),
    ("stickiness.app_cookie.duration_seconds", Allowed::Between(1, 604_800)),
    ("stickiness.enabled", Allowed::Truth),
    ("stickiness.lb_cookie.duration_seconds", Allowed::Between(1, 604_800)),
    (
        "stickiness.type",
        Allowed::Words(&[
            "lb_cookie",
            "app_cookie",
            "source_ip",
            "source_ip_dest_ip",
            "source_ip_dest_ip_proto",
        ]),
    ),
    ("target_failover.on_deregistration", Allowed::Words(&["rebalance", "no_rebalance"])),
    ("target_failover.on_unhealthy", Allowed::Words(&["rebalance", "no_rebalance"])),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", Allowed::OffOrBetween(1, 1000)),
    ("target_group_health.dns_failover.minimum_healthy_targets.percentage", Allowed::OffOrBetween(1, 100)),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", Allowed::Between(1, 1000)),
    (
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        Allowed::OffOrBetween(1, 100),
    ),
    ("target_health_state.unhealthy.connection_termination.enabled", Allowed::Truth),
    ("target_health_state.unhealthy.draining_interval_seconds", Allowed::Between(0, 360_000)),
];

const LIST: &str = "TargetGroupAttributes";
const ALGORITHM: &str = "load_balancing.algorithm.type";
const SLOW_START: &str = "slow_start.duration_seconds";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind(balancer::TARGET_GROUP) {
        balancer::check_attributes(group, LIST, TABLE, check);
        let algorithm =
            balancer::attribute(group, LIST, ALGORITHM).and_then(Datum::plain).unwrap_or("round_robin");
        if let Some(ramp) = balancer::attribute(group, LIST, SLOW_START)
            && ramp.known_number().is_some_and(|seconds| seconds > 0.0)
            && algorithm != "round_robin"
        {
            let message = format!("slow start does not work with `{algorithm}`");
            check.found(Some(group), &ramp.place, message, "choose `round_robin`, or leave slow start out");
        }
        let mitigation = balancer::attribute(group, LIST, "load_balancing.algorithm.anomaly_mitigation");
        if let Some(mitigation) = mitigation.filter(|own| own.is("on") && algorithm != "weighted_random") {
            let message = format!("anomaly mitigation does not work with `{algorithm}`");
            check.found(Some(group), &mitigation.place, message, "choose `weighted_random`");
        }
    }
}
