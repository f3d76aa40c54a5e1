//! The fluid engine: mean number in system per cohort, quantiles by closure.
