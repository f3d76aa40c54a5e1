//! An attribute of a load balancer is unknown or out of its range.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::balancer::{self, Allowed};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0629"),
    title: "An attribute of a load balancer is unknown or out of its range.",
    severity: Severity::Error,
    page: page!(
        "PLM0629",
        "\
Attributes are texts, so that a wrong one passes every schema and is refused only when the load balancer is \
made. The idle timeout is 1 to 4000 seconds, the client keep-alive 60 to 604800. Access and connection logs \
need a bucket where they are switched on.",
        "\
Elastic Load Balancing API, LoadBalancerAttribute, read 2026-11"
    ),
    check,
};

/// AWS: attributes and what they take; source as on the page.
const TABLE: &[(&str, Allowed)] = &[
    ("access_logs.s3.bucket", Allowed::Text),
    ("access_logs.s3.enabled", Allowed::Truth),
    ("access_logs.s3.prefix", Allowed::Text),
    ("client_keep_alive.seconds", Allowed::Between(60, 604_800)),
    ("connection_logs.s3.bucket", Allowed::Text),
    ("connection_logs.s3.enabled", Allowed::Truth),
    ("connection_logs.s3.prefix", Allowed::Text),
    ("deletion_protection.enabled", Allowed::Truth),
    (
        "dns_record.client_routing_policy",
        Allowed::Words(&[
            "availability_zone_affinity",
            "partial_availability_zone_affinity",
            "any_availability_zone",
        ]),
    ),
    ("health_check_logs.s3.bucket", Allowed::Text),
    ("health_check_logs.s3.enabled", Allowed::Truth),
    ("health_check_logs.s3.prefix", Allowed::Text),
    ("idle_timeout.timeout_seconds", Allowed::Between(1, 4000)),
    ("ipv6.deny_all_igw_traffic", Allowed::Truth),
    ("load_balancing.cross_zone.enabled", Allowed::Truth),
    ("routing.http.desync_mitigation_mode", Allowed::Words(&["monitor", "defensive", "strictest"])),
    ("routing.http.drop_invalid_header_fields.enabled", Allowed::Truth),
    ("routing.http.preserve_host_header.enabled", Allowed::Truth),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", Allowed::Truth),
    ("routing.http.xff_client_port.enabled", Allowed::Truth),
    ("routing.http.xff_header_processing.mode", Allowed::Words(&["append", "preserve", "remove"])),
    ("routing.http2.enabled", Allowed::Truth),
    ("waf.fail_open.enabled", Allowed::Truth),
    ("zonal_shift.config.enabled", Allowed::Truth),
];

const LIST: &str = "LoadBalancerAttributes";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for own in subject.model.of_kind(balancer::LOAD_BALANCER) {
        balancer::check_attributes(own, LIST, TABLE, check);
        for (enabled, bucket) in [
            ("access_logs.s3.enabled", "access_logs.s3.bucket"),
            ("connection_logs.s3.enabled", "connection_logs.s3.bucket"),
        ] {
            let Some(switch) = balancer::attribute(own, LIST, enabled) else { continue };
            let named = balancer::attribute(own, LIST, bucket).is_some() || !balancer::knows_names(own, LIST);
            if switch.known_truth() == Some(true) && !named {
                let message = format!("`{enabled}` is on, but no bucket is named");
                check.found(Some(own), &switch.place, message, format!("add the attribute `{bucket}`"));
            }
        }
    }
}
