//! Configurations and results in a few words, the same in every rendering.

mod design;
mod proof;
mod recording;
mod result;
mod scenario;
mod several;

pub use design::{goal, mix, network, objective, retention, scaling, size, tasks};
pub use proof::{back_test, error_over_minutes, finalist, margin, predicted, proof};
pub use recording::{moment, origin, recorded_configuration};
pub use result::{
    baseline, confidence, difference, effect, model_error, point, refusal, saving, searched, verdict,
};
pub use scenario::scenario;
pub use several::{gathered, services};
