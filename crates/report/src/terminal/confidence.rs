//! How far the figures can be trusted.

use super::Screen;
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
    for (name, confidence) in services {
        text.push_str(&paragraph(screen, &format!("  {name}: "), &words::confidence(confidence)));
        for finding in &confidence.findings {
            text.push_str(&paragraph(screen, "    - ", finding));
        }
    }
    text
}
