//! Not read yet.

use crate::read::{Options, Read, ReadError};
use crate::sources::Files;

pub(crate) fn read(_files: &Files, _options: &Options) -> Result<Read, ReadError> {
    Err(ReadError::whole("not read yet"))
}
