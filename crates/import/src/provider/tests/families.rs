//! Resources as people write them.
