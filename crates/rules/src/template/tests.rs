//! What is read of whole templates.
