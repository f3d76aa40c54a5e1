//! The exact engine: every request is an event.
