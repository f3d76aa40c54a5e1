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

/// Rows of a chart.
const ROWS: usize = 8;

/// A chart is cut off at this many times the goal, so that the goal stays visible.
const CUT: f64 = 5.0;

/// Columns in front of a chart.
const MARGIN: usize = 14;

/// Milliseconds by minute as bars, the goal as a line and the event as a mark below; each column stands for the largest value
/// of its minutes.
pub(super) fn chart(screen: &Screen, values: &[Option<f64>], goal_ms: Option<f64>, event: usize) -> String {
    let columns = usize::from(screen.width()).saturating_sub(MARGIN).clamp(20, 120);
    let stretch = values.len().div_ceil(columns).max(1);
    let bars: Vec<Option<f64>> =
        values.chunks(stretch).map(|chunk| chunk.iter().flatten().copied().reduce(f64::max)).collect();
    let highest = largest(values);
    if bars.is_empty() || highest <= 0.0 {
        return String::new();
    }
    let top = goal_ms.map_or(highest, |goal| highest.clamp(1.25 * goal, CUT * goal));
    let step = top / ROWS as f64;
    let goal_row = goal_ms.map(|goal| (goal / step) as usize);
    let mut text = String::new();
    for row in (0..ROWS).rev() {
        let label = match (row, goal_row) {
            (row, Some(goal)) if row == goal => format!("goal {}", number::ms(goal_ms.unwrap_or(0.0))),
            (row, _) if row == ROWS - 1 => number::ms(top),
            _ => String::new(),
        };
        let line: String = bars.iter().map(|bar| cell(*bar, row, step, goal_row == Some(row), top)).collect();
        text.push_str(&format!("{label:>width$} │{}\n", line.trim_end(), width = MARGIN - 2));
    }
    let mark = (event / stretch).min(bars.len().saturating_sub(1));
    let axis: String = (0..bars.len()).map(|column| if column == mark { '▲' } else { '─' }).collect();
    text.push_str(&format!("{:>width$} └{axis}\n", "event", width = MARGIN - 2));
    if highest > top {
        text.push_str(&format!(
            "{:width$}↑ cut off; the highest minute has {}\n",
            "",
            number::ms(highest),
            width = MARGIN
        ));
    }
    text
}

/// What a column shows in a row of a chart.
fn cell(bar: Option<f64>, row: usize, step: f64, is_goal: bool, top: f64) -> char {
    let empty = if is_goal { '┄' } else { ' ' };
    let Some(value) = bar else { return empty };
    if row == ROWS - 1 && value > top {
        return '↑';
    }
    let filled = ((value / step - row as f64) * 8.0).round();
    if filled < 1.0 {
        return empty;
    }
    BARS.get((filled as usize).min(8) - 1).copied().unwrap_or('█')
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
    fn a_chart_shows_the_goal_the_event_and_what_is_cut_off() {
        let screen = Screen::new(60, crate::terminal::Style::Plain);
        let values: Vec<Option<f64>> = (0..40)
            .map(|minute| if minute == 3 { None } else { Some(if minute < 10 { 50.0 } else { 2000.0 }) })
            .collect();
        let text = chart(&screen, &values, Some(200.0), 10);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), ROWS + 2, "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= 60), "{text}");
        assert!(lines[0].starts_with("    1,000 ms │") && lines[0].ends_with('↑'), "{text}");
        assert!(
            lines.iter().any(|line| line.starts_with("goal 200 ms│") || line.contains("goal 200 ms")),
            "{text}"
        );
        assert_eq!(lines[ROWS].chars().position(|c| c == '▲'), Some(MARGIN + 10), "{text}");
        assert!(lines[ROWS + 1].contains("2,000 ms"), "{text}");
        assert_eq!(chart(&screen, &[], Some(200.0), 0), "");
        assert_eq!(chart(&screen, &[None, Some(0.0)], None, 0), "");
    }

    #[test]
    fn a_peak_survives_thinning() {
        let mut values = vec![Some(1.0); 1000];
        values[503] = Some(10.0);
        assert!(bars(&values, 50, 10.0).contains('█'));
    }
}
