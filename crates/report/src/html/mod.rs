//! The result as one self-contained page.
