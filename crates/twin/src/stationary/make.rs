//! Makes the rows of the tables by running the exact engine.

use super::grid::{COLUMNS, PERIOD_S, Section, UTILIZATIONS};
use super::laws::Row;
use super::points::{POINTS, U};
use crate::draws::Seed;
use crate::exact::{Experiment, Routing};
use crate::queueing::{Sharing, fcfs};
use crate::workload::Discipline;

/// Requests of one kind at one kind of server: the rows over all utilizations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// The server.
    pub section: Section,
    /// Mean demand over the CPU time of one quota period.
    pub length: f64,
    /// Coefficient of variation of the demand.
    pub variation: f64,
}

impl Job {
    /// The rows over [`UTILIZATIONS`], none of their values decreasing.
    #[must_use]
    pub fn rows(&self) -> [[f64; COLUMNS]; UTILIZATIONS.len()] {
        let mut rows = UTILIZATIONS.map(|utilization| self.row(utilization));
        for column in 0..COLUMNS {
            let mut values = rows.map(|row| row.get(column).copied().unwrap_or_default());
            make_monotone(&mut values);
            for (own, value) in rows.iter_mut().filter_map(|row| row.get_mut(column)).zip(values) {
                *own = value;
            }
        }
        rows
    }

    /// The row of one utilization as it is simulated: the mean and the quantiles in units of the mean demand.
    ///
    /// All rows of one variation see the same arrivals and demands, scaled, so that sampling errors differ little
    /// between neighbours. Where the mean is known, its sampling error is divided out of all values.
    #[must_use]
    pub fn row(&self, utilization: f64) -> Row {
        let demand_mean_s = self.length * self.section.vcpu * PERIOD_S;
        let requests = requests(utilization);
        let histogram = Experiment {
            server: self.section.server(),
            tasks: 1,
            routing: Routing::Random,
            demand_mean_s,
            demand_variation: self.variation,
            utilization,
            requests,
            warm_up: requests / 10,
            seed: Seed::new(20_260_901).numbered(self.variation as u64),
        }
        .run();
        let mean = histogram.mean() / demand_mean_s;
        let correction = self.known_mean(utilization).map_or(1.0, |known| known / mean);
        let mut row = [mean * correction; POINTS + 1];
        for (value, quantile) in row.iter_mut().skip(1).zip(histogram.quantiles(U)) {
            *value = quantile / demand_mean_s * correction;
        }
        row
    }

    /// The exact mean at a server without quota.
    fn known_mean(&self, utilization: f64) -> Option<f64> {
        match (self.section.stalls, self.section.discipline) {
            (true, _) => None,
            (false, Discipline::ProcessorSharing) => {
                Some(Sharing::new(self.section.vcpu as u32, utilization).mean())
            }
            (false, Discipline::SingleThreaded) => {
                Some(1.0 + fcfs::mean_wait_one_server(utilization, self.variation))
            }
        }
    }
}

/// Requests per row: more where they are correlated over longer.
fn requests(utilization: f64) -> u64 {
    match utilization {
        rho if rho <= 0.8 => 1_000_000,
        rho if rho <= 0.85 => 1_500_000,
        rho if rho <= 0.9 => 2_000_000,
        rho if rho <= 0.94 => 3_000_000,
        _ => 5_000_000,
    }
}

/// Makes a sequence non-decreasing by averaging neighbours that are not (pool adjacent violators).
fn make_monotone(values: &mut [f64]) {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &value in values.iter() {
        let mut pool = (value, 1);
        while let Some(last) = pools.pop_if(|last| last.0 > pool.0) {
            let count = last.1 + pool.1;
            pool = ((last.0 * last.1 as f64 + pool.0 * pool.1 as f64) / count as f64, count);
        }
        pools.push(pool);
    }
    let flat = pools.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count));
    values.iter_mut().zip(flat).for_each(|(value, pooled)| *value = pooled);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stationary::Tables;
    use crate::stationary::grid::SECTIONS;

    #[test]
    fn violators_are_averaged() {
        let mut values = [1.0, 3.0, 2.0, 2.5, 4.0, 0.0];
        make_monotone(&mut values);
        assert_eq!(values, [1.0, 2.3, 2.3, 2.3, 2.3, 2.3].map(|value: f64| value));
    }

    #[test]
    fn the_built_in_tables_are_what_is_made_here() {
        for (section, length, variation, utilization) in [
            (0, 0.4, 1.0, 0.5),
            (2, 0.08, 2.0, 0.7),
            (8, 1.0, 0.0, 0.8),
            (11, 2.0, 1.0, 0.3),
            (13, 1.0, 2.0, 0.6),
        ] {
            let job = Job { section: SECTIONS[section], length, variation };
            let made = job.row(utilization);
            let demand = length * job.section.vcpu * PERIOD_S;
            let stored = Tables::builtin().server(job.section.server(), demand, variation).at(utilization);
            assert!((stored.mean / made[0] - 1.0).abs() < 5e-4, "{job:?}");
            for (stored, made) in stored.quantiles.iter().zip(&made[1..]) {
                // Codes round by 0.02 %, pooling moves values by less than their sampling error.
                assert!((stored / made - 1.0).abs() < 2e-3, "{job:?} {stored} {made}");
            }
        }
    }
}
