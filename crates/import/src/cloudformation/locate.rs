//! Which file of the folder a nested stack's `TemplateURL` means.

use crate::paths;
use crate::sources::Files;
use plimsoll_rules::{Content, Item};

/// A template of the folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Located {
    /// The file.
    pub(super) file: String,
    /// Whether only the end of an address says so.
    pub(super) by_end: bool,
}

/// The file of a nested stack, or what is said of it in place of a file.
///
/// A path is relative to the template, as `aws cloudformation package` takes it. Of an address in S3 the longest end counts
/// that names one file of the folder.
pub(super) fn template(
    item: &Item,
    asset: Option<&String>,
    from: &str,
    files: &Files,
) -> Result<Located, String> {
    let folder = paths::folder(from);
    let exact = |path: &str| {
        let found = [paths::join(folder, path), paths::join("", path)].into_iter().flatten();
        let file = found.into_iter().find(|path| files.contains_key(path))?;
        Some(Located { file, by_end: false })
    };
    if let Some(found) = asset.and_then(|path| exact(path)) {
        return Ok(found);
    }
    let Some(url) = item.at("TemplateURL") else { return Err("it has no `TemplateURL`".to_owned()) };
    let (end, shown) = match &url.content {
        Content::Text(text) if !text.contains("://") => {
            return exact(text).ok_or_else(|| format!("its template `{text}` is not in the folder"));
        }
        Content::Text(text) => (text.as_str(), format!("its template `{text}`")),
        Content::Unknown(reason) => return Err(format!("its `TemplateURL` is not known: {reason}")),
        _ => match url.text_end() {
            Some(end) => (end, format!("its template `…{end}`")),
            None => return Err("its `TemplateURL` is not known".to_owned()),
        },
    };
    by_end(end, files)
        .map(|file| Located { file, by_end: true })
        .ok_or_else(|| format!("{shown} is not in the folder"))
}

/// The only file whose path ends as the address does, by the longest end.
fn by_end(address: &str, files: &Files) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let parts: Vec<&str> = address.split('/').collect();
    for start in 0..parts.len() {
        let end = parts.get(start..)?.join("/");
        if end.is_empty() {
            continue;
        }
        let below = format!("/{end}");
        let mut found = files.keys().filter(|path| **path == end || path.ends_with(&below));
        match (found.next(), found.next()) {
            (Some(file), None) => return Some(file.clone()),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_end_of_an_address_decides() {
        let files: Files = ["infra/vpc.yaml", "old/vpc.yaml", "infra/ecs.yaml"]
            .into_iter()
            .map(|name| (name.to_owned(), String::new()))
            .collect();
        let found = |address| by_end(address, &files);
        assert_eq!(
            found("https://s3.amazonaws.com/bucket/infra/vpc.yaml").as_deref(),
            Some("infra/vpc.yaml")
        );
        assert_eq!(found("https://s3.amazonaws.com/bucket/ecs.yaml?x=1").as_deref(), Some("infra/ecs.yaml"));
        assert_eq!(found("https://s3.amazonaws.com/bucket/vpc.yaml"), None, "two files end so");
        assert_eq!(found("/my-ecs.yaml"), None);
    }
}
