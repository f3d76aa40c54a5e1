//! The tabulated laws of one task as the shape of a server.

use super::states::ServerShape;
use crate::stationary::{ServerLaws, WEIGHTS};

impl ServerShape for ServerLaws {
    fn mean(&self, utilization: f64) -> f64 {
        Self::mean(self, utilization)
    }

    fn points(&self, utilization: f64, each: &mut dyn FnMut(f64, f64)) {
        for (weight, sojourn) in WEIGHTS.iter().zip(self.at(utilization).quantiles) {
            each(*weight, sojourn);
        }
    }

    fn max_utilization(&self) -> f64 {
        self.max_rho()
    }
}
