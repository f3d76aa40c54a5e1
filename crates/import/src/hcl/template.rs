//! Texts with values in them: quoted, heredocs, and files of templates.

use super::evaluator::{Evaluator, Frame, Scope};
use super::expression::pairs;
use super::value::{Data, Piece, Value};
use hcl_edit::Span as _;
use hcl_edit::template::{
    Directive, Element, ForDirective, HeredocTemplate, IfDirective, StringTemplate, Strip, Template,
};
use plimsoll_spec::Span;
use std::rc::Rc;

/// What a text with values in it is made by.
const BY: &str = "a text that values are put into";

/// What an element does to the white space around it.
#[derive(Clone, Copy, Default)]
struct Trim {
    before: bool,
    after: bool,
}

impl Trim {
    const fn of(strip: Strip) -> Self {
        Self {
            before: matches!(strip, Strip::Start | Strip::Both),
            after: matches!(strip, Strip::End | Strip::Both),
        }
    }
}

/// How a template is read.
#[derive(Clone, Copy)]
struct Reading<'s> {
    scope: Scope<'s>,
    /// Characters of white space that were taken from each line.
    indent: usize,
    /// Whether places in the file are kept.
    has_places: bool,
    /// Whether each line is a literal of its own, as in heredocs: white space is taken away from one line only.
    by_line: bool,
}

impl Evaluator<'_> {
    /// `"text ${value}"`. A single value in quotes is that value.
    pub(super) fn quoted(&self, template: &StringTemplate, scope: Scope<'_>, place: Span) -> Value {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.value(&only.expr, scope);
        }
        let reading = Reading { scope, indent: 0, has_places: false, by_line: false };
        self.rendered(template, reading, place)
    }

    /// `<<EOT … EOT`.
    pub(super) fn heredoc(&self, heredoc: &HeredocTemplate, scope: Scope<'_>, place: Span) -> Value {
        let reading =
            Reading { scope, indent: heredoc.indent().unwrap_or(0), has_places: true, by_line: true };
        self.rendered(&heredoc.template, reading, place)
    }

    /// A template that is a whole file.
    pub(super) fn template_file(&self, template: &Template, scope: Scope<'_>, place: Span) -> Value {
        let reading = Reading { scope, indent: 0, has_places: true, by_line: false };
        self.rendered(template, reading, place)
    }

    fn rendered(&self, template: &Template, reading: Reading<'_>, place: Span) -> Value {
        let mut pieces = Vec::new();
        let is_plain = template.iter().all(Element::is_literal);
        match self.elements(template, reading, Trim::default(), &mut pieces) {
            Ok(()) => self.joined(pieces, if is_plain { "a text of several lines" } else { BY }, place),
            Err(unknown) => unknown.at(place),
        }
    }

    /// Adds the pieces of a template; `outer` says what the directives around it do to its ends.
    fn elements(
        &self,
        template: &Template,
        reading: Reading<'_>,
        outer: Trim,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Value> {
        let elements: Vec<&Element> = template.iter().collect();
        for (index, element) in elements.iter().enumerate() {
            match element {
                Element::Literal(literal) => {
                    let before = index.checked_sub(1).and_then(|index| elements.get(index));
                    let after = elements.get(index + 1);
                    let from = pieces.len();
                    self.literal(literal, element.span(), reading, pieces);
                    if before.map_or(outer.before, |element| outside(element).after)
                        && let Some(first) = pieces.get_mut(from)
                    {
                        trim_start(first);
                    }
                    if after.map_or(outer.after, |element| outside(element).before)
                        && pieces.len() > from
                        && let Some(last) = pieces.last_mut()
                    {
                        trim_end(last);
                    }
                }
                Element::Interpolation(inner) => {
                    let value = self.value(&inner.expr, reading.scope);
                    let is_wrong = matches!(
                        value.data,
                        Data::Null | Data::List(_) | Data::Map(_) | Data::Set(_) | Data::Handle(_)
                    );
                    if is_wrong || value.why_unknown().is_some_and(|unknown| unknown.is_fault) {
                        let place = value.place;
                        return Err(self.because("a value put into a text", &value, place));
                    }
                    pieces.push(Piece::Value(value));
                }
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => self.choice(directive, reading, pieces)?,
                    Directive::For(directive) => self.repetition(directive, reading, pieces)?,
                },
            }
        }
        Ok(())
    }

    /// `%{ if … }`.
    fn choice(
        &self,
        directive: &IfDirective,
        reading: Reading<'_>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Value> {
        let opening = &directive.if_expr;
        let condition = self.known(self.value(&opening.cond_expr, reading.scope));
        let Some(is_taken) = condition.truth() else {
            return Err(self.because("the condition of `%{ if }`", &condition, condition.place));
        };
        let end = Trim::of(directive.endif_expr.strip).before;
        match (&directive.else_expr, is_taken) {
            (otherwise, true) => {
                let after = otherwise.as_ref().map_or(end, |otherwise| Trim::of(otherwise.strip).before);
                let outer = Trim { before: Trim::of(opening.strip).after, after };
                self.elements(&opening.template, reading, outer, pieces)
            }
            (Some(otherwise), false) => {
                let outer = Trim { before: Trim::of(otherwise.strip).after, after: end };
                self.elements(&otherwise.template, reading, outer, pieces)
            }
            (None, false) => Ok(()),
        }
    }

    /// `%{ for … }`.
    fn repetition(
        &self,
        directive: &ForDirective,
        reading: Reading<'_>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Value> {
        let opening = &directive.for_expr;
        let collection = self.known(self.value(&opening.collection_expr, reading.scope));
        let Some(pairs) = pairs(&collection) else {
            return Err(self.because("what `%{ for }` walks through", &collection, collection.place));
        };
        let outer = Trim {
            before: Trim::of(opening.strip).after,
            after: Trim::of(directive.endfor_expr.strip).before,
        };
        for (key, value) in pairs {
            if !self.spend(1) {
                return Err(Value::unknown("the code expands to more than is evaluated", collection.place));
            }
            let by_key;
            let mut scope = reading.scope;
            if let Some(name) = &opening.key_var {
                by_key = Frame { name: name.value().as_str(), value: key, up: scope.frame };
                scope = scope.with(&by_key);
            }
            let frame = Frame { name: opening.value_var.value().as_str(), value, up: scope.frame };
            self.elements(
                &opening.template,
                Reading { scope: scope.with(&frame), ..reading },
                outer,
                pieces,
            )?;
        }
        Ok(())
    }

    /// Adds the pieces of a literal: one, or one for each line, where it stands in the file.
    fn literal(
        &self,
        literal: &str,
        range: Option<std::ops::Range<usize>>,
        reading: Reading<'_>,
        pieces: &mut Vec<Piece>,
    ) {
        let whole = Piece::Literal(literal.into(), None);
        let Some(range) = range.filter(|_| reading.has_places) else { return pieces.push(whole) };
        let start = reading.scope.base + range.start;
        let raw = self.store.slice(Span::new(start, reading.scope.base + range.end));
        if raw == literal && !reading.by_line {
            return pieces.push(Piece::Literal(literal.into(), Some(start)));
        }
        let lines = lines(&raw, literal, start, reading.indent);
        match lines {
            Some(lines) => pieces.extend(lines),
            None => pieces.push(whole),
        }
    }
}

/// What an element does to its neighbours.
fn outside(element: &Element) -> Trim {
    match element {
        Element::Literal(_) => Trim::default(),
        Element::Interpolation(inner) => Trim::of(inner.strip),
        Element::Directive(directive) => match &**directive {
            Directive::If(inner) => Trim {
                before: Trim::of(inner.if_expr.strip).before,
                after: Trim::of(inner.endif_expr.strip).after,
            },
            Directive::For(inner) => Trim {
                before: Trim::of(inner.for_expr.strip).before,
                after: Trim::of(inner.endfor_expr.strip).after,
            },
        },
    }
}

/// The lines of a literal with their places, where each is its raw line without indentation, line break or escape marks;
/// `None` where they cannot be matched.
fn lines(raw: &str, literal: &str, start: usize, indent: usize) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut at = start;
    let mut raw_lines = raw.split_inclusive('\n');
    for line in literal.split_inclusive('\n') {
        let raw_line = raw_lines.next()?;
        let content = line.trim_end_matches(['\n', '\r']);
        let raw_content = raw_line.trim_end_matches(['\n', '\r']);
        let cut: usize =
            raw_content.chars().take(indent).take_while(|c| c.is_whitespace()).map(char::len_utf8).sum();
        // Part of the line may stay where the first line does not begin at its start.
        let skipped = [cut, 0].into_iter().find(|cut| {
            raw_content.get(*cut..).is_some_and(|raw| raw == content || unescaped(raw) == content)
        })?;
        let raw_rest = raw_content.get(skipped..)?;
        let mut offset = at + skipped;
        if raw_rest == content {
            pieces.push(Piece::Literal(line.into(), Some(offset)));
        } else {
            for part in raw_rest.split_inclusive(['$', '%']) {
                pieces.push(Piece::Literal(part.into(), Some(offset)));
                offset += part.len();
            }
            return_marks(&mut pieces);
            pieces.push(Piece::Literal(line.get(content.len()..)?.into(), None));
        }
        at += raw_line.len();
    }
    Some(pieces)
}

/// A raw text without the second sign of its escape marks.
fn unescaped(raw: &str) -> String {
    raw.replace("$${", "${").replace("%%{", "%{")
}

/// Takes the second sign of `$$` and `%%` back where the next piece opens a brace.
fn return_marks(pieces: &mut Vec<Piece>) {
    let is_brace = |piece: &Piece| matches!(piece, Piece::Literal(text, _) if text.starts_with('{'));
    let is_sign =
        |piece: &Piece| matches!(piece, Piece::Literal(text, _) if &**text == "$" || &**text == "%");
    let mut index = 1;
    while let (Some(here), Some(next)) = (pieces.get(index), pieces.get(index + 1)) {
        if is_sign(here) && is_brace(next) {
            pieces.remove(index);
        } else {
            index += 1;
        }
    }
}

/// Takes white space from the start of a literal.
fn trim_start(piece: &mut Piece) {
    if let Piece::Literal(text, at) = piece {
        let kept: Rc<str> = text.trim_start().into();
        *at = at.map(|at| at + text.len() - kept.len());
        *text = kept;
    }
}

/// Takes white space from the end of a literal.
fn trim_end(piece: &mut Piece) {
    if let Piece::Literal(text, _) = piece {
        *text = text.trim_end().into();
    }
}
