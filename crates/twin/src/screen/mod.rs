//! The screening engine: one table look-up per minute, for searching.
//!
//! A [`Surface`] holds, for one server size and routing, the latency law of a whole minute as a function of the minute's
//! mean utilization, bursts inside the minute included. A [`ScreenPlant`] replays on it: quiet minutes are one look-up,
//! minutes with backlog are stepped second by second on the same states.

mod bursts;
mod grid;
mod laws;
mod plant;
mod states;
mod surface;

pub use bursts::BurstFactors;
pub use grid::LatencyMix;
pub use plant::ScreenPlant;
pub use states::{ServerShape, States, TaskShape};
pub use surface::Surface;
