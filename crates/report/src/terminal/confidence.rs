//! How far the figures can be trusted.

use super::Screen;
use super::text::{heading, paragraph};
use crate::number;
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
    for (name, confidence) in services {
        text.push_str(&paragraph(screen, &format!("  {name}: "), &sentence(confidence)));
        for finding in &confidence.findings {
            text.push_str(&paragraph(screen, "    - ", finding));
        }
    }
    text
}

/// The model error of one service in a sentence without final stop.
fn sentence(confidence: &Confidence) -> String {
    confidence_parts(confidence).join("; ")
}

pub(crate) fn confidence_parts(confidence: &Confidence) -> Vec<String> {
    let error =
        |name: &str, error: Option<f64>| error.map(|e| format!("{name} {}", number::percent(e * 100.0)));
    let errors: Vec<String> = [
        error("mean", confidence.latency_mean_error),
        error("p95", confidence.latency_p95_error),
        error("p99", confidence.latency_p99_error),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut parts = vec![if errors.is_empty() {
        "no recorded latency: the model's latency is not verified".to_owned()
    } else {
        format!("median error against the recorded latency: {}", errors.join(", "))
    }];
    if let Some((low, value, high)) = confidence.cpu_ms_per_request {
        parts.push(format!(
            "{} of CPU per request (90 % interval {} to {})",
            number::ms(value),
            number::decimal(low, 1),
            number::decimal(high, 1)
        ));
    }
    if let Some(hardest) = confidence.hardest_day {
        parts.push(format!(
            "hardest day {}: {} violation minutes screened, {} by the fluid engine",
            hardest.day,
            number::expected(hardest.screened),
            number::expected(hardest.fluid)
        ));
    }
    parts
}
