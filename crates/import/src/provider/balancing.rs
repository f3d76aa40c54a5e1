//! Load balancer, listeners, rules, target groups, web ACL association.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, inside, listed, many, one, pair, prefix, same, with};
use super::values::words;
use super::work::{Work, made, text};
use plimsoll_rules::{Content, Datum};

const ATTRIBUTES: &str = "LoadBalancerAttributes";
const GROUP_ATTRIBUTES: &str = "TargetGroupAttributes";

const BALANCER: &[Rule] = &[
    same("name", "Name"),
    prefix("Name"),
    same("load_balancer_type", "Type"),
    same("ip_address_type", "IpAddressType"),
    same("subnets", "Subnets"),
    same("security_groups", "SecurityGroups"),
    with("internal", "Scheme", |_, datum| words(datum, "internal", "internet-facing")),
    many(
        "subnet_mapping",
        "SubnetMappings",
        &[
            same("subnet_id", "SubnetId"),
            same("allocation_id", "AllocationId"),
            same("private_ipv4_address", "PrivateIPv4Address"),
        ],
    ),
    pair("idle_timeout", ATTRIBUTES, "idle_timeout.timeout_seconds"),
    pair("client_keep_alive", ATTRIBUTES, "client_keep_alive.seconds"),
    pair("drop_invalid_header_fields", ATTRIBUTES, "routing.http.drop_invalid_header_fields.enabled"),
    pair("desync_mitigation_mode", ATTRIBUTES, "routing.http.desync_mitigation_mode"),
    pair("preserve_host_header", ATTRIBUTES, "routing.http.preserve_host_header.enabled"),
    pair("enable_xff_client_port", ATTRIBUTES, "routing.http.xff_client_port.enabled"),
    pair("xff_header_processing_mode", ATTRIBUTES, "routing.http.xff_header_processing.mode"),
    pair("enable_http2", ATTRIBUTES, "routing.http2.enabled"),
    pair("enable_waf_fail_open", ATTRIBUTES, "waf.fail_open.enabled"),
    pair("enable_cross_zone_load_balancing", ATTRIBUTES, "load_balancing.cross_zone.enabled"),
    pair("enable_deletion_protection", ATTRIBUTES, "deletion_protection.enabled"),
    pair("enable_zonal_shift", ATTRIBUTES, "zonal_shift.config.enabled"),
    one(
        "minimum_load_balancer_capacity",
        "MinimumLoadBalancerCapacity",
        &[same("capacity_units", "CapacityUnits")],
    ),
    inside(
        "access_logs",
        &[
            pair("bucket", ATTRIBUTES, "access_logs.s3.bucket"),
            pair("prefix", ATTRIBUTES, "access_logs.s3.prefix"),
            pair("enabled", ATTRIBUTES, "access_logs.s3.enabled"),
        ],
    ),
    inside(
        "connection_logs",
        &[
            pair("bucket", ATTRIBUTES, "connection_logs.s3.bucket"),
            pair("prefix", ATTRIBUTES, "connection_logs.s3.prefix"),
            pair("enabled", ATTRIBUTES, "connection_logs.s3.enabled"),
        ],
    ),
    ALL_TAGS,
    TAGS,
];

const ACTION: &[Rule] = &[
    same("type", "Type"),
    same("target_group_arn", "TargetGroupArn"),
    same("order", "Order"),
    one(
        "fixed_response",
        "FixedResponseConfig",
        &[
            same("content_type", "ContentType"),
            same("message_body", "MessageBody"),
            same("status_code", "StatusCode"),
        ],
    ),
    one(
        "redirect",
        "RedirectConfig",
        &[
            same("host", "Host"),
            same("path", "Path"),
            same("port", "Port"),
            same("protocol", "Protocol"),
            same("query", "Query"),
            same("status_code", "StatusCode"),
        ],
    ),
    one(
        "forward",
        "ForwardConfig",
        &[
            many("target_group", "TargetGroups", &[same("arn", "TargetGroupArn"), same("weight", "Weight")]),
            one(
                "stickiness",
                "TargetGroupStickinessConfig",
                &[same("enabled", "Enabled"), same("duration", "DurationSeconds")],
            ),
        ],
    ),
    one(
        "authenticate_cognito",
        "AuthenticateCognitoConfig",
        &[
            same("user_pool_arn", "UserPoolArn"),
            same("user_pool_client_id", "UserPoolClientId"),
            same("user_pool_domain", "UserPoolDomain"),
        ],
    ),
    one(
        "authenticate_oidc",
        "AuthenticateOidcConfig",
        &[
            same("authorization_endpoint", "AuthorizationEndpoint"),
            same("client_id", "ClientId"),
            same("issuer", "Issuer"),
            same("token_endpoint", "TokenEndpoint"),
            same("user_info_endpoint", "UserInfoEndpoint"),
        ],
    ),
];

const LISTENER: &[Rule] = &[
    same("load_balancer_arn", "LoadBalancerArn"),
    same("port", "Port"),
    same("protocol", "Protocol"),
    same("ssl_policy", "SslPolicy"),
    listed("alpn_policy", "AlpnPolicy"),
    many("default_action", "DefaultActions", ACTION),
    ALL_TAGS,
    TAGS,
];

const RULE: &[Rule] = &[
    same("listener_arn", "ListenerArn"),
    same("priority", "Priority"),
    many("action", "Actions", ACTION),
    ALL_TAGS,
    TAGS,
];

/// What a condition looks at: the provider's block, CloudFormation's field and its map.
const CONDITIONS: &[(&str, &str, &str)] = &[
    ("path_pattern", "path-pattern", "PathPatternConfig"),
    ("host_header", "host-header", "HostHeaderConfig"),
    ("http_header", "http-header", "HttpHeaderConfig"),
    ("http_request_method", "http-request-method", "HttpRequestMethodConfig"),
    ("source_ip", "source-ip", "SourceIpConfig"),
];

const CONDITION: &[Rule] = &[
    same("http_header_name", "HttpHeaderName"),
    same("values", "Values"),
    same("regex_values", "RegexValues"),
];

const QUERY: Rule = many("query_string", "Values", &[same("key", "Key"), same("value", "Value")]);

const TARGET_GROUP: &[Rule] = &[
    same("name", "Name"),
    prefix("Name"),
    same("vpc_id", "VpcId"),
    same("target_type", "TargetType"),
    same("protocol", "Protocol"),
    same("port", "Port"),
    same("protocol_version", "ProtocolVersion"),
    same("ip_address_type", "IpAddressType"),
    inside(
        "health_check",
        &[
            same("enabled", "HealthCheckEnabled"),
            same("protocol", "HealthCheckProtocol"),
            same("port", "HealthCheckPort"),
            same("path", "HealthCheckPath"),
            same("interval", "HealthCheckIntervalSeconds"),
            same("timeout", "HealthCheckTimeoutSeconds"),
            same("healthy_threshold", "HealthyThresholdCount"),
            same("unhealthy_threshold", "UnhealthyThresholdCount"),
            same("matcher", "Matcher.HttpCode"),
        ],
    ),
    pair("deregistration_delay", GROUP_ATTRIBUTES, "deregistration_delay.timeout_seconds"),
    pair("slow_start", GROUP_ATTRIBUTES, "slow_start.duration_seconds"),
    pair("load_balancing_algorithm_type", GROUP_ATTRIBUTES, "load_balancing.algorithm.type"),
    pair(
        "load_balancing_anomaly_mitigation",
        GROUP_ATTRIBUTES,
        "load_balancing.algorithm.anomaly_mitigation",
    ),
    pair("load_balancing_cross_zone_enabled", GROUP_ATTRIBUTES, "load_balancing.cross_zone.enabled"),
    pair("connection_termination", GROUP_ATTRIBUTES, "deregistration_delay.connection_termination.enabled"),
    pair("preserve_client_ip", GROUP_ATTRIBUTES, "preserve_client_ip.enabled"),
    pair("proxy_protocol_v2", GROUP_ATTRIBUTES, "proxy_protocol_v2.enabled"),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["arn", "id"],
        attributes: &[
            ("dns_name", "DNSName"),
            ("zone_id", "CanonicalHostedZoneID"),
            ("arn_suffix", "LoadBalancerFullName"),
            ("name", "LoadBalancerName"),
        ],
        rules: BALANCER,
        ..Kind::new(&["aws_lb", "aws_alb"], "AWS::ElasticLoadBalancingV2::LoadBalancer")
    },
    Kind {
        physical: &["arn", "id"],
        rules: LISTENER,
        finish: Some(certificate),
        ..Kind::new(&["aws_lb_listener", "aws_alb_listener"], "AWS::ElasticLoadBalancingV2::Listener")
    },
    Kind {
        physical: &["arn", "id"],
        rules: RULE,
        finish: Some(conditions),
        ..Kind::new(
            &["aws_lb_listener_rule", "aws_alb_listener_rule"],
            "AWS::ElasticLoadBalancingV2::ListenerRule",
        )
    },
    Kind {
        physical: &["arn", "id"],
        attributes: &[("arn_suffix", "TargetGroupFullName"), ("name", "TargetGroupName")],
        rules: TARGET_GROUP,
        finish: Some(target_group),
        ..Kind::new(
            &["aws_lb_target_group", "aws_alb_target_group"],
            "AWS::ElasticLoadBalancingV2::TargetGroup",
        )
    },
    Kind {
        rules: &[same("resource_arn", "ResourceArn"), same("web_acl_arn", "WebACLArn")],
        ..Kind::new(&["aws_wafv2_web_acl_association"], "AWS::WAFv2::WebACLAssociation")
    },
];

fn certificate(work: &mut Work<'_, '_>) {
    if let Some(arn) = work.argument("certificate_arn") {
        let place = arn.place.clone();
        let entry = vec![("CertificateArn".to_owned(), arn)];
        work.push("Certificates", made(Content::Map(entry), &place));
    }
}

fn conditions(work: &mut Work<'_, '_>) {
    let Some(given) = work.given.at("condition") else { return };
    if !matches!(given.content, Content::List(_) | Content::Map(_)) {
        let unknown = work.scope.value(given);
        work.set("Conditions", unknown);
        return;
    }
    for condition in given.one_or_many() {
        let mut known = false;
        for (block, field, config) in CONDITIONS {
            let Some(inner) = condition.at(block).and_then(|blocks| blocks.one_or_many().first()) else {
                continue;
            };
            let entry = vec![
                ("Field".to_owned(), text(field, &inner.place)),
                ((*config).to_owned(), work.turned(inner, CONDITION)),
            ];
            work.push("Conditions", made(Content::Map(entry), &condition.place));
            known = true;
        }
        if let Some(queries) = condition.at("query_string") {
            let block =
                made(Content::Map(vec![("query_string".to_owned(), queries.clone())]), &queries.place);
            let entry = vec![
                ("Field".to_owned(), text("query-string", &queries.place)),
                ("QueryStringConfig".to_owned(), work.turned(&block, &[QUERY])),
            ];
            work.push("Conditions", made(Content::Map(entry), &condition.place));
            known = true;
        }
        if !known {
            let place = condition.place.clone();
            let unknown = Content::Unknown("this condition is not read".to_owned());
            work.push("Conditions", Datum { content: unknown, ..made(Content::Null, &place) });
        }
    }
}

fn target_group(work: &mut Work<'_, '_>) {
    let check = work.given.at("health_check").and_then(|blocks| blocks.one_or_many().first());
    if let Some(Datum { place, content: Content::Map(_), .. }) = check {
        // The provider's own defaults of the block, where AWS takes 5 and 2. Source: a plan of provider 5.100.0, read 2026-11.
        work.unless_written("HealthyThresholdCount", 3.0, place);
        work.unless_written("UnhealthyThresholdCount", 3.0, place);
    }
    stickiness(work);
}

fn stickiness(work: &mut Work<'_, '_>) {
    let block = work.given.at("stickiness").and_then(|blocks| blocks.one_or_many().first());
    let Some(block) = block else { return };
    let by_application = block.at("type").is_some_and(|kind| kind.is("app_cookie"));
    let duration: &[Rule] = if by_application {
        &[
            pair("cookie_duration", GROUP_ATTRIBUTES, "stickiness.app_cookie.duration_seconds"),
            pair("cookie_name", GROUP_ATTRIBUTES, "stickiness.app_cookie.cookie_name"),
        ]
    } else {
        &[pair("cookie_duration", GROUP_ATTRIBUTES, "stickiness.lb_cookie.duration_seconds")]
    };
    let mut found = super::work::Properties::new();
    let common = [
        pair("enabled", GROUP_ATTRIBUTES, "stickiness.enabled"),
        pair("type", GROUP_ATTRIBUTES, "stickiness.type"),
    ];
    super::work::apply(work.scope, block.entries(), &common, &mut found);
    super::work::apply(work.scope, block.entries(), duration, &mut found);
    if block.at("enabled").is_none() {
        // The block alone switches it on.
        let entry = vec![
            ("Key".to_owned(), text("stickiness.enabled", &block.place)),
            ("Value".to_owned(), text("true", &block.place)),
        ];
        work.push(GROUP_ATTRIBUTES, made(Content::Map(entry), &block.place));
    }
    for (_, list) in found {
        for item in list.items() {
            work.push(GROUP_ATTRIBUTES, item.clone());
        }
    }
}
