//! Decisions without I/O: an event in, an action out.
