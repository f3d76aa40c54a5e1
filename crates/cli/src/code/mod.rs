//! Code that others wrote: read from disk, imported in memory, written back.

mod folder;
pub(crate) mod write;

use crate::args::CodeArgs;
use crate::diagnostics;
use crate::exit::Failure;
use crate::files;
use crate::ui::Ui;
use plimsoll_import::{Files, Imported, Options, ReadError, extract, read};
use plimsoll_spec::SourceFile;
use std::path::{Path, PathBuf};

/// Code with what was made of it.
#[derive(Debug)]
pub(crate) struct Code {
    /// The folder that names of files are relative to.
    pub(crate) root: PathBuf,
    /// Its files as they were read.
    pub(crate) files: Files,
    /// What else is known.
    pub(crate) options: Options,
    /// The stack file and what belongs to it.
    pub(crate) imported: Imported,
}

impl Code {
    /// What diffs call a file: as the user reaches it from here, where that is below here.
    pub(crate) fn shown(&self, name: &str) -> String {
        let path = self.root.join(name);
        let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
        let parts: Option<Vec<&str>> = parts
            .map(|part| match part {
                std::path::Component::Normal(part) => part.to_str(),
                _ => None,
            })
            .collect();
        parts.map_or_else(|| name.to_owned(), |parts| parts.join("/"))
    }

    /// Files by what diffs call them.
    pub(crate) fn shown_files(&self, files: &Files) -> Files {
        files.iter().map(|(name, text)| (self.shown(name), text.clone())).collect()
    }
}

/// Whether an argument names code and no stack file: a folder without `plimsoll.yaml`, or a file in another language.
pub(crate) fn is_code(argument: &Path) -> bool {
    if argument.is_dir() {
        return !argument.join("plimsoll.yaml").is_file() && folder::holds_code(argument);
    }
    let name = argument.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.ends_with(".yaml") || name.ends_with(".yml") {
        // A stack file may have any name: what is a template or a Compose file is told by what it holds.
        let text = files::read_stack(argument).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let files = text.map(|text| Files::from([(name.clone(), text)])).unwrap_or_default();
        return !name.ends_with("plimsoll.yaml") && recognized(&files, &name) && !is_stack(&files);
    }
    argument.is_file() && [".tf", ".json", ".tfstate", ".template"].iter().any(|end| name.ends_with(end))
}

fn recognized(files: &Files, name: &str) -> bool {
    let options = Options { main: Some(name.to_owned()), ..Options::default() };
    plimsoll_import::read::recognize(files, &options).is_some()
}

/// Stack files have services too; only theirs are made of words that Compose does not know.
fn is_stack(files: &Files) -> bool {
    let begins = |text: &str, word: &str| text.lines().any(|line| line.starts_with(word));
    files.values().any(|text| {
        ["stack:", "load_balancer:", "cluster:", "objective:"].iter().any(|word| begins(text, word))
    })
}

/// Reads code and imports it; what is wrong with it is drawn with its place.
pub(crate) fn load(path: &Path, args: &CodeArgs, ui: &Ui) -> Result<Code, Failure> {
    let (folder, variable_files) = folder::read(path, &args.var_files)?;
    let folder::Folder { root, files, main, .. } = folder;
    let options = options(args, main, variable_files)?;
    let failed = |error: &ReadError| Failure::invalid(render(path, error, ui));
    let imported = read(&files, &options).and_then(extract).map_err(|error| failed(&error))?;
    for problem in &imported.problems {
        let (source, local) = imported.sources.localize(problem);
        let none = SourceFile::new(path.display().to_string(), "");
        let source = source.unwrap_or(&none);
        ui.note(&diagnostics::render(source, &[local], ui.width(), ui.error_colours()));
    }
    Ok(Code { root, files, options, imported })
}

fn options(args: &CodeArgs, main: Option<String>, variable_files: Vec<String>) -> Result<Options, Failure> {
    let pairs = |flag: &str, given: &[String]| {
        given
            .iter()
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
                _ => Err(Failure::usage(format!("error: {flag} {pair}: this is no NAME=VALUE"))),
            })
            .collect::<Result<_, _>>()
    };
    Ok(Options {
        main,
        variable_files,
        variables: pairs("--var", &args.vars)?,
        parameters: pairs("--parameter", &args.parameters)?,
        ..Options::default()
    })
}

fn render(path: &Path, error: &ReadError, ui: &Ui) -> String {
    if error.files.is_empty() {
        return format!(
            "error: {}: {}\n  help: name a folder of Terraform, a CloudFormation template, a task definition or a Compose file; \
             `plimsoll init {}` writes a starting stack file",
            path.display(),
            error.message,
            path.display()
        );
    }
    let drawn = error
        .files
        .iter()
        .map(|file| diagnostics::render(&file.source, &file.items, ui.width(), ui.error_colours()));
    drawn.collect::<Vec<_>>().join("\n")
}
