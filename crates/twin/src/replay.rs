//! The replay: one plant under the one control loop.
