//! Variables: what is given to them, by files, on the command line, and by the calls of modules.

use super::declared::At;
use super::evaluator::{Evaluator, Scope};
use super::load::span_of;
use super::path;
use super::syntax;
use super::types::Type;
use super::value::{Data, Map, Repetition, Source, Value};
use crate::code;
use hcl_edit::structure::Block;
use plimsoll_spec::{Diagnostic, Diagnostics, SourceFile, Span};
use std::rc::Rc;

/// What is given to a variable of the root module.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// A value of a file.
    Value(Value),
    /// A text on the command line.
    Text(String),
}

impl Evaluator<'_> {
    /// Reads the files of variables below `root`, in the order in which Terraform lets later ones win.
    ///
    /// # Errors
    /// What is wrong in each file that does not parse.
    pub(super) fn read_given(&self, root: &str) -> Result<(), Vec<Diagnostics>> {
        let mut names = Vec::new();
        let here = |name: &&String| name.rsplit_once('/').map_or("", |(folder, _)| folder) == root;
        for name in ["terraform.tfvars", "terraform.tfvars.json"] {
            names.push(path::join(root, name));
        }
        let all = self.store.files().keys().filter(here);
        let automatic =
            |name: &&String| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
        names.extend(all.filter(automatic).cloned());
        let mut broken = Vec::new();
        for name in names {
            self.read_file(&name, false, &mut broken);
        }
        for name in &self.options.variable_files {
            if self.store.files().contains_key(name) {
                self.read_file(name, true, &mut broken);
            } else {
                let problem = format!("the file of variables {name} is not there");
                self.report.problem(Diagnostic::error(code::VARIABLE, problem));
            }
        }
        for (name, text) in &self.options.variables {
            if self.is_declared(name) {
                self.given.borrow_mut().insert(name.clone(), Given::Text(text.clone()));
            } else {
                let problem = Diagnostic::error(code::VARIABLE, format!("there is no variable `{name}`"));
                self.report.problem(self.with_nearest(problem, name));
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(broken) }
    }

    /// Whether the root module declares a variable.
    fn is_declared(&self, name: &str) -> bool {
        self.instance(0).is_some_and(|root| root.declared.variables.contains_key(name))
    }

    /// A problem with the variables that could be meant.
    fn with_nearest(&self, problem: Diagnostic, name: &str) -> Diagnostic {
        let root = self.instance(0);
        let known = root.iter().flat_map(|root| root.declared.variables.keys());
        let first = name.chars().next();
        let near: Vec<String> = known
            .filter(|known| known.chars().next() == first || known.contains(name) || name.contains(**known))
            .take(5)
            .map(|known| format!("`{known}`"))
            .collect();
        if near.is_empty() { problem } else { problem.help(format!("there are {}", near.join(", "))) }
    }

    /// Reads one file of variables.
    fn read_file(&self, name: &str, is_named: bool, broken: &mut Vec<Diagnostics>) {
        let Some((text, base)) = self.store.open(name) else { return };
        if name.ends_with(".json") {
            match self.parse_json_file(text, base).map(|value| value.data) {
                Ok(Data::Map(map)) => {
                    for (key, value) in map.written() {
                        self.give(key, value.clone(), value.place, is_named);
                    }
                }
                Ok(_) => broken.push(wrong_json(name, text, "it is no object of variables")),
                Err(why) => broken.push(wrong_json(name, text, &why)),
            }
            return;
        }
        let body = match syntax::parse(text) {
            Ok(body) => body,
            Err(problem) => return broken.push(self.store.broken(name, text, problem)),
        };
        let scope = Scope { is_closed: true, ..Scope::of(0, base, &Repetition::Single) };
        for attribute in body.attributes() {
            let value = self.value(&attribute.value, scope);
            self.give(attribute.key.as_str(), value, span_of(&attribute.key, base), is_named);
        }
    }

    /// Gives a variable a value of a file.
    fn give(&self, name: &str, value: Value, place: Span, is_named: bool) {
        if self.is_declared(name) {
            self.given.borrow_mut().insert(name.to_owned(), Given::Value(value));
            return;
        }
        // Terraform takes this for a mistake in files that are named, and says nothing of it in others that are shared.
        let problem = format!("there is no variable `{name}` that this value is for");
        let problem = Diagnostic::warning(code::VARIABLE, problem).at(place, "this value is not used");
        if is_named {
            self.report.problem(self.with_nearest(problem, name));
        } else {
            self.report.problem(problem);
        }
    }

    /// The value of a variable.
    pub(super) fn variable(&self, home: usize, name: &str, place: Span) -> Value {
        let Some(instance) = self.instance(home) else {
            return Value::fault("there is no such module", place);
        };
        let Some(block) = instance.declared.variables.get(name).copied() else {
            return Value::fault(format!("no variable `{name}` is declared"), place);
        };
        self.once(home, &format!("var.{name}"), place, || {
            let kind = block.argument("type").map_or(Type::Any, |kind| Type::of(kind, 0));
            let given = match &instance.call {
                Some(call) => call.block.argument(name).map(|argument| {
                    self.value(argument.node, Scope::of(call.home, argument.base, &call.repetition))
                }),
                None => self.given.borrow().get(name).cloned().map(|given| match given {
                    Given::Value(value) => value,
                    Given::Text(text) => self.told(&text, &kind, block),
                }),
            };
            let scope = Scope::of(home, block.base, &Repetition::Single);
            let is_nullable = block
                .argument("nullable")
                .is_none_or(|nullable| self.value(nullable.node, scope).truth() != Some(false));
            let given = given.filter(|given| is_nullable || !given.is_null());
            let default = || block.argument("default").map(|default| self.value(default.node, scope));
            let Some(value) = given.or_else(default) else {
                let how = if instance.call.is_some() {
                    "its module is called without it"
                } else {
                    "it has no default, and nothing is given to it"
                };
                return Value::unknown(format!("the variable `{name}` has no value: {how}"), place);
            };
            let value_place = value.place;
            self.fit(value, &kind).unwrap_or_else(|why| {
                self.report.problem(
                    Diagnostic::error(
                        code::VARIABLE,
                        format!("the variable `{name}` does not take this value"),
                    )
                    .at(value_place, why.clone())
                    .at(block.heading(), "declared here"),
                );
                Value::unknown(format!("the variable `{name}` does not take its value: {why}"), place)
            })
        })
    }

    /// A value given on the command line.
    fn told(&self, text: &str, kind: &Type<'_>, block: At<'_, Block>) -> Value {
        let by = "a value given by --var";
        let place = block.heading();
        if kind.is_plain() {
            return Value::computed(Data::Text(text.into()), by, place);
        }
        let Ok(expression) = text.parse::<hcl_edit::expr::Expression>() else {
            self.report.problem(
                Diagnostic::error(code::VARIABLE, "a value given by --var is not in Terraform's language")
                    .at(place, "for this variable")
                    .help("write lists as [\"a\", \"b\"] and objects as {key = \"value\"}"),
            );
            return Value::unknown("its value given by --var cannot be parsed", place);
        };
        let scope = Scope { is_closed: true, ..Scope::of(0, place.start, &Repetition::Single) };
        made_by(&self.value(&expression, scope), by, place)
    }
}

/// A value and its parts, all of them made by something and standing nowhere else.
fn made_by(value: &Value, by: &str, place: Span) -> Value {
    let parts = |items: &[Value]| Rc::new(items.iter().map(|item| made_by(item, by, place)).collect());
    let data = match &value.data {
        Data::List(items) => Data::List(parts(items)),
        Data::Set(items) => Data::Set(parts(items)),
        Data::Map(map) => {
            let entries = map.written().iter();
            let map = entries.map(|(key, item)| (Rc::clone(key), made_by(item, by, place))).collect::<Map>();
            Data::Map(Rc::new(map))
        }
        Data::Pieces(pieces) if pieces.text.is_some() => pieces.text.clone().map_or(Data::Null, Data::Text),
        data => data.clone(),
    };
    Value { data, source: Source::Computed(by.into()), place }
}

/// What is wrong with a file of variables written as JSON.
fn wrong_json(name: &str, text: &str, why: &str) -> Diagnostics {
    let problem = Diagnostic::error(code::SYNTAX, format!("the file is no JSON: {why}"))
        .at(Span::new(0, text.find('\n').unwrap_or(text.len())), "in this file");
    Diagnostics::new(SourceFile::new(name, text), vec![problem])
}
