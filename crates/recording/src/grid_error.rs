//! Where in a table the grid cannot be laid.

use crate::error::RecordingError;
use crate::grid::GridFault;
use crate::instant::iso;
use crate::sheet::Sheet;
use plimsoll_units::{Seconds, Timestamp};

/// The error of a table whose rows make no grid.
pub(crate) fn locate(fault: &GridFault, path: &str, sheet: &Sheet) -> RecordingError {
    match *fault {
        GridFault::Empty => RecordingError::new("there is no row")
            .in_file(path)
            .with_help("record at least one hour; below 60 minutes nothing can be advised"),
        GridFault::ClockJump { before, after, period } => {
            let row = sheet.times.iter().position(|time| *time == after);
            let line = row.and_then(|row| sheet.lines.get(row)).copied().unwrap_or(1);
            RecordingError::new(format!(
                "the clock jumps from {} to {}, so that nearly every point of the {} grid is missing",
                iso(Timestamp::from_unix(before)),
                iso(Timestamp::from_unix(after)),
                Seconds::new(u32::try_from(period).unwrap_or(u32::MAX)),
            ))
            .in_file(path)
            .at_line(line)
            .at_column(1)
            .with_help("correct the moment, or split the recording at the jump")
        }
        GridFault::TooLarge { points, period } => RecordingError::new(format!(
            "the moments span {points} points of {period} s, more than can be held"
        ))
        .in_file(path)
        .with_help("split the recording, or record at a longer period"),
    }
}
