use super::{LEFT_OUT, MOST};
use crate::context::CostFigures;
use crate::family::examples::{Example, example, loaded};
use crate::graph::{Graph, Value};
use crate::ids;
use plimsoll_units::Usd;
use std::collections::BTreeSet;

fn value<'a>(graph: &'a Graph, key: &str) -> Option<&'a Value> {
    graph.outputs.iter().find(|output| output.key == key).map(|output| &output.value)
}

fn keys(example: &Example) -> BTreeSet<&str> {
    example.graph.outputs.iter().map(|output| output.key.as_str()).collect()
}

#[test]
fn a10_a_web_service_tells_where_it_is() {
    let web = example("fargate-web");
    let expected = [
        "endpoint_url",
        "alb_dns",
        "dashboard_url",
        "cluster_name",
        "service_name",
        "repository_url",
        "log_group_name",
        "execution_role_arn",
        "task_role_arn",
    ];
    for key in expected {
        assert!(keys(&web).contains(key), "{key}");
    }
    let dns = Value::attribute(&ids::load_balancer(), "DNSName");
    assert_eq!(value(&web.graph, "alb_dns"), Some(&dns));
    assert_eq!(value(&web.graph, "endpoint_url"), Some(&Value::Join(vec!["http://".into(), dns])));
    assert_eq!(value(&web.graph, "task_role_arn"), Some(&Value::attribute(&ids::task_role("web"), "Arn")));
}

#[test]
fn b13_payments_tells_all_its_names_and_costs() {
    let payments = example("payments");
    let figures =
        CostFigures { monthly: Usd::from_dollars(111.74), monthly_before: Some(Usd::from_dollars(243.43)) };
    let graph = crate::graph(&payments.platform, Some(&figures));
    let expected = [
        ("vpc_id", Value::reference(&ids::vpc())),
        ("cluster_name", Value::reference(&ids::cluster())),
        ("cluster_arn", Value::attribute(&ids::cluster(), "Arn")),
        ("service_name", Value::attribute(&ids::service("api"), "Name")),
        ("target_group_arn", Value::reference(&ids::target_group("api"))),
        ("log_group_name", "api-logs-dev".into()),
        ("dashboard_name", "dashboard-dev".into()),
        ("monthly_cost_before", "243.43".into()),
        ("monthly_cost_after", "111.74".into()),
    ];
    for (key, expected) in expected {
        assert_eq!(value(&graph, key), Some(&expected), "{key}");
    }
    for key in ["alb_dns", "alb_url", "dashboard_url"] {
        assert!(value(&graph, key).is_some(), "{key}");
    }
}

#[test]
fn b11_a_cost_that_is_not_known_is_left_out() {
    assert_eq!(value(&example("payments").graph, "monthly_cost_after"), None);
}

#[test]
fn d11_the_load_balancer_and_each_service_have_an_address() {
    let platform = example("ec2-shared");
    let dns = || Value::attribute(&ids::load_balancer(), "DNSName");
    let address = |path: &str| Value::Join(vec!["http://".into(), dns(), path.into()]);
    assert_eq!(value(&platform.graph, "alb_url"), Some(&Value::Join(vec!["http://".into(), dns()])));
    assert_eq!(value(&platform.graph, "nginx_endpoint_url"), Some(&address("/nginx")));
    assert_eq!(value(&platform.graph, "api_endpoint_url"), Some(&address("/api")));
}

#[test]
fn an_address_is_secure_with_a_certificate_and_named_with_a_host() {
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666";
    let text = format!(
        "load_balancer: {{certificate: '{certificate}'}}\nservices: {{order-api: {{image: order-api, port: 80, route: {{host: shop.example.com}}}}, web: {{image: web, port: 80}}}}\n"
    );
    let shop = loaded(&text);
    let address = value(&shop.graph, "order_api_endpoint_url");
    assert_eq!(address, Some(&Value::Join(vec!["https://".into(), "shop.example.com".into()])));
}

#[test]
fn a_worker_has_no_address_but_its_queue() {
    let mail = loaded("services: {mail: {image: mail, tasks: 1..9, queue: {messages_per_task: 10}}}\n");
    assert_eq!(value(&mail.graph, "endpoint_url"), None);
    assert_eq!(value(&mail.graph, "queue_url"), Some(&Value::reference(&ids::queue("mail"))));
    assert_eq!(value(&mail.graph, "alb_dns"), None);
}

#[test]
fn a_hundred_services_keep_under_the_limit_and_the_rest_is_named() {
    let mut text = "services:\n".to_owned();
    for index in 0..100 {
        text.push_str(&format!("  s{index}: {{image: shop, port: 80, route: {{path: /s{index}/*}}}}\n"));
    }
    let large = loaded(&text);
    let outputs = &large.graph.outputs;
    assert!(outputs.len() <= MOST, "{}", outputs.len());
    assert_eq!(outputs.len(), keys(&large).len());
    assert!(value(&large.graph, "s99_endpoint_url").is_some());
    let left_out = value(&large.graph, LEFT_OUT).and_then(Value::as_text).unwrap();
    assert!(left_out.contains("task_role_arn") && !left_out.contains("endpoint_url"), "{left_out}");
}

#[test]
fn keys_are_lower_case_words() {
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        let example = example(name);
        assert_eq!(keys(&example).len(), example.graph.outputs.len(), "{name}");
        for key in keys(&example) {
            let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(key.chars().all(word), "{key}");
        }
    }
}
