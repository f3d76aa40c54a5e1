//! The exact law of one shared core, tabulated once per utilization.

use plimsoll_twin::fluid::TaskLaw;
use plimsoll_twin::queueing::Sharing;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// M/M/1 processor sharing.
#[derive(Default)]
pub(crate) struct SharedCore {
    tails: RefCell<BTreeMap<u64, Vec<(f64, f64)>>>,
}

fn tails(utilization: f64) -> Vec<(f64, f64)> {
    let mut law = Sharing::new(1, utilization);
    let mut points = Vec::new();
    let mut t = 1e-3;
    loop {
        let tail = law.tail(t);
        points.push((t, tail));
        if tail < 1e-5 {
            return points;
        }
        t *= 1.08;
    }
}

impl TaskLaw for SharedCore {
    fn excess(&self, utilization: f64) -> f64 {
        utilization / (1.0 - utilization)
    }

    fn quantile(&self, utilization: f64, u: f64) -> f64 {
        let mut known = self.tails.borrow_mut();
        let points = known.entry(utilization.to_bits()).or_insert_with(|| tails(utilization));
        let after = points.partition_point(|&(_, tail)| tail > 1.0 - u).clamp(1, points.len() - 1);
        let ((t0, p0), (t1, p1)) = (points[after - 1], points[after]);
        if u < 1.0 - points[0].1 {
            return u / (1.0 - points[0].1) * points[0].0;
        }
        let share = (libm::log(p0) - libm::log(1.0 - u)) / (libm::log(p0) - libm::log(p1));
        t0 + share * (t1 - t0)
    }
}
