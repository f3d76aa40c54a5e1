//! The files of somebody's code.

use crate::exit::Failure;
use plimsoll_import::Files;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Languages, and what they read with `file()` and `templatefile()`.
const ENDINGS: [&str; 14] = [
    ".tf",
    ".tfvars",
    ".json",
    ".yaml",
    ".yml",
    ".tfstate",
    ".template",
    ".tpl",
    ".tftpl",
    ".tmpl",
    ".txt",
    ".hcl",
    ".cfn",
    ".env",
];
/// Bounds on what is read: far above real projects, and far below what fills the memory.
const FILE_LIMIT: u64 = 4 << 20;
const TOTAL_LIMIT: u64 = 64 << 20;
const COUNT_LIMIT: usize = 20_000;
const DEPTH: usize = 16;
/// A file that is named may refer to others beside and below it.
const DEPTH_BESIDE: usize = 3;

/// Code on disk.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// What names are relative to.
    pub(crate) root: PathBuf,
    /// Texts by name.
    pub(crate) files: Files,
    /// The file that was named, if it was one.
    pub(crate) main: Option<String>,
    total: u64,
}

/// Reads a folder, or a file with what lies beside it, and the files of variables that are named.
pub(crate) fn read(path: &Path, variable_files: &[PathBuf]) -> Result<(Folder, Vec<String>), Failure> {
    if !path.exists() {
        return Err(Failure::invalid(format!("error: there is no file or folder {}", path.display())));
    }
    let mut folder = Folder::default();
    if path.is_dir() {
        folder.root = path.to_path_buf();
        folder.walk(Path::new(""), DEPTH)?;
        folder.modules_outside()?;
    } else {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        folder.root = parent.unwrap_or(Path::new(".")).to_path_buf();
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        folder.main = Some(text_of(&name)?);
        folder.add(&name, true)?;
        folder.walk(Path::new(""), DEPTH_BESIDE)?;
    }
    let mut names = Vec::new();
    for file in variable_files {
        names.push(folder.variables(file)?);
    }
    Ok((folder, names))
}

/// Whether a folder holds code that can be imported, by what lies directly in it.
pub(crate) fn holds_code(path: &Path) -> bool {
    let mut folder = Folder { root: path.to_path_buf(), ..Folder::default() };
    folder.walk(Path::new(""), 0).is_ok()
        && plimsoll_import::read::recognize(&folder.files, &plimsoll_import::Options::default()).is_some()
}

impl Folder {
    fn walk(&mut self, inside: &Path, depth: usize) -> Result<(), Failure> {
        let full = self.root.join(inside);
        let failed = |error: std::io::Error| {
            Failure::invalid(format!("error: cannot read {}: {error}", full.display()))
        };
        let mut entries: Vec<PathBuf> = fs::read_dir(&full)
            .map_err(failed)?
            .filter_map(Result::ok)
            .filter_map(|entry| entry.path().file_name().map(PathBuf::from))
            .collect();
        entries.sort();
        for name in entries {
            let inner = inside.join(&name);
            let path = self.root.join(&inner);
            if path.is_dir() {
                if depth > 0 && is_looked_into(&inner) {
                    self.walk(&inner, depth - 1)?;
                }
            } else {
                self.add(&inner, false)?;
            }
        }
        Ok(())
    }

    /// Adds a file; one that is no text is left out unless it was named.
    fn add(&mut self, inside: &Path, named: bool) -> Result<(), Failure> {
        let Ok(name) = text_of(inside) else { return Ok(()) };
        let lower = name.to_ascii_lowercase();
        // `.env.production` and its like are variables of Compose.
        let is_variables = lower.rsplit('/').next().is_some_and(|last| last.starts_with(".env"));
        let is_wanted = named || is_variables || ENDINGS.iter().any(|end| lower.ends_with(end));
        if self.files.contains_key(&name) || !is_wanted {
            return Ok(());
        }
        let path = self.root.join(inside);
        let failed = |why: &dyn std::fmt::Display| {
            Failure::invalid(format!("error: cannot read {}: {why}", path.display()))
        };
        let length = fs::metadata(&path).map_err(|error| failed(&error))?.len();
        self.total += length;
        if length > FILE_LIMIT && !named {
            return Ok(());
        }
        if length > FILE_LIMIT || self.total > TOTAL_LIMIT || self.files.len() >= COUNT_LIMIT {
            let help = "\n  help: name the folder of one project, at most 20,000 files and 64 MiB";
            return Err(failed(&format!("this is more than is read{help}")));
        }
        let bytes = fs::read(&path).map_err(|error| failed(&error))?;
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.files.insert(name, text);
            }
            Err(_) if named || lower.ends_with(".tf") => return Err(failed(&"it is not UTF-8")),
            Err(_) => {}
        }
        Ok(())
    }

    /// Modules that lie outside of the folder, such as `source = "../modules/service"`.
    fn modules_outside(&mut self) -> Result<(), Failure> {
        let mut seen = BTreeSet::new();
        loop {
            let mut new = Vec::new();
            for (name, text) in self.files.iter().filter(|(name, _)| name.ends_with(".tf")) {
                let home = Path::new(name).parent().unwrap_or(Path::new(""));
                for source in sources(text) {
                    let Some(target) = normal(&home.join(source)) else { continue };
                    let outside = target.starts_with("..") && self.root.join(&target).is_dir();
                    if outside && seen.insert(target.clone()) {
                        new.push(target);
                    }
                }
            }
            if new.is_empty() {
                return Ok(());
            }
            for target in new {
                // A module's own modules are named by it, so that nothing below needs to be looked into deeply.
                self.walk(&target, 1)?;
            }
        }
    }

    /// Adds a file of variables, wherever it lies, and gives its name among the files.
    fn variables(&mut self, file: &Path) -> Result<String, Failure> {
        let in_root = self.root.join(file);
        let beside = file.strip_prefix(&self.root).ok().map(Path::to_path_buf);
        let name = match beside {
            Some(inside) if file.is_file() => inside,
            _ if !file.is_file() && in_root.is_file() => file.to_path_buf(),
            _ => relative(file, &self.root),
        };
        if !self.root.join(&name).is_file() {
            return Err(Failure::usage(format!(
                "error: --var-file {}: there is no such file",
                file.display()
            )));
        }
        self.add(&name, true)?;
        text_of(&name)
    }
}

/// The path of a file as it is reached from a folder; the whole path where that cannot be told.
fn relative(file: &Path, root: &Path) -> PathBuf {
    let (Ok(file), Ok(root)) = (file.canonicalize(), root.canonicalize()) else { return file.to_path_buf() };
    let common = file.components().zip(root.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().skip(common).map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

/// Folders of tools hold nothing that somebody wrote; Terraform's downloaded modules are read.
fn is_looked_into(inside: &Path) -> bool {
    let name = inside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let in_terraform = inside.starts_with(".terraform");
    if in_terraform {
        let mut parts = inside.components().skip(1);
        return parts.next().is_none_or(|part| part.as_os_str() == "modules") && name != ".git";
    }
    name == ".terraform"
        || !(name.starts_with('.') || matches!(name.as_str(), "node_modules" | "cdk.out.cache"))
}

/// What stands behind `source =` and leads upwards.
fn sources(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let value = line.trim_start().strip_prefix("source")?.trim_start().strip_prefix('=')?.trim_start();
        let path = value.strip_prefix('"')?.split('"').next()?;
        path.starts_with("../").then_some(path)
    })
}

/// A path without `.` and without `..` behind a name; `None` for one that is not relative.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            Component::ParentDir | Component::Normal(_) => parts.push(part),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.iter().collect())
}

/// A name with `/` between folders.
fn text_of(path: &Path) -> Result<String, Failure> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    let none = || Failure::invalid(format!("error: the name of {} is not UTF-8", path.display()));
    parts.map(|parts| parts.join("/")).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_normal() {
        assert_eq!(normal(Path::new("a/../../b/./c")), Some(PathBuf::from("../b/c")));
        assert_eq!(normal(Path::new("/a")), None);
    }

    #[test]
    fn only_modules_above_are_looked_for() {
        let text = "module \"a\" {\n  source = \"../../m\" # x\n}\nmodule \"b\" {\n  source=\"./n\"\n}\n";
        assert_eq!(sources(text).collect::<Vec<_>>(), ["../../m"]);
    }

    #[test]
    fn folders_of_tools_are_left_out() {
        for (path, is) in [
            ("modules/a", true),
            (".git", false),
            (".terraform", true),
            (".terraform/modules", true),
            (".terraform/providers", false),
            ("node_modules", false),
        ] {
            assert_eq!(is_looked_into(Path::new(path)), is, "{path}");
        }
    }
}
