//! The fractions at which a sojourn law is tabulated.

/// Number of points of a law.
pub const POINTS: usize = 53;

/// Cells of the unit interval as (number, width): fine where p90, p95, p99 and p99.9 of a mixture are read.
const CELLS: [(usize, f64); 6] = [(16, 0.05), (8, 0.0125), (10, 0.005), (8, 0.005), (9, 0.001), (2, 0.0005)];

/// The middle of each cell, increasing.
pub const U: [f64; POINTS] = cells().0;

/// The width of each cell: the share of requests that a point stands for. They add up to 1.
pub const WEIGHTS: [f64; POINTS] = cells().1;

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler only; a wrong index does not compile")]
const fn cells() -> ([f64; POINTS], [f64; POINTS]) {
    let (mut middles, mut widths) = ([0.0; POINTS], [0.0; POINTS]);
    let (mut point, mut group, mut edge) = (0, 0, 0.0);
    while group < CELLS.len() {
        let (number, width) = CELLS[group];
        let mut cell = 0;
        while cell < number {
            middles[point] = edge + (cell as f64 + 0.5) * width;
            widths[point] = width;
            cell += 1;
            point += 1;
        }
        edge += number as f64 * width;
        group += 1;
    }
    (middles, widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_fill_the_unit_interval() {
        assert!((WEIGHTS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(U.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(U.iter().all(|&u| u > 0.0 && u < 1.0));
        for edge in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let near = U.iter().map(|u| (u - edge).abs()).fold(1.0, f64::min);
            assert!(near <= 0.26 * (1.0 - edge).min(0.1), "no point near {edge}: {near}");
        }
    }
}
