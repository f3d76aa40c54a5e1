//! Variables in values: `$NAME`, `${NAME:-default}` and their like.
//!
//! Source: the Compose specification, "Interpolation", read 2026-11.

use super::variables::Variable;
use plimsoll_rules::{Content, Datum, Origin, Piece};
use plimsoll_spec::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Defaults in defaults, and values made of values, deeper than this are not followed.
const DEPTH_LIMIT: usize = 8;

/// No more text is made, in bytes: a long value that is put in again and again grows without bound.
const BUDGET: usize = 16 << 20;

/// What variables mean.
#[derive(Debug)]
pub(super) struct Variables<'a> {
    given: &'a BTreeMap<String, String>,
    files: BTreeMap<String, Variable>,
    budget: usize,
    /// Names that nothing sets, each with the place where it was first asked for.
    pub(super) unset: BTreeMap<String, Span>,
}

/// A text with the literal that it is.
type Found = (Content, Origin);

/// An expression of a text.
enum Part<'t> {
    Text(&'t str),
    Variable {
        name: &'t str,
        rule: &'t str,
        word: &'t str,
    },
    /// Something that begins like a variable and is none.
    Wrong(&'t str),
}

impl<'a> Variables<'a> {
    /// Variables given by the caller, which go before those of files.
    pub(super) fn new(given: &'a BTreeMap<String, String>, files: Vec<Variable>) -> Self {
        let files = files.into_iter().map(|one| (one.name.clone(), one)).collect();
        Self { given, files, budget: BUDGET, unset: BTreeMap::new() }
    }

    /// A text with its variables put in. `token` is the literal as it is written and where it begins; it leads to defaults.
    pub(super) fn interpolated(&mut self, text: &str, token: (&str, usize), whole: &Origin) -> Found {
        let span = match whole {
            Origin::Literal(span) => *span,
            Origin::Unsaid | Origin::Computed(_) => Span::new(token.1, token.1),
        };
        self.text(text, token, whole, span, 0)
    }

    fn text(&mut self, text: &str, token: (&str, usize), whole: &Origin, span: Span, depth: usize) -> Found {
        if !text.contains('$') {
            return (Content::Text(text.to_owned()), whole.clone());
        }
        if depth > DEPTH_LIMIT {
            return unknown("variables are nested too deeply");
        }
        let parts = parts(text);
        if let [Part::Variable { name, rule, word }] = parts.as_slice() {
            return self.variable(name, rule, word, token, span, depth);
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for part in parts {
            let new = match part {
                Part::Text(text) => vec![Piece::Text(text.to_owned())],
                Part::Wrong(text) => {
                    vec![Piece::Unknown(format!("`{text}` is no variable that Compose knows"))]
                }
                Part::Variable { name, rule, word } => {
                    match self.variable(name, rule, word, token, span, depth).0 {
                        Content::Text(text) => vec![Piece::Text(text)],
                        Content::Partial(inner) => inner,
                        Content::Unknown(why) => vec![Piece::Unknown(why)],
                        _ => Vec::new(),
                    }
                }
            };
            // An empty text costs something too: it may have taken long to find.
            let bytes: usize =
                16 + new.iter().map(|piece| 16 + piece.text().map_or(64, str::len)).sum::<usize>();
            if self.budget < bytes {
                self.budget = 0;
                return unknown("the variables make more text than is read");
            }
            self.budget -= bytes;
            pieces.extend(new);
        }
        (joined(pieces), Origin::Computed("variables in a text".to_owned()))
    }

    fn variable(
        &mut self,
        name: &str,
        rule: &str,
        word: &str,
        token: (&str, usize),
        span: Span,
        depth: usize,
    ) -> Found {
        let value = self.value(name, span, depth);
        let counts_empty = rule.starts_with(':');
        let value = value.filter(|(content, _)| !(counts_empty && *content == Content::Text(String::new())));
        match (rule.trim_start_matches(':'), value) {
            ("+", Some(_)) => self.text(word, token, &place_of(token, name, rule, word), span, depth + 1),
            ("+", None) => {
                (Content::Text(String::new()), Origin::Computed("a variable that is not set".to_owned()))
            }
            (_, Some(value)) => value,
            ("-", None) => self.text(word, token, &place_of(token, name, rule, word), span, depth + 1),
            (_, None) => {
                self.unset.entry(name.to_owned()).or_insert(span);
                unknown(&format!("the variable `{name}` is not set"))
            }
        }
    }

    fn value(&mut self, name: &str, span: Span, depth: usize) -> Option<Found> {
        if let Some(given) = self.given.get(name) {
            return Some((Content::Text(given.clone()), Origin::Computed("given by `--var`".to_owned())));
        }
        let variable = self.files.get(name)?.clone();
        let interpolates = variable.interpolates;
        let Datum { content, origin, .. } = variable.shown();
        match content {
            Content::Text(text) if interpolates && text.contains('$') => {
                let (content, _) = self.text(&text, ("", 0), &origin, span, depth + 1);
                Some((content, Origin::Computed("variables in a variable".to_owned())))
            }
            content => Some((content, origin)),
        }
    }

    /// The variables that nothing sets.
    pub(super) fn names_unset(&self) -> BTreeSet<(&str, Span)> {
        self.unset.iter().map(|(name, span)| (name.as_str(), *span)).collect()
    }
}

fn unknown(why: &str) -> Found {
    (Content::Unknown(why.to_owned()), Origin::Unsaid)
}

/// Where the default of a variable stands inside of its token.
fn place_of((token, start): (&str, usize), name: &str, rule: &str, word: &str) -> Origin {
    let before = format!("${{{name}{rule}");
    let at = token.find(&before).map(|at| at + before.len());
    match at.filter(|at| {
        token.get(*at..).is_some_and(|rest| rest.strip_prefix(word).is_some_and(|rest| rest.starts_with('}')))
    }) {
        Some(at) if !word.is_empty() => Origin::Literal(Span::new(start + at, start + at + word.len())),
        _ => Origin::Computed("a default inside of a variable".to_owned()),
    }
}

/// Pieces as one value.
pub(super) fn joined(pieces: Vec<Piece>) -> Content {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    if merged.iter().any(|piece| piece.text().is_none()) {
        return match merged.as_slice() {
            [Piece::Unknown(why)] => Content::Unknown(why.clone()),
            _ => Content::Partial(merged),
        };
    }
    match merged.pop() {
        Some(Piece::Text(text)) => Content::Text(text),
        _ => Content::Text(String::new()),
    }
}

/// The parts of a text.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        if let Some(behind) = after.strip_prefix('$') {
            parts.push(Part::Text("$"));
            rest = behind;
        } else if let Some(inner) = after.strip_prefix('{') {
            let Some(end) = closing(inner) else {
                parts.push(Part::Wrong(after));
                return parts;
            };
            let (inner, behind) = inner.split_at(end);
            parts.push(braced(inner));
            rest = behind.get(1..).unwrap_or_default();
        } else {
            let name = name_of(after);
            let behind = after.get(name.len()..).unwrap_or_default();
            // A `$` before anything else stands for itself.
            parts.push(if name.is_empty() {
                Part::Text("$")
            } else {
                Part::Variable { name, rule: "", word: "" }
            });
            rest = behind;
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Where the brace that is open closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn braced(inner: &str) -> Part<'_> {
    let name = name_of(inner);
    let rest = inner.get(name.len()..).unwrap_or_default();
    if name.is_empty() {
        return Part::Wrong(inner);
    }
    if rest.is_empty() {
        return Part::Variable { name, rule: "", word: "" };
    }
    let rule = [":-", ":?", ":+", "-", "?", "+"].into_iter().find(|rule| rest.starts_with(rule));
    match rule {
        Some(rule) => Part::Variable { name, rule, word: rest.get(rule.len()..).unwrap_or_default() },
        None => Part::Wrong(inner),
    }
}

fn name_of(text: &str) -> &str {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !text.starts_with(is_first) {
        return "";
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
