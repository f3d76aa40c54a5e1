//! Stationary sojourn laws of one task, tabulated by the exact engine.
