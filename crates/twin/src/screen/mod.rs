//! The screening engine: one quasi-stationary evaluation per minute, from tables.
