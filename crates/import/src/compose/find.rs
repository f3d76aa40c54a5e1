//! Which files of a folder belong to a project.

use crate::paths;
use crate::read::Options;
use crate::sources::Files;

/// Names that Compose looks for, the preferred first.
///
/// Source: Docker's documentation, "How Compose works", read 2026-11.
const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// The file to begin with.
pub(super) fn main(files: &Files, options: &Options) -> Option<String> {
    if let Some(main) = &options.main {
        return files.contains_key(main).then(|| main.clone());
    }
    let by_name = NAMES.iter().find(|name| files.contains_key(**name)).map(|name| (*name).to_owned());
    by_name.or_else(|| {
        let has_services = |text: &str| text.lines().any(|line| line.starts_with("services:"));
        let is_one = |name: &str| {
            !name.contains('/')
                && (name.ends_with(".yaml") || name.ends_with(".yml"))
                && !name.ends_with("plimsoll.yaml")
        };
        files.iter().find(|(name, text)| is_one(name) && has_services(text)).map(|(name, _)| name.clone())
    })
}

/// The file that is laid over a file, which Compose does with its own names only.
pub(super) fn over(main: &str, files: &Files) -> Option<String> {
    let name = main.rsplit('/').next().unwrap_or(main);
    let stem = NAMES.contains(&name).then(|| name.split('.').next()).flatten()?;
    [".override.yaml", ".override.yml"]
        .iter()
        .filter_map(|ending| paths::join(paths::folder(main), &format!("{stem}{ending}")))
        .find(|path| files.contains_key(path))
}
