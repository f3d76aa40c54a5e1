//! A series as a row of bars.

use crate::series::Series;

/// The highest level of a bar; levels go from 0.
pub const HIGHEST: u8 = 7;

const BARS: [char; HIGHEST as usize + 1] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The series in at most `width` buckets of equal time: the mean of each as a level from 0 (zero) to 7 (the highest
/// bucket), `None` where nothing was observed.
#[must_use]
pub fn buckets(series: &Series, width: usize) -> Vec<Option<u8>> {
    let count = width.min(series.len());
    let means: Vec<Option<f64>> = (0..count)
        .map(|bucket| {
            let edge = |n: usize| (n as u128 * series.len() as u128 / count as u128) as usize;
            let values = (edge(bucket)..edge(bucket + 1)).filter_map(|index| series.get(index));
            let (sum, seen) = values.fold((0.0, 0_u32), |(sum, seen), value| (sum + value, seen + 1));
            (seen > 0).then(|| sum / f64::from(seen))
        })
        .collect();
    let highest = means.iter().flatten().copied().fold(0.0, f64::max);
    let level =
        |mean: f64| if highest > 0.0 { (mean / highest * f64::from(HIGHEST)).round() as u8 } else { 0 };
    means.into_iter().map(|mean| mean.map(|mean| level(mean).min(HIGHEST))).collect()
}

/// The buckets as characters, a blank where nothing was observed.
#[must_use]
pub fn render(buckets: &[Option<u8>]) -> String {
    let bar = |level: u8| BARS.get(usize::from(level.min(HIGHEST))).copied().unwrap_or(' ');
    buckets.iter().map(|level| level.map_or(' ', bar)).collect()
}

/// The series as at most `width` characters.
#[must_use]
pub fn sparkline(series: &Series, width: usize) -> String {
    render(&buckets(series, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::{Seconds, Timestamp};

    #[test]
    fn bars_rise_with_the_values_and_gaps_are_blank() {
        let points = [Some(0.0), Some(7.0), None, None, Some(14.0), Some(14.0)];
        let series = Series::new(Timestamp::from_unix(0), Seconds::new(60), points);
        assert_eq!(sparkline(&series, 6), "▁▅  ██");
        assert_eq!(buckets(&series, 3), [Some(2), None, Some(7)]);
        assert_eq!(sparkline(&series, 0), "");
        assert_eq!(sparkline(&series, 100).chars().count(), 6);
    }
}
