//! Not yet.

use super::{Call, Outcome};

pub(super) fn call(_call: &Call<'_, '_>) -> Option<Outcome> {
    None
}
