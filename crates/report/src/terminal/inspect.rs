//! The result of `record inspect`.

use super::Screen;
use super::plot::levels;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::number::{self, UNKNOWN};
use crate::words;
use plimsoll_recording::inspect::{MetricSummary, ServiceSummary, Summary};
use plimsoll_recording::{MetricName, Origin};

/// What is in a recording, as text.
#[must_use]
pub fn inspect(summary: &Summary, screen: &Screen) -> String {
    let mut text = String::new();
    if matches!(summary.origin, Origin::Synthetic { .. }) {
        let label = "SYNTHETIC RECORDING: generated, not observed on a platform";
        text.push_str(&format!("{}\n", screen.style.warn(label)));
    }
    text.push_str(&paragraph(screen, "source: ", &words::origin(&summary.origin)));
    if let Some(region) = &summary.region {
        text.push_str(&format!("region: {region}\n"));
    }
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

fn one(screen: &Screen, service: &ServiceSummary) -> String {
    let mut text = heading(screen, &format!("Service {}", service.name));
    let configuration = service.configuration.as_ref().map(words::recorded_configuration);
    let configuration = configuration.unwrap_or_else(|| "not recorded".to_owned());
    text.push_str(&paragraph(screen, "  configuration: ", &configuration));
    text.push_str(&paragraph(screen, "  observed: ", &observed(service)));
    if let (Some(mean), Some(peak)) = (service.requests_per_second, service.peak_requests_per_second) {
        let load =
            format!("{} a second on average, {} at the peak", number::quantity(mean), number::quantity(peak));
        text.push_str(&paragraph(screen, "  requests: ", &load));
    }
    text.push_str(&metrics(screen, service));
    for metric in &service.metrics {
        // A flat line shows nothing that the table does not say.
        let first = metric.buckets.first();
        if metric.buckets.iter().any(|level| Some(level) != first) {
            text.push_str(&levels(screen, metric.metric.as_str(), &metric.buckets));
        }
    }
    let missing: Vec<&str> = MetricName::ALL
        .into_iter()
        .filter(|name| service.metrics.iter().all(|metric| metric.metric != *name))
        .map(MetricName::as_str)
        .collect();
    if !missing.is_empty() {
        text.push_str(&paragraph(screen, "  not recorded: ", &missing.join(", ")));
    }
    text
}

/// The table of metrics. Where no metric has a gap and all have one period, a sentence says so instead of three columns.
fn metrics(screen: &Screen, service: &ServiceSummary) -> String {
    let first = service.metrics.first().map(|metric| metric.quality.period);
    let whole = service
        .metrics
        .iter()
        .all(|metric| metric.quality.gaps.is_empty() && Some(metric.quality.period) == first);
    let mut text = String::new();
    if let (true, Some(period)) = (whole, first) {
        text.push_str(&paragraph(screen, "  metrics: ", &format!("one value every {period}, no gaps")));
    }
    let mut columns = vec![("metric", Side::Left)];
    if !whole {
        columns.extend([("period", Side::Right), ("coverage", Side::Right), ("gaps", Side::Right)]);
    }
    columns.extend(["mean", "p50", "p95", "p99", "max"].map(|name| (name, Side::Right)));
    text.push_str(&table(
        screen,
        &columns,
        service.metrics.iter().map(|metric| row(metric, whole)).collect(),
    ));
    text
}

fn observed(service: &ServiceSummary) -> String {
    let start = service.metrics.iter().map(|metric| metric.start).min();
    let end = service.metrics.iter().map(|metric| metric.end).max();
    let span =
        start.zip(end).map(|(start, end)| format!("{} to {}; ", words::moment(start), words::moment(end)));
    format!(
        "{}{}; {}",
        span.unwrap_or_default(),
        number::plural(service.quality.observed_minutes, "minute", "minutes"),
        service.quality.sufficiency.sentence()
    )
}

fn row(metric: &MetricSummary, whole: bool) -> Vec<String> {
    let quality = &metric.quality;
    let longest = quality.gaps.iter().map(|gap| gap.points).max().unwrap_or(0);
    let longest = u64::try_from(longest).unwrap_or(u64::MAX);
    // One gap among many points must not be rounded away.
    let coverage = if quality.gaps.is_empty() { 100.0 } else { (quality.coverage() * 100.0).min(99.9) };
    let gaps = match number::length(&quality.gaps) {
        0 => "none".to_owned(),
        gaps => format!("{}, longest {}", number::count(gaps), number::plural(longest, "point", "points")),
    };
    let mut row = vec![metric.metric.as_str().to_owned()];
    if !whole {
        row.extend([quality.period.to_string(), number::percent_exact(coverage), gaps]);
    }
    row.extend(match metric.statistics {
        Some(all) => {
            [all.mean, all.p50, all.p95, all.p99, all.max].map(|number| value(number, metric.metric))
        }
        None => [UNKNOWN; 5].map(str::to_owned),
    });
    row
}

fn value(value: f64, metric: MetricName) -> String {
    match metric {
        MetricName::CpuMean | MetricName::CpuMax | MetricName::MemoryMean | MetricName::MemoryMax => {
            number::percent(value)
        }
        MetricName::LatencyMean
        | MetricName::LatencyP50
        | MetricName::LatencyP90
        | MetricName::LatencyP95
        | MetricName::LatencyP99 => number::ms(value),
        MetricName::Requests
        | MetricName::Tasks
        | MetricName::DesiredTasks
        | MetricName::Errors
        | MetricName::NewConnections => number::expected(value),
        MetricName::ProcessedBytes => number::bytes(value),
    }
}
