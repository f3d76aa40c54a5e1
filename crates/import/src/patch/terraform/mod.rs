//! Blocks and attributes of Terraform's language that come or go; literals are exchanged without any of this.

pub(super) mod append;
pub(super) mod comment;
pub(super) mod insert;

use super::edit::Edit;
use crate::sources::Sources;
use hcl_edit::Span as _;
use hcl_edit::structure::{Block, Body};
use plimsoll_spec::Span;

/// A file of Terraform's language with its places.
pub(super) struct Parsed<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its text after the byte order mark.
    pub(super) text: &'a str,
    /// What is added to places in `text` to make places in the space of all files.
    base: usize,
    /// The tree.
    pub(super) body: Body,
}

impl<'a> Parsed<'a> {
    /// The file that a place lies in; `None` where it is not in Terraform's language.
    pub(super) fn at(sources: &'a Sources, span: Span) -> Option<Self> {
        let (file, local) = sources.locate(span)?;
        if !file.name().ends_with(".tf") {
            return None;
        }
        let mark = '\u{feff}';
        let text = file.text().strip_prefix(mark).unwrap_or(file.text());
        let skipped = file.text().len() - text.len();
        let base = span.start - local.start + skipped;
        let body = hcl_edit::parser::parse_body(text).ok()?;
        Some(Self { name: file.name(), text, base, body })
    }

    /// The block of an address such as `module.api.aws_ecs_service.this["a"]`, if it stands in this file.
    pub(super) fn resource(&self, address: &str) -> Option<&Block> {
        let (kind, name) = kind_and_name(address)?;
        self.body.blocks().find(|block| block.has_ident("resource") && block.has_labels(&[kind, name]))
    }

    /// The outermost block around a place in the space of all files.
    pub(super) fn around(&self, span: Span) -> Option<&Block> {
        let offset = span.start.checked_sub(self.base)?;
        self.body.blocks().find(|block| block.span().is_some_and(|range| range.contains(&offset)))
    }

    /// An insertion at a byte of `text`.
    pub(super) fn insertion(&self, offset: usize, text: String) -> Edit {
        self.exchange(offset..offset, text)
    }

    /// An exchange of bytes of `text`.
    pub(super) fn exchange(&self, range: std::ops::Range<usize>, text: String) -> Edit {
        Edit { span: Span::new(self.base + range.start, self.base + range.end), text }
    }

    /// How lines end in this file.
    pub(super) fn line_end(&self) -> &'static str {
        line_end(self.text)
    }

    /// The start of the line of a byte.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }

    /// The byte after the line of a byte, with its end; the end of the text for the last line.
    pub(super) fn line_after(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |end| offset + end + 1)
    }

    /// What stands before a byte in its line.
    pub(super) fn before(&self, offset: usize) -> &'a str {
        self.text.get(self.line_start(offset)..offset).unwrap_or_default()
    }
}

/// How lines end in a text: as its first one does.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Type and name of an address: `aws_ecs_service` and `this` of `module.api.aws_ecs_service.this["a"]`.
pub(super) fn kind_and_name(address: &str) -> Option<(&str, &str)> {
    let plain = without_index(address);
    let (rest, name) = plain.rsplit_once('.')?;
    let kind = rest.rsplit_once('.').map_or(rest, |(_, kind)| kind);
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    (is_word(kind) && is_word(name)).then_some((kind, name))
}

/// An address without the index at its end; keys may hold dots and brackets.
fn without_index(address: &str) -> &str {
    if address.ends_with("\"]") {
        address.rfind("[\"").and_then(|at| address.get(..at)).unwrap_or(address)
    } else if address.ends_with(']') {
        address.rfind('[').and_then(|at| address.get(..at)).unwrap_or(address)
    } else {
        address
    }
}

/// What stands before type and name in an address: `module.api.`, or nothing in the root module.
pub(super) fn module_of(address: &str) -> &str {
    let Some((kind, name)) = kind_and_name(address) else { return "" };
    address.rfind(&format!("{kind}.{name}")).and_then(|at| address.get(..at)).unwrap_or("")
}

/// What stands behind type and name in an address: `["a"]`, `[0]`, or nothing.
pub(super) fn index_of(address: &str) -> &str {
    let Some((kind, name)) = kind_and_name(address) else { return "" };
    let plain = format!("{kind}.{name}");
    address.rfind(&plain).and_then(|at| address.get(at + plain.len()..)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (address, module, kind, name, index) in [
            ("aws_ecs_service.api", "", "aws_ecs_service", "api", ""),
            (
                "module.api.aws_ecs_service.this[\"a.b\"]",
                "module.api.",
                "aws_ecs_service",
                "this",
                "[\"a.b\"]",
            ),
            (
                "module.m[\"x.y\"].aws_ecs_service.this[0]",
                "module.m[\"x.y\"].",
                "aws_ecs_service",
                "this",
                "[0]",
            ),
            ("module.m[\"x\"].aws_ecs_service.this", "module.m[\"x\"].", "aws_ecs_service", "this", ""),
        ] {
            assert_eq!(kind_and_name(address), Some((kind, name)), "{address}");
            assert_eq!((module_of(address), index_of(address)), (module, index), "{address}");
        }
        assert_eq!(kind_and_name("nothing"), None);
    }
}
