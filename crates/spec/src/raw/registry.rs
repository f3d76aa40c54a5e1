//! `registries`: repositories that the stack makes.

mapping! {
    /// A repository of the account's registry that the stack makes; it empties itself when deleted.
    RawRegistry {
        /// How many images are kept, 1 to 1000; older ones expire.
        keep: u32 = "20",
        /// Whether images are scanned when pushed.
        scan: bool = "true",
        /// Whether a tag, once pushed, cannot be moved to another image.
        immutable_tags: bool = "false",
    }
}
