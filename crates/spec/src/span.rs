//! Places in the text of a stack file.

use std::fmt;

/// A byte range in the text of a stack file: `start` inclusive, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A range of bytes; an end before the start is taken as empty.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The same range as the standard library's type.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The text of a stack file with its name, able to turn offsets into lines and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// A named text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(offset, _)| offset + 1)).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The name people know the file by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a range; empty when the range does not lie in the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset; offsets past the end are taken as the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        Position { line: line.max(1), column: column + 1 }
    }

    /// The byte at which a line counted from 1 starts; the end of the text for lines past it.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        let start = line.checked_sub(1).map_or(Some(&0), |index| self.line_starts.get(index));
        start.copied().unwrap_or(self.text.len())
    }

    /// The text of a line counted from 1, without its line break.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index));
        let rest = start.and_then(|start| self.text.get(*start..)).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x7_columns_count_characters_not_bytes() {
        let file = SourceFile::new("plimsoll.yaml", "a: ä\nbü: x\n");
        assert_eq!(file.position(file.text().find('x').unwrap()), Position { line: 2, column: 5 });
        assert_eq!(file.position(0).to_string(), "1:1");
        assert_eq!(file.position(999).line, 3);
        assert_eq!(file.line(2), "bü: x");
        assert_eq!(file.line(0), "");
        assert_eq!((file.line_start(0), file.line_start(2), file.line_start(9)), (0, 6, file.text().len()));
    }
}
