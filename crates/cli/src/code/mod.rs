//! Code that others wrote: read from disk, imported in memory, written back.

mod folder;
mod objective;
pub(crate) mod write;

use crate::args::CodeArgs;
use crate::diagnostics;
use crate::exit::Failure;
use crate::files;
use crate::ui::Ui;
use plimsoll_import::code::VARIABLE;
use plimsoll_import::{Files, Imported, Kind, Options, Read, ReadError, extract, read};
use plimsoll_report::number::plural;
use plimsoll_spec::{Diagnostic, SourceFile};
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
    /// The path of a file as the user knows it.
    pub(crate) fn path(&self, name: &str) -> String {
        path_in(&self.root, name)
    }

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

/// The path of a file below a folder, as the user knows it.
pub(crate) fn path_in(root: &Path, name: &str) -> String {
    if root == Path::new(".") || root.as_os_str().is_empty() {
        return name.to_owned();
    }
    root.join(name).display().to_string()
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
        return !name.ends_with("plimsoll.yaml")
            && recognized(&files, &name).is_some_and(|kind| kind != Kind::Compose || !is_stack(&files));
    }
    argument.is_file() && [".tf", ".json", ".tfstate", ".template"].iter().any(|end| name.ends_with(end))
}

fn recognized(files: &Files, name: &str) -> Option<Kind> {
    let options = Options { main: Some(name.to_owned()), ..Options::default() };
    plimsoll_import::read::recognize(files, &options)
}

/// Stack files have services too; theirs are made of words that Compose does not know.
fn is_stack(files: &Files) -> bool {
    const WORDS: [&str; 5] = ["size:", "tasks:", "objective:", "scaling:", "stack:"];
    let holds = |line: &str, word: &str| {
        let mut parts = line.split(|c: char| c.is_whitespace() || matches!(c, '{' | ','));
        parts.any(|part| part.starts_with(word))
    };
    files.values().flat_map(|text| text.lines()).any(|line| WORDS.iter().any(|word| holds(line, word)))
}

/// Files of code with what else is known of them.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The folder that names of files are relative to.
    pub(crate) root: PathBuf,
    /// The files.
    pub(crate) files: Files,
    /// What else is known.
    pub(crate) options: Options,
}

/// The files of a path, and how they are to be read.
pub(crate) fn given(path: &Path, args: &CodeArgs) -> Result<Given, Failure> {
    let (folder, variable_files) = folder::read(path, &args.var_files)?;
    let folder::Folder { root, files, main, .. } = folder;
    let options = options(args, main, variable_files)?;
    Ok(Given { root, files, options })
}

/// The resources of files; the region is the stated one where they do not say it.
pub(crate) fn resources(given: &Given) -> Result<Read, ReadError> {
    let mut found = read(&given.files, &given.options)?;
    if found.model.region.is_none() {
        found.model.region.clone_from(&given.options.region);
    }
    Ok(found)
}

/// What was typed wrongly is wrong usage, not a finding about the code: variables and parameters that do not exist.
pub(crate) fn mistyped(problems: &[Diagnostic]) -> Result<(), Failure> {
    let is_typed = |problem: &&Diagnostic| problem.code == VARIABLE && problem.labels.is_empty();
    match problems.iter().find(is_typed) {
        Some(wrong) => {
            let help = wrong.help.as_ref().map_or_else(String::new, |help| format!("\n  help: {help}"));
            Err(Failure::usage(format!("error: {}{help}", wrong.message)))
        }
        None => Ok(()),
    }
}

/// Reads code and imports it; what is wrong with it is drawn with its place.
pub(crate) fn load(path: &Path, args: &CodeArgs, ui: &Ui) -> Result<Code, Failure> {
    let given = given(path, args)?;
    let failed = |error: &ReadError| Failure::invalid(render(path, &given.root, error, ui));
    let imported = resources(&given).and_then(extract).map_err(|error| failed(&error))?;
    mistyped(&imported.problems)?;
    let Given { root, files, options } = given;
    let imported = match &args.objective {
        Some(stated) => objective::state(imported, stated)?,
        None => imported,
    };
    let code = Code { root, files, options, imported };
    for problem in &code.imported.problems {
        let (file, local) = code.imported.sources.localize(problem);
        let source = match file {
            Some(file) => SourceFile::new(code.path(file.name()), file.text()),
            None => SourceFile::new(path.display().to_string(), ""),
        };
        ui.note(&diagnostics::render(&source, &[local], ui.width(), ui.error_colours()));
    }
    Ok(code)
}

/// One line that says what was imported, and how much of it the code does not say.
pub(crate) fn remark(code: &Code, path: &Path) -> String {
    let imported = &code.imported;
    let sum = |of: fn(&plimsoll_import::Report) -> usize| imported.reports.iter().map(of).sum::<usize>();
    format!(
        "imported {} from {} ({}): {} understood, {} assumed, {} unknown, {} not evaluated\n  \
         help: `plimsoll import {}` says which",
        plural(imported.platform.services.len() as u64, "service", "services"),
        path.display(),
        imported.kind,
        plural(sum(|report| report.understood.len()) as u64, "value", "values"),
        sum(|report| report.assumed.len()),
        sum(|report| report.unknown.len()),
        plural(imported.unread.len() as u64, "construct", "constructs"),
        path.display()
    )
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
        region: args.region.clone(),
        ..Options::default()
    })
}

fn render(path: &Path, root: &Path, error: &ReadError, ui: &Ui) -> String {
    if error.files.is_empty() {
        return format!(
            "error: {}: {}\n  help: name a folder of Terraform, a CloudFormation template, a task definition or a Compose file; \
             `plimsoll init {}` writes a starting stack file",
            path.display(),
            error.message,
            path.display()
        );
    }
    let drawn = error.files.iter().map(|file| {
        let source = SourceFile::new(path_in(root, file.source.name()), file.source.text());
        diagnostics::render(&source, &file.items, ui.width(), ui.error_colours())
    });
    drawn.collect::<Vec<_>>().join("\n")
}
