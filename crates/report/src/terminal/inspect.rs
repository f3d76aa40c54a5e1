//! The result of `record inspect`.

use super::Screen;
use super::plot::levels;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::number::{self, UNKNOWN};
use crate::words;
use plimsoll_recording::inspect::{LogSummary, MetricSummary, ServiceSummary, Summary};
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
    if let Some(log) = &service.access_log {
        text.push_str(&access_log(screen, log));
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

/// What the access logs hold, in sentences.
fn access_log(screen: &Screen, log: &LogSummary) -> String {
    let quality = &log.quality;
    let span = log.span.map_or_else(String::new, |(start, end)| {
        format!(" from {} to {}", words::moment(start), words::moment(end))
    });
    let mut lines = vec![
        format!(
            "{} in {}{span}; {} in the busiest second",
            number::plural(log.requests, "request", "requests"),
            number::plural(log.covered_minutes, "minute", "minutes"),
            number::count(log.busiest_second.into())
        ),
        format!(
            "read: {}, {}, {} left out ({})",
            number::plural(quality.files, "file", "files"),
            number::plural(quality.lines, "line", "lines"),
            number::count(quality.malformed),
            number::percent_exact(100.0 * quality.malformed_share())
        ),
    ];
    if let Some(times) = log.times_ms {
        let [mean, p50, p90, p95, p99] = times.map(number::ms);
        lines.push(format!(
            "target processing time: mean {mean}, p50 {p50}, p90 {p90}, p95 {p95}, p99 {p99} over all requests"
        ));
    }
    let failures = &log.failures;
    let kinds = [
        (failures.target_5xx, "5xx of targets"),
        (failures.bad_gateway, "502"),
        (failures.unavailable, "503"),
        (failures.gateway_timeout, "504"),
        (failures.other_5xx, "other 5xx"),
        (failures.client_closed, "460 (the client left)"),
        (failures.unanswered, "without answer of a target"),
    ];
    let kinds: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{} {kind}", number::count(u64::from(*count))))
        .collect();
    lines.push(format!("failures: {}", if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }));
    if let Some((least, most)) = log.target_means_ms {
        let targets = u64::try_from(log.targets).unwrap_or(u64::MAX);
        let targets = number::plural(targets, "target", "targets");
        lines.push(format!("{targets}: mean times from {} to {}", number::ms(least), number::ms(most)));
    }
    if let Some(agreement) = &log.agreement {
        lines.push(format!(
            "beside CloudWatch: {} requests logged and {} counted in {} ({:+.1} %)",
            number::expected(agreement.logged),
            number::expected(agreement.counted),
            number::plural(agreement.minutes, "common minute", "common minutes"),
            100.0 * agreement.difference()
        ));
    }
    lines.iter().enumerate().fold(String::new(), |mut text, (index, line)| {
        let label = if index == 0 { "  access logs: " } else { "               " };
        text.push_str(&paragraph(screen, label, line));
        text
    })
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
