//! Code that others wrote, read from a folder or a file and imported.

use crate::diagnostics;
use crate::exit::Failure;
use crate::ui::Ui;
use plimsoll_import::{Files, Imported, Kind, Options, Read, ReadError, extract, read, recognize};
use plimsoll_report::number::plural;
use plimsoll_spec::patch::{Edit, apply};
use plimsoll_spec::{Diagnostic, LoadOptions, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Largest file read, in bytes: far more than anybody writes, and less than a state of thousands of resources; a state may be
/// larger.
const FILE_LIMIT: u64 = 1 << 20;
/// Largest state or plan read, in bytes.
const STATE_LIMIT: u64 = 64 << 20;
/// All files together, in bytes.
const TOTAL_LIMIT: u64 = 128 << 20;
/// Most files read.
const FILES: usize = 20_000;
/// How deep folders are looked into.
const DEPTH: usize = 16;
/// Folders outside the one that was named, which modules lie in.
const OUTSIDE: usize = 200;
/// Folders that hold no code of the user's own.
const SKIPPED: [&str; 8] =
    [".git", "node_modules", ".terraform", ".venv", "venv", "__pycache__", "target", ".idea"];
/// Endings of files that readers know, and of those that code reads with `file` and `templatefile`.
const ENDINGS: [&str; 13] = [
    ".tf",
    ".tf.json",
    ".tfvars",
    ".tfvars.json",
    ".tfstate",
    ".json",
    ".yaml",
    ".yml",
    ".template",
    ".tpl",
    ".tftpl",
    ".env",
    ".txt",
];

/// How imported code is to be read.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Imported code")]
pub(crate) struct CodeArgs {
    /// A file of Terraform variables beside those that Terraform finds by itself. May be repeated.
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<PathBuf>,
    /// Value of a Terraform variable. May be repeated.
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) vars: Vec<(String, String)>,
    /// Value of a parameter of a CloudFormation template; AWS::Region, AWS::AccountId and AWS::StackName count too. May be
    /// repeated.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) parameters: Vec<(String, String)>,
    /// What must hold for every imported service that takes requests, such as `p95 < 200ms`.
    #[arg(long, value_name = "OBJECTIVE")]
    pub(crate) objective: Option<String>,
    /// The region, where the code does not say it.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE, such as `environment=prod`".to_owned()),
    }
}

/// Files of code as they lie on the disk.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    /// The folder that the names of the files are relative to.
    pub(crate) root: PathBuf,
    /// The files.
    pub(crate) files: Files,
    /// How they are read.
    pub(crate) options: Options,
    /// Files that were left out, each with the reason.
    pub(crate) left_out: Vec<(PathBuf, String)>,
}

/// Imported code.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// Its files.
    pub(crate) folder: Folder,
    /// What was made of them.
    pub(crate) imported: Imported,
}

impl Folder {
    /// The path of a file as the user knows it.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.root == Path::new(".") || self.root.as_os_str().is_empty() {
            return name.to_owned();
        }
        self.root.join(name).display().to_string()
    }

    /// What the files are written in; `None` where nothing that can be imported is among them.
    pub(crate) fn kind(&self) -> Option<Kind> {
        recognize(&self.files, &self.options)
    }
}

/// Reads the files of a path: a folder, or a file with those beside it.
pub(crate) fn folder(path: &Path, args: &CodeArgs) -> Result<Folder, Failure> {
    let is_folder = path.is_dir();
    if !path.exists() {
        return Err(Failure::invalid(format!("error: there is no file or folder {}", path.display())));
    }
    let parent = || path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = if is_folder { path.to_path_buf() } else { parent().to_path_buf() };
    let mut reader = Reader::default();
    let main = path.file_name().filter(|_| !is_folder).map(|name| name.to_string_lossy().into_owned());
    if let Some(name) = &main {
        // What was named is read first, whatever it is called.
        reader.file(path, name)?;
    }
    reader.folder(&root, "", 0)?;
    reader.modules_outside(&root)?;
    let mut options = Options {
        main,
        variables: args.vars.iter().cloned().collect(),
        parameters: args.parameters.iter().cloned().collect(),
        region: args.region.clone(),
        ..Options::default()
    };
    for file in &args.var_files {
        options.variable_files.push(variable_file(file, &root, &mut reader)?);
    }
    Ok(Folder { root, files: reader.files, options, left_out: reader.left_out })
}

/// Adds a named file of variables, by its name within the root where it lies there.
fn variable_file(file: &Path, root: &Path, reader: &mut Reader) -> Result<String, Failure> {
    // As Terraform has it, the path counts from where the program runs; people also name it within the folder.
    let path = if file.exists() { file.to_path_buf() } else { root.join(file) };
    if !path.is_file() {
        return Err(Failure::invalid(format!("error: --var-file: there is no file {}", file.display())));
    }
    let inside = path
        .canonicalize()
        .ok()
        .zip(root.canonicalize().ok())
        .and_then(|(path, root)| Some(slashes(path.strip_prefix(root).ok()?)));
    let name = inside.unwrap_or_else(|| slashes(&path));
    if !reader.files.contains_key(&name) {
        reader.file(&path, &name)?;
    }
    if let Some((_, why)) = reader.left_out.iter().find(|(left, _)| *left == path) {
        return Err(Failure::invalid(format!("error: --var-file {}: {why}", file.display())));
    }
    Ok(name)
}

fn slashes(path: &Path) -> String {
    path.components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join("/")
}

/// Reads files within limits.
#[derive(Default)]
struct Reader {
    files: Files,
    left_out: Vec<(PathBuf, String)>,
    total: u64,
}

impl Reader {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
        let failed = |error: std::io::Error| {
            Failure::invalid(format!("error: cannot read {}: {error}", folder.display()))
        };
        let mut entries: Vec<_> =
            fs::read_dir(folder).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let short = entry.file_name().to_string_lossy().into_owned();
            let (path, name) = (entry.path(), format!("{prefix}{short}"));
            // A link to a folder may lead in a circle.
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() {
                if short == ".terraform" && path.join("modules").is_dir() && depth < DEPTH {
                    self.folder(&path.join("modules"), &format!("{name}/modules/"), depth + 2)?;
                } else if depth < DEPTH && !is_link && !SKIPPED.contains(&short.as_str()) {
                    self.folder(&path, &format!("{name}/"), depth + 1)?;
                }
            } else if ENDINGS.iter().any(|ending| short.ends_with(ending)) && !self.files.contains_key(&name)
            {
                self.file(&path, &name)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<(), Failure> {
        if self.files.len() >= FILES {
            return Err(too_many(path, &format!("more than {FILES} files")));
        }
        let limit = if is_state(name) { STATE_LIMIT } else { FILE_LIMIT };
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            self.left_out.push((path.to_path_buf(), format!("it cannot be read: {error}")));
            return Ok(());
        }
        if bytes.len() as u64 > limit {
            self.left_out.push((path.to_path_buf(), format!("it has more than {} MiB", limit >> 20)));
            return Ok(());
        }
        self.total += bytes.len() as u64;
        if self.total > TOTAL_LIMIT {
            return Err(too_many(path, &format!("more than {} MiB of code", TOTAL_LIMIT >> 20)));
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.files.insert(name.to_owned(), text);
            }
            Err(error) => {
                let byte = error.utf8_error().valid_up_to();
                self.left_out
                    .push((path.to_path_buf(), format!("it is not UTF-8 text: byte {byte} is wrong")));
            }
        }
        Ok(())
    }

    /// Modules may lie beside the folder: `source = "../modules/service"`.
    fn modules_outside(&mut self, root: &Path) -> Result<(), Failure> {
        let mut seen = BTreeSet::new();
        loop {
            let mut wanted: Vec<String> = Vec::new();
            for (name, text) in self.files.iter().filter(|(name, _)| name.ends_with(".tf")) {
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                wanted.extend(
                    sources(text).map(|source| join(folder, source)).filter(|path| path.starts_with("..")),
                );
            }
            wanted.retain(|path| seen.insert(path.clone()));
            if wanted.is_empty() || seen.len() > OUTSIDE {
                return Ok(());
            }
            for path in wanted {
                let folder = root.join(&path);
                if folder.is_dir() {
                    self.folder(&folder, &format!("{path}/"), DEPTH - 2)?;
                }
            }
        }
    }
}

fn is_state(name: &str) -> bool {
    name.ends_with(".tfstate") || name.ends_with(".json")
}

fn too_many(path: &Path, what: &str) -> Failure {
    Failure::invalid(format!(
        "error: {} and what lies beside it is {what}\n  help: name the folder that holds the code of the platform alone",
        path.display()
    ))
}

/// The folders that modules of a file come from, as far as they are written as plain texts.
fn sources(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let value = line.trim().strip_prefix("source")?.trim_start().strip_prefix('=')?.trim();
        let path = value.strip_prefix('"')?.split('"').next()?;
        (path.starts_with("./") || path.starts_with("..")).then_some(path)
    })
}

/// A path below a folder without `.` and, where it can be, without `..`.
fn join(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Reads the resources of a folder; what keeps them from being read is drawn with its place.
pub(crate) fn resources(folder: &Folder, path: &Path, ui: &Ui) -> Result<Read, Failure> {
    let mut found =
        read(&folder.files, &folder.options).map_err(|error| refused(&error, folder, path, ui))?;
    if found.model.region.is_none() {
        found.model.region.clone_from(&folder.options.region);
    }
    Ok(found)
}

/// Imports what lies in a folder.
pub(crate) fn import(folder: Folder, path: &Path, args: &CodeArgs, ui: &Ui) -> Result<Code, Failure> {
    let found = resources(&folder, path, ui)?;
    let imported = extract(found).map_err(|error| refused(&error, &folder, path, ui))?;
    let imported = match &args.objective {
        Some(objective) => stated(imported, objective)?,
        None => imported,
    };
    Ok(Code { folder, imported })
}

fn refused(error: &ReadError, folder: &Folder, path: &Path, ui: &Ui) -> Failure {
    let mut text = String::new();
    for file in &error.files {
        let source = SourceFile::new(folder.path(file.source.name()), file.source.text());
        text.push_str(&diagnostics::render(&source, &file.items, ui.width(), ui.error_colours()));
    }
    if !error.message.is_empty() {
        text.push_str(&format!("error: {}: {}", path.display(), error.message));
    }
    Failure::invalid(text)
}

/// The same with an objective for every service that takes requests.
fn stated(mut imported: Imported, objective: &str) -> Result<Imported, Failure> {
    let options = LoadOptions {
        file_name: "--objective".to_owned(),
        environment: None,
        default_stack_name: "imported".to_owned(),
    };
    let loaded = plimsoll_spec::load(&imported.text, &options).map_err(Failure::bug)?;
    let quoted = serde_json::Value::from(objective).to_string();
    let takes_requests = loaded.platform.services.iter().filter(|service| service.target_group.is_some());
    let edits: Vec<Edit> = takes_requests
        .map(|service| Edit::new(format!("services.{}.objective", service.name), quoted.clone()))
        .collect();
    if edits.is_empty() {
        return Ok(imported);
    }
    let wrong = |why: String| {
        Failure::usage(format!(
            "error: --objective `{objective}`: {why}\n  help: write for example `p95 < 200ms`"
        ))
    };
    imported.text =
        apply(&imported.text, &loaded.source, &edits).map_err(|error| wrong(error.to_string()))?;
    let again = plimsoll_spec::load(&imported.text, &options);
    let again = again.map_err(|errors| {
        wrong(errors.items.first().map_or_else(String::new, |first| first.message.clone()))
    })?;
    imported.platform = again.platform;
    for report in &mut imported.reports {
        report.assumed.retain(|noted| !noted.path.ends_with(".objective"));
    }
    Ok(imported)
}

/// One line that says what was imported, and how much of it was not said by the code.
pub(crate) fn remark(code: &Code, path: &Path) -> String {
    let imported = &code.imported;
    let sum =
        |of: fn(&plimsoll_import::Report) -> usize| imported.reports.iter().map(of).sum::<usize>() as u64;
    format!(
        "imported {} from {}: {}; {} understood, {} assumed, {} unknown\n  help: `plimsoll import {}` says which",
        plural(imported.platform.services.len() as u64, "service", "services"),
        path.display(),
        imported.kind,
        sum(|report| report.understood.len()),
        sum(|report| report.assumed.len()),
        sum(|report| report.unknown.len()),
        path.display()
    )
}

/// What is wrong with the code, drawn with its place, file by file.
pub(crate) fn problems(code: &Code, ui: &Ui) -> String {
    let mut by_file: BTreeMap<String, (SourceFile, Vec<Diagnostic>)> = BTreeMap::new();
    let mut text = String::new();
    for problem in &code.imported.problems {
        match code.imported.sources.localize(problem) {
            (Some(file), local) => {
                let name = code.folder.path(file.name());
                let source = SourceFile::new(name.as_str(), file.text());
                by_file.entry(name).or_insert_with(|| (source, Vec::new())).1.push(local);
            }
            (None, local) => text.push_str(&format!("{}: {}\n", local.code, local.message)),
        }
    }
    for (source, items) in by_file.values() {
        text.push_str(&diagnostics::render(source, items, ui.width(), ui.error_colours()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_beside_the_folder_are_found() {
        let text = "module \"a\" {\n  source = \"../modules/api\"\n}\nmodule \"b\" {\n  source=\"./b\"\n}\n  source = var.x\n";
        assert_eq!(sources(text).collect::<Vec<_>>(), ["../modules/api", "./b"]);
        assert_eq!(join("", "../modules/api"), "../modules/api");
        assert_eq!(join("../modules/api", "../db"), "../modules/db");
        assert_eq!(join("modules/api", "../db"), "modules/db");
    }
}
