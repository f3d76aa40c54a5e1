//! B2: the recommender of the Kubernetes vertical pod autoscaler.
//!
//! Source: kubernetes/autoscaler, `vertical-pod-autoscaler/pkg/recommender`, read 2026-09: decaying histograms with a
//! half-life of 24 hours, growth 5 %, first CPU bucket 0.001 core, first memory bucket 10 MB; target 90th percentile, plus
//! 15 %; memory as one peak per 24 hours; minimum 25 millicores and 250 MB.

use super::{Advice, History, resized};
use plimsoll_twin::Design;

const GROWTH: f64 = 1.05;
const HALF_LIFE_MINUTES: f64 = 1440.0;
const SHARE: f64 = 0.90;
const MARGIN: f64 = 1.15;
const CPU_FIRST: f64 = 0.001;
const MEMORY_FIRST_MIB: f64 = 10.0 / 1.048_576;
const CPU_LEAST: f64 = 0.025;
const MEMORY_LEAST_MIB: f64 = 250.0 / 1.048_576;
const MINUTES_PER_DAY: usize = 1440;

pub(super) fn advise(recorded: &Design, history: &History) -> Advice {
    let weight = recorded.size.cpu.vcpus().max(0.1);
    let newest = history.cores.len() as f64;
    let mut cpu = Decaying::new(CPU_FIRST);
    for (minute, cores) in history.cores.iter().enumerate() {
        if let Some(cores) = cores {
            cpu.add(*cores, weight, minute as f64 - newest);
        }
    }
    let mut memory = Decaying::new(MEMORY_FIRST_MIB);
    for (day, minutes) in history.memory_mib.chunks(MINUTES_PER_DAY).enumerate() {
        let peak = minutes.iter().flatten().copied().fold(0.0, f64::max);
        if peak > 0.0 {
            memory.add(peak, 1.0, (day * MINUTES_PER_DAY) as f64 - newest);
        }
    }
    let cores = (cpu.percentile(SHARE) * MARGIN).max(CPU_LEAST);
    resized(recorded, cores, (memory.percentile(SHARE) * MARGIN).max(MEMORY_LEAST_MIB))
}

/// A histogram with exponential buckets whose samples lose half their weight per half-life.
struct Decaying {
    first: f64,
    weights: Vec<f64>,
}

impl Decaying {
    const fn new(first: f64) -> Self {
        Self { first, weights: Vec::new() }
    }

    /// Adds a sample taken at a minute counted from the newest one, so at most 0.
    fn add(&mut self, value: f64, weight: f64, minute: f64) {
        let bucket = self.bucket(value);
        if self.weights.len() <= bucket {
            self.weights.resize(bucket + 1, 0.0);
        }
        if let Some(slot) = self.weights.get_mut(bucket) {
            *slot += weight * libm::exp2(minute / HALF_LIFE_MINUTES);
        }
    }

    fn bucket(&self, value: f64) -> usize {
        if value < self.first {
            return 0;
        }
        (libm::log(value * (GROWTH - 1.0) / self.first + 1.0) / libm::log(GROWTH)).floor().clamp(0.0, 1e4)
            as usize
    }

    /// The end of the bucket in which the share of the weight is reached.
    fn percentile(&self, share: f64) -> f64 {
        let total: f64 = self.weights.iter().sum();
        let mut below = 0.0;
        for (bucket, weight) in self.weights.iter().enumerate() {
            below += weight;
            if below > 0.0 && below >= share * total {
                return self.first * (libm::pow(GROWTH, (bucket + 1) as f64) - 1.0) / (GROWTH - 1.0);
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_samples_outweigh_old_ones() {
        let mut histogram = Decaying::new(CPU_FIRST);
        for minute in 0..2 * MINUTES_PER_DAY {
            let cores = if minute < MINUTES_PER_DAY { 0.8 } else { 0.2 };
            histogram.add(cores, 1.0, minute as f64 - 2.0 * MINUTES_PER_DAY as f64);
        }
        let median = histogram.percentile(0.5);
        assert!((0.2..0.22).contains(&median), "{median}");
    }
}
