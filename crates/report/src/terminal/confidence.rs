//! How far the figures can be trusted.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::{number, words};
use plimsoll_optimize::plan::{Confidence, RecordingFacts};
use plimsoll_units::ServiceName;

/// The prominent label of a synthetic recording; empty for an observed one.
pub(super) fn synthetic(screen: &Screen, recording: &RecordingFacts) -> String {
    if recording.synthetic {
        format!("{}\n", screen.style.warn("SYNTHETIC RECORDING: generated, not observed on a platform"))
    } else {
        String::new()
    }
}

pub(super) fn confidence<'a>(
    screen: &Screen,
    recording: &RecordingFacts,
    services: impl Iterator<Item = (&'a ServiceName, &'a Confidence)>,
) -> String {
    let mut text = heading(screen, "Confidence");
    let source = format!("{}; {} days", recording.source, number::decimal(recording.days, 1));
    text.push_str(&paragraph(screen, "  recording: ", &source));
    for note in &recording.notes {
        text.push_str(&paragraph(screen, "    - ", note));
    }
    let services: Vec<(&ServiceName, &Confidence)> = services.collect();
    match services.as_slice() {
        [(_, confidence)] => {
            text.push_str(&paragraph(screen, "  model: ", &words::confidence(confidence)));
        }
        services => text.push_str(&by_service(screen, services)),
    }
    let said = services.iter().flat_map(|(name, confidence)| {
        confidence.findings.iter().map(move |finding| (name.as_str(), finding.as_str()))
    });
    for (finding, named) in words::gathered(said) {
        let line = if services.len() == 1 {
            finding.to_owned()
        } else {
            format!("{}: {finding}", words::services(&named, services.len()))
        };
        text.push_str(&paragraph(screen, "    - ", &line));
    }
    text
}

/// One row for each service: the model's error and what it found out.
fn by_service(screen: &Screen, services: &[(&ServiceName, &Confidence)]) -> String {
    let rows = services.iter().map(|(name, confidence)| row(name, confidence)).collect();
    let columns = [
        ("service", Side::Left),
        ("median error of the model's latency", Side::Left),
        ("CPU per request", Side::Left),
        ("hardest day: searched, proved", Side::Left),
    ];
    table(screen, &columns, rows)
}

fn row(name: &ServiceName, confidence: &Confidence) -> Vec<String> {
    let unknown = || number::UNKNOWN.to_owned();
    let cpu = confidence.cpu_ms_per_request.map(|(low, value, high)| {
        format!("{} ({} to {})", number::ms(value), number::decimal(low, 1), number::decimal(high, 1))
    });
    let hardest = confidence.hardest_day.map(|day| {
        format!("day {}: {}, {}", day.day, number::expected(day.screened), number::expected(day.fluid))
    });
    vec![
        name.to_string(),
        words::model_error(confidence).unwrap_or_else(|| "not verified: no recorded latency".to_owned()),
        cpu.unwrap_or_else(unknown),
        hardest.unwrap_or_else(unknown),
    ]
}
