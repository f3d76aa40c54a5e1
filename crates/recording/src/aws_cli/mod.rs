//! A folder of JSON documents as printed by the AWS command line.

use crate::error::RecordingError;
use crate::files::FileSet;
use crate::model::Recording;
use crate::options::ReadOptions;

/// Reads a folder of dumps.
///
/// # Errors
/// Always, for now.
pub fn read(_files: &FileSet, _options: &ReadOptions) -> Result<Recording, RecordingError> {
    Err(RecordingError::new("JSON of the AWS command line cannot be read yet"))
}
