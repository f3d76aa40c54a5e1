//! Paths inside of the folder that is read, with `/` between folders.

/// The folder of a file; empty at the top.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path relative to a folder, without `.` and `..`; `None` where it leads out of what is read. Of an absolute path nothing
/// is known.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.strip_prefix("file://").unwrap_or(path);
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_detours() {
        assert_eq!(join("infra", "./api.yaml").as_deref(), Some("infra/api.yaml"));
        assert_eq!(join("infra/a", "../b/x.yaml").as_deref(), Some("infra/b/x.yaml"));
        assert_eq!(join("", "../x.yaml"), None);
        assert_eq!(join("a", "/etc/x"), None);
        assert_eq!((folder("a/b.yaml"), folder("b.yaml")), ("a", ""));
    }
}
