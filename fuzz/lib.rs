//! What the targets share: bytes to files, and what must hold of everything that was read or patched.

use plimsoll_import::{Files, Imported, Options, extract, patch, read};
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{LoadOptions, load};
use plimsoll_units::TaskSize;

/// The files of an input: `=== NAME` on a line of its own begins each; what stands before the first is `main`.
#[must_use]
pub fn files(data: &[u8], main: &str) -> Option<Files> {
    let text = std::str::from_utf8(data).ok()?;
    let mut files = Files::new();
    let mut name = main.to_owned();
    let mut body = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(next) => {
                files.insert(std::mem::replace(&mut name, next.trim().to_owned()), std::mem::take(&mut body));
            }
            None => body.push_str(line),
        }
    }
    files.insert(name, body);
    Some(files)
}

/// Reads and extracts; a stack file that is made must load, and every place must lie in a file.
pub fn import(files: &Files) -> Option<Imported> {
    let read = read(files, &Options::default()).ok()?;
    for unread in &read.unread {
        assert!(read.sources.locate(unread.span).is_some(), "{unread:?}");
    }
    for label in read.problems.iter().flat_map(|problem| &problem.labels) {
        assert!(read.sources.locate(label.span).is_some(), "{label:?}");
    }
    let subject = plimsoll_rules::Subject { model: &read.model, platform: None, prices: None };
    let _report = plimsoll_rules::run(&subject, &[]);
    let imported = extract(read).ok()?;
    assert!(platform(&imported.text).is_some(), "{}", imported.text);
    Some(imported)
}

/// The platform of a stack file.
#[must_use]
pub fn platform(text: &str) -> Option<Platform> {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "stack".to_owned(),
    };
    load(text, &options).ok().map(|loaded| loaded.platform)
}

/// Patches what was imported, and looks whether what comes out reads, says what was wanted, and needs no second patch.
pub fn change(files: &Files, imported: &Imported, choice: u8) {
    let mut wanted = imported.platform.clone();
    for (index, service) in wanted.services.iter_mut().enumerate() {
        if (usize::from(choice) >> 4) % 2 == index % 2 {
            continue;
        }
        match choice % 4 {
            0 => service.size = TaskSize::new(512, 1024),
            1 => {
                service.tasks.max = service.tasks.max.saturating_add(1);
            }
            2 => {
                let smaller = service.tasks.min.saturating_sub(1).max(1);
                service.tasks.min = smaller;
                service.tasks.desired = service.tasks.desired.max(smaller);
            }
            _ => {
                service.tasks.min = service.tasks.min.saturating_add(1);
                service.tasks.max = service.tasks.max.max(service.tasks.min);
                service.tasks.desired = service.tasks.desired.max(service.tasks.min);
            }
        }
    }
    let made = patch(imported, &wanted, files, &Options::default());
    if made.files.is_empty() {
        return;
    }
    let mut after = files.clone();
    after.extend(made.files);
    let again = import(&after).unwrap_or_else(|| panic!("what was patched does not read"));
    let second = patch(&again, &wanted, &after, &Options::default());
    assert!(second.files.is_empty(), "a second patch changes {:?}", second.files.keys());
}
