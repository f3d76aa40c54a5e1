//! Task definitions, states and plans.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(files) = plimsoll_fuzz::files(data, "main.json") {
        let _imported = plimsoll_fuzz::import(&files);
    }
});
