//! From a model to a stack file: what was understood, what was assumed, what is unknown.

use crate::imported::Imported;
use crate::read::{Read, ReadError};

/// The stack file of a model.
///
/// # Errors
/// Where there is no ECS service and no task definition in it.
pub fn extract(read: Read) -> Result<Imported, ReadError> {
    Err(ReadError::whole(format!("{} resources hold no ECS service", read.model.items.len())))
}
