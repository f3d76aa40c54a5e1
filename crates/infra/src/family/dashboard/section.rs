//! The section of one service.

use super::grid::Grid;
use super::widget::{Series, Widget, line};
use crate::context::Context;
use crate::family::alarms::balanced;
use crate::family::{queues, services};
use crate::graph::Value;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_spec::platform::service::Service;

/// Widgets of a full section, at most.
pub(super) const FULL_WIDGETS: usize = 8;

/// Widgets of a compact section, at most.
pub(super) const COMPACT_WIDGETS: usize = 4;

/// A heading and every widget.
pub(super) fn full(cx: &Context<'_>, service: &Service, grid: &mut Grid) {
    grid.row(vec![Widget::text(format!("## {}", service.name), 1)]);
    let mut widgets = vec![utilization(cx, service), tasks(cx, service)];
    if service.queue.is_some() {
        widgets.push(queue(cx, service));
    }
    grid_of_balanced(cx, service, grid);
    grid.row(widgets);
}

fn grid_of_balanced(cx: &Context<'_>, service: &Service, grid: &mut Grid) {
    if service.target_group.is_some() {
        grid.row(vec![
            response_time(cx, service),
            requests(cx, service),
            health(cx, service),
            load(cx, service),
        ]);
    }
}

/// One row without a heading: the titles name the service.
pub(super) fn compact(cx: &Context<'_>, service: &Service, grid: &mut Grid) {
    let mut widgets = vec![utilization(cx, service), tasks(cx, service)];
    if service.target_group.is_some() {
        widgets.push(response_time(cx, service));
        widgets.push(requests(cx, service));
    } else if service.queue.is_some() {
        widgets.push(queue(cx, service));
    }
    grid.row(widgets);
}

fn titled(service: &Service, what: &str) -> String {
    format!("{}: {what}", service.name)
}

/// The dimensions of a service's metrics, by name: the dashboard of a platform that takes several stacks then needs nothing from
/// the others but the target groups, whose metrics go by an id that AWS chooses.
fn ecs(cx: &Context<'_>, service: &Service) -> [(&'static str, Value); 2] {
    let (cluster, name) = (cx.names.of("cluster"), services::name(cx, service));
    [("ClusterName", Value::Text(cluster)), ("ServiceName", Value::Text(name))]
}

fn utilization(cx: &Context<'_>, service: &Service) -> Widget {
    let series = Series { namespace: "AWS/ECS", dimensions: &ecs(cx, service) };
    let metrics = vec![
        series.of("CPUUtilization", "Average", "CPU"),
        series.of("CPUUtilization", "Maximum", "CPU, busiest task"),
        series.of("MemoryUtilization", "Average", "memory"),
        series.of("MemoryUtilization", "Maximum", "memory, fullest task"),
    ];
    let alarms = &cx.platform.observability.alarms;
    let limit =
        |what: &str, percent: Option<f64>| percent.map(|percent| line(format!("alarm: {what}"), percent));
    let lines = [limit("CPU", alarms.cpu_percent), limit("memory", alarms.memory_percent)];
    Widget::graph(cx, titled(service, "CPU and memory"), metrics)
        .measured_in("%")
        .with_lines(lines.into_iter().flatten().collect())
}

/// The percentiles with the objective as a line; CloudWatch counts in seconds.
fn response_time(cx: &Context<'_>, service: &Service) -> Widget {
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &balanced(service) };
    let metrics =
        ["p50", "p95", "p99"].map(|percentile| series.of("TargetResponseTime", percentile, percentile));
    let goals = service.objective.latency.iter().map(|goal| {
        line(format!("objective: {} {} ms", goal.quantile, goal.threshold_ms), goal.threshold_ms / 1000.0)
    });
    Widget::graph(cx, titled(service, "response time"), metrics.into())
        .measured_in("s")
        .with_lines(goals.collect())
}

fn requests(cx: &Context<'_>, service: &Service) -> Widget {
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &balanced(service) };
    let metrics = vec![
        series.of("RequestCount", "Sum", "requests"),
        series.right("HTTPCode_Target_5XX_Count", "Sum", "5xx (right)"),
        series.right("HTTPCode_Target_4XX_Count", "Sum", "4xx (right)"),
        series.right("TargetConnectionErrorCount", "Sum", "connection errors (right)"),
    ];
    Widget::graph(cx, titled(service, "requests and errors"), metrics).measured_in("a minute")
}

/// Container Insights counts tasks; without it the number of samples of a service metric does.
///
/// AWS: one sample for each running task and minute; source ECS developer guide, CloudWatch metrics, read 2026-09.
fn tasks(cx: &Context<'_>, service: &Service) -> Widget {
    let dimensions = ecs(cx, service);
    let metrics = if cx.platform.cluster.insights == Insights::Off {
        let series = Series { namespace: "AWS/ECS", dimensions: &dimensions };
        vec![series.of("CPUUtilization", "SampleCount", "running")]
    } else {
        let series = Series { namespace: "ECS/ContainerInsights", dimensions: &dimensions };
        vec![
            series.of("RunningTaskCount", "Average", "running"),
            series.of("DesiredTaskCount", "Average", "desired"),
            series.of("PendingTaskCount", "Average", "pending"),
        ]
    };
    let lines = vec![
        line("minimum".to_owned(), f64::from(service.tasks.min)),
        line("maximum".to_owned(), f64::from(service.tasks.max)),
    ];
    Widget::graph(cx, titled(service, "tasks"), metrics).measured_in("tasks").with_lines(lines)
}

fn health(cx: &Context<'_>, service: &Service) -> Widget {
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &balanced(service) };
    let metrics = vec![
        series.of("HealthyHostCount", "Minimum", "healthy"),
        series.of("UnHealthyHostCount", "Maximum", "unhealthy"),
    ];
    Widget::graph(cx, titled(service, "target health"), metrics).measured_in("targets")
}

/// Requests per task, with the tracking targets as lines.
fn load(cx: &Context<'_>, service: &Service) -> Widget {
    let group: Vec<_> = balanced(service).into_iter().filter(|(name, _)| *name == "TargetGroup").collect();
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &group };
    let lines = service.scaling.iter().filter_map(|policy| match policy {
        ScalingPolicy::TargetTracking(tracking) if tracking.metric == ScalingMetric::RequestsPerTarget => {
            Some(line("tracking target".to_owned(), tracking.target))
        }
        _ => None,
    });
    let metrics = vec![series.of("RequestCountPerTarget", "Sum", "requests of one task")];
    Widget::graph(cx, titled(service, "load of a task"), metrics)
        .measured_in("a minute")
        .with_lines(lines.collect())
}

fn queue(cx: &Context<'_>, service: &Service) -> Widget {
    let name = queues::queue_name(cx, service.name.as_str());
    let dimensions = [("QueueName", Value::Text(name))];
    let series = Series { namespace: "AWS/SQS", dimensions: &dimensions };
    let metrics = vec![
        series.of("ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
        series.of("ApproximateNumberOfMessagesNotVisible", "Maximum", "being worked on"),
        series.right("ApproximateAgeOfOldestMessage", "Maximum", "oldest, s (right)"),
    ];
    Widget::graph(cx, titled(service, "queue"), metrics).measured_in("messages")
}
