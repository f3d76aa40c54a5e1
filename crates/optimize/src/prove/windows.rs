//! Which minutes the exact engine replays: the hardest ones, within a bound on the work.

use crate::exact::Stretch;
use crate::plan::{Hardness, ProofWindow};
use plimsoll_twin::Workload;

/// Judged minutes of one window.
const MINUTES: usize = 60;
/// Replayed minutes before a window: a scale-in alarm needs fifteen data points.
const WARM_UP: usize = 20;
/// Distance between the windows that are compared.
const STEP: usize = 5;
/// Minutes over which traffic is averaged when its rise is measured.
const RISE: usize = 10;
/// Least judged minutes of a window, however many requests they have.
const LEAST: usize = 10;
/// Requests of one replay of all windows, warm-up included.
///
/// MODEL: a bound on the work of a proof and a choice; busier services are proved on shorter windows.
const REQUESTS: f64 = 400_000.0;

/// Up to three windows, by time; none where nothing was observed.
///
/// `violations` has the expected violation of each minute by the searching engine.
pub(super) fn windows(workload: &Workload, violations: &[f64]) -> Vec<ProofWindow> {
    let arrivals = &workload.arrivals;
    let rates: Vec<f64> = arrivals.per_second.iter().map(|rate| f64::from(*rate)).collect();
    let seen: Vec<f64> = arrivals.observed.iter().map(|seen| if *seen { 1.0 } else { 0.0 }).collect();
    let minutes = MINUTES.min(rates.len());
    if minutes == 0 {
        return Vec::new();
    }
    let mut length = minutes;
    loop {
        let found = choose(&rates, &seen, violations, length);
        let work: f64 = found.iter().map(|window| stretch(window).requests(workload)).sum();
        if work <= REQUESTS || length <= LEAST {
            return found;
        }
        length = (length / 2).max(LEAST);
    }
}

/// The stretch of a window.
pub(super) const fn stretch(window: &ProofWindow) -> Stretch {
    Stretch { warm_up: WARM_UP, first: window.first, minutes: window.minutes }
}

fn choose(rates: &[f64], seen: &[f64], violations: &[f64], minutes: usize) -> Vec<ProofWindow> {
    let rises = rises(rates);
    let mut chosen: Vec<ProofWindow> = Vec::new();
    for (why, values) in
        [(Hardness::MostViolations, violations), (Hardness::Busiest, rates), (Hardness::Steepest, &rises)]
    {
        let score = |first: usize| {
            let sum =
                |values: &[f64]| values.get(first..first + minutes).unwrap_or_default().iter().sum::<f64>();
            let most = |values: &[f64]| {
                values.get(first..first + minutes).unwrap_or_default().iter().copied().fold(0.0, f64::max)
            };
            let observed = sum(seen) >= minutes as f64 / 2.0;
            let hard = if why == Hardness::Steepest { most(values) } else { sum(values) };
            if observed { hard } else { 0.0 }
        };
        let firsts = (0..=rates.len().saturating_sub(minutes)).step_by(STEP);
        let apart = |first: usize| chosen.iter().all(|other| first.abs_diff(other.first) * 2 >= minutes);
        // The earliest of equals, so that the choice does not depend on rounding further on.
        let best = firsts
            .filter(|first| apart(*first))
            .map(|first| (first, score(first)))
            .reduce(|best, other| if other.1 > best.1 { other } else { best });
        if let Some((first, score)) = best
            && score > 1e-6
        {
            chosen.push(ProofWindow { first, minutes, why });
        }
    }
    chosen.sort_by_key(|window| window.first);
    trimmed(chosen)
}

/// Windows that overlap are cut so that no minute is judged twice.
fn trimmed(mut windows: Vec<ProofWindow>) -> Vec<ProofWindow> {
    let mut end = 0;
    for window in &mut windows {
        let cut = end.max(window.first) - window.first;
        window.first += cut;
        window.minutes -= cut.min(window.minutes);
        end = window.first + window.minutes;
    }
    windows.retain(|window| window.minutes > 0);
    windows
}

/// How much the mean rate of the following minutes exceeds that of the preceding ones.
fn rises(rates: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0];
    for rate in rates {
        sums.push(sums.last().copied().unwrap_or(0.0) + rate);
    }
    let sum = |from: usize, to: usize| {
        sums.get(to).copied().unwrap_or(0.0) - sums.get(from).copied().unwrap_or(0.0)
    };
    (0..rates.len())
        .map(|minute| {
            if minute < RISE || minute + RISE > rates.len() {
                return 0.0;
            }
            (sum(minute, minute + RISE) - sum(minute - RISE, minute)).max(0.0) / RISE as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_the_steepest_and_the_most_missed_hour_are_found() {
        let mut rates = vec![1.0; 1440];
        rates[300..420].fill(9.0);
        rates[900..905].fill(0.0);
        let mut violations = vec![0.0; 1440];
        violations[1200..1210].fill(0.5);
        let found = choose(&rates, &vec![1.0; 1440], &violations, 60);
        let words: Vec<String> = found.iter().map(|window| window.why.to_string()).collect();
        assert_eq!(words.len(), 3);
        let busiest = found.iter().find(|window| window.why == Hardness::Busiest).unwrap();
        assert!(busiest.first >= 300 && busiest.first + 60 <= 420, "{found:?}");
        let missed = found.iter().find(|window| window.why == Hardness::MostViolations).unwrap();
        assert!((1150..=1200).contains(&missed.first), "{found:?}");
        let steepest = found.iter().find(|window| window.why == Hardness::Steepest).unwrap();
        assert!((240..=300).contains(&steepest.first), "{found:?}");
    }

    #[test]
    fn no_minute_is_judged_twice() {
        let window = |first, why| ProofWindow { first, minutes: 60, why };
        let found = trimmed(vec![window(100, Hardness::Busiest), window(130, Hardness::Steepest)]);
        assert_eq!((found[1].first, found[1].minutes), (160, 30));
    }

    #[test]
    fn without_observed_traffic_there_is_nothing_to_prove() {
        assert!(choose(&[0.0; 200], &[1.0; 200], &[0.0; 200], 60).is_empty());
        assert!(choose(&[5.0; 200], &[0.0; 200], &[0.0; 200], 60).is_empty());
    }
}
