//! A container repository that the stack makes.

/// A repository of the account's registry made by the stack; it empties itself when deleted (X3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// Repository name, as services' `image` names it.
    pub name: String,
    /// How many images are kept, 1 to 1000; older ones expire.
    pub keep_images: u32,
    /// Whether images are scanned when pushed.
    pub scan_on_push: bool,
    /// Whether a tag, once pushed, cannot be moved to another image.
    pub immutable_tags: bool,
}
