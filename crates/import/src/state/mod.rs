//! Not read yet.

use crate::read::{Kind, Options, Read, ReadError};
use crate::sources::Files;

pub(crate) fn read(_files: &Files, _options: &Options, _kind: Kind) -> Result<Read, ReadError> {
    Err(ReadError::whole("not read yet"))
}
