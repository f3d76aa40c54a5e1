//! Compose files, with `.env` and overrides beside them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(files) = plimsoll_fuzz::files(data, "compose.yaml") {
        let _imported = plimsoll_fuzz::import(&files);
    }
});
