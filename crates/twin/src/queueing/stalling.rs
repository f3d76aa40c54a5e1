//! What least outstanding requests leave of the waiting in tasks that a CPU quota stalls.
//!
//! A stalled task collects requests, and the load balancer then spares it: waiting shrinks by far more than where cores are
//! merely busy. What a request waits for because of its own length (a part of the stalls, at any load) stays.
//!
//! The table is made by the exact engine: `cargo run --release -p plimsoll-twin --example tabulate_routing`.

use crate::workload::Discipline;

/// vCPU of a task that shares its CPU among requests.
pub const VCPUS: [f64; 3] = [0.25, 0.5, 1.0];
/// vCPU of a task that serves in order of arrival.
pub const VCPUS_IN_LINE: [f64; 2] = [0.25, 0.5];
/// Request lengths: mean CPU time over the CPU time of one quota period.
pub const LENGTHS: [f64; 6] = [0.04, 0.1, 0.2, 0.4, 1.0, 4.0];
/// Tasks among which the load balancer chooses.
pub const TASKS: [u32; 4] = [2, 4, 10, 30];
/// Load per capacity.
pub const UTILIZATIONS: [f64; 6] = [0.2, 0.35, 0.5, 0.65, 0.8, 0.9];

/// A task that its CPU quota can stall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stalling {
    /// vCPU that its requests can use, above 0.
    pub vcpu: f64,
    /// Mean CPU time of a request over the CPU time of one quota period, above 0.
    pub length: f64,
}

impl Stalling {
    /// The excess of the mean sojourn over that of a lone request, among `tasks` tasks over that of one task on its own, 0 to 1.
    ///
    /// MODEL: made with exponential CPU times and two visible CPUs. For constant and for very variable ones (variation 2) the
    /// same gain is used; see the measured errors of the engines.
    #[must_use]
    pub fn gain(&self, discipline: Discipline, tasks: u32, utilization: f64) -> f64 {
        // An event loop on a vCPU or more never stalls.
        let (table, vcpus): (&[[Rows; LENGTHS.len()]], &[f64]) = match discipline {
            Discipline::ProcessorSharing => (&SHARING, &VCPUS),
            Discipline::SingleThreaded => (&IN_LINE, &VCPUS_IN_LINE),
        };
        let (vcpu, more_vcpu) = place(vcpus, self.vcpu, libm::log);
        let (length, longer) = place(&LENGTHS, self.length, libm::log);
        let mut gain = 0.0;
        for (server, share) in [(vcpu, 1.0 - more_vcpu), (vcpu + 1, more_vcpu)] {
            for (request, part) in [(length, 1.0 - longer), (length + 1, longer)] {
                if let Some(rows) = table.get(server).and_then(|lengths| lengths.get(request)) {
                    gain += share * part * among(rows, tasks, utilization);
                }
            }
        }
        gain.clamp(0.0, 1.0)
    }
}

/// Gains in thousandths by number of tasks and utilization.
type Rows = [[u16; UTILIZATIONS.len()]; TASKS.len()];

/// Over the inverse number of tasks: one task gains nothing, and infinitely many what 30 do.
fn among(rows: &Rows, tasks: u32, utilization: f64) -> f64 {
    let inverse = 1.0 / f64::from(tasks.max(1));
    let mut before = (1.0, 1.0);
    for (row, &tabulated) in rows.iter().zip(&TASKS) {
        let here = (1.0 / f64::from(tabulated), at(row, tabulated, utilization));
        if inverse >= here.0 {
            let share = (before.0 - inverse) / (before.0 - here.0);
            return before.1 + share * (here.1 - before.1);
        }
        before = here;
    }
    before.1
}

/// Over the utilization; at full use one line is left for all tasks.
fn at(row: &[u16; UTILIZATIONS.len()], tasks: u32, utilization: f64) -> f64 {
    let tabulated = UTILIZATIONS.iter().zip(row).map(|(&u, &gain)| (u, f64::from(gain) / 1000.0));
    let mut before: Option<(f64, f64)> = None;
    for (u, gain) in tabulated.chain([(1.0, 1.0 / f64::from(tasks))]) {
        if utilization <= u {
            return before
                .map_or(gain, |(low, below)| below + (gain - below) * (utilization - low) / (u - low));
        }
        before = Some((u, gain));
    }
    before.map_or(1.0, |(_, gain)| gain)
}

/// The cell of a value in an ascending grid, and its place within it on a scale, 0 to 1.
fn place(grid: &[f64], value: f64, scale: impl Fn(f64) -> f64) -> (usize, f64) {
    let cell = grid.partition_point(|&edge| edge <= value).clamp(1, grid.len() - 1) - 1;
    match (grid.get(cell), grid.get(cell + 1)) {
        (Some(&low), Some(&high)) => {
            let value = value.clamp(low, high);
            (cell, (scale(value) - scale(low)) / (scale(high) - scale(low)))
        }
        _ => (cell, 0.0),
    }
}

#[rustfmt::skip]
const SHARING: [[Rows; LENGTHS.len()]; VCPUS.len()] = [
    [
        [[0, 181, 168, 224, 236, 274], [0, 61, 91, 104, 87, 74], [57, 44, 103, 93, 64, 31], [0, 44, 99, 90, 63, 28]],
        [[305, 300, 300, 298, 309, 366], [273, 235, 193, 146, 112, 123], [266, 238, 183, 123, 70, 42], [270, 229, 180, 122, 68, 33]],
        [[357, 351, 340, 350, 370, 417], [289, 259, 208, 167, 145, 166], [305, 249, 189, 128, 78, 58], [302, 248, 189, 126, 72, 38]],
        [[283, 328, 354, 383, 417, 453], [191, 189, 174, 170, 175, 199], [193, 176, 144, 109, 79, 73], [193, 175, 142, 104, 65, 39]],
        [[201, 302, 366, 413, 451, 477], [44, 98, 132, 165, 196, 221], [32, 63, 67, 67, 71, 81], [34, 64, 64, 55, 41, 33]],
        [[180, 314, 393, 443, 475, 491], [0, 50, 119, 175, 216, 237], [0, 0, 7, 36, 67, 87], [0, 0, 0, 4, 14, 24]],
    ],
    [
        [[15, 55, 85, 165, 213, 269], [0, 4, 21, 37, 55, 67], [0, 4, 6, 16, 21, 17], [0, 0, 8, 17, 19, 11]],
        [[121, 183, 223, 259, 295, 365], [78, 72, 79, 87, 90, 118], [66, 62, 55, 45, 35, 31], [66, 58, 54, 43, 29, 17]],
        [[213, 261, 294, 322, 364, 416], [112, 118, 118, 120, 129, 162], [98, 95, 80, 62, 48, 48], [100, 93, 79, 57, 36, 22]],
        [[200, 287, 329, 370, 411, 452], [55, 99, 120, 140, 163, 195], [52, 72, 68, 61, 57, 64], [54, 72, 66, 52, 36, 26]],
        [[178, 293, 363, 412, 450, 477], [0, 64, 114, 156, 193, 220], [0, 16, 31, 45, 61, 77], [0, 15, 25, 26, 24, 25]],
        [[181, 318, 396, 444, 476, 491], [0, 49, 122, 179, 218, 238], [0, 0, 3, 36, 69, 88], [0, 0, 0, 0, 11, 24]],
    ],
    [
        [[25, 88, 135, 174, 219, 289], [0, 0, 5, 18, 38, 70], [0, 0, 0, 0, 4, 11], [0, 0, 0, 0, 0, 2]],
        [[44, 106, 170, 236, 303, 380], [0, 5, 21, 47, 80, 125], [0, 0, 1, 6, 16, 27], [0, 0, 0, 0, 2, 6]],
        [[110, 189, 247, 301, 365, 424], [0, 26, 56, 85, 120, 166], [0, 0, 4, 16, 29, 44], [0, 0, 0, 0, 5, 11]],
        [[159, 258, 316, 364, 414, 455], [0, 43, 88, 125, 161, 198], [0, 0, 4, 26, 46, 62], [0, 0, 0, 0, 8, 17]],
        [[184, 307, 373, 421, 455, 479], [0, 53, 118, 165, 200, 225], [0, 0, 4, 37, 64, 81], [0, 0, 0, 0, 12, 24]],
        [[195, 332, 407, 452, 479, 492], [0, 59, 136, 191, 226, 242], [0, 0, 4, 44, 79, 94], [0, 0, 0, 0, 14, 30]],
    ],
];

#[rustfmt::skip]
const IN_LINE: [[Rows; LENGTHS.len()]; VCPUS_IN_LINE.len()] = [
    [
        [[0, 106, 167, 216, 232, 278], [0, 0, 7, 60, 72, 74], [0, 0, 2, 45, 49, 28], [0, 0, 1, 43, 47, 24]],
        [[110, 216, 263, 286, 310, 374], [41, 118, 136, 121, 106, 127], [38, 118, 126, 99, 62, 41], [39, 112, 124, 98, 60, 31]],
        [[287, 313, 323, 344, 376, 424], [212, 210, 180, 154, 145, 171], [224, 201, 162, 115, 73, 59], [222, 200, 162, 113, 67, 37]],
        [[261, 316, 349, 384, 423, 458], [165, 172, 163, 166, 177, 203], [167, 158, 132, 103, 78, 74], [166, 158, 131, 98, 63, 39]],
        [[198, 301, 368, 417, 454, 479], [39, 95, 131, 165, 199, 224], [27, 59, 65, 66, 72, 83], [29, 60, 61, 53, 40, 33]],
        [[179, 314, 394, 444, 477, 491], [0, 50, 121, 176, 218, 238], [0, 0, 7, 37, 68, 88], [0, 0, 0, 4, 14, 25]],
    ],
    [
        [[80, 202, 265, 282, 265, 305], [0, 0, 25, 57, 67, 82], [0, 0, 0, 0, 10, 15], [0, 0, 0, 0, 6, 7]],
        [[88, 200, 255, 288, 324, 391], [0, 2, 48, 77, 98, 136], [0, 0, 7, 21, 26, 32], [0, 0, 6, 19, 19, 14]],
        [[148, 240, 297, 338, 384, 433], [10, 62, 91, 113, 138, 177], [0, 37, 46, 45, 43, 52], [0, 35, 45, 40, 30, 21]],
        [[177, 277, 335, 385, 429, 463], [20, 76, 109, 141, 174, 206], [15, 47, 52, 53, 57, 69], [16, 47, 50, 44, 32, 26]],
        [[173, 297, 371, 423, 460, 483], [0, 60, 114, 161, 201, 227], [0, 10, 28, 44, 64, 81], [0, 9, 21, 24, 23, 26]],
        [[181, 320, 400, 450, 479, 493], [0, 50, 124, 181, 222, 241], [0, 0, 3, 37, 70, 89], [0, 0, 0, 0, 11, 24]],
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_on_its_own_gains_nothing_and_more_tasks_gain_more() {
        let stalling = Stalling { vcpu: 0.25, length: 0.4 };
        for discipline in [Discipline::ProcessorSharing, Discipline::SingleThreaded] {
            for utilization in [0.0, 0.3, 0.5, 0.77, 0.95, 1.0] {
                let gains =
                    [1, 2, 3, 4, 7, 10, 30, 400].map(|tasks| stalling.gain(discipline, tasks, utilization));
                assert_eq!(gains[0], 1.0);
                assert!(gains.is_sorted_by(|more, less| *less <= more + 0.005), "{utilization}: {gains:?}");
            }
        }
    }

    #[test]
    fn between_and_beyond_its_points_the_table_is_continued() {
        let gain = |vcpu: f64, length: f64, utilization: f64| {
            Stalling { vcpu, length }.gain(Discipline::ProcessorSharing, 4, utilization)
        };
        let (low, middle, high) = (gain(0.25, 0.4, 0.5), gain(0.35, 0.4, 0.5), gain(0.5, 0.4, 0.5));
        assert!(low.min(high) <= middle && middle <= low.max(high));
        assert_eq!(gain(0.1, 1e-4, 0.1), gain(0.25, 0.04, 0.2));
        assert_eq!(gain(9.0, 99.0, 2.0), 0.25);
    }
}
