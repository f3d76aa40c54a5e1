//! Finds and mixes the tabulated rows for a server and a kind of request.

use super::grid::{COLUMNS, LENGTHS, MAGIC, SECTIONS, Section, UTILIZATIONS, VARIATIONS, decode};
use super::laws::{Rows, ServerLaws};
use crate::exact::Server;
use crate::workload::Discipline;

/// Tabulated laws.
#[derive(Debug, Clone, Copy)]
pub struct Tables {
    codes: &'static [u8],
}

/// Two neighbours in a grid and the share of the upper one.
#[derive(Debug, Clone, Copy)]
struct Between {
    low: usize,
    high: usize,
    share: f64,
}

impl Between {
    /// Where `value` lies in an increasing grid; outside of it the nearest end counts.
    fn find(grid: &[f64], value: f64, scale: impl Fn(f64) -> f64) -> Self {
        let last = grid.len().saturating_sub(1);
        let high = grid.partition_point(|&point| point < value).min(last);
        let low =
            if grid.get(high).is_some_and(|&point| point <= value) { high } else { high.saturating_sub(1) };
        let at = |index: usize| grid.get(index).map_or(0.0, |&point| scale(point));
        let span = at(high) - at(low);
        let share = if span > 0.0 { ((scale(value) - at(low)) / span).clamp(0.0, 1.0) } else { 0.0 };
        Self { low, high, share }
    }

    fn weighted(self) -> [(usize, f64); 2] {
        [(self.low, 1.0 - self.share), (self.high, self.share)]
    }
}

impl Tables {
    /// The tables that come with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self { codes: include_bytes!("../../data/stationary.bin") }
    }

    /// All laws of one server for requests with this mean CPU demand (in seconds on a full-speed core) and coefficient of
    /// variation.
    ///
    /// Between tabulated sizes the logarithm of a value is interpolated over 1/vCPU, between request lengths over their
    /// logarithm, between variations linearly; that is within 6 % of the exact engine, mostly within 3 %. Above 32 vCPU
    /// and above a variation of 2 the last table counts.
    ///
    /// MODEL: under the smallest tabulated vCPU the slowness grows as 1/vCPU.
    #[must_use]
    pub fn server(&self, server: Server, demand_mean_s: f64, demand_variation: f64) -> ServerLaws {
        let mut rows = Rows::default();
        let ladder = Self::ladder(server);
        let sizes: Vec<f64> = ladder.iter().map(|&(section, _)| section.vcpu).collect();
        let vcpu = server.vcpu.max(1e-3);
        // A CPU without quota stalls is a full core slowed down.
        let full_core = server.quota_period_s <= 0.0 && server.cores() > server.vcpu && vcpu < 1.0;
        let slower =
            if full_core { 1.0 / vcpu } else { (sizes.first().copied().unwrap_or(vcpu) / vcpu).max(1.0) };
        let variation = Between::find(&VARIATIONS, demand_variation, |value| value);
        for (size, share) in Between::find(&sizes, vcpu, |vcpu| -1.0 / vcpu).weighted() {
            let Some(&(section, first_row)) = ladder.get(size).filter(|_| share > 0.0) else { continue };
            let length = demand_mean_s / (vcpu * server.quota_period_s.max(1e-9));
            let shift = libm::log(slower);
            if !section.stalls {
                self.mix(&mut rows, first_row, 0, variation, share, shift);
                continue;
            }
            // Beyond the last tabulated length stalls fade as 1/length, towards a slow core that never stalls.
            let longest = LENGTHS.last().copied().unwrap_or(1.0);
            let stalling = (longest / length).min(1.0);
            for (place, part) in Between::find(&LENGTHS, length, libm::log).weighted() {
                self.mix(&mut rows, first_row, place, variation, share * part * stalling, shift);
            }
            let slow_core = Self::first_row(section.discipline, 1, 1.0);
            self.mix(&mut rows, slow_core, 0, variation, share * (1.0 - stalling), -libm::log(vcpu));
        }
        ServerLaws::new(&rows)
    }

    /// The sections for a server's discipline and visible CPUs by vCPU, each with the number of its first row.
    fn ladder(server: Server) -> Vec<(Section, usize)> {
        let mut first_row = 0;
        let mut ladder = Vec::with_capacity(SECTIONS.len());
        let never_stalls = server.quota_period_s <= 0.0;
        for section in SECTIONS {
            let cpus_fit = match (server.discipline, section.vcpu < 2.0) {
                (Discipline::ProcessorSharing, true) => {
                    (section.visible_cpus == 1) == (server.visible_cpus <= 1 || never_stalls)
                }
                _ => true,
            };
            if section.discipline == server.discipline && cpus_fit && !(never_stalls && section.stalls) {
                ladder.push((section, first_row));
            }
            first_row += section.rows();
        }
        ladder
    }

    /// The first row of one section.
    fn first_row(discipline: Discipline, visible_cpus: u32, vcpu: f64) -> usize {
        let server = Server { vcpu, visible_cpus, discipline, quota_period_s: 0.0 };
        let ladder = Self::ladder(server);
        ladder.iter().find(|(section, _)| section.vcpu == vcpu).map_or(0, |&(_, first_row)| first_row)
    }

    /// Adds the rows of one section and request length with a weight, all values `shift` higher in logarithm.
    fn mix(
        &self,
        rows: &mut Rows,
        first_row: usize,
        length: usize,
        variation: Between,
        weight: f64,
        shift: f64,
    ) {
        for (place, part) in variation.weighted() {
            let weight = weight * part;
            if weight <= 0.0 {
                continue;
            }
            let row = first_row + (length * VARIATIONS.len() + place) * UTILIZATIONS.len();
            let start = MAGIC.len() + row * COLUMNS * 2;
            let bytes = self.codes.get(start..).unwrap_or_default();
            rows.add(
                bytes.as_chunks::<2>().0.iter().map(|&code| decode(u16::from_le_bytes(code)) + shift),
                weight,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_have_the_layout_of_the_grid() {
        let codes = Tables::builtin().codes;
        let rows: usize = SECTIONS.iter().map(Section::rows).sum();
        assert!(codes.starts_with(MAGIC));
        assert_eq!(codes.len(), MAGIC.len() + rows * COLUMNS * 2);
    }

    #[test]
    fn a_place_in_a_grid_is_found_with_its_share() {
        let grid = [1.0, 2.0, 4.0];
        for (value, low, high, share) in [
            (0.5, 0, 0, 0.0),
            (1.0, 0, 0, 0.0),
            (1.5, 0, 1, 0.5),
            (2.0, 1, 1, 0.0),
            (3.0, 1, 2, 0.5),
            (9.0, 2, 2, 0.0),
        ] {
            let found = Between::find(&grid, value, |value| value);
            assert_eq!((found.low, found.high, found.share), (low, high, share), "{value}");
        }
    }
}
