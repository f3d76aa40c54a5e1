//! From a file to a bounded stream of plain text: decompression, byte-order mark, limits.

use super::{FileSet, Kind};
use crate::error::RecordingError;
use crate::limits::Limits;
use flate2::bufread::MultiGzDecoder;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

/// A limit that a stream ran into, carried through `io::Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamFault {
    /// A line is longer than the limit in bytes.
    LineTooLong { line: u64, limit: u64 },
    /// The decompressed text is longer than the limit in bytes.
    TooLarge { limit: u64 },
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LineTooLong { line, limit } => write!(f, "line {line} is longer than {limit} bytes"),
            Self::TooLarge { limit } => write!(f, "the text is longer than {limit} bytes"),
        }
    }
}

impl std::error::Error for StreamFault {}

/// A text table: its first line, and a stream over the lines after it.
pub(crate) struct Table<'a> {
    /// The first line without its end, without byte-order mark.
    pub(crate) header: Vec<u8>,
    /// Everything after it; line 1 of this stream is line 2 of the file.
    pub(crate) rest: Guard<Box<dyn BufRead + 'a>>,
}

/// Opens a text table, plain or gzip; `Ok` with an empty header for an empty file.
pub(crate) fn open_table<'a>(
    files: &'a FileSet,
    path: &str,
    limits: &Limits,
) -> Result<Table<'a>, RecordingError> {
    let text = plain_text(files, path)?;
    let mut rest = Guard::new(text, limits.table_bytes, Some(limits.line_bytes));
    let header = first_line(&mut rest).map_err(|error| from_io(path, &error))?;
    Ok(Table { header, rest })
}

/// Opens a JSON document, plain or gzip.
pub(crate) fn open_json<'a>(
    files: &'a FileSet,
    path: &str,
    limits: &Limits,
) -> Result<BufReader<Guard<Box<dyn BufRead + 'a>>>, RecordingError> {
    Ok(BufReader::new(Guard::new(plain_text(files, path)?, limits.json_bytes, None)))
}

/// Opens a text of lines, plain or gzip, without limits: the caller has to keep them.
pub(crate) fn open_text<'a>(files: &'a FileSet, path: &str) -> Result<Box<dyn BufRead + 'a>, RecordingError> {
    plain_text(files, path)
}

/// An access log by its place or the name that the load balancer gives it, JSON by its first character, whatever the file is called; a table by its ending, because any text could be one.
pub(super) fn kind(files: &FileSet, path: &str) -> Result<Kind, RecordingError> {
    let name = path.to_ascii_lowercase();
    if is_access_log(&name) {
        return Ok(Kind::AccessLog);
    }
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    if [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending)) {
        return Ok(Kind::Table);
    }
    let mut text = match plain_text(files, path) {
        Ok(text) => text,
        // What cannot be unpacked or decoded is only a fault where a recording is expected.
        Err(error) if name.ends_with(".json") => return Err(error),
        Err(_) => return Ok(Kind::Other),
    };
    let first = loop {
        let buffer = text.fill_buf().map_err(|error| from_io(path, &error))?;
        match buffer.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) => break buffer.get(at).copied(),
            None if buffer.is_empty() => break None,
            None => {
                let length = buffer.len();
                text.consume(length);
            }
        }
    };
    Ok(if matches!(first, Some(b'{' | b'[')) || name.ends_with(".json") { Kind::Json } else { Kind::Other })
}

/// The folder of access logs inside a recording.
const ACCESS_LOGS: &str = "access-logs";

/// AWS: load balancers call their logs `<account>_elasticloadbalancing_<region>_…_<random>.log.gz`; source: access logs of
/// Application Load Balancers, 2026-11. Other logs are only taken from the folder made for them.
fn is_access_log(name: &str) -> bool {
    let mut folders = name.split('/');
    let file = folders.next_back().unwrap_or_default();
    (file.ends_with(".log") || file.ends_with(".log.gz"))
        && (file.contains("_elasticloadbalancing_") || folders.any(|folder| folder == ACCESS_LOGS))
}

/// The error of a stream in this file.
pub(crate) fn from_io(path: &str, error: &io::Error) -> RecordingError {
    let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<StreamFault>());
    let here = match (fault, error.kind()) {
        (Some(&StreamFault::LineTooLong { line, limit }), _) => {
            RecordingError::new(format!("this line is longer than {limit} bytes"))
                .at_line(line)
                .with_help("a table has one short line per moment; is the line break missing?")
        }
        (Some(&StreamFault::TooLarge { limit }), _) => {
            RecordingError::new(format!("the decompressed text is longer than {limit} bytes"))
                .with_help("split the recording, or record at a longer period")
        }
        (None, io::ErrorKind::UnexpectedEof) => RecordingError::new("the gzip data ends too early")
            .with_help("the file is truncated; copy it again"),
        (None, io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            RecordingError::new(format!("the gzip data is damaged: {error}")).with_help("copy the file again")
        }
        (None, _) => RecordingError::new(format!("cannot be read: {error}")),
    };
    here.in_file(path)
}

/// The error of a table's reader in this file.
pub(crate) fn table_error(path: &str, error: csv::Error) -> RecordingError {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => from_io(path, &error),
        _ => RecordingError::new(text).in_file(path),
    }
}

/// Opens a file, unpacks it if its first bytes are gzip's, and drops a UTF-8 byte-order mark.
fn plain_text<'a>(files: &'a FileSet, path: &str) -> Result<Box<dyn BufRead + 'a>, RecordingError> {
    let content =
        files.content(path).ok_or_else(|| RecordingError::new("there is no such file").in_file(path))?;
    let raw = content.open().map_err(|error| from_io(path, &error))?;
    let (start, raw) = peek(raw).map_err(|error| from_io(path, &error))?;
    let (start, text): (Vec<u8>, Box<dyn BufRead + 'a>) = if start.starts_with(&[0x1f, 0x8b]) {
        let (start, text) = peek(MultiGzDecoder::new(raw)).map_err(|error| from_io(path, &error))?;
        (start, Box::new(text))
    } else {
        (start, Box::new(raw))
    };
    drop_mark(path, &start, text)
}

fn drop_mark<'a>(
    path: &str,
    start: &[u8],
    mut text: Box<dyn BufRead + 'a>,
) -> Result<Box<dyn BufRead + 'a>, RecordingError> {
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(RecordingError::new("the text is UTF-16").in_file(path).with_help("save it as UTF-8"));
    }
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.read_exact(&mut [0; 3]).map_err(|error| from_io(path, &error))?;
    }
    Ok(text)
}

type Peeked<R> = io::Chain<io::Cursor<Vec<u8>>, BufReader<R>>;

/// The first three bytes (fewer at the end of the input) and a reader that still has them.
fn peek<R: Read>(reader: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut reader = BufReader::with_capacity(64 << 10, reader);
    let mut start = Vec::with_capacity(3);
    reader.by_ref().take(3).read_to_end(&mut start)?;
    Ok((start.clone(), io::Cursor::new(start).chain(reader)))
}

fn first_line(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while reader.read(&mut byte)? == 1 {
        match byte {
            [b'\n'] => break,
            [other] => line.push(other),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

/// A reader that stops with a [`StreamFault`] at a limit, before anything beyond it is held in memory.
pub(crate) struct Guard<R> {
    inner: R,
    left: u64,
    limit: u64,
    line_limit: Option<u64>,
    line: u64,
    line_length: u64,
}

impl<R> Guard<R> {
    fn new(inner: R, limit: u64, line_limit: Option<u64>) -> Self {
        Self { inner, left: limit, limit, line_limit, line: 1, line_length: 0 }
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), StreamFault> {
        self.left =
            self.left.checked_sub(bytes.len() as u64).ok_or(StreamFault::TooLarge { limit: self.limit })?;
        let Some(limit) = self.line_limit else { return Ok(()) };
        let mut pieces = bytes.split(|byte| *byte == b'\n');
        let mut piece = pieces.next();
        while let Some(bytes) = piece {
            self.line_length += bytes.len() as u64;
            if self.line_length > limit {
                return Err(StreamFault::LineTooLong { line: self.line, limit });
            }
            piece = pieces.next();
            if piece.is_some() {
                self.line += 1;
                self.line_length = 0;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.check(buffer.get(..count).unwrap_or_default()).map_err(io::Error::other)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_limit_stops_the_stream_where_it_is() {
        let mut guard = Guard::new(b"a\nbb\ncccccc\n".as_slice(), 100, Some(5));
        let error = guard.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(from_io("x.csv", &error).line(), Some(3));
    }

    #[test]
    fn an_endless_line_is_refused_without_holding_it() {
        let mut files = FileSet::new();
        files.insert_with("x.csv", || Ok(Box::new(io::repeat(b'1').take(1 << 30))));
        let error = open_table(&files, "x.csv", &Limits::default()).err().unwrap();
        assert_eq!((error.file(), error.line()), (Some("x.csv"), Some(1)));
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_utf_16_is_named() {
        let files = FileSet::single("x.csv", b"\xef\xbb\xbftimestamp,requests\r\n1,2\r\n".to_vec());
        assert_eq!(open_table(&files, "x.csv", &Limits::default()).unwrap().header, b"timestamp,requests");
        let files = FileSet::single("x.csv", b"\xff\xfet\0".to_vec());
        let error = open_table(&files, "x.csv", &Limits::default()).err().unwrap();
        assert!(error.message().contains("UTF-16"));
    }
}
