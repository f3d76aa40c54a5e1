//! Recordings.

use super::{mix, scaling, size, tasks};
use jiff::Timestamp as Calendar;
use plimsoll_recording::{Origin, RecordedConfiguration};
use plimsoll_units::Timestamp;

/// Where a recording comes from.
#[must_use]
pub fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Measured { source } => source.clone(),
        Origin::Synthetic { generator, seed } => format!("synthetic, {generator}, seed {seed}"),
    }
}

/// How a service was configured while it was recorded: what the inventory says, and nothing else.
#[must_use]
pub fn recorded_configuration(recorded: &RecordedConfiguration) -> String {
    let parts: Vec<String> = [
        recorded.size.map(size),
        recorded.architecture.map(|architecture| architecture.to_string()),
        recorded.tasks.map(|range| format!("tasks {}", tasks(range))),
        recorded.mix.map(mix),
        recorded.scaling.as_deref().map(|policies| format!("scaling {}", scaling(policies))),
        recorded.routing.map(|routing| routing.as_str().replace('_', " ")),
        recorded.deregistration_delay.map(|delay| format!("deregistration delay {delay}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "the inventory says nothing".to_owned() } else { parts.join("; ") }
}

/// A moment in UTC, `2026-03-02 00:00`; the bare number for a moment that no calendar holds.
#[must_use]
pub fn moment(moment: Timestamp) -> String {
    match Calendar::from_second(moment.unix()) {
        Ok(calendar) => calendar.to_string().replacen('T', " ", 1).chars().take(16).collect(),
        Err(_) => moment.unix().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::TaskSize;

    #[test]
    fn moments_and_partial_inventories_are_readable() {
        assert_eq!(moment(Timestamp::from_unix(1_772_409_600)), "2026-03-02 00:00");
        let recorded = RecordedConfiguration { size: Some(TaskSize::new(512, 1024)), ..Default::default() };
        assert_eq!(recorded_configuration(&recorded), "512 CPU, 1,024 MiB");
        assert_eq!(recorded_configuration(&RecordedConfiguration::default()), "the inventory says nothing");
    }
}
