//! Tests of the stack file through the public interface, one module per subject.

mod load_examples;
mod metering;
mod support;
mod templates;
