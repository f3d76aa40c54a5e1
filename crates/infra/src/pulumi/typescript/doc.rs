//! Lays text out within 80 columns, by the algorithm that prettier uses: groups stay on one line where they fit.
//!
//! After Philip Wadler, "A prettier printer" (2003), with prettier's conditional groups, in which several forms of the same text
//! are tried in order. <https://github.com/prettier/prettier/blob/main/commands.md>, read 2026-11.

use std::collections::BTreeMap;

/// The columns of a line: prettier's default.
const WIDTH: isize = 80;
/// The columns that a level is indented by: prettier's default.
const STEP: usize = 2;

/// A text whose line breaks are not decided yet.
#[derive(Debug, Clone)]
pub(super) enum Doc {
    Text(String),
    All(Vec<Doc>),
    /// A space, or a line break where the group is broken.
    Line,
    /// Nothing, or a line break where the group is broken.
    Soft,
    /// A line break; every group around it is broken.
    Hard,
    /// A line break after which nothing is indented; every group around it is broken.
    Literal,
    Indent(Box<Doc>),
    Group(Group),
    /// What stands where the group is broken, and where it is not.
    IfBreak(Box<Doc>, Box<Doc>),
    /// Indented where the group of that number is broken.
    IndentIfBroken(Box<Doc>, usize),
    /// As many items on a line as fit; content and separators take turns.
    Fill(Vec<Doc>),
    /// Breaks every group around it.
    BreakParent,
}

/// A part that stays on one line or is broken as a whole.
#[derive(Debug, Clone)]
pub(super) struct Group {
    contents: Box<Doc>,
    broken: bool,
    number: Option<usize>,
    /// Forms to try in order; the last one is taken where none fits.
    forms: Vec<Doc>,
}

impl Group {
    /// What stands in it where it fits.
    pub(super) fn contents(&self) -> &Doc {
        &self.contents
    }
}

/// A text.
pub(super) fn text(text: impl Into<String>) -> Doc {
    Doc::Text(text.into())
}

/// A group.
pub(super) fn group(contents: Doc) -> Doc {
    Doc::Group(Group { contents: Box::new(contents), broken: false, number: None, forms: Vec::new() })
}

/// A group that is broken in any case.
pub(super) fn broken(contents: Doc) -> Doc {
    Doc::Group(Group { contents: Box::new(contents), broken: true, number: None, forms: Vec::new() })
}

/// A group that others can ask about.
pub(super) fn numbered(contents: Doc, number: usize) -> Doc {
    Doc::Group(Group { contents: Box::new(contents), broken: false, number: Some(number), forms: Vec::new() })
}

/// The first of these forms that fits.
pub(super) fn first_fitting(forms: Vec<Doc>) -> Doc {
    let contents = Box::new(forms.first().cloned().unwrap_or(Doc::All(Vec::new())));
    Doc::Group(Group { contents, broken: false, number: None, forms })
}

/// Indented by one level.
pub(super) fn indent(contents: Doc) -> Doc {
    Doc::Indent(Box::new(contents))
}

/// Whether something in it breaks lines in any case.
pub(super) fn breaks(doc: &Doc) -> bool {
    match doc {
        Doc::Hard | Doc::Literal | Doc::BreakParent => true,
        Doc::Text(_) | Doc::Line | Doc::Soft => false,
        Doc::All(items) | Doc::Fill(items) => items.iter().any(breaks),
        Doc::Indent(inner) | Doc::IndentIfBroken(inner, _) => breaks(inner),
        Doc::Group(group) => group.broken || breaks(&group.contents),
        Doc::IfBreak(one, other) => breaks(one) || breaks(other),
    }
}

/// Breaks the groups around line breaks; says whether the group around `doc` is to be broken. Groups with several forms choose
/// for themselves.
fn propagate(doc: &mut Doc) -> bool {
    match doc {
        Doc::Hard | Doc::Literal | Doc::BreakParent => true,
        Doc::Text(_) | Doc::Line | Doc::Soft => false,
        Doc::All(items) | Doc::Fill(items) => {
            items.iter_mut().map(propagate).filter(|breaks| *breaks).count() > 0
        }
        Doc::Indent(inner) | Doc::IndentIfBroken(inner, _) => propagate(inner),
        Doc::IfBreak(one, other) => {
            let first = propagate(one);
            propagate(other) || first
        }
        Doc::Group(group) => {
            let inside = propagate(&mut group.contents);
            if group.forms.is_empty() {
                group.broken |= inside;
            } else {
                group.forms.iter_mut().for_each(|form| _ = propagate(form));
            }
            group.broken
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// What is still to be written: the indentation, how lines are taken, and what.
type Command<'a> = (usize, Mode, &'a Doc);

/// The text, without trailing spaces.
pub(super) fn print(mut doc: Doc) -> String {
    propagate(&mut doc);
    let mut printer = Printer { out: String::new(), column: 0, modes: BTreeMap::new() };
    let mut commands: Vec<Command<'_>> = vec![(0, Mode::Broken, &doc)];
    while let Some(command) = commands.pop() {
        printer.step(command, &mut commands);
    }
    printer.out
}

struct Printer {
    out: String,
    column: isize,
    modes: BTreeMap<usize, Mode>,
}

impl Printer {
    fn step<'a>(&mut self, (indent, mode, doc): Command<'a>, rest: &mut Vec<Command<'a>>) {
        match doc {
            Doc::Text(text) => {
                self.out.push_str(text);
                self.column += width(text);
            }
            Doc::All(items) => rest.extend(items.iter().rev().map(|item| (indent, mode, item))),
            Doc::Indent(inner) => rest.push((indent + STEP, mode, inner)),
            Doc::IndentIfBroken(inner, number) => {
                let more = if self.mode_of(*number) == Mode::Broken { STEP } else { 0 };
                rest.push((indent + more, mode, inner));
            }
            Doc::IfBreak(one, other) => {
                rest.push((indent, mode, if mode == Mode::Broken { one } else { other }));
            }
            Doc::Group(group) => self.group(indent, mode, group, rest),
            Doc::Fill(items) => self.fill(indent, mode, items, rest),
            Doc::Line if mode == Mode::Flat => {
                self.out.push(' ');
                self.column += 1;
            }
            Doc::Soft if mode == Mode::Flat => {}
            Doc::Line | Doc::Soft | Doc::Hard => {
                self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent));
                self.column = isize::try_from(indent).unwrap_or(isize::MAX);
            }
            Doc::Literal => {
                self.out.push('\n');
                self.column = 0;
            }
            Doc::BreakParent => {}
        }
    }

    fn mode_of(&self, number: usize) -> Mode {
        self.modes.get(&number).copied().unwrap_or(Mode::Flat)
    }

    fn group<'a>(&mut self, indent: usize, mode: Mode, group: &'a Group, rest: &mut Vec<Command<'a>>) {
        let flat = (indent, Mode::Flat, &*group.contents);
        let chosen = if mode == Mode::Flat {
            let mode = if group.broken { Mode::Broken } else { Mode::Flat };
            (indent, mode, &*group.contents)
        } else if !group.broken && self.fits(flat, rest) {
            flat
        } else if let Some(last) = group.forms.last() {
            let fitting = |form: &&'a Doc| self.fits((indent, Mode::Flat, form), rest);
            match group.forms.iter().skip(1).find(fitting) {
                Some(form) if !group.broken => (indent, Mode::Flat, form),
                _ => (indent, Mode::Broken, last),
            }
        } else {
            (indent, Mode::Broken, &*group.contents)
        };
        if let Some(number) = group.number {
            self.modes.insert(number, chosen.1);
        }
        rest.push(chosen);
    }

    /// Items on the line as long as they fit.
    fn fill<'a>(&mut self, indent: usize, mode: Mode, items: &'a [Doc], rest: &mut Vec<Command<'a>>) {
        let mut after: Vec<Command<'a>> = Vec::new();
        // What was put on the line so far is a text of its own: each item is measured where the one before it ends.
        let mut column = self.column;
        let mut items = items.iter();
        if let Some(first) = items.next() {
            column += flat_width(first);
            after.push((indent, Mode::Flat, first));
        }
        while let (Some(separator), Some(item)) = (items.next(), items.next()) {
            let needed = flat_width(separator) + flat_width(item);
            if column + needed <= WIDTH {
                after.push((indent, Mode::Flat, separator));
                column += needed;
            } else {
                after.push((indent, Mode::Broken, separator));
                column = isize::try_from(indent).unwrap_or(isize::MAX) + flat_width(item);
            }
            after.push((indent, if mode == Mode::Flat { Mode::Flat } else { Mode::Broken }, item));
        }
        rest.extend(after.into_iter().rev());
    }

    /// Whether what comes fits on the rest of the line, up to the first line break.
    fn fits<'a>(&self, next: Command<'a>, rest: &[Command<'a>]) -> bool {
        let mut left = WIDTH - self.column;
        let mut waiting = rest.iter().rev();
        let mut commands: Vec<(Mode, &Doc)> = vec![(next.1, next.2)];
        while left >= 0 {
            let Some((mode, doc)) = commands.pop() else {
                match waiting.next() {
                    Some((_, mode, doc)) => commands.push((*mode, doc)),
                    None => return true,
                }
                continue;
            };
            match doc {
                Doc::Text(text) => left -= width(text),
                Doc::All(items) | Doc::Fill(items) => {
                    commands.extend(items.iter().rev().map(|item| (mode, item)));
                }
                Doc::Indent(inner) | Doc::IndentIfBroken(inner, _) => commands.push((mode, inner)),
                Doc::Group(group) => {
                    let mode = if group.broken { Mode::Broken } else { mode };
                    match group.forms.last() {
                        Some(last) if mode == Mode::Broken => commands.push((mode, last)),
                        _ => commands.push((mode, &group.contents)),
                    }
                }
                Doc::IfBreak(one, other) => {
                    commands.push((mode, if mode == Mode::Broken { one } else { other }));
                }
                Doc::Hard | Doc::Literal => return true,
                Doc::Line | Doc::Soft if mode == Mode::Broken => return true,
                Doc::Line => left -= 1,
                Doc::Soft | Doc::BreakParent => {}
            }
        }
        false
    }
}

fn flat_width(doc: &Doc) -> isize {
    match doc {
        Doc::Text(text) => width(text),
        Doc::Line => 1,
        Doc::All(items) | Doc::Fill(items) => items.iter().map(flat_width).sum(),
        Doc::Indent(inner) | Doc::IndentIfBroken(inner, _) => flat_width(inner),
        Doc::Group(group) => flat_width(&group.contents),
        Doc::IfBreak(_, other) => flat_width(other),
        Doc::Soft | Doc::Hard | Doc::Literal | Doc::BreakParent => 0,
    }
}

/// Columns of a text: letters of East Asian scripts and pictures take two.
fn width(text: &str) -> isize {
    let one = |letter: char| match u32::from(letter) {
        0x300..=0x36f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff => 2,
        _ => 1,
    };
    text.chars().map(one).sum()
}
