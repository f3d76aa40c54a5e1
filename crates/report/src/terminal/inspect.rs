//! The result of `record inspect`.

use super::Screen;
use super::plot::{largest, sparkline};
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::inspect::{RecordedMetric, RecordedService, RecordingSummary};
use crate::number;

/// What is in a recording, as text.
#[must_use]
pub fn inspect(summary: &RecordingSummary, screen: &Screen) -> String {
    let mut text = String::new();
    if summary.synthetic {
        text.push_str(&format!(
            "{}\n",
            screen.style.warn("SYNTHETIC RECORDING: generated, not observed on a platform")
        ));
    }
    let line = format!("{} days from {}", number::decimal(summary.days, 1), summary.from);
    text.push_str(&format!("{}\n", screen.style.bold(&line)));
    text.push_str(&paragraph(screen, "source: ", &summary.source));
    for service in &summary.services {
        text.push_str(&one(screen, service));
    }
    if !summary.notes.is_empty() {
        text.push_str(&heading(screen, "Notes"));
        for note in &summary.notes {
            text.push_str(&paragraph(screen, "  - ", note));
        }
    }
    text
}

fn one(screen: &Screen, service: &RecordedService) -> String {
    let mut text = heading(screen, &format!("Service {}", service.name));
    let configuration = service.configuration.as_deref().unwrap_or("not recorded");
    text.push_str(&paragraph(screen, "  configuration: ", configuration));
    let columns = [
        ("metric", Side::Left),
        ("period", Side::Right),
        ("coverage", Side::Right),
        ("gaps", Side::Right),
        ("mean", Side::Right),
        ("p50", Side::Right),
        ("p95", Side::Right),
        ("max", Side::Right),
    ];
    text.push_str(&table(screen, &columns, service.metrics.iter().map(row).collect()));
    for metric in &service.metrics {
        let top = largest(&metric.shape);
        let label = format!("to {}", value(top, metric.unit));
        text.push_str(&sparkline(screen, &metric.name, &metric.shape, top, &label));
    }
    if !service.missing.is_empty() {
        text.push_str(&paragraph(screen, "  missing: ", &service.missing.join(", ")));
    }
    text
}

fn row(metric: &RecordedMetric) -> Vec<String> {
    let gaps = match metric.gaps {
        0 => "none".to_owned(),
        gaps => format!("{}, longest {} s", number::count(gaps), number::count(metric.longest_gap_s)),
    };
    vec![
        metric.name.clone(),
        format!("{} s", metric.period_s),
        number::percent_exact(metric.coverage * 100.0),
        gaps,
        value(metric.mean, metric.unit),
        value(metric.p50, metric.unit),
        value(metric.p95, metric.unit),
        value(metric.max, metric.unit),
    ]
}

fn value(value: f64, unit: &str) -> String {
    let text = number::expected(value);
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}
