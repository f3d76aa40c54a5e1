//! The dashboard (B9): what all services share, then one section for each service.

mod balancer;
mod grid;
mod section;
mod widget;

use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use grid::Grid;
use widget::Widget;

/// AWS: a dashboard has at most 500 widgets and 2,500 metrics, a widget at most 500 metrics; source CloudWatch API reference,
/// dashboard body structure, read 2026-09.
const MOST_WIDGETS: usize = 500;

/// Widgets that all services share, at most.
const SHARED_WIDGETS: usize = 10;

/// Services whose sections are shown with every widget; with more, each has one row.
const FULL_SECTIONS: usize = (MOST_WIDGETS - SHARED_WIDGETS) / section::FULL_WIDGETS;

/// Services that are shown at all.
const MOST_SECTIONS: usize = (MOST_WIDGETS - SHARED_WIDGETS) / section::COMPACT_WIDGETS;

/// The dashboard, when one is asked for.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if !cx.platform.observability.dashboard {
        return;
    }
    let body =
        Map::new().with("start", "-PT6H").with("periodOverride", "inherit").with("widgets", widgets(cx));
    graph.add(
        Resource::new(ids::dashboard(), "AWS::CloudWatch::Dashboard", Part::Monitoring, "dashboard")
            .with("DashboardName", name(cx))
            .with("DashboardBody", Value::Json(Box::new(body.into()))),
    );
}

/// The name of the dashboard.
#[must_use]
pub fn name(cx: &Context<'_>) -> String {
    cx.names.of("dashboard")
}

/// The address of the dashboard in AWS's console (A10).
///
/// AWS: consoles of other partitions have hosts of their own; source the consoles, read 2026-09.
#[must_use]
pub fn url(cx: &Context<'_>) -> String {
    let region = &cx.platform.region;
    let domain = match region.as_str() {
        region if region.starts_with("cn-") => "console.amazonaws.cn",
        region if region.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    format!("https://{region}.{domain}/cloudwatch/home?region={region}#dashboards/dashboard/{}", name(cx))
}

fn widgets(cx: &Context<'_>) -> Vec<Value> {
    let services = &cx.platform.services;
    let mut grid = Grid::new();
    grid.row(vec![Widget::text(title(cx), 3)]);
    balancer::add(cx, &mut grid);
    let full = services.len() <= FULL_SECTIONS;
    for service in services.iter().take(MOST_SECTIONS) {
        if full { section::full(cx, service, &mut grid) } else { section::compact(cx, service, &mut grid) }
    }
    grid.into_widgets()
}

/// What stands above everything: the stack, what it costs, and what is not shown.
fn title(cx: &Context<'_>) -> String {
    let platform = cx.platform;
    let mut text = format!("# {} ({})\n\n", platform.stack, platform.environment);
    match cx.costs {
        Some(costs) => {
            text.push_str(&format!("**{} a month** by list prices, as declared", costs.monthly));
            if let Some(before) = costs.monthly_before {
                text.push_str(&format!("; {before} before the last optimization"));
            }
        }
        None => text.push_str("Its monthly cost is what `plimsoll cost` prints"),
    }
    text.push_str(". Made by plimsoll; changes in the console are overwritten.");
    let hidden = platform.services.len().saturating_sub(MOST_SECTIONS);
    if hidden > 0 {
        text.push_str(&format!(
            " A dashboard has room for {MOST_SECTIONS} services: {hidden} are not shown."
        ));
    }
    text
}

#[cfg(test)]
mod tests;
