//! Listeners and their rules: which requests go to which service.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Parameter, ParameterId, ParameterKind, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::balancer::{ListenerRule, LoadBalancer};
use plimsoll_spec::platform::service::Service;

/// TLS 1.3 and 1.2 with forward secrecy, and key exchange that a quantum computer does not break where the client can.
///
/// AWS: what the guide recommends and the console chooses; without a choice it is `ELBSecurityPolicy-2016-08`, which still
/// speaks TLS 1.0. Source: Application Load Balancer guide, security policies, read 2026-11.
pub(crate) const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/// The listeners and the rules of the services.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Some(balancer) = &cx.platform.load_balancer else { return };
    match &balancer.certificate {
        Some(certificate) => {
            graph.add(listener(ids::http_listener(), 80, "HTTP", redirect()));
            let certificate = graph.parameter(certificate_parameter(certificate));
            let https = listener(ids::https_listener(), 443, "HTTPS", default_action(cx))
                .with("SslPolicy", TLS_POLICY)
                .with("Certificates", vec![Map::new().with("CertificateArn", certificate).into()]);
            graph.add(https);
        }
        None => graph.add(listener(ids::http_listener(), 80, "HTTP", default_action(cx))),
    }
    for service in &cx.platform.services {
        let Some(group) = &service.target_group else { continue };
        if let Some(rule) = &group.rule {
            graph.add(listener_rule(balancer, service, rule));
        }
    }
}

/// The ports that the load balancer listens on.
pub(crate) fn ports(balancer: &LoadBalancer) -> Vec<u16> {
    if balancer.certificate.is_some() { vec![80, 443] } else { vec![80] }
}

/// The ranges that may connect to the load balancer, each once: AWS refuses a group in which a rule stands twice.
pub(crate) fn ingress(balancer: &LoadBalancer) -> Vec<&str> {
    let mut ranges: Vec<&str> = Vec::new();
    for range in balancer.ingress.iter().map(|range| range.trim()) {
        if !ranges.contains(&range) {
            ranges.push(range);
        }
    }
    ranges
}

/// The listener whose rules lead to services: HTTPS where there is a certificate.
pub(crate) fn main_listener(balancer: &LoadBalancer) -> LogicalId {
    if balancer.certificate.is_some() { ids::https_listener() } else { ids::http_listener() }
}

/// What leads requests to a service: its rule, or the listener for the service without one. The ECS service must come after
/// it, because a target group without a load balancer is refused; `None` for a service without a target group.
#[must_use]
pub fn leading_to(cx: &Context<'_>, service: &Service) -> Option<LogicalId> {
    let balancer = cx.platform.load_balancer.as_ref()?;
    let group = service.target_group.as_ref()?;
    Some(match group.rule {
        Some(_) => ids::listener_rule(service.name.as_str()),
        None => main_listener(balancer),
    })
}

/// The service that takes what no rule takes.
#[must_use]
pub fn default_service<'a>(cx: &Context<'a>) -> Option<&'a Service> {
    cx.platform
        .services
        .iter()
        .find(|service| service.target_group.as_ref().is_some_and(|group| group.rule.is_none()))
}

fn certificate_parameter(arn: &str) -> Parameter {
    Parameter {
        id: ParameterId::from_words(["certificate", "arn"]),
        kind: ParameterKind::Certificate,
        description: "ARN of the certificate of the HTTPS listener.".to_owned(),
        default: Some(arn.to_owned()),
        lookup: None,
    }
}

fn listener(id: LogicalId, port: u16, protocol: &str, action: Map) -> Resource {
    Resource::new(id, "AWS::ElasticLoadBalancingV2::Listener", Part::LoadBalancer, "load_balancer")
        .with("LoadBalancerArn", Value::Ref(ids::load_balancer()))
        .with("Port", port)
        .with("Protocol", protocol)
        .with("DefaultActions", vec![action.into()])
}

fn forward(service: &Service) -> Map {
    let group = ids::target_group(service.name.as_str());
    Map::new().with("Type", "forward").with("TargetGroupArn", Value::Ref(group))
}

fn default_action(cx: &Context<'_>) -> Map {
    default_service(cx).map_or_else(
        || {
            let response = Map::new()
                .with("StatusCode", "404")
                .with("ContentType", "text/plain")
                .with("MessageBody", "Not found");
            Map::new().with("Type", "fixed-response").with("FixedResponseConfig", response)
        },
        forward,
    )
}

/// AWS: host, path and query stay as they are unless said otherwise; source Elastic Load Balancing API,
/// RedirectActionConfig, read 2026-09.
fn redirect() -> Map {
    let to = Map::new().with("Protocol", "HTTPS").with("Port", "443").with("StatusCode", "HTTP_301");
    Map::new().with("Type", "redirect").with("RedirectConfig", to)
}

fn listener_rule(balancer: &LoadBalancer, service: &Service, rule: &ListenerRule) -> Resource {
    let name = service.name.as_str();
    let condition = |field: &str, config: &str, values: &[String]| {
        (!values.is_empty()).then(|| {
            let values = Map::new().with("Values", Value::texts(values));
            Value::from(Map::new().with("Field", field).with(config, values))
        })
    };
    let conditions: Vec<Value> = [
        condition("path-pattern", "PathPatternConfig", &rule.paths),
        condition("host-header", "HostHeaderConfig", &rule.hosts),
    ]
    .into_iter()
    .flatten()
    .collect();
    Resource::new(
        ids::listener_rule(name),
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        Part::Service(service.name.clone()),
        format!("services.{name}.route"),
    )
    .with("ListenerArn", Value::Ref(main_listener(balancer)))
    .with("Priority", rule.priority)
    .with("Conditions", conditions)
    .with("Actions", vec![forward(service).into()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn d4_path_rules_with_priorities_lead_to_the_services() {
        let graph = example("ec2-shared").graph;
        for (service, path, priority) in [("nginx", "/nginx*", 100_u32), ("api", "/api*", 110)] {
            let rule = graph.resource(&ids::listener_rule(service)).unwrap();
            assert_eq!(rule.at("Priority"), Some(&priority.into()));
            assert_eq!(rule.at("Conditions.0.Field"), Some(&"path-pattern".into()));
            assert_eq!(rule.at("Conditions.0.PathPatternConfig.Values.0"), Some(&path.into()));
            let group = Value::Ref(ids::target_group(service));
            assert_eq!(rule.at("Actions.0.TargetGroupArn"), Some(&group));
            assert_eq!(rule.at("ListenerArn"), Some(&Value::Ref(ids::http_listener())));
        }
        let listener = graph.resource(&ids::http_listener()).unwrap();
        assert_eq!(listener.at("DefaultActions.0.FixedResponseConfig.StatusCode"), Some(&"404".into()));
    }

    #[test]
    fn the_service_without_a_rule_takes_all_remaining_requests() {
        let graph = example("payments").graph;
        let listener = graph.resource(&ids::http_listener()).unwrap();
        assert_eq!(listener.at("Port"), Some(&80_u16.into()));
        let group = Value::Ref(ids::target_group("api"));
        assert_eq!(listener.at("DefaultActions.0.TargetGroupArn"), Some(&group));
        assert!(graph.of_kind("AWS::ElasticLoadBalancingV2::ListenerRule").next().is_none());
    }

    #[test]
    fn x6_with_a_certificate_http_redirects_to_https() {
        let arn = "arn:aws:acm:us-east-1:111122223333:certificate/x";
        let graph = stack(&format!("load_balancer: {{certificate: '{arn}'}}")).graph;
        let http = graph.resource(&ids::http_listener()).unwrap();
        assert_eq!(http.at("DefaultActions.0.Type"), Some(&"redirect".into()));
        assert_eq!(http.at("DefaultActions.0.RedirectConfig.StatusCode"), Some(&"HTTP_301".into()));
        assert_eq!(http.at("DefaultActions.0.RedirectConfig.Port"), Some(&"443".into()));
        let https = graph.resource(&ids::https_listener()).unwrap();
        assert_eq!(https.at("Port"), Some(&443_u16.into()));
        assert_eq!(https.at("Protocol"), Some(&"HTTPS".into()));
        assert_eq!(https.at("SslPolicy"), Some(&TLS_POLICY.into()));
        assert_eq!(https.at("DefaultActions.0.Type"), Some(&"forward".into()));
        let parameter = graph.parameters.iter().find(|p| p.id.as_str() == "CertificateArn").unwrap();
        assert_eq!(parameter.default.as_deref(), Some(arn));
        let certificate = https.at("Certificates.0.CertificateArn");
        assert_eq!(certificate, Some(&Value::Parameter(parameter.id.clone())));
    }

    #[test]
    fn x6_with_a_certificate_rules_stand_on_the_https_listener() {
        let graph = stack(
            "load_balancer: {certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/x'}\ndefaults: {route: {path: /a*, host: a.example.com}}",
        )
        .graph;
        let rule = graph.resource(&ids::listener_rule("api")).unwrap();
        assert_eq!(rule.at("ListenerArn"), Some(&Value::Ref(ids::https_listener())));
        assert_eq!(rule.at("Conditions.1.Field"), Some(&"host-header".into()));
        assert_eq!(rule.at("Conditions.1.HostHeaderConfig.Values.0"), Some(&"a.example.com".into()));
    }

    #[test]
    fn services_come_after_what_leads_to_them() {
        let example = example("ec2-shared");
        let cx = Context::new(&example.platform, None);
        let service = &example.platform.services[0];
        assert_eq!(leading_to(&cx, service), Some(ids::listener_rule("nginx")));
    }
}
