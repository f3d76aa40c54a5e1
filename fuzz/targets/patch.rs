//! Patches of code that others wrote: the first byte chooses the kind of code and the change.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let main = match (choice >> 2) % 4 {
        0 => "main.tf",
        1 => "template.yaml",
        2 => "task.json",
        _ => "compose.yaml",
    };
    let Some(files) = plimsoll_fuzz::files(rest, main) else { return };
    if let Some(imported) = plimsoll_fuzz::import(&files) {
        plimsoll_fuzz::change(&files, &imported, *choice);
    }
});
