//! The stack file: reading, and changing values in place.
#![no_main]

use plimsoll_spec::patch::{Edit, apply};
use plimsoll_spec::{LoadOptions, load_bytes};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "stack".to_owned(),
    };
    let Ok(loaded) = load_bytes(data, &options) else { return };
    let Ok(text) = std::str::from_utf8(data) else { return };
    let edits: Vec<Edit> = loaded
        .platform
        .services
        .iter()
        .map(|service| Edit::new(format!("services.{}.tasks", service.name), "1..7"))
        .collect();
    let Ok(patched) = apply(text, &loaded.source, &edits) else { return };
    // What was patched may break another rule of the language, but it must be YAML that a second patch leaves alone.
    if let Ok(again) = load_bytes(patched.as_bytes(), &options) {
        assert_eq!(apply(&patched, &again.source, &edits).as_deref(), Ok(patched.as_str()));
    }
});
