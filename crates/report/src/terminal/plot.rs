//! Plots of one line.

use super::Screen;
use crate::number;
use plimsoll_twin::outcome::MinuteRow;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A labelled sparkline from zero to `top`; each character stands for the largest value of its stretch.
pub(super) fn sparkline(
    screen: &Screen,
    label: &str,
    values: &[Option<f64>],
    top: f64,
    largest: &str,
) -> String {
    let columns = usize::from(screen.width()).saturating_sub(32).clamp(20, 96);
    let line = bars(values, columns, top);
    if line.trim().is_empty() { String::new() } else { format!(" {label:<17} {line} {largest}\n") }
}

/// A labelled line of levels 0 to 7 that were made elsewhere.
pub(super) fn levels(screen: &Screen, label: &str, levels: &[Option<u8>]) -> String {
    let room = usize::from(screen.width()).saturating_sub(20);
    let stretch = levels.len().div_ceil(room.max(1)).max(1);
    let line: String = levels
        .chunks(stretch)
        .map(|chunk| match chunk.iter().flatten().max() {
            Some(level) => BARS.get(usize::from(*level)).or(BARS.last()).copied().unwrap_or(' '),
            None => ' ',
        })
        .collect();
    if line.trim().is_empty() { String::new() } else { format!(" {label:<17} {line}\n") }
}

fn bars(values: &[Option<f64>], columns: usize, top: f64) -> String {
    let stretch = values.len().div_ceil(columns.max(1)).max(1);
    let tops: Vec<Option<f64>> =
        values.chunks(stretch).map(|chunk| chunk.iter().flatten().copied().reduce(f64::max)).collect();
    tops.into_iter()
        .map(|value| match value {
            Some(value) if top > 0.0 => {
                let step = (value / top * 7.0).round().clamp(0.0, 7.0) as usize;
                BARS.get(step).copied().unwrap_or(' ')
            }
            Some(_) => BARS.first().copied().unwrap_or(' '),
            None => ' ',
        })
        .collect()
}

/// The largest value that a sparkline reaches.
pub(super) fn largest(values: &[Option<f64>]) -> f64 {
    values.iter().flatten().copied().fold(0.0, f64::max)
}

/// One quantity over the minutes of a replay.
pub(super) fn series(timeline: &[MinuteRow], of: impl Fn(&MinuteRow) -> Option<f64>) -> Vec<Option<f64>> {
    timeline.iter().map(|row| of(row).filter(|value| value.is_finite())).collect()
}

/// `to 3,120/min`.
pub(super) fn up_to(value: f64, unit: &str) -> String {
    format!("to {}{unit}", number::expected(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_value_is_the_highest_bar_and_gaps_stay_gaps() {
        assert_eq!(bars(&[Some(0.0), Some(4.0), None, Some(8.0)], 4, 8.0), "▁▅ █");
        assert_eq!(bars(&[], 10, 1.0), "");
        assert_eq!(bars(&[Some(0.0); 3], 3, 0.0), "▁▁▁");
    }

    #[test]
    fn a_peak_survives_thinning() {
        let mut values = vec![Some(1.0); 1000];
        values[503] = Some(10.0);
        assert!(bars(&values, 50, 10.0).contains('█'));
    }
}
