//! What a template says about where it comes from.

use sha2::{Digest, Sha256};

/// What made a template, and from what; the same stack file gives the same bytes, hence no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The version of plimsoll.
    pub version: String,
    /// The name of the stack file, without its folder.
    pub stack_file: String,
    /// The SHA-256 of the stack file, in hexadecimal: `sha256sum plimsoll.yaml` prints the same.
    pub sha256: String,
}

impl Origin {
    /// The origin of a template made by this version from a stack file of this name and content.
    #[must_use]
    pub fn new(version: impl Into<String>, stack_file: impl Into<String>, content: &[u8]) -> Self {
        let digest = Sha256::digest(content);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { version: version.into(), stack_file: stack_file.into(), sha256 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_sha256sum_prints() {
        let origin = Origin::new("0.1.0", "plimsoll.yaml", b"abc");
        assert_eq!(origin.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
