//! Patched files take the place of the user's: all of them or none.

use crate::exit::Failure;
use plimsoll_import::Files;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// One file on its way.
struct Step {
    path: PathBuf,
    temporary: PathBuf,
    before: Vec<u8>,
}

/// Writes patched files below `root`; `before` is what they were made of, and what must still stand there.
pub(crate) fn all(root: &Path, before: &Files, after: &Files) -> Result<(), Failure> {
    let mut steps: Vec<Step> = Vec::new();
    let made = after.iter().try_for_each(|(name, text)| {
        steps.push(prepare(root, name, before.get(name).map_or("", String::as_str), text)?);
        Ok(())
    });
    let result = made.and_then(|()| replace(&steps));
    for step in &steps {
        // What is left half-written is of no use to anybody; after success nothing is left.
        let _ = fs::remove_file(&step.temporary);
    }
    result
}

/// The new text beside the file that it is for, which must be as it was read.
fn prepare(root: &Path, name: &str, before: &str, text: &str) -> Result<Step, Failure> {
    let named = root.join(name);
    let failed =
        |error: std::io::Error| Failure::invalid(format!("error: cannot write {}: {error}", named.display()));
    // Where the path is a link, the file that it leads to.
    let path = named.canonicalize().map_err(failed)?;
    let present = fs::read(&path).map_err(failed)?;
    if present != before.as_bytes() {
        return Err(Failure::invalid(format!(
            "error: {} was changed while plimsoll was searching; nothing is patched\n  help: run the command again",
            named.display()
        )));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let short = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = folder.join(format!(".{short}.{}.tmp", std::process::id()));
    let step = Step { path, temporary, before: present };
    write(&step, text.as_bytes()).map_err(|error| {
        let _ = fs::remove_file(&step.temporary);
        failed(error)
    })?;
    Ok(step)
}

fn write(step: &Step, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(&step.temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    // The user's permissions survive the replacement.
    fs::set_permissions(&step.temporary, fs::metadata(&step.path)?.permissions())
}

/// Puts all files in place; where one fails, those before it are put back.
fn replace(steps: &[Step]) -> Result<(), Failure> {
    for (index, step) in steps.iter().enumerate() {
        let Err(error) = fs::rename(&step.temporary, &step.path) else { continue };
        let mut text = format!("error: cannot write {}: {error}", step.path.display());
        for done in steps.iter().take(index) {
            if let Err(error) = fs::write(&done.path, &done.before) {
                text.push_str(&format!("\n  and {} could not be put back: {error}", done.path.display()));
            }
        }
        text.push_str("\n  help: the files are as they were; see why this one cannot be written");
        return Err(Failure::invalid(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn folder(pairs: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        for (name, text) in pairs {
            fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_replaced() {
        let before = [("a.tf", "a = 1\n"), ("m/b.tf", "b = 1\n")];
        let folder = folder(&before);
        all(folder.path(), &files(&before), &files(&[("a.tf", "a = 2\n"), ("m/b.tf", "b = 2\n")])).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a.tf")).unwrap(), "a = 2\n");
        assert_eq!(fs::read_to_string(folder.path().join("m/b.tf")).unwrap(), "b = 2\n");
        assert_eq!(names(folder.path()), ["a.tf", "m"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_keeps_all_as_they_are() {
        let before = [("a.tf", "a = 1\n"), ("b.tf", "b = 1\n")];
        let folder = folder(&[("a.tf", "a = 1\n"), ("b.tf", "b = 7\n")]);
        let after = files(&[("a.tf", "a = 2\n"), ("b.tf", "b = 2\n")]);
        let error = all(folder.path(), &files(&before), &after).unwrap_err();
        assert!(error.text.contains("was changed"), "{}", error.text);
        assert_eq!(fs::read_to_string(folder.path().join("a.tf")).unwrap(), "a = 1\n");
        assert_eq!(names(folder.path()), ["a.tf", "b.tf"]);
    }

    #[test]
    fn where_one_cannot_be_put_in_place_the_others_are_put_back() {
        let folder = folder(&[("a.tf", "a = 1\n"), ("b.tf", "b = 1\n")]);
        let step = |name: &str, before: &str| Step {
            path: folder.path().join(name),
            temporary: folder.path().join(format!(".{name}.tmp")),
            before: before.as_bytes().to_vec(),
        };
        fs::write(folder.path().join(".a.tf.tmp"), "a = 2\n").unwrap();
        // The second temporary file is missing, so that its step fails.
        assert!(replace(&[step("a.tf", "a = 1\n"), step("b.tf", "b = 1\n")]).is_err());
        assert_eq!(fs::read_to_string(folder.path().join("a.tf")).unwrap(), "a = 1\n");
    }
}
