//! From scattered moments to a regular grid with explicit gaps.

use crate::instant::iso;
use plimsoll_units::{Seconds, Timestamp};

/// A regular grid of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    start: i64,
    period: i64,
    len: usize,
}

/// What had to be repaired or guessed to lay the grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    unsorted: bool,
    repeated: usize,
    off_grid: usize,
    holes: usize,
    missing: i64,
    longest: Option<(i64, i64)>,
    guessed: bool,
}

/// Why no grid can be laid over these moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GridFault {
    /// There is no moment.
    Empty,
    /// Nearly all of the grid would be gaps; the clock jumps between these two moments.
    ClockJump { before: i64, after: i64, period: i64 },
    /// The grid would have more cells than allowed.
    TooLarge { points: u64, period: i64 },
}

/// What the caller knows beforehand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GridRequest {
    /// The period, where stated.
    pub(crate) period: Option<Seconds>,
    /// Holes up to this many seconds hold a value that needs no row, such as zero requests.
    pub(crate) harmless_hole: i64,
    /// Most points.
    pub(crate) points: u64,
}

/// Below this share of observed points a table is refused as having a broken clock.
const LEAST_COVERAGE: f64 = 0.1;

/// Periods that instruments use, in seconds; a guessed period within a tenth of one of them is that one.
const USUAL_PERIODS: [i64; 17] =
    [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/// The period of a single row, which shows none.
const LONE_PERIOD: i64 = 60;

impl Grid {
    /// Lays the grid over moments in seconds since 1970, in any order.
    pub(crate) fn over(times: &[i64], request: &GridRequest) -> Result<(Self, Findings), GridFault> {
        let mut sorted = times.to_vec();
        let unsorted = !sorted.is_sorted();
        sorted.sort_unstable();
        sorted.dedup();
        let (Some(&first), Some(&last)) = (sorted.first(), sorted.last()) else {
            return Err(GridFault::Empty);
        };
        let stated = request.period.map(|period| i64::from(period.get()).max(1));
        let (period, guessed) = stated.map_or_else(|| infer_period(&sorted), |period| (period, false));
        let phase = common_phase(&sorted, period);
        let start = nearest(first, phase, period);
        let points = (nearest(last, phase, period) - start) / period + 1;
        let mut findings =
            Findings { unsorted, guessed, repeated: times.len() - sorted.len(), ..Findings::default() };
        findings.off_grid = sorted.iter().filter(|time| (**time - phase) % period != 0).count();
        findings.find_holes(&sorted, period, request.harmless_hole);
        if let Some((before, after)) = findings.longest
            && ((points - findings.missing) as f64) < LEAST_COVERAGE * points as f64
        {
            return Err(GridFault::ClockJump { before, after, period });
        }
        if points as u64 > request.points {
            return Err(GridFault::TooLarge { points: points as u64, period });
        }
        Ok((Self { start, period, len: points as usize }, findings))
    }

    /// The first moment.
    pub(crate) const fn start(&self) -> Timestamp {
        Timestamp::from_unix(self.start)
    }

    /// The period.
    pub(crate) fn period(&self) -> Seconds {
        Seconds::new(u32::try_from(self.period).unwrap_or(u32::MAX))
    }

    /// The number of points.
    #[cfg(test)]
    const fn len(&self) -> usize {
        self.len
    }

    /// The point nearest to a moment the grid was laid over.
    pub(crate) fn index(&self, time: i64) -> usize {
        let steps = (time - self.start + self.period / 2).div_euclid(self.period);
        usize::try_from(steps).unwrap_or(0).min(self.len.saturating_sub(1))
    }

    /// Places values by their moments; where two meet, the later in file order wins.
    pub(crate) fn place(&self, times: &[i64], values: &[f64]) -> Vec<f64> {
        let mut placed = vec![f64::NAN; self.len];
        for (time, value) in times.iter().zip(values) {
            if let Some(slot) = placed.get_mut(self.index(*time))
                && !value.is_nan()
            {
                *slot = *value;
            }
        }
        placed
    }
}

impl Findings {
    fn find_holes(&mut self, sorted: &[i64], period: i64, harmless: i64) {
        for pair in sorted.windows(2) {
            let [before, after] = pair else { continue };
            let missing = (after - before + period / 2) / period - 1;
            if missing <= 0 || missing.saturating_mul(period) <= harmless {
                continue;
            }
            self.holes += 1;
            self.missing += missing;
            if self.longest.is_none_or(|(from, to)| after - before > to - from) {
                self.longest = Some((*before, *after));
            }
        }
    }

    /// The findings as sentences; empty when the table was regular.
    pub(crate) fn notes(&self, what: &str, grid: &Grid) -> Vec<String> {
        let mut notes = Vec::new();
        let period = grid.period();
        if self.unsorted {
            notes.push(format!("{what}: rows were not in order of time; they were sorted"));
        }
        if self.repeated > 0 {
            notes.push(format!("{what}: repeated moments: {}; the last row of each counts", self.repeated));
        }
        if self.off_grid > 0 {
            notes.push(format!(
                "{what}: moments off the {period} grid: {}; each was moved to the nearest point",
                self.off_grid
            ));
        }
        if let Some((before, after)) = self.longest {
            notes.push(format!(
                "{what}: holes: {}, with {} points of {period} missing; the longest from {} to {}",
                self.holes,
                self.missing,
                iso(Timestamp::from_unix(before)),
                iso(Timestamp::from_unix(after)),
            ));
        }
        if self.guessed {
            notes.push(format!(
                "{what}: the period is not regular; {period} was taken as the nearest usual one"
            ));
        }
        notes
    }
}

/// The commonest distance between neighbours, ties to the smaller; where none is common, the median distance, rounded to a
/// usual period. The flag says that it is a guess.
fn infer_period(sorted: &[i64]) -> (i64, bool) {
    let mut steps: Vec<i64> =
        sorted.windows(2).filter_map(|pair| if let [a, b] = pair { Some(b - a) } else { None }).collect();
    if steps.is_empty() {
        return (LONE_PERIOD, true);
    }
    steps.sort_unstable();
    let (mode, count) = mode(&steps);
    if count * 2 >= steps.len() {
        return (mode, false);
    }
    let median = steps.get(steps.len() / 2).copied().unwrap_or(LONE_PERIOD);
    let usual = USUAL_PERIODS.into_iter().find(|usual| (usual - median).abs() * 10 <= *usual);
    (usual.unwrap_or(median).max(1), true)
}

/// The offset within the period that most moments share, ties to the smaller.
fn common_phase(sorted: &[i64], period: i64) -> i64 {
    let mut phases: Vec<i64> = sorted.iter().map(|time| time.rem_euclid(period)).collect();
    phases.sort_unstable();
    mode(&phases).0
}

/// The commonest value of a sorted slice and how often it occurs; (0, 0) for an empty one.
fn mode(sorted: &[i64]) -> (i64, usize) {
    sorted.chunk_by(|a, b| a == b).fold((0, 0), |best, run| match run.first() {
        Some(value) if run.len() > best.1 => (*value, run.len()),
        _ => best,
    })
}

/// The grid moment nearest to `time`, halves upwards.
const fn nearest(time: i64, phase: i64, period: i64) -> i64 {
    phase + (time - phase + period / 2).div_euclid(period) * period
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: GridRequest = GridRequest { period: None, harmless_hole: 0, points: 1_000_000 };

    #[test]
    fn the_period_is_the_commonest_step_and_holes_are_counted() {
        let (grid, findings) = Grid::over(&[0, 60, 120, 300, 360], &FREE).unwrap();
        assert_eq!((grid.period().get(), grid.len()), (60, 7));
        assert_eq!((findings.holes, findings.missing, findings.longest), (1, 2, Some((120, 300))));
        let placed = grid.place(&[0, 60, 120, 300, 360], &[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(placed.iter().filter(|value| value.is_nan()).count(), 2);
        assert_eq!(placed[5], 4.0);
    }

    #[test]
    fn jitter_is_moved_to_the_grid_and_said() {
        let (grid, findings) = Grid::over(&[600, 661, 719, 780, 842, 898], &FREE).unwrap();
        assert_eq!((grid.period().get(), grid.len()), (60, 6));
        assert!(findings.guessed && findings.off_grid > 0);
        assert_eq!(findings.holes, 0);
    }

    #[test]
    fn repeated_and_unsorted_moments_are_repaired_and_said() {
        let times = [120, 0, 60, 60];
        let (grid, findings) = Grid::over(&times, &FREE).unwrap();
        assert!(findings.unsorted);
        assert_eq!(findings.repeated, 1);
        assert_eq!(grid.place(&times, &[9.0, 1.0, 2.0, 3.0]), vec![1.0, 3.0, 9.0]);
    }

    #[test]
    fn a_clock_that_jumps_by_years_is_refused() {
        let fault = Grid::over(&[0, 60, 120, 400_000_000], &FREE).unwrap_err();
        assert_eq!(fault, GridFault::ClockJump { before: 120, after: 400_000_000, period: 60 });
        assert_eq!(Grid::over(&[], &FREE), Err(GridFault::Empty));
    }

    #[test]
    fn a_grid_over_the_limit_is_refused_before_it_is_made() {
        let times: Vec<i64> = (0..100).map(|n| n * 60).collect();
        let fault = Grid::over(&times, &GridRequest { points: 50, ..FREE }).unwrap_err();
        assert_eq!(fault, GridFault::TooLarge { points: 100, period: 60 });
    }
}
