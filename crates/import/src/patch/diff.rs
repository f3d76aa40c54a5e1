//! The changes of files as a unified diff.

use crate::sources::Files;
use similar::TextDiff;

/// Lines around a change that are shown with it, as `diff -u` has it.
const CONTEXT: usize = 3;

/// A unified diff that `patch -p1` and `git apply` take; empty where nothing changes. A file that `before` does not have is new.
#[must_use]
pub fn unified(before: &Files, after: &Files) -> String {
    let mut text = String::new();
    for (name, new) in after {
        let old = before.get(name);
        if old == Some(new) {
            continue;
        }
        let from = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{name}"));
        // A carriage return alone ends no line for `patch`.
        let lines =
            |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
        let (old, new) = (lines(old.map_or("", String::as_str)), lines(new));
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
        let shown =
            diff.unified_diff().context_radius(CONTEXT).header(&from, &format!("b/{name}")).to_string();
        text.push_str(&shown);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn only_changed_files_and_lines_are_shown() {
        let before = files(&[("a.tf", "x = 1\n"), ("b.tf", "y = 2\n")]);
        let after = files(&[("a.tf", "x = 1\n"), ("b.tf", "y = 3\n")]);
        assert_eq!(unified(&before, &after), "--- a/b.tf\n+++ b/b.tf\n@@ -1 +1 @@\n-y = 2\n+y = 3\n");
        assert_eq!(unified(&before, &before), "");
    }

    #[test]
    fn git_takes_the_diff_whatever_the_line_ends() {
        let before = files(&[
            ("crlf.tf", "a = 1\r\nb = 2\r\nc = 3\r\n"),
            ("modules/no end.tf", "a = 1\nb = 2"),
            ("bom.yaml", "\u{feff}a: 1\nb: 2\n"),
            ("lone.tf", "a = 1 # \r b\nb = 2\n"),
        ]);
        let after = files(&[
            ("crlf.tf", "a = 1\r\nb = 3\r\nc = 3\r\n"),
            ("modules/no end.tf", "a = 1\nb = 3"),
            ("bom.yaml", "\u{feff}a: 2\nb: 2\n"),
            ("lone.tf", "a = 2 # \r b\nb = 2\n"),
        ]);
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: git is not installed");
            return;
        }
        let folder = std::env::temp_dir().join(format!("plimsoll-diff-{}", std::process::id()));
        for (name, text) in &before {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::write(folder.join("code.patch"), unified(&before, &after)).unwrap();
        let done =
            Command::new("git").args(["apply", "-p1", "code.patch"]).current_dir(&folder).output().unwrap();
        let found: Files = after
            .keys()
            .map(|name| (name.clone(), std::fs::read_to_string(folder.join(name)).unwrap()))
            .collect();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(found, after);
    }
}
