//! Paths of files, with `/` between folders, relative to the folder that was named.

/// A path seen from a folder, without `.` and, where it can be, without `..`. An absolute path stays as it is.
pub(super) fn join(folder: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let whole = if is_absolute || folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            ".." if is_absolute => {}
            step => steps.push(step),
        }
    }
    let joined = steps.join("/");
    if is_absolute { format!("/{joined}") } else { joined }
}

/// The last step of a path.
pub(super) fn base_name(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// Everything but the last step of a path, as Terraform's `dirname` gives it.
pub(super) fn folder_name(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_made_simple() {
        assert_eq!(join("", "./modules/api"), "modules/api");
        assert_eq!(join("modules/api", "../db"), "modules/db");
        assert_eq!(join("", "../../modules"), "../../modules");
        assert_eq!(join("../a", "../b"), "../b");
        assert_eq!(join("a", "/b/../c"), "/c");
        assert_eq!(join("", "."), "");
        assert_eq!(join("", ".terraform/modules/x"), ".terraform/modules/x");
    }

    #[test]
    fn paths_have_a_last_step() {
        assert_eq!(base_name("a/b/c.txt"), "c.txt");
        assert_eq!(folder_name("a/b/c.txt"), "a/b");
        assert_eq!(folder_name("c.txt"), ".");
    }
}
