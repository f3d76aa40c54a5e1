//! Rehearsals: what a service does when something goes wrong, played on the model before it happens.
//!
//! A rehearsal takes a service ([`Subject`]) and something that goes wrong ([`Scenario`]), replays a window around it with and
//! without the event, and says ([`Rehearsed`]) how long it took to notice, how long to recover, what failed, what it cost,
//! and whether that is tolerated ([`Tolerance`]).

mod applies;
mod catalogue;
pub mod findings;
mod judge;
pub mod platform;
mod play;
mod rehearse;
mod rehearsed;
mod scenarios;
mod script;
mod subject;
mod tolerance;
mod words;

pub use applies::applies;
pub use catalogue::{BuiltIn, built_in};
pub use plimsoll_spec::platform::rehearsal::{Scenario, SpotPools, Tolerance};
pub use rehearse::rehearse;
pub use rehearsed::{
    Applied, Detection, Goals, Measures, NotApplicable, Reason, Recovery, Rehearsed, Signal, Verdict,
};
pub use subject::{EngineChoice, Level, Subject};
