use super::{MOST_SECTIONS, name, url};
use crate::context::{Context, CostFigures};
use crate::family::examples::{Example, example, loaded};
use crate::graph::{LogicalId, Map, Value};
use crate::ids;
use plimsoll_units::Usd;

fn body(example: &Example) -> Value {
    match example.graph.resource(&ids::dashboard()).unwrap().at("DashboardBody") {
        Some(Value::Json(body)) => (**body).clone(),
        other => panic!("{other:?}"),
    }
}

fn widgets(body: &Value) -> &[Value] {
    body.at("widgets").and_then(Value::as_list).unwrap()
}

fn widget<'a>(body: &'a Value, title: &str) -> &'a Value {
    let found = widgets(body).iter().find(|widget| widget.at("properties.title") == Some(&title.into()));
    found.unwrap_or_else(|| panic!("no widget is called {title}"))
}

/// Names of the metrics of a widget with their statistics.
fn metrics(widget: &Value) -> Vec<(String, String)> {
    let rows = widget.at("properties.metrics").and_then(Value::as_list).unwrap();
    let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap().to_owned();
    let of = |row: &Value| {
        let options = row.as_list().and_then(<[_]>::last).unwrap();
        (text(row.at("1")), text(options.at("stat")))
    };
    rows.iter().map(of).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(metric, statistic)| ((*metric).to_owned(), (*statistic).to_owned())).collect()
}

fn integer(value: &Value, key: &str) -> i64 {
    match value.at(key) {
        Some(Value::Integer(number)) => *number,
        other => panic!("{key} is {other:?}"),
    }
}

/// A stack with this many services behind one load balancer.
fn large(services: usize) -> Example {
    let mut text = "stack: large\nenvironment: dev\ndashboard: true\nservices:\n".to_owned();
    for index in 0..services {
        text.push_str(&format!("  s{index}: {{image: shop, port: 80, route: {{path: /s{index}/*}}}}\n"));
    }
    loaded(&text)
}

#[test]
fn b9_response_time_has_percentiles_and_the_objective_as_a_line() {
    let body = body(&example("payments"));
    let response = widget(&body, "api: response time");
    let expected = ["p50", "p95", "p99"].map(|percentile| ("TargetResponseTime", percentile));
    assert_eq!(metrics(response), pairs(&expected));
    let line = Map::new().with("label", "objective: p95 200 ms").with("value", 0.2);
    assert_eq!(response.at("properties.annotations.horizontal.0"), Some(&line.into()));
}

#[test]
fn b9_cpu_memory_requests_errors_tasks_health_and_connections_are_shown() {
    let body = body(&example("payments"));
    let utilization = metrics(widget(&body, "api: CPU and memory"));
    assert!(utilization.contains(&("CPUUtilization".into(), "Average".into())));
    assert!(utilization.contains(&("MemoryUtilization".into(), "Average".into())));
    let requests = metrics(widget(&body, "api: requests and errors"));
    assert!(requests.contains(&("RequestCount".into(), "Sum".into())));
    assert!(requests.contains(&("HTTPCode_Target_5XX_Count".into(), "Sum".into())));
    let health = pairs(&[("HealthyHostCount", "Minimum"), ("UnHealthyHostCount", "Maximum")]);
    assert_eq!(metrics(widget(&body, "api: target health")), health);
    let connections = metrics(widget(&body, "Connections"));
    assert!(connections.contains(&("ActiveConnectionCount".into(), "Sum".into())));
}

#[test]
fn b9_tasks_are_counted_by_container_insights_or_by_samples() {
    let without = pairs(&[("CPUUtilization", "SampleCount")]);
    assert_eq!(metrics(widget(&body(&example("payments")), "api: tasks")), without);
    let with = metrics(widget(&body(&example("fargate-web")), "web: tasks"));
    assert!(with.contains(&("RunningTaskCount".into(), "Average".into())));
    assert!(with.contains(&("DesiredTaskCount".into(), "Average".into())));
}

#[test]
fn b9_the_cost_stands_above() {
    let example = example("payments");
    let figures =
        CostFigures { monthly: Usd::from_dollars(111.74), monthly_before: Some(Usd::from_dollars(243.43)) };
    let graph = crate::graph(&example.platform, Some(&figures));
    let priced = body(&Example { platform: example.platform, graph });
    let title = priced.at("widgets.0.properties.markdown").and_then(Value::as_text).unwrap();
    assert!(title.contains("**$111.74 a month**") && title.contains("$243.43 before"), "{title}");
}

#[test]
fn widgets_stand_side_by_side_and_none_beyond_the_width() {
    for example in [example("payments"), example("fargate-web"), large(9)] {
        let body = body(&example);
        let mut taken = std::collections::BTreeSet::new();
        for widget in widgets(&body) {
            let (x, y) = (integer(widget, "x"), integer(widget, "y"));
            let (width, height) = (integer(widget, "width"), integer(widget, "height"));
            assert!(x >= 0 && width >= 1 && x + width <= 24 && height >= 1);
            for cell in (x..x + width).flat_map(|x| (y..y + height).map(move |y| (x, y))) {
                assert!(taken.insert(cell), "two widgets at {cell:?}");
            }
        }
    }
}

#[test]
fn a_dashboard_of_many_services_keeps_within_the_limits_and_says_what_it_hides() {
    for services in [1, 61, 62, 100] {
        let body = body(&large(services));
        let all = widgets(&body);
        assert!(all.len() <= 500, "{services} services have {} widgets", all.len());
        let of =
            |widget: &Value| widget.at("properties.metrics").and_then(Value::as_list).map_or(0, <[_]>::len);
        assert!(all.iter().all(|widget| of(widget) <= 500));
        assert!(all.iter().map(of).sum::<usize>() <= 2_500);
        let shown = all.iter().filter(|widget| {
            widget
                .at("properties.title")
                .and_then(Value::as_text)
                .is_some_and(|title| title.ends_with(": tasks"))
        });
        assert_eq!(shown.count(), services.min(MOST_SECTIONS));
    }
}

#[test]
fn a10_the_dashboard_has_an_address_in_the_console() {
    let payments = example("payments");
    let cx = Context::new(&payments.platform, None);
    assert_eq!(name(&cx), "dashboard-dev");
    let address = "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/dashboard-dev";
    assert_eq!(url(&cx), address);
}

#[test]
fn no_dashboard_unasked() {
    assert!(example("ec2-shared").graph.resource(&ids::dashboard()).is_none());
}

#[test]
fn names_in_the_dashboard_are_those_of_the_resources() {
    let payments = example("payments");
    let text = |id: LogicalId, property| payments.graph.resource(&id).unwrap().at(property).cloned().unwrap();
    let body = body(&payments);
    let row = widget(&body, "api: CPU and memory").at("properties.metrics.0").unwrap();
    assert_eq!(row.at("3"), Some(&text(ids::cluster(), "ClusterName")));
    assert_eq!(row.at("5"), Some(&text(ids::service("api"), "ServiceName")));
    let arns = widget(&body, "Alarms").at("properties.alarms").and_then(Value::as_list).unwrap();
    let alarms = payments.graph.resources.iter().filter(|resource| {
        resource.at("AlarmActions") == Some(&vec![Value::reference(&ids::alarm_topic())].into())
            || resource.kind == "AWS::CloudWatch::CompositeAlarm"
    });
    let expected: Vec<Value> = alarms
        .map(|alarm| format!("alarm:{}", alarm.at("AlarmName").and_then(Value::as_text).unwrap()))
        .map(|name| Value::arn("cloudwatch", [Value::Text(name)]))
        .collect();
    assert_eq!(arns, expected);
}
