//! Quantiles from a tail function.

/// The smallest `t` with `tail(t) <= 1 - p`, for a tail that falls to 0; 0 where even `tail(0)` is that small.
pub(super) fn of_tail(p: f64, mut tail: impl FnMut(f64) -> f64) -> f64 {
    let target = 1.0 - p;
    if target <= 0.0 {
        return f64::INFINITY;
    }
    if tail(0.0) <= target {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while tail(high) > target && high < 1e15 {
        low = high;
        high *= 2.0;
    }
    // 60 halvings reach the resolution of f64 relative to `high`.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if tail(middle) > target {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
