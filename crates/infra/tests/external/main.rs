//! What other people's tools say about the templates: cfn-lint, checkov, and PyYAML as a second reader of the YAML form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

mod cfn_lint;
mod checkov;
mod pyyaml;
mod stack_files;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

/// Writes templates into a folder, a file for each stack of each stack file.
fn write_templates(folder: &Path, stack_files: &[(String, String)]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for (name, text) in stack_files {
        for stack in support::layout(text).stacks {
            let path = folder.join(format!("{name}.{}.yaml", stack.part));
            fs::write(&path, stack.template.yaml()).unwrap();
            paths.push(path);
        }
    }
    paths
}
