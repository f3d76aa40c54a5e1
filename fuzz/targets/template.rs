//! CloudFormation templates, YAML and JSON, with nested ones beside them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(files) = plimsoll_fuzz::files(data, "template.yaml") {
        let _imported = plimsoll_fuzz::import(&files);
    }
});
