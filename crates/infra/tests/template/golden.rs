//! The templates of the examples, kept as files: a change of what is deployed is seen as a change of a file.
//!
//! `UPDATE=1 cargo test -p plimsoll-infra --test template golden` writes them.

use crate::support::{EXAMPLES, example, layout, root};
use std::fs;

#[test]
fn the_templates_of_the_examples_are_the_ones_kept() {
    let folder = root().join("crates/infra/tests/golden");
    let mut differing = Vec::new();
    for name in EXAMPLES {
        let layout = layout(&example(name));
        assert_eq!(layout.stacks.len(), 1, "{name}");
        let text = layout.stacks[0].template.yaml();
        let file = folder.join(format!("{name}.yaml"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &text).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != text {
            differing.push(name);
        }
    }
    assert!(
        differing.is_empty(),
        "the templates of {differing:?} changed; if that is meant: UPDATE=1 cargo test -p plimsoll-infra --test template golden"
    );
}

#[test]
fn the_yaml_of_the_examples_says_what_the_json_says() {
    for name in EXAMPLES {
        let template = &layout(&example(name)).stacks[0].template;
        let json: serde_json::Value = serde_json::from_str(&template.json()).unwrap();
        let compact: serde_json::Value = serde_json::from_str(&template.compact_json()).unwrap();
        assert_eq!(json, compact, "{name}");
        assert_eq!(crate::yaml::read(&template.yaml()), json, "{name}");
    }
}

#[test]
fn the_same_stack_file_gives_the_same_bytes() {
    for name in EXAMPLES {
        let text = example(name);
        assert_eq!(layout(&text).stacks[0].template.yaml(), layout(&text).stacks[0].template.yaml());
    }
}
