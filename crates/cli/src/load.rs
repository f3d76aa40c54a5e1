//! Loading: stack file, recording, prices.

use crate::args::{RecordingArgs, StackArgs};
use crate::code::{self, Code};
use crate::diagnostics;
use crate::exit::Failure;
use crate::files::{self, RecordingFiles};
use crate::ui::Ui;
use plimsoll_optimize::OptimizeError;
use plimsoll_prices::{PriceBook, RegionPrices};
use plimsoll_recording::{CsvOptions, ReadOptions, Recording, ValueMeaning};
use plimsoll_spec::{LoadOptions, Loaded, Platform, SourceFile};
use plimsoll_units::ServiceName;
use std::path::{Path, PathBuf};

/// A stack file that has been understood, with its text.
#[derive(Debug)]
pub(crate) struct Stack {
    /// Where it was read.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// What it says.
    pub(crate) loaded: Loaded,
    /// The code that it was made of, where no stack file was named.
    pub(crate) code: Option<Box<Code>>,
}

impl Stack {
    pub(crate) fn platform(&self) -> &Platform {
        &self.loaded.platform
    }

    /// The folder that the stack file lies in.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }
}

/// Reads a stack file, or makes one of code; every error is drawn with its place.
pub(crate) fn stack(args: &StackArgs, ui: &Ui) -> Result<Stack, Failure> {
    if code::is_code(&args.path) {
        return of_code(args, ui);
    }
    let path = files::stack_path(&args.path)?;
    let bytes = files::read_stack(&path)?;
    let loaded = plimsoll_spec::load_bytes(&bytes, &options(args, &path)).map_err(|errors| {
        Failure::invalid(diagnostics::render(&errors.source, &errors.items, ui.width(), ui.error_colours()))
    })?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if !loaded.warnings.is_empty() {
        let source = SourceFile::new(path.display().to_string(), text.as_str());
        ui.note(&diagnostics::render(&source, &loaded.warnings, ui.width(), ui.error_colours()));
    }
    Ok(Stack { path, text, loaded, code: None })
}

/// A stack file in memory, made of code; its path is where it would lie.
fn of_code(args: &StackArgs, ui: &Ui) -> Result<Stack, Failure> {
    let code = code::load(&args.path, &args.code, ui)?;
    ui.note(&code::remark(&code, &args.path));
    let path = code.root.join("plimsoll.yaml");
    let text = code.imported.text.clone();
    let loaded = again(&text, args, &path)?;
    Ok(Stack { path, text, loaded, code: Some(Box::new(code)) })
}

/// Reads a text made by this program in place of the stack file.
pub(crate) fn again(text: &str, args: &StackArgs, path: &Path) -> Result<Loaded, Failure> {
    plimsoll_spec::load(text, &options(args, path)).map_err(Failure::bug)
}

/// How a stack file is to be read: the environment of the option or ENVIRONMENT_SUFFIX, the name of the folder.
pub(crate) fn options(args: &StackArgs, path: &Path) -> LoadOptions {
    let folder = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_path_buf));
    let name = folder.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    LoadOptions {
        file_name: path.display().to_string(),
        environment: args.environment.clone().filter(|environment| !environment.is_empty()),
        default_stack_name: name.unwrap_or_else(|| "stack".to_owned()),
    }
}

/// A recording that has been read.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Where it was read.
    path: PathBuf,
    /// What it holds.
    pub(crate) recording: Recording,
}

impl Recorded {
    /// The failure where this recording does not allow what was to be computed.
    pub(crate) fn refused(&self, error: &OptimizeError) -> Failure {
        let help = match error {
            OptimizeError::OtherServices(_) => {
                "\n  help: name the recording of this platform with --recording, or the service of a CSV file with --service"
            }
            // It ends with the list of what is needed.
            OptimizeError::Calibration(_) => "",
        };
        Failure::invalid(format!("error: {}: {error}{help}", self.path.display()))
    }

    /// Says which services of the platform were not recorded.
    fn note_missing(&self, platform: &Platform, ui: &Ui) {
        let (recorded, missing): (Vec<_>, Vec<_>) = (platform.services.iter().map(|service| &service.name))
            .partition(|name| self.recording.for_service(name).is_ok());
        if !recorded.is_empty() && !missing.is_empty() {
            let missing: Vec<&str> = missing.into_iter().map(ServiceName::as_str).collect();
            ui.note(&format!(
                "warning: {}: not recorded: {}; nothing is known of their traffic",
                self.path.display(),
                missing.join(", ")
            ));
        }
    }
}

/// Reads the recording that belongs to a stack file; `None` where none is named and none lies beside it.
pub(crate) fn recording(args: &RecordingArgs, stack: &Stack, ui: &Ui) -> Result<Option<Recorded>, Failure> {
    let beside = stack.folder().join("recording");
    let path = match (&args.recording, &args.access_logs) {
        (Some(path), _) => Some(path.clone()),
        (None, _) if beside.exists() => Some(beside),
        (None, Some(_)) => None,
        (None, None) => return Ok(None),
    };
    let only = match stack.platform().services.as_slice() {
        [only] => Some(only.name.clone()),
        _ => None,
    };
    let recording = read_recording(path.as_deref(), args, only)?;
    let recorded =
        Recorded { recording, path: path.or_else(|| args.access_logs.clone()).unwrap_or_default() };
    recorded.note_missing(stack.platform(), ui);
    Ok(Some(recorded))
}

/// Reads a recording, or says where one is looked for and what it may be.
pub(crate) fn required_recording(args: &RecordingArgs, stack: &Stack, ui: &Ui) -> Result<Recorded, Failure> {
    recording(args, stack, ui)?.ok_or_else(|| {
        Failure::invalid(format!(
            "error: there is no recording in {}, and no traffic to judge by without one\n  \
             help: put one there or name one with --recording:\n    \
             - a CSV file that begins with `timestamp,requests`, and better `,cpu,memory,latency_mean,p95,tasks`\n    \
             - a folder with the JSON of `aws cloudwatch get-metric-data`, best beside `aws ecs describe-services`\n    \
             - a folder in plimsoll's own form, like the recordings of the examples\n    \
             - access logs of the load balancer, with --access-logs",
            stack.folder().join("recording").display()
        ))
    })
}

/// Reads a recording from a path; `None` where there are only access logs.
pub(crate) fn read_recording(
    path: Option<&Path>,
    args: &RecordingArgs,
    only: Option<ServiceName>,
) -> Result<Recording, Failure> {
    let wrong =
        |what: &str, error: plimsoll_units::ParseError| Failure::usage(format!("error: {what}: {error}"));
    let named = args.service.as_deref().map(str::parse::<ServiceName>).transpose();
    let value = args.metric.as_deref().map(str::parse::<ValueMeaning>).transpose();
    let options = ReadOptions {
        service: named.map_err(|error| wrong("--service", error))?.or(only),
        csv: CsvOptions {
            value: value.map_err(|error| wrong("--metric", error))?,
            scale: args.scale,
            ..CsvOptions::default()
        },
        ..ReadOptions::default()
    };
    let files = files::recording_files(path, args.access_logs.as_deref())?;
    plimsoll_recording::read(&files.set, &options).map_err(|error| {
        let help = error.help().map_or_else(String::new, |help| format!("\n  help: {help}"));
        let whole = path.or(args.access_logs.as_deref()).unwrap_or(Path::new("."));
        Failure::invalid(format!("error: {}{help}", place(whole, &files, &error)))
    })
}

/// The message with the file as the user knows it.
fn place(whole: &Path, files: &RecordingFiles, error: &plimsoll_recording::RecordingError) -> String {
    let Some(file) = error.file() else { return format!("{}: {}", whole.display(), error.message()) };
    let full = files.path_of(file);
    let line = error.line().map_or_else(String::new, |line| format!(":{line}"));
    let column = error.column().map_or_else(String::new, |column| format!(":{column}"));
    format!("{}{line}{column}: {}", full.display(), error.message())
}

/// The prices of a platform's region; a region that the book does not hold leaves every line unpriced, with a remark.
pub(crate) fn prices(platform: &Platform, ui: &Ui) -> Result<RegionPrices, Failure> {
    let book = PriceBook::builtin().map_err(Failure::bug)?;
    Ok(book.region(&platform.region).unwrap_or_else(|unknown| {
        ui.note(&format!("warning: {unknown}; nothing is priced"));
        book.region_or_unpriced(&platform.region)
    }))
}
