//! What is tabulated: the layout that the generator and the reader of the tables share.
//!
//! The file holds, in this order: 8 bytes [`MAGIC`]; for each of [`SECTIONS`], for each request length (one where there is no
//! quota), for each of [`VARIATIONS`], for each of [`UTILIZATIONS`] a row; a row is the mean and the [`POINTS`] quantiles,
//! each as a little-endian `u16` code of its logarithm ([`encode`], [`decode`]).

use super::points::POINTS;
use crate::exact::Server;
use crate::workload::Discipline;

/// The first bytes of the file: name and version of the layout.
pub const MAGIC: &[u8; 8] = b"plimsol1";

/// Load per capacity.
pub const UTILIZATIONS: [f64; 12] = [0.05, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97];

/// Coefficients of variation of the demand: constant, lognormal, exponential, lognormal.
pub const VARIATIONS: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

/// Request lengths: mean demand over the CPU time of one quota period.
pub const LENGTHS: [f64; 13] = [0.005, 0.02, 0.04, 0.08, 0.16, 0.25, 0.4, 0.5, 0.7, 1.0, 2.0, 4.0, 8.0];

/// Values in a row.
pub const COLUMNS: usize = POINTS + 1;

/// The quota period that the tables are made with; only the ratio to the demand matters.
pub const PERIOD_S: f64 = 0.1;

/// One kind of server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// vCPU.
    pub vcpu: f64,
    /// CPUs seen by a task with fewer than 2 vCPU.
    pub visible_cpus: u32,
    /// Discipline.
    pub discipline: Discipline,
    /// Whether the quota can stall it, so that request lengths matter.
    pub stalls: bool,
}

impl Section {
    const fn sharing(vcpu: f64, visible_cpus: u32, stalls: bool) -> Self {
        Self { vcpu, visible_cpus, discipline: Discipline::ProcessorSharing, stalls }
    }

    const fn in_line(vcpu: f64, stalls: bool) -> Self {
        Self { vcpu, visible_cpus: 2, discipline: Discipline::SingleThreaded, stalls }
    }

    /// The server of this section.
    #[must_use]
    pub const fn server(&self) -> Server {
        Server {
            vcpu: self.vcpu,
            visible_cpus: self.visible_cpus,
            discipline: self.discipline,
            quota_period_s: PERIOD_S,
        }
    }

    /// The request lengths tabulated; one of any length where there is no quota.
    #[must_use]
    pub const fn lengths(&self) -> &'static [f64] {
        if self.stalls { &LENGTHS } else { &[1.0] }
    }

    /// Rows of this section.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.lengths().len() * VARIATIONS.len() * UTILIZATIONS.len()
    }
}

/// The sections in the order of the file; within a discipline and number of visible CPUs by vCPU.
pub const SECTIONS: [Section; 14] = [
    Section::sharing(0.25, 2, true),
    Section::sharing(0.5, 2, true),
    Section::sharing(1.0, 2, true),
    Section::sharing(0.25, 1, true),
    Section::sharing(0.5, 1, true),
    Section::sharing(1.0, 1, false),
    Section::sharing(2.0, 2, false),
    Section::sharing(4.0, 2, false),
    Section::sharing(8.0, 2, false),
    Section::sharing(16.0, 2, false),
    Section::sharing(32.0, 2, false),
    Section::in_line(0.25, true),
    Section::in_line(0.5, true),
    Section::in_line(1.0, false),
];

/// Logarithm of the smallest value a code can hold; the largest is about 1e5.
const LOWEST: f64 = -9.2;
/// Difference of the logarithms of two neighbouring codes: values are rounded by at most 0.016 %.
const STEP: f64 = 20.8 / 65_535.0;

/// The code of a value.
#[must_use]
pub fn encode(value: f64) -> u16 {
    ((libm::log(value) - LOWEST) / STEP).round().clamp(0.0, 65_535.0) as u16
}

/// The logarithm of a code's value.
#[must_use]
pub fn decode(code: u16) -> f64 {
    LOWEST + STEP * f64::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_values_to_two_parts_in_ten_thousand() {
        for value in [2e-4, 0.05, 1.0, 37.5, 9e4] {
            let read = libm::exp(decode(encode(value)));
            assert!((read / value - 1.0).abs() < 1.7e-4, "{value} became {read}");
        }
        assert_eq!((encode(0.0), encode(f64::INFINITY)), (0, 65_535));
    }

    #[test]
    fn a_section_stalls_exactly_where_its_server_has_a_quota() {
        for section in SECTIONS {
            assert_eq!(section.server().cores() > section.vcpu, section.stalls, "{section:?}");
        }
    }
}
