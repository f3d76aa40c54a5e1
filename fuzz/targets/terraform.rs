//! A folder of Terraform's language, with variable files and files that functions read.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(files) = plimsoll_fuzz::files(data, "main.tf") {
        let _imported = plimsoll_fuzz::import(&files);
    }
});
