//! The evaluator: what it knows, what it remembers, and its limits.

use super::declared::Declared;
use super::load::{Folders, Store};
use super::report::Report;
use super::value::{Repetition, Resource, Value};
use super::variables::Given;
use crate::code;
use crate::read::Options;
use plimsoll_spec::{Diagnostic, Span};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Expressions inside of expressions, through references too, at most: the stack of a thread is 2 MB.
const DEEPEST: usize = 220;
/// Steps of work, at most: an expression or 16 bytes of text are one. About a second.
const MOST_WORK: u64 = 4_000_000;

/// One instance of a module; the root is the first.
pub(super) struct Instance<'a> {
    /// What its folder declares.
    pub(super) declared: &'a Declared<'a>,
    /// What addresses in it begin with: nothing, or `module.api.`.
    pub(super) prefix: String,
    /// Names of the calls that lead to it, joined by dots.
    pub(super) key: String,
    /// How it was called; `None` for the root.
    pub(super) call: Option<Call<'a>>,
}

/// The call of a module.
pub(super) struct Call<'a> {
    /// The instance that it stands in.
    pub(super) home: usize,
    /// The block.
    pub(super) block: super::declared::At<'a, hcl_edit::structure::Block>,
    /// Which of several instances it is.
    pub(super) repetition: Repetition,
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The module instance.
    pub(super) home: usize,
    /// What is added to places in the file.
    pub(super) base: usize,
    /// `count.index`, `each.key` and `each.value`.
    pub(super) repetition: &'s Repetition,
    /// Names that are only known here.
    pub(super) frame: Option<&'s Frame<'s>>,
    /// `self`.
    pub(super) own: Option<&'s Rc<Resource>>,
    /// Whether nothing else is known than the names of the frames: in the file of a template.
    pub(super) is_closed: bool,
}

/// What is added to places in a text that stands in no file.
pub(super) const NOWHERE: usize = usize::MAX / 2;

/// A name that is only known in a part of an expression.
pub(super) struct Frame<'s> {
    /// The name; empty where the value is a map of names.
    pub(super) name: &'s str,
    /// Its value.
    pub(super) value: Value,
    /// The next one outward.
    pub(super) up: Option<&'s Frame<'s>>,
}

/// What has been evaluated.
enum State {
    /// It is being evaluated.
    Busy,
    /// This is it.
    Done(Value),
}

/// Evaluates expressions of all module instances, each thing once and only when it is needed.
pub(super) struct Evaluator<'a> {
    /// The files.
    pub(super) store: &'a Store<'a>,
    /// The parsed folders.
    pub(super) folders: &'a Folders,
    /// What each folder declares.
    pub(super) declared: &'a BTreeMap<String, Declared<'a>>,
    /// What is said about the code.
    pub(super) report: &'a Report,
    /// What is known besides the files.
    pub(super) options: &'a Options,
    /// Values given to variables of the root module.
    pub(super) given: RefCell<BTreeMap<String, Given>>,
    instances: RefCell<Vec<Rc<Instance<'a>>>>,
    memory: RefCell<BTreeMap<(usize, Rc<str>), State>>,
    depth: Cell<usize>,
    work: Cell<u64>,
}

impl<'s> Scope<'s> {
    /// The scope of a block in a module instance.
    pub(super) const fn of(home: usize, base: usize, repetition: &'s Repetition) -> Self {
        Self { home, base, repetition, frame: None, own: None, is_closed: false }
    }

    /// The same scope with one more name.
    pub(super) const fn with(self, frame: &'s Frame<'s>) -> Self {
        Self { frame: Some(frame), ..self }
    }

    /// The value of a name that is known only here.
    pub(super) fn local(&self, name: &str) -> Option<&'s Value> {
        let mut frame = self.frame;
        while let Some(here) = frame {
            if here.name == name {
                return Some(&here.value);
            }
            if here.name.is_empty()
                && let Some(found) = here.value.map().and_then(|names| names.get(name))
            {
                return Some(found);
            }
            frame = here.up;
        }
        None
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        store: &'a Store<'a>,
        folders: &'a Folders,
        declared: &'a BTreeMap<String, Declared<'a>>,
        report: &'a Report,
        options: &'a Options,
    ) -> Self {
        Self {
            store,
            folders,
            declared,
            report,
            options,
            given: RefCell::default(),
            instances: RefCell::default(),
            memory: RefCell::default(),
            depth: Cell::new(0),
            work: Cell::new(0),
        }
    }

    /// Adds a module instance and returns its number.
    pub(super) fn add(&self, instance: Instance<'a>) -> usize {
        let mut instances = self.instances.borrow_mut();
        instances.push(Rc::new(instance));
        instances.len() - 1
    }

    /// How many module instances there are.
    pub(super) fn count(&self) -> usize {
        self.instances.borrow().len()
    }

    /// A module instance by its number.
    pub(super) fn instance(&self, number: usize) -> Option<Rc<Instance<'a>>> {
        self.instances.borrow().get(number).cloned()
    }

    /// Takes note of work; `false` where there has been too much of it.
    pub(super) fn spend(&self, work: usize) -> bool {
        let total = self.work.get().saturating_add(u64::try_from(work).unwrap_or(u64::MAX));
        self.work.set(total);
        if total > MOST_WORK && total.saturating_sub(u64::try_from(work).unwrap_or(0)) <= MOST_WORK {
            self.report.problem(
                Diagnostic::error(code::TOO_LARGE, "the code expands to more than is evaluated")
                    .help("what comes after is unknown; import a part of the code, or its plan"),
            );
        }
        total <= MOST_WORK
    }

    /// Does something one level deeper; where that would be too deep, or too much, the value is unknown.
    pub(super) fn deeper(&self, place: Span, make: impl FnOnce() -> Value) -> Value {
        if !self.spend(1) {
            return Value::unknown("the code expands to more than is evaluated", place);
        }
        let depth = self.depth.get();
        if depth >= DEEPEST {
            self.report.problem(
                Diagnostic::error(code::TOO_LARGE, "values are nested, or refer to each other, too deeply")
                    .at(place, "evaluation stops here"),
            );
            return Value::unknown("values are nested, or refer to each other, too deeply", place);
        }
        self.depth.set(depth + 1);
        let value = make();
        self.depth.set(depth);
        value
    }

    /// Evaluates something once; `what` says what it is to people.
    pub(super) fn once(&self, home: usize, what: &str, place: Span, make: impl FnOnce() -> Value) -> Value {
        let key: (usize, Rc<str>) = (home, what.into());
        match self.memory.borrow().get(&key) {
            Some(State::Done(value)) => return value.clone(),
            Some(State::Busy) => {
                self.report.problem(
                    Diagnostic::error(code::CYCLE, format!("`{what}` depends on itself"))
                        .at(place, "needed again here")
                        .help("values must be computable one after the other"),
                );
                return Value::unknown(format!("`{what}` depends on itself"), place);
            }
            None => {}
        }
        self.memory.borrow_mut().insert(key.clone(), State::Busy);
        let value = self.deeper(place, make);
        self.memory.borrow_mut().insert(key, State::Done(value.clone()));
        value
    }
}
