//! One widget.

use crate::context::Context;
use crate::graph::{Map, Value};

/// Height of a graph.
const GRAPH: u32 = 6;

/// A widget without its place.
pub(super) struct Widget {
    kind: &'static str,
    /// Units of height.
    pub(super) height: u32,
    properties: Map,
}

impl Widget {
    /// A text in Markdown.
    pub(super) fn text(markdown: String, height: u32) -> Self {
        Self { kind: "text", height, properties: Map::new().with("markdown", markdown) }
    }

    /// The states of alarms.
    ///
    /// AWS: at most 100 alarms in one widget; source CloudWatch API reference, dashboard body structure, read 2026-09.
    pub(super) fn alarms(title: &str, arns: impl IntoIterator<Item = Value>) -> Self {
        let alarms: Vec<Value> = arns.into_iter().take(100).collect();
        Self {
            kind: "alarm",
            height: GRAPH,
            properties: Map::new().with("title", title).with("alarms", alarms),
        }
    }

    /// Metrics over time, one point a minute.
    pub(super) fn graph(cx: &Context<'_>, title: String, metrics: Vec<Value>) -> Self {
        let properties = Map::new()
            .with("title", title)
            .with("view", "timeSeries")
            .with("stacked", false)
            .with("region", cx.platform.region.as_str())
            .with("period", 60)
            .with("metrics", metrics);
        Self { kind: "metric", height: GRAPH, properties }
    }

    /// The same graph, with a left axis from 0 in a unit.
    pub(super) fn measured_in(mut self, unit: &str) -> Self {
        let left = Map::new().with("min", 0).with("label", unit).with("showUnits", false);
        self.properties.set("yAxis", Map::new().with("left", left));
        self
    }

    /// The same graph with horizontal lines.
    pub(super) fn with_lines(mut self, lines: Vec<Value>) -> Self {
        if !lines.is_empty() {
            self.properties.set("annotations", Map::new().with("horizontal", lines));
        }
        self
    }

    /// The widget at its place.
    pub(super) fn placed(self, x: u32, y: u32, width: u32) -> Value {
        Map::new()
            .with("type", self.kind)
            .with("x", x)
            .with("y", y)
            .with("width", width)
            .with("height", self.height)
            .with("properties", self.properties)
            .into()
    }
}

/// A horizontal line.
pub(super) fn line(label: String, value: f64) -> Value {
    Map::new().with("label", label).with("value", value).into()
}

/// One series: a metric with its dimensions and how it is put together.
pub(super) struct Series<'a> {
    pub(super) namespace: &'a str,
    pub(super) dimensions: &'a [(&'static str, Value)],
}

impl Series<'_> {
    /// A metric of these dimensions.
    pub(super) fn of(&self, metric: &str, statistic: &str, label: &str) -> Value {
        Value::List(self.row(metric, Self::options(statistic, label)))
    }

    /// A metric of these dimensions on the right axis.
    pub(super) fn right(&self, metric: &str, statistic: &str, label: &str) -> Value {
        Value::List(self.row(metric, Self::options(statistic, label).with("yAxis", "right")))
    }

    fn options(statistic: &str, label: &str) -> Map {
        Map::new().with("stat", statistic).with("label", label)
    }

    fn row(&self, metric: &str, options: Map) -> Vec<Value> {
        let mut row = vec![Value::text(self.namespace), Value::text(metric)];
        for (name, value) in self.dimensions {
            row.push(Value::text(*name));
            row.push(value.clone());
        }
        row.push(options.into());
        row
    }
}
