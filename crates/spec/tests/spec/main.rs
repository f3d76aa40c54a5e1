//! Tests of the stack file through the public interface, one module per subject.

mod load_examples;
mod meaning;
mod metering;
mod patching;
mod robustness;
mod support;
mod templates;
