//! Small dense symmetric systems.

#![expect(clippy::indexing_slicing, reason = "INVARIANT: all indices run below the const dimension N")]

/// A symmetric positive definite matrix in factored form `L Lᵀ`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cholesky<const N: usize> {
    lower: [[f64; N]; N],
}

impl<const N: usize> Cholesky<N> {
    /// Factors a matrix; `None` when a column is a combination of the others up to rounding.
    pub(super) fn of(matrix: &[[f64; N]; N]) -> Option<Self> {
        let mut lower = [[0.0; N]; N];
        for row in 0..N {
            for column in 0..=row {
                let dot: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
                let rest = matrix[row][column] - dot;
                if row == column {
                    // Columns have unit length up to weights, so a relative test is a test of collinearity. The
                    // negation also refuses not-a-number.
                    if rest.partial_cmp(&(1e-10 * matrix[row][row])) != Some(core::cmp::Ordering::Greater) {
                        return None;
                    }
                    lower[row][row] = rest.sqrt();
                } else {
                    lower[row][column] = rest / lower[column][column];
                }
            }
        }
        Some(Self { lower })
    }

    /// The solution of `A x = b`.
    pub(super) fn solve(&self, right: &[f64; N]) -> [f64; N] {
        let mut x = *right;
        for row in 0..N {
            let dot: f64 = (0..row).map(|k| self.lower[row][k] * x[k]).sum();
            x[row] = (x[row] - dot) / self.lower[row][row];
        }
        for row in (0..N).rev() {
            let dot: f64 = (row + 1..N).map(|k| self.lower[k][row] * x[k]).sum();
            x[row] = (x[row] - dot) / self.lower[row][row];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_it_factored() {
        let matrix = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let expected = [1.0, -2.0, 3.0];
        let right: [f64; 3] = std::array::from_fn(|i| (0..3).map(|k| matrix[i][k] * expected[k]).sum());
        let solution = Cholesky::of(&matrix).unwrap().solve(&right);
        for (found, wanted) in solution.iter().zip(expected) {
            assert!((found - wanted).abs() < 1e-12);
        }
    }

    #[test]
    fn refuses_dependent_columns() {
        assert!(Cholesky::of(&[[1.0, 2.0], [2.0, 4.0]]).is_none());
        assert!(Cholesky::of(&[[f64::NAN, 0.0], [0.0, 1.0]]).is_none());
    }
}
