//! From a file to its lines, of which never more than one is held.

use crate::error::RecordingError;
use crate::files::{FileSet, from_io, open_text};
use std::io::BufRead;

/// A line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Its text without the end of the line.
    Text(&'a [u8]),
    /// It is longer than a line may be; nothing of it was kept.
    TooLong,
}

/// Hands every line with its number, counted from 1, to a function, and every stretch of bytes read to another, which may
/// refuse more of them.
///
/// # Errors
/// When the file cannot be opened, read or unpacked; and what the functions refuse.
pub(super) fn each_line(
    files: &FileSet,
    path: &str,
    longest: usize,
    mut bytes_read: impl FnMut(usize) -> Result<(), RecordingError>,
    mut take: impl FnMut(u64, Line<'_>) -> Result<(), RecordingError>,
) -> Result<(), RecordingError> {
    let mut text = open_text(files, path)?;
    // The beginning of a line whose end is not read yet; emptied as soon as it is too long.
    let mut begun: Vec<u8> = Vec::new();
    let mut too_long = false;
    let mut number = 1_u64;
    loop {
        let buffer = text.fill_buf().map_err(|error| from_io(path, &error).at_line(number))?;
        if buffer.is_empty() {
            break;
        }
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', buffer) {
            let piece = buffer.get(start..end).unwrap_or_default();
            if too_long || begun.len() + piece.len() > longest {
                take(number, Line::TooLong)?;
            } else if begun.is_empty() {
                take(number, Line::Text(without_return(piece)))?;
            } else {
                begun.extend_from_slice(piece);
                take(number, Line::Text(without_return(&begun)))?;
            }
            begun.clear();
            too_long = false;
            number += 1;
            start = end + 1;
        }
        let piece = buffer.get(start..).unwrap_or_default();
        too_long |= begun.len() + piece.len() > longest;
        if too_long {
            begun.clear();
        } else {
            begun.extend_from_slice(piece);
        }
        let length = buffer.len();
        bytes_read(length)?;
        text.consume(length);
    }
    match (too_long, begun.is_empty()) {
        (true, _) => take(number, Line::TooLong),
        (false, true) => Ok(()),
        (false, false) => take(number, Line::Text(without_return(&begun))),
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Read};

    /// Gives out one byte at a time, so that every line is put together from pieces.
    struct Dripping(io::Cursor<Vec<u8>>);

    impl Read for Dripping {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(buffer.get_mut(..length).unwrap_or_default())
        }
    }

    fn lines(files: &FileSet) -> Vec<(u64, Option<String>)> {
        let mut lines = Vec::new();
        each_line(
            files,
            "a.log",
            5,
            |_| Ok(()),
            |number, line| {
                let text = match line {
                    Line::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
                    Line::TooLong => None,
                };
                lines.push((number, text));
                Ok(())
            },
        )
        .unwrap();
        lines
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let text = b"one\r\n\nfours\nlonger\nx\n12345678901234".to_vec();
        let some = |number, text: &str| (number, Some(text.to_owned()));
        let expected = [some(1, "one"), some(2, ""), some(3, "fours"), (4, None), some(5, "x"), (6, None)];
        assert_eq!(lines(&FileSet::single("a.log", text.clone())), expected);
        let mut files = FileSet::new();
        files.insert_with("a.log", move || Ok(Box::new(Dripping(io::Cursor::new(text.clone())))));
        assert_eq!(lines(&files), expected);
    }
}
