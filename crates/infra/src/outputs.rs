//! What the stack tells about itself (A10, B13, D11).

use crate::context::Context;
use crate::graph::Graph;

/// The outputs of the platform.
pub fn add(_cx: &Context<'_>, _graph: &mut Graph) {}
