//! `plimsoll/inspect/1`.

use super::figure;
use crate::words;
use plimsoll_recording::access_log::MalformedLine;
use plimsoll_recording::inspect::{LogSummary, MetricSummary, ServiceSummary, Summary};
use plimsoll_recording::{MetricName, Origin};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct InspectDocument<'a> {
    schema: &'static str,
    synthetic: bool,
    source: String,
    region: Option<&'a str>,
    services: BTreeMap<&'a str, Service>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Service {
    configuration: Option<String>,
    observed_minutes: u64,
    sufficiency: String,
    allows_advice: bool,
    requests_per_second: Option<f64>,
    peak_requests_per_second: Option<f64>,
    metrics: BTreeMap<&'static str, Metric>,
    not_recorded: Vec<&'static str>,
    access_log: Option<AccessLog>,
}

#[derive(Serialize)]
struct AccessLog {
    requests: u64,
    covered_minutes: u64,
    start: Option<i64>,
    end: Option<i64>,
    busiest_second: u32,
    mean_ms: Option<f64>,
    p50_ms: Option<f64>,
    p90_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
    failures: BTreeMap<&'static str, u32>,
    targets: usize,
    target_mean_ms_least: Option<f64>,
    target_mean_ms_most: Option<f64>,
    files: u64,
    lines: u64,
    malformed: Malformed,
    counted_requests: Option<Counted>,
}

#[derive(Serialize)]
struct Malformed {
    lines: u64,
    first: Vec<String>,
}

#[derive(Serialize)]
struct Counted {
    minutes: u64,
    logged: f64,
    counted: f64,
    agrees: bool,
}

#[derive(Serialize)]
struct Metric {
    start: i64,
    end: i64,
    period_seconds: u32,
    points: usize,
    observed: usize,
    gaps: Vec<Gap>,
    min: Option<f64>,
    mean: Option<f64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Gap {
    from: i64,
    to: i64,
    points: usize,
}

impl<'a> InspectDocument<'a> {
    pub(super) fn of(summary: &'a Summary) -> Self {
        Self {
            schema: "plimsoll/inspect/1",
            synthetic: matches!(summary.origin, Origin::Synthetic { .. }),
            source: words::origin(&summary.origin),
            region: summary.region.as_ref().map(plimsoll_units::Region::as_str),
            services: summary
                .services
                .iter()
                .map(|service| (service.name.as_str(), self::service(service)))
                .collect(),
            notes: &summary.notes,
        }
    }
}

fn service(service: &ServiceSummary) -> Service {
    let recorded = |name: &MetricName| service.metrics.iter().any(|metric| metric.metric == *name);
    Service {
        configuration: service.configuration.as_ref().map(words::recorded_configuration),
        observed_minutes: service.quality.observed_minutes,
        sufficiency: service.quality.sufficiency.sentence(),
        allows_advice: service.quality.sufficiency.allows_advice(),
        requests_per_second: service.requests_per_second.and_then(figure),
        peak_requests_per_second: service.peak_requests_per_second.and_then(figure),
        metrics: service.metrics.iter().map(|summary| (summary.metric.as_str(), metric(summary))).collect(),
        not_recorded: MetricName::ALL
            .iter()
            .filter(|name| !recorded(name))
            .map(|name| name.as_str())
            .collect(),
        access_log: service.access_log.as_ref().map(access_log),
    }
}

fn access_log(log: &LogSummary) -> AccessLog {
    let time = |index: usize| log.times_ms.and_then(|times| times.get(index).copied()).and_then(figure);
    let failures = &log.failures;
    let example = |line: &MalformedLine| {
        format!("{}:{}:{}: expected {}", line.file, line.line, line.column, line.expected)
    };
    AccessLog {
        requests: log.requests,
        covered_minutes: log.covered_minutes,
        start: log.span.map(|(start, _)| start.unix()),
        end: log.span.map(|(_, end)| end.unix()),
        busiest_second: log.busiest_second,
        mean_ms: time(0),
        p50_ms: time(1),
        p90_ms: time(2),
        p95_ms: time(3),
        p99_ms: time(4),
        failures: [
            ("target_5xx", failures.target_5xx),
            ("bad_gateway", failures.bad_gateway),
            ("unavailable", failures.unavailable),
            ("gateway_timeout", failures.gateway_timeout),
            ("other_5xx", failures.other_5xx),
            ("client_closed", failures.client_closed),
            ("unanswered", failures.unanswered),
        ]
        .into(),
        targets: log.targets,
        target_mean_ms_least: log.target_means_ms.and_then(|(least, _)| figure(least)),
        target_mean_ms_most: log.target_means_ms.and_then(|(_, most)| figure(most)),
        files: log.quality.files,
        lines: log.quality.lines,
        malformed: Malformed {
            lines: log.quality.malformed,
            first: log.quality.examples.iter().map(example).collect(),
        },
        counted_requests: log.agreement.map(|agreement| Counted {
            minutes: agreement.minutes,
            logged: agreement.logged,
            counted: agreement.counted,
            agrees: agreement.holds(),
        }),
    }
}

fn metric(summary: &MetricSummary) -> Metric {
    let statistic = |of: fn(&plimsoll_recording::inspect::Statistics) -> f64| {
        summary.statistics.as_ref().map(of).and_then(figure)
    };
    let gap = |gap: &plimsoll_recording::quality::Gap| Gap {
        from: gap.from.unix(),
        to: gap.to.unix(),
        points: gap.points,
    };
    Metric {
        start: summary.start.unix(),
        end: summary.end.unix(),
        period_seconds: summary.quality.period.get(),
        points: summary.quality.points,
        observed: summary.quality.observed,
        gaps: summary.quality.gaps.iter().map(gap).collect(),
        min: statistic(|all| all.min),
        mean: statistic(|all| all.mean),
        p50: statistic(|all| all.p50),
        p90: statistic(|all| all.p90),
        p95: statistic(|all| all.p95),
        p99: statistic(|all| all.p99),
        max: statistic(|all| all.max),
    }
}
