//! Reads all access logs of a set of files.

use super::gather::{Finished, Gathered, TooManyMinutes};
use super::line;
use super::model::{LogQuality, MalformedLine};
use super::stream::{Line, each_line};
use crate::error::RecordingError;
use crate::files::{FileSet, Kind};
use crate::instant::iso;
use crate::limits::Limits;
use plimsoll_units::Timestamp;

/// Above this share of lines that are no entry the files are not what they are taken for.
const MOST_MALFORMED: f64 = 0.01;

/// So many lines that are no entry are kept with their place.
const EXAMPLES: usize = 5;

/// Reads the logs; `None` where there is none.
pub(super) fn read(
    files: &FileSet,
    limits: &Limits,
    notes: &mut Vec<String>,
) -> Result<Option<(Finished, LogQuality)>, RecordingError> {
    let mut paths = Vec::new();
    for path in files.paths() {
        if files.kind(path)? == Kind::AccessLog {
            // Counted twice, its requests would be doubled.
            match path.strip_suffix(".gz").filter(|plain| files.contains(plain)) {
                Some(plain) => notes.push(format!("{path}: not read, because {plain} is the same log")),
                None => paths.push(path),
            }
        }
    }
    let Some(first) = paths.first() else { return Ok(None) };
    let mut gathered = Gathered::new(*limits);
    let mut quality = LogQuality::default();
    for path in &paths {
        read_file(files, path, limits, &mut gathered, &mut quality)?;
    }
    let finished = gathered.finish();
    check(first, &quality)?;
    quality.without_target_group = finished.without_target_group;
    quality.span = finished.span;
    quality.covered_minutes = finished.covered_minutes();
    quality.digits = finished.digits;
    note(&quality, notes);
    Ok(Some((finished, quality)))
}

fn read_file(
    files: &FileSet,
    path: &str,
    limits: &Limits,
    gathered: &mut Gathered,
    quality: &mut LogQuality,
) -> Result<(), RecordingError> {
    let longest = usize::try_from(limits.line_bytes).unwrap_or(usize::MAX);
    let mut bytes = quality.bytes;
    quality.files += 1;
    let count = |length: usize| {
        bytes += length as u64;
        if bytes <= limits.log_bytes {
            return Ok(());
        }
        Err(RecordingError::new(format!(
            "the access logs are longer than {} bytes of text",
            limits.log_bytes
        ))
        .in_file(path)
        .with_help("give fewer days of them"))
    };
    let malformed = |number, column, expected: &str, quality: &mut LogQuality| {
        quality.malformed += 1;
        if quality.examples.len() < EXAMPLES {
            let (file, expected) = (path.to_owned(), expected.to_owned());
            quality.examples.push(MalformedLine { file, line: number, column, expected });
        }
    };
    each_line(files, path, longest, count, |number, text| {
        let text = match text {
            Line::Text([]) => return Ok(()),
            Line::Text(text) => text,
            Line::TooLong => {
                quality.lines += 1;
                malformed(
                    number,
                    limits.line_bytes.saturating_add(1),
                    "the end of the line before here",
                    quality,
                );
                return Ok(());
            }
        };
        quality.lines += 1;
        match line::parse(text) {
            Ok(entry) => gathered.take(&entry).map_err(|TooManyMinutes| {
                let moment = iso(Timestamp::from_unix(entry.second));
                RecordingError::new(format!(
                    "with this request, of {moment}, the access logs hold more than {} minutes of target groups",
                    limits.log_minutes
                ))
                .in_file(path)
                .at_line(number)
                .with_help("are there wrong dates? otherwise give fewer days, or fewer load balancers")
            })?,
            Err(fault) => malformed(number, fault.column, fault.expected, quality),
        }
        Ok(())
    })?;
    quality.bytes = bytes;
    Ok(())
}

/// Refuses logs of which too little could be read.
fn check(first_file: &str, quality: &LogQuality) -> Result<(), RecordingError> {
    if quality.lines == 0 {
        return Err(RecordingError::new("the access logs hold no line").in_file(first_file).with_help(
            "give the files that the load balancer wrote into its bucket, or leave the access logs out",
        ));
    }
    if quality.malformed < quality.lines && quality.malformed_share() <= MOST_MALFORMED {
        return Ok(());
    }
    let Some((first, others)) = quality.examples.split_first() else { return Ok(()) };
    let others: Vec<String> = others.iter().map(place).collect();
    let also = if others.is_empty() { String::new() } else { format!("; also {}", others.join(", ")) };
    Err(RecordingError::new(format!(
        "expected {}; {} of {} lines are no access log entries{also}",
        first.expected, quality.malformed, quality.lines
    ))
    .in_file(&first.file)
    .at_line(first.line)
    .at_column(first.column)
    .with_help("give access logs of an Application Load Balancer as it wrote them; up to 1 % of other lines is left out"))
}

fn note(quality: &LogQuality, notes: &mut Vec<String>) {
    if let Some(first) = quality.examples.first() {
        notes.push(format!(
            "access logs: {} of {} lines were left out, the first at {}: expected {}",
            quality.malformed,
            quality.lines,
            place(first),
            first.expected
        ));
    }
    if let Some(digits) = quality.digits {
        let error = 100.0 / two_to(digits);
        notes.push(format!(
            "access logs: processing times are rounded by up to {error:.2} % of their value, because exact ones do not fit into memory"
        ));
    }
}

/// 2 to the power of a small whole number.
fn two_to(digits: u32) -> f64 {
    (1_u64 << digits.min(32)) as f64
}

fn place(line: &MalformedLine) -> String {
    format!("{}:{}:{}", line.file, line.line, line.column)
}
