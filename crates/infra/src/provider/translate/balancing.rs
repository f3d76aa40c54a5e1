//! Load balancer, listeners, rules, target groups, web ACL association.

use super::{Body, Out, Source};
use crate::provider::expression::Expression;
use crate::provider::fields::{Fields, as_number, as_truth};

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => balancer(source, out),
        "AWS::ElasticLoadBalancingV2::Listener" => listener(source, out),
        "AWS::ElasticLoadBalancingV2::ListenerRule" => rule(source, out),
        "AWS::ElasticLoadBalancingV2::TargetGroup" => target_group(source, out),
        "AWS::WAFv2::WebACLAssociation" => web_acl(source, out),
        _ => return Some(source),
    }
    None
}

fn balancer<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("Name", "name"),
        ("Type", "load_balancer_type"),
        ("IpAddressType", "ip_address_type"),
        ("Subnets", "subnets"),
        ("SecurityGroups", "security_groups"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    if let Some(scheme) = source.fields.value("Scheme") {
        body = body.with("internal", scheme.as_text() == Some("internal"));
    }
    let (mut logs, mut bucket) = (None, None);
    for (key, value) in source.fields.pairs("LoadBalancerAttributes") {
        match key.as_str() {
            "idle_timeout.timeout_seconds" => body = body.with("idle_timeout", as_number(value)),
            "routing.http.drop_invalid_header_fields.enabled" => {
                body = body.with("drop_invalid_header_fields", as_truth(value));
            }
            "deletion_protection.enabled" => body = body.with("enable_deletion_protection", as_truth(value)),
            "access_logs.s3.enabled" => logs = Some(as_truth(value)),
            "access_logs.s3.bucket" => bucket = Some(value),
            other => out.scope.problem(&source.resource.id, format!("attribute {other} is not translated")),
        }
    }
    body = body.with_some("tags", source.fields.tags());
    if let (Some(enabled), Some(bucket)) = (logs, bucket) {
        body = body.with_block("access_logs", Body::new().with("bucket", bucket).with("enabled", enabled));
    }
    out.add(source, "aws_lb", body);
}

fn listener<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("LoadBalancerArn", "load_balancer_arn"),
        ("Port", "port"),
        ("Protocol", "protocol"),
        ("SslPolicy", "ssl_policy"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    for mut certificate in source.fields.each("Certificates") {
        body = body.with_some("certificate_arn", certificate.value("CertificateArn"));
        certificate.done();
    }
    body = body.with_some("tags", source.fields.tags());
    for fields in source.fields.each("DefaultActions") {
        body = body.with_block("default_action", action(fields));
    }
    out.add(source, "aws_lb_listener", body);
}

fn action(mut fields: Fields<'_>) -> Body {
    let names = [("Type", "type"), ("TargetGroupArn", "target_group_arn"), ("Order", "order")];
    let mut body = fields.copy(Body::new(), &names);
    if let Some(mut response) = fields.nested("FixedResponseConfig") {
        let names =
            [("ContentType", "content_type"), ("MessageBody", "message_body"), ("StatusCode", "status_code")];
        body = body.with_block("fixed_response", response.copy(Body::new(), &names));
        response.done();
    }
    if let Some(mut redirect) = fields.nested("RedirectConfig") {
        let names = [
            ("Host", "host"),
            ("Path", "path"),
            ("Port", "port"),
            ("Protocol", "protocol"),
            ("Query", "query"),
            ("StatusCode", "status_code"),
        ];
        body = body.with_block("redirect", redirect.copy(Body::new(), &names));
        redirect.done();
    }
    fields.done();
    body
}

fn rule<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("ListenerArn", "listener_arn"), ("Priority", "priority")];
    let mut body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    for fields in source.fields.each("Actions") {
        body = body.with_block("action", action(fields));
    }
    for mut fields in source.fields.each("Conditions") {
        fields.without_counterpart("Field");
        let mut condition = Body::new();
        for (key, name) in [("PathPatternConfig", "path_pattern"), ("HostHeaderConfig", "host_header")] {
            if let Some(mut config) = fields.nested(key) {
                condition = condition.with_block(name, config.copy(Body::new(), &[("Values", "values")]));
                config.done();
            }
        }
        fields.done();
        body = body.with_block("condition", condition);
    }
    out.add(source, "aws_lb_listener_rule", body);
}

fn target_group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("Name", "name"),
        ("VpcId", "vpc_id"),
        ("TargetType", "target_type"),
        ("Protocol", "protocol"),
        ("Port", "port"),
        ("ProtocolVersion", "protocol_version"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    let check = health_check(&mut source.fields);
    let mut stickiness = Vec::new();
    for (key, value) in source.fields.pairs("TargetGroupAttributes") {
        match key.as_str() {
            "deregistration_delay.timeout_seconds" => {
                body = body.with("deregistration_delay", as_number(value));
            }
            "slow_start.duration_seconds" => body = body.with("slow_start", as_number(value)),
            "load_balancing.algorithm.type" => body = body.with("load_balancing_algorithm_type", value),
            "stickiness.enabled" => stickiness.push(("enabled", as_truth(value))),
            "stickiness.type" => stickiness.push(("type", value)),
            "stickiness.lb_cookie.duration_seconds" => stickiness.push(("cookie_duration", as_number(value))),
            other => out.scope.problem(&source.resource.id, format!("attribute {other} is not translated")),
        }
    }
    body = body.with_some("tags", source.fields.tags()).with_block("health_check", check);
    if stickiness.iter().any(|(name, value)| *name == "enabled" && *value == Expression::Bool(true)) {
        let block = stickiness.into_iter().fold(Body::new(), |block, (name, value)| block.with(name, value));
        body = body.with_block("stickiness", block);
    }
    out.add(source, "aws_lb_target_group", body);
}

fn health_check(fields: &mut Fields<'_>) -> Body {
    let names = [
        ("HealthCheckEnabled", "enabled"),
        ("HealthCheckProtocol", "protocol"),
        ("HealthCheckPort", "port"),
        ("HealthCheckPath", "path"),
        ("HealthCheckIntervalSeconds", "interval"),
        ("HealthCheckTimeoutSeconds", "timeout"),
        ("HealthyThresholdCount", "healthy_threshold"),
        ("UnhealthyThresholdCount", "unhealthy_threshold"),
    ];
    let mut check = fields.copy(Body::new(), &names);
    if let Some(mut matcher) = fields.nested("Matcher") {
        check = check.with_some("matcher", matcher.value("HttpCode"));
        matcher.done();
    }
    check
}

fn web_acl<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("ResourceArn", "resource_arn"), ("WebACLArn", "web_acl_arn")];
    let body = source.fields.copy(Body::new(), &names);
    out.add(source, "aws_wafv2_web_acl_association", body);
}
