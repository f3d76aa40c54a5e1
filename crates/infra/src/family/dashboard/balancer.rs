//! What all services share: alarms, the load balancer, the instances.

use super::grid::Grid;
use super::widget::{Series, Widget};
use crate::context::Context;
use crate::family::alarms;
use crate::graph::Value;
use crate::ids;

/// Adds the shared rows.
pub(super) fn add(cx: &Context<'_>, grid: &mut Grid) {
    let mut row = Vec::new();
    let arns: Vec<Value> = cx
        .platform
        .services
        .iter()
        .flat_map(|service| alarms::names_of(cx, service))
        .map(|name| Value::arn("cloudwatch", [Value::Text(format!("alarm:{name}"))]))
        .collect();
    if !arns.is_empty() {
        row.push(Widget::alarms("Alarms", arns));
    }
    if cx.platform.load_balancer.is_some() {
        row.push(connections(cx));
        row.push(errors(cx));
    }
    if cx.platform.cluster.ec2.is_some() {
        row.push(instances(cx));
    }
    grid.row(row);
}

fn load_balancer() -> [(&'static str, Value); 1] {
    [("LoadBalancer", Value::attribute(&ids::load_balancer(), "LoadBalancerFullName"))]
}

fn connections(cx: &Context<'_>) -> Widget {
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &load_balancer() };
    let metrics = vec![
        series.of("ActiveConnectionCount", "Sum", "active"),
        series.of("NewConnectionCount", "Sum", "new"),
        series.of("RejectedConnectionCount", "Sum", "rejected"),
        series.right("ConsumedLCUs", "Sum", "capacity units (right)"),
    ];
    Widget::graph(cx, "Connections".to_owned(), metrics).measured_in("a minute")
}

/// Errors of the load balancer itself: no target, timeouts.
fn errors(cx: &Context<'_>) -> Widget {
    let series = Series { namespace: "AWS/ApplicationELB", dimensions: &load_balancer() };
    let metrics = vec![
        series.of("HTTPCode_ELB_5XX_Count", "Sum", "5xx"),
        series.of("HTTPCode_ELB_503_Count", "Sum", "503: no target"),
        series.of("HTTPCode_ELB_504_Count", "Sum", "504: timeout"),
        series.of("HTTPCode_ELB_4XX_Count", "Sum", "4xx"),
    ];
    Widget::graph(cx, "Errors of the load balancer".to_owned(), metrics).measured_in("a minute")
}

/// How full the instances are.
fn instances(cx: &Context<'_>) -> Widget {
    let cluster = ("ClusterName", Value::Text(cx.names.of("cluster")));
    let dimensions = [cluster.clone()];
    let reserved = Series { namespace: "AWS/ECS", dimensions: &dimensions };
    let provider = Value::reference(&ids::instance_capacity_provider());
    let dimensions = [("CapacityProviderName", provider), cluster];
    let scaling = Series { namespace: "AWS/ECS/ManagedScaling", dimensions: &dimensions };
    let metrics = vec![
        reserved.of("CPUReservation", "Average", "CPU reserved"),
        reserved.of("MemoryReservation", "Average", "memory reserved"),
        scaling.of("CapacityProviderReservation", "Average", "instances needed"),
    ];
    Widget::graph(cx, "Instances".to_owned(), metrics).measured_in("%")
}
