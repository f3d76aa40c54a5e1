//! Logarithmic grids whose cells are found from the bits of a number, without a logarithm.

/// A grid over positive numbers: each octave is cut into equally wide cells.
///
/// The leading mantissa bits of a double number its cells, so that finding one is a shift and a subtraction; that gives the
/// same cell on every platform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogGrid {
    shift: u32,
    first: u64,
    cells: usize,
}

impl LogGrid {
    /// Cells from `2^from` to `2^to`, with `2^cells_log2` cells per octave.
    pub(crate) const fn new(from: i32, to: i32, cells_log2: u32) -> Self {
        let shift = 52 - cells_log2;
        let biased = (1023 + from) as u64;
        Self { shift, first: biased << cells_log2, cells: ((to - from) as usize) << cells_log2 }
    }

    /// The number of cells; there is one edge more.
    pub(crate) const fn cells(self) -> usize {
        self.cells
    }

    /// The lower edge of a cell.
    pub(crate) const fn edge(self, cell: usize) -> f64 {
        f64::from_bits((self.first + cell as u64) << self.shift)
    }

    /// The cell of `x` (clamped to the first and last) and the position of `x` within it, 0 to 1.
    #[inline]
    pub(crate) fn locate(self, x: f64) -> (usize, f64) {
        let bits = x.to_bits();
        let number = (bits >> self.shift).wrapping_sub(self.first) as i64;
        if number < 0 || x <= 0.0 {
            (0, 0.0)
        } else if number as usize >= self.cells {
            (self.cells - 1, 1.0)
        } else {
            let mask = (1_u64 << self.shift) - 1;
            let position = (bits & mask) as f64 / (1_u64 << self.shift) as f64;
            (number as usize, position)
        }
    }

    /// The cell of `x`, clamped to the first and last.
    #[inline]
    pub(crate) fn cell(self, x: f64) -> usize {
        let number = (x.to_bits() >> self.shift) as i64 - self.first as i64;
        number.clamp(0, self.cells as i64 - 1) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_lies_between_the_edges_of_its_cell() {
        let grid = LogGrid::new(-4, 3, 4);
        for x in [0.0625, 0.07, 0.5, 1.0, 1.999, 7.99] {
            let (cell, position) = grid.locate(x);
            let (low, high) = (grid.edge(cell), grid.edge(cell + 1));
            assert!(low <= x && x < high, "{x} in {low}..{high}");
            assert!((low + position * (high - low) - x).abs() < 1e-12);
            assert_eq!(grid.cell(x), cell);
        }
    }

    #[test]
    fn numbers_outside_go_to_the_ends() {
        let grid = LogGrid::new(-4, 3, 4);
        assert_eq!(grid.locate(0.0), (0, 0.0));
        assert_eq!(grid.locate(1e-9), (0, 0.0));
        assert_eq!(grid.locate(1e9), (grid.cells() - 1, 1.0));
        assert_eq!(grid.cell(0.0), 0);
        assert_eq!(grid.cell(f64::INFINITY), grid.cells() - 1);
    }
}
