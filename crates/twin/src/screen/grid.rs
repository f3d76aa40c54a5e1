//! A latency distribution on a fixed logarithmic grid.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: bin() is at most BINS - 1 and every array has BINS entries"
)]

use crate::noise::MinuteLaw;
use crate::outcome::{LatencySummary, REPORTED};

/// Number of bins: 12 per octave from 0.25 ms to about 131 s, so a bin is 6 % wide; quantiles interpolate inside it.
pub(super) const BINS: usize = 228;
const PER_OCTAVE: f64 = 12.0;
const LOWEST_S: f64 = 0.000_25;

/// Mass of a latency distribution per bin; the total mass is whatever was added.
#[derive(Debug, Clone, PartialEq)]
pub struct LatencyMix {
    mass: [f32; BINS],
    weight: f64,
    weighted_s: f64,
}

impl Default for LatencyMix {
    fn default() -> Self {
        Self { mass: [0.0; BINS], weight: 0.0, weighted_s: 0.0 }
    }
}

/// Where a latency lies, in bins from the lowest edge.
fn position(seconds: f64) -> f64 {
    libm::log2((seconds / LOWEST_S).max(1.0)) * PER_OCTAVE
}

fn bin(seconds: f64) -> usize {
    (position(seconds) as usize).min(BINS - 1)
}

fn edge(bin: f64) -> f64 {
    LOWEST_S * libm::exp2(bin / PER_OCTAVE)
}

impl LatencyMix {
    /// Adds a latency in seconds with a weight of at least 0.
    ///
    /// It is spread over the width of a bin around it, so that quantiles follow a small change of a latency smoothly.
    pub fn add(&mut self, seconds: f64, weight: f64) {
        let start = (position(seconds) - 0.5).max(0.0);
        let low = (start as usize).min(BINS - 1);
        let upper = weight * (start - low as f64).min(1.0);
        self.mass[low] += (weight - upper) as f32;
        self.mass[(low + 1).min(BINS - 1)] += upper as f32;
        self.weight += weight;
        self.weighted_s += weight * seconds;
    }

    /// Adds another distribution with a weight of at least 0.
    #[inline]
    pub fn add_mix(&mut self, other: &Self, weight: f64) {
        let factor = weight as f32;
        for (own, theirs) in self.mass.iter_mut().zip(&other.mass) {
            *own += theirs * factor;
        }
        self.weight += other.weight * weight;
        self.weighted_s += other.weighted_s * weight;
    }

    /// Sets everything to nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The total weight.
    #[must_use]
    pub const fn weight(&self) -> f64 {
        self.weight
    }

    /// The mean in seconds; 0 for an empty distribution.
    #[must_use]
    pub fn mean_s(&self) -> f64 {
        if self.weight > 0.0 { self.weighted_s / self.weight } else { 0.0 }
    }

    /// The latency in seconds below which a fraction of the mass lies, interpolated inside the bin.
    #[must_use]
    pub fn quantile_s(&self, fraction: f64) -> f64 {
        let [quantile] = self.quantiles_s([fraction]);
        quantile
    }

    /// The same for several fractions in ascending order, in one pass.
    fn quantiles_s<const N: usize>(&self, fractions: [f64; N]) -> [f64; N] {
        let total: f64 = self.mass.iter().map(|mass| f64::from(*mass)).sum();
        let mut quantiles = [edge(BINS as f64); N];
        let mut open = quantiles.iter_mut().zip(fractions.map(|fraction| total * fraction)).peekable();
        let mut below = 0.0;
        for (index, mass) in self.mass.iter().enumerate() {
            let mass = f64::from(*mass);
            while let Some((quantile, wanted)) =
                open.next_if(|(_, wanted)| mass > 0.0 && below + mass >= *wanted)
            {
                *quantile = edge(index as f64 + (wanted - below) / mass);
            }
            if open.peek().is_none() {
                break;
            }
            below += mass;
        }
        quantiles
    }

    /// The percentiles at [`REPORTED`] in seconds.
    pub(crate) fn percentiles_s(&self) -> [f64; REPORTED.len()] {
        self.quantiles_s(REPORTED)
    }

    /// Mean and percentiles in milliseconds; `None` for an empty distribution.
    #[must_use]
    pub fn summary(&self) -> Option<LatencySummary> {
        (self.weight > 0.0).then(|| LatencySummary::of_seconds(self.mean_s(), self.percentiles_s()))
    }
}

impl MinuteLaw for LatencyMix {
    fn quantile_s(&self, fraction: f64) -> f64 {
        Self::quantile_s(self, fraction)
    }

    /// Averaged over about ±20 %.
    fn log_density(&self, seconds: f64) -> f64 {
        const REACH: usize = 3;
        let middle = bin(seconds);
        let (first, last) = (middle.saturating_sub(REACH), (middle + REACH).min(BINS - 1));
        let near: f64 = self.mass[first..=last].iter().map(|mass| f64::from(*mass)).sum();
        let width = (last + 1 - first) as f64 / PER_OCTAVE * core::f64::consts::LN_2;
        if self.weight > 0.0 { near / self.weight / width } else { 0.0 }
    }

    fn share_above(&self, seconds: f64) -> f64 {
        if self.weight <= 0.0 {
            return 0.0;
        }
        let position = position(seconds);
        let own = (position as usize).min(BINS - 1);
        let above: f64 = self.mass[own + 1..].iter().map(|mass| f64::from(*mass)).sum();
        let inside = f64::from(self.mass[own]) * (1.0 - (position - own as f64).clamp(0.0, 1.0));
        ((above + inside) / self.weight).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_latency_is_read_back_wherever_it_lies() {
        for step in 0..40 {
            let seconds = 0.1 * libm::exp2(f64::from(step) / 240.0);
            let mut mix = LatencyMix::default();
            mix.add(seconds, 2.0);
            assert!((mix.quantile_s(0.5) / seconds - 1.0).abs() < 0.006, "{seconds} {}", mix.quantile_s(0.5));
        }
    }

    #[test]
    fn latencies_beyond_both_ends_count_at_the_ends() {
        let mut mix = LatencyMix::default();
        mix.add(0.0, 1.0);
        mix.add(1e9, 1.0);
        assert!(mix.quantile_s(0.25) < 2.0 * LOWEST_S && mix.quantile_s(0.75) > 100.0);
        assert_eq!(mix.weight(), 2.0);
    }

    #[test]
    fn quantiles_of_an_exponential_are_within_one_percent() {
        let mut mix = LatencyMix::default();
        let n = 200_000;
        for i in 0..n {
            let u = (f64::from(i) + 0.5) / f64::from(n);
            mix.add(-0.020 * libm::log(1.0 - u), 1.0);
        }
        for (fraction, expected) in [(0.5, 0.013_863), (0.95, 0.059_915), (0.99, 0.092_103)] {
            let error = (mix.quantile_s(fraction) / expected - 1.0).abs();
            assert!(error < 0.01, "{fraction}: {error}");
        }
        assert!((mix.mean_s() - 0.020).abs() < 1e-4);
    }
}
