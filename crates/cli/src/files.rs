//! All reading and writing of files.

use crate::exit::Failure;
use plimsoll_recording::FileSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Largest stack file read, in bytes: one more than the language accepts, so that the language can say what is wrong.
const STACK_LIMIT: u64 = (1 << 20) + 1;
/// Largest number of files in a recording folder; a load balancer's node writes 4,032 access logs in a fortnight.
const RECORDING_FILES: usize = 200_000;
/// How deep folders of a recording are looked into; access logs lie nine deep in their bucket.
const FOLDER_DEPTH: usize = 12;
/// The folder of access logs in a recording, and what stands for `--access-logs` in the names of files.
const ACCESS_LOGS: &str = "access-logs/";

/// The stack file that an argument names: the file itself, or `plimsoll.yaml` in the folder.
pub(crate) fn stack_path(argument: &Path) -> Result<PathBuf, Failure> {
    if argument.is_dir() {
        let inside = argument.join("plimsoll.yaml");
        if inside.is_file() {
            return Ok(inside);
        }
        return Err(Failure::invalid(format!(
            "error: {} holds no plimsoll.yaml\n  help: `plimsoll init {}` writes one",
            argument.display(),
            argument.display()
        )));
    }
    Ok(argument.to_path_buf())
}

/// The bytes of a stack file.
pub(crate) fn read_stack(path: &Path) -> Result<Vec<u8>, Failure> {
    read_limited(path, STACK_LIMIT)
}

/// The bytes of a CloudFormation template.
pub(crate) fn read_template(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        return Err(Failure::invalid(format!(
            "error: {} is a folder\n  help: `--template` takes one template, YAML or JSON",
            path.display()
        )));
    }
    if !path.exists() {
        return Err(Failure::invalid(format!("error: there is no file {}", path.display())));
    }
    read_limited(path, STACK_LIMIT)
}

fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let failed =
        |error: std::io::Error| Failure::invalid(format!("error: cannot read {}: {error}", path.display()));
    let mut bytes = Vec::new();
    if !path.exists() {
        return Err(Failure::invalid(format!(
            "error: there is no file {}\n  help: `plimsoll init FOLDER` writes a starting stack file",
            path.display()
        )));
    }
    fs::File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The files of a recording and where they lie.
#[derive(Debug, Default)]
pub(crate) struct RecordingFiles {
    pub(crate) set: FileSet,
    recording: PathBuf,
    access_logs: Option<PathBuf>,
}

/// The files of a recording: one file, or everything in a folder and the folders in it. They are opened when they are
/// read, so that a large one is never held whole. Access logs of their own take the place of those in the recording.
pub(crate) fn recording_files(
    recording: Option<&Path>,
    access_logs: Option<&Path>,
) -> Result<RecordingFiles, Failure> {
    let mut files = RecordingFiles::default();
    if let Some(path) = recording {
        // A file or a folder of access logs alone is a recording too.
        let alone = access_logs.is_none() && is_of_logs(path);
        let inside = |name: &str| is_recording_file(name) && (access_logs.is_none() || !is_log(name));
        add_path(path, if alone { ACCESS_LOGS } else { "" }, &mut files.set, &inside)?;
        path.clone_into(&mut files.recording);
        files.access_logs = alone.then(|| path.to_path_buf());
    }
    if let Some(path) = access_logs {
        add_path(path, ACCESS_LOGS, &mut files.set, &is_log)?;
        files.access_logs = Some(path.to_path_buf());
    }
    Ok(files)
}

impl RecordingFiles {
    /// The path of a file as the user knows it.
    pub(crate) fn path_of(&self, file: &str) -> PathBuf {
        let logs = self.access_logs.as_deref().zip(file.strip_prefix(ACCESS_LOGS));
        let (root, inside) = logs.unwrap_or((&self.recording, file));
        if root.is_dir() { root.join(inside) } else { root.to_path_buf() }
    }
}

fn is_of_logs(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if path.is_dir() { format!("{name}/") == ACCESS_LOGS } else { is_log(&name) }
}

fn add_path(
    path: &Path,
    prefix: &str,
    files: &mut FileSet,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<(), Failure> {
    if path.is_dir() {
        return add_folder(path, prefix, files, 0, wanted);
    }
    // A missing file is better reported now, with the name that was typed.
    fs::File::open(path)
        .map_err(|error| Failure::invalid(format!("error: cannot read {}: {error}", path.display())))?;
    let name =
        path.file_name().map_or_else(|| "recording".to_owned(), |name| name.to_string_lossy().into_owned());
    add_file(path, format!("{prefix}{name}"), files);
    Ok(())
}

fn add_file(path: &Path, name: String, files: &mut FileSet) {
    let path = path.to_path_buf();
    files.insert_with(name, move || Ok(Box::new(fs::File::open(&path)?) as Box<dyn Read>));
}

fn add_folder(
    folder: &Path,
    prefix: &str,
    files: &mut FileSet,
    depth: usize,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::invalid(format!("error: cannot read {}: {error}", folder.display()));
    let mut entries: Vec<_> =
        fs::read_dir(folder).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() && depth < FOLDER_DEPTH {
            add_folder(&path, &format!("{name}/"), files, depth + 1, wanted)?;
        } else if path.is_file() && wanted(&name) {
            if files.len() >= RECORDING_FILES {
                return Err(Failure::invalid(format!(
                    "error: {} holds more than {RECORDING_FILES} files; name the recording's own folder",
                    folder.display()
                )));
            }
            add_file(&path, name, files);
        }
    }
    Ok(())
}

fn is_recording_file(name: &str) -> bool {
    is_log(name)
        || [".json", ".csv", ".csv.gz", ".json.gz"]
            .iter()
            .any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

fn is_log(name: &str) -> bool {
    [".log", ".log.gz"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

/// Writes a file whole or not at all; where the path is a link, the file that it leads to.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let failed =
        |error: std::io::Error| Failure::invalid(format!("error: cannot write {}: {error}", path.display()));
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    replace(path, &temporary, bytes).map_err(|error| {
        // What is left half-written is of no use to anybody.
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}

fn replace(path: &Path, temporary: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    if let Ok(metadata) = fs::metadata(path) {
        // The user's permissions survive the replacement.
        fs::set_permissions(temporary, metadata.permissions())?;
    }
    fs::rename(temporary, path)
}
