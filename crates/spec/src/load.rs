//! Text to platform.

use crate::code;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, sort};
use crate::layers::{self, Layered};
use crate::platform::Platform;
use crate::raw::stack::RawStack;
use crate::raw::value::{Value as _, wrong_shape};
use crate::resolve;
use crate::sink::{Sink, nearest};
use crate::source_map::SourceMap;
use crate::span::{SourceFile, Span};
use crate::yaml::{self, Dialect, Node, Value};
use plimsoll_units::{EnvironmentName, StackName};

/// The longest text that is read, in bytes.
pub const SIZE_LIMIT: usize = yaml::SIZE_LIMIT;

/// What the caller knows besides the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// The name people know the file by; used in messages only.
    pub file_name: String,
    /// The environment chosen outside the file; goes before the file's own.
    pub environment: Option<String>,
    /// The name of the stack when the file gives none.
    pub default_stack_name: String,
}

/// A stack file that has been understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The platform it describes.
    pub platform: Platform,
    /// Where each value stands.
    pub source: SourceMap,
    /// What is suspicious, by position.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a stack file.
///
/// # Errors
/// Everything that is wrong with it, by position.
pub fn load(text: &str, options: &LoadOptions) -> Result<Loaded, Diagnostics> {
    let mut sink = Sink::default();
    let loaded = read(text, options, &mut sink);
    let has_errors = sink.has_errors();
    let mut items = sink.into_items();
    keep_first_lines(text, &mut items);
    match loaded {
        Some((platform, source)) if !has_errors => {
            sort(&mut items);
            Ok(Loaded { platform, source, warnings: items })
        }
        _ => {
            // Warnings about a file that cannot be used would only distract.
            items.retain(|item| item.severity == Severity::Error);
            Err(Diagnostics::new(SourceFile::new(&options.file_name, text), items))
        }
    }
}

/// Reads a stack file from bytes.
///
/// # Errors
/// As [`load`]; bytes that are not UTF-8 are reported with their place.
pub fn load_bytes(bytes: &[u8], options: &LoadOptions) -> Result<Loaded, Diagnostics> {
    match utf8(&options.file_name, bytes) {
        Ok(text) => load(text, options),
        Err(error) => Err(*error),
    }
}

/// The text of a file; `name` is what people know it by.
///
/// # Errors
/// The place of the first byte that is not UTF-8.
pub fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostics>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let text = String::from_utf8_lossy(bytes);
        // The replacement character stands where the first wrong byte was.
        let span = Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8());
        let diagnostic =
            Diagnostic::error(code::NOT_UTF8, format!("the file is not UTF-8 text: byte {start} is wrong"))
                .at(span, "not UTF-8 from here")
                .help("save the file with the encoding UTF-8");
        Box::new(Diagnostics::new(SourceFile::new(name, text), vec![diagnostic]))
    })
}

fn read(text: &str, options: &LoadOptions, sink: &mut Sink) -> Option<(Platform, SourceMap)> {
    if !yaml::is_readable(text, Dialect::StackFile, sink) {
        return None;
    }
    let root = yaml::parse(text, Dialect::StackFile, sink).filter(|root| !root.is_empty());
    let Some(root) = root else {
        if !sink.has_errors() {
            let help = "three lines are enough: `image: NAME`, `port: 8080`, `objective: p95 < 200ms`";
            sink.push(Diagnostic::error(code::EMPTY, "the file says nothing").help(help));
        }
        return None;
    };
    if root.mapping().is_none() {
        sink.push(wrong_shape(&root, sink, "a stack file: a mapping with keys such as `services`"));
        return None;
    }
    let stack = stack_name(&root, options, sink);
    let environment = environment(&root, options, sink);
    check_other_environments(&root, environment.as_ref(), stack.as_ref(), sink);
    // What could not be read has been reported; any name lets the rest be judged.
    let (stack, environment) =
        (stack.or_else(|| "stack".parse().ok())?, environment.or_else(|| "dev".parse().ok())?);
    let Layered { root, shorthand } = layers::layered(&root, environment.as_str(), stack.as_str(), sink);
    let raw = RawStack::decode(&root, sink)?;
    if raw.services.as_ref().is_none_or(|services| services.0.is_empty()) && !sink.has_errors() {
        let diagnostic = Diagnostic::error(code::MISSING, "the stack has no service")
            .at(root.span, "`services` is missing")
            .help("add `services: {api: {image: NAME, port: 8080}}`");
        sink.push(diagnostic);
    }
    let source = SourceMap::new(&root, environment.as_str(), shorthand);
    Some((resolve::resolve(&raw, stack, environment, sink), source))
}

/// A label marks one line: a mapping of twenty lines underlined in full hides what is said about it.
pub fn keep_first_lines(text: &str, items: &mut [Diagnostic]) {
    for label in items.iter_mut().flat_map(|item| &mut item.labels) {
        let line = text.get(label.span.range()).and_then(|marked| marked.lines().next());
        if let Some(line) = line {
            label.span = Span::new(label.span.start, label.span.start + line.trim_end().len());
        }
    }
}

/// A scalar at the top of the file, read with its own parser.
fn top<T>(root: &Node, key: &str, sink: &mut Sink) -> Option<Result<T, ()>>
where
    T: crate::raw::value::Value,
{
    let node = root.get(key).filter(|node| !node.is_empty())?;
    Some(sink.within(key, |sink| T::decode(node, sink)).ok_or(()))
}

fn stack_name(root: &Node, options: &LoadOptions, sink: &mut Sink) -> Option<StackName> {
    if let Some(written) = top(root, "stack", sink) {
        return written.ok();
    }
    let parsed = as_name(&options.default_stack_name).parse();
    if parsed.is_err() {
        let message = format!("the folder's name `{}` cannot name the stack", options.default_stack_name);
        sink.push(Diagnostic::error(code::NAME, message).help("write `stack: NAME` at the top of the file"));
    }
    parsed.ok()
}

/// A folder's name with hyphens for what names cannot hold: `my_shop` becomes `my-shop`.
fn as_name(folder: &str) -> String {
    let name: String = folder.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    name.trim_matches('-').to_owned()
}

fn environment(root: &Node, options: &LoadOptions, sink: &mut Sink) -> Option<EnvironmentName> {
    let written = top::<EnvironmentName>(root, "environment", sink);
    let Some(chosen) = &options.environment else {
        return written.map_or_else(|| "dev".parse().ok(), Result::ok);
    };
    match chosen.parse::<EnvironmentName>() {
        Ok(environment) => {
            misspelt(root, &environment, sink);
            Some(environment)
        }
        Err(error) => {
            let diagnostic = Diagnostic::error(code::NAME, error.message());
            sink.push(match error.help() {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
            None
        }
    }
}

/// Warns when the environment chosen is not described but one with almost the same name is.
fn misspelt(root: &Node, environment: &EnvironmentName, sink: &mut Sink) {
    let chosen = environment.as_str();
    let known: Vec<&str> = layers::environments(root).map(|entry| entry.key.as_str()).collect();
    if known.contains(&chosen) {
        return;
    }
    if let Some(near) = nearest(chosen, known.iter().copied()) {
        let span = layers::environments(root).find(|entry| entry.key == near).map(|entry| entry.key_span);
        let message = format!("the environment `{chosen}` is not described in the file, but `{near}` is");
        let warning =
            Diagnostic::warning(code::ENVIRONMENT, message).at(span.unwrap_or_default(), "described here");
        sink.push(warning.help(format!("did you mean `{near}`?")));
    }
}

/// Reads the overlays of the other environments too, so that their errors do not wait until they are used.
fn check_other_environments(
    root: &Node,
    environment: Option<&EnvironmentName>,
    stack: Option<&StackName>,
    sink: &mut Sink,
) {
    if let Some(node) = root.get("environments").filter(|node| !node.is_empty() && node.mapping().is_none()) {
        let diagnostic =
            sink.within("environments", |sink| wrong_shape(node, sink, "a mapping of environments"));
        sink.push(diagnostic);
    }
    let service = stack.map_or("service", StackName::as_str);
    for entry in layers::environments(root) {
        let shape_is_wrong = !matches!(entry.value.value, Value::Mapping(_) | Value::Empty);
        if let Err(error) = entry.key.parse::<EnvironmentName>() {
            let mut diagnostic =
                Diagnostic::error(code::NAME, error.message()).at(entry.key_span, "this name");
            diagnostic.help = error.help().map(str::to_owned);
            sink.push(diagnostic);
        } else if shape_is_wrong {
            let diagnostic = sink
                .within(&entry.key, |sink| wrong_shape(&entry.value, sink, "a mapping of keys to change"));
            sink.push(diagnostic);
        } else if environment.is_none_or(|environment| environment.as_str() != entry.key) {
            let layered = layers::layered(root, &entry.key, service, sink);
            let _structure_only = RawStack::decode(&layered.root, sink);
        }
    }
}
