//! Conditions: true, false, or unknown for a reason.

use super::code;
use super::resolve::{Resolver, arguments, call, why};
use super::scope::Scope;
use crate::model::Content;
use plimsoll_spec::Diagnostic;
use plimsoll_spec::yaml::{Entry, Mapping, Node, Value};
use std::collections::BTreeMap;

/// Whether a condition holds, or why that is not known.
pub(super) type Truth = Result<bool, String>;

/// Conditions in conditions deeper than this are taken as unknown, so that no text can exhaust the stack.
const DEPTH_LIMIT: usize = 200;

/// Every condition of a template. Conditions that depend on themselves are reported and unknown.
pub(super) fn evaluate<'a>(
    conditions: &'a Mapping,
    scope: &Scope<'a>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, Truth> {
    let mut evaluation =
        Evaluation { conditions, resolver: Resolver::new(scope), known: BTreeMap::new(), open: Vec::new() };
    for entry in &conditions.entries {
        let _truth = evaluation.named(entry, 0);
    }
    problems.append(&mut evaluation.resolver.problems);
    evaluation.known
}

struct Evaluation<'s, 'a> {
    conditions: &'a Mapping,
    resolver: Resolver<'s, 'a>,
    known: BTreeMap<&'a str, Truth>,
    open: Vec<&'a str>,
}

impl<'a> Evaluation<'_, 'a> {
    fn named(&mut self, entry: &'a Entry, depth: usize) -> Truth {
        let name = entry.key.as_str();
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        if self.open.contains(&name) {
            let message = format!("the condition `{name}` depends on itself");
            self.problem(
                Diagnostic::error(code::CONDITION_CYCLE, message).at(entry.key_span, "this condition"),
            );
            return Err(format!("the condition `{name}` depends on itself"));
        }
        self.open.push(name);
        let truth = self.truth(&entry.value, depth + 1);
        self.open.pop();
        self.known.insert(name, truth.clone());
        truth
    }

    fn truth(&mut self, node: &'a Node, depth: usize) -> Truth {
        if depth > DEPTH_LIMIT {
            return Err("conditions are nested too deeply".to_owned());
        }
        let Some((name, argument)) = call(node) else {
            let message = format!("expected a function such as `Fn::Equals`, found {}", node.describe());
            self.problem(Diagnostic::error(code::FUNCTION, message).at(node.span, "not a condition"));
            return Err("the condition cannot be read".to_owned());
        };
        match name {
            "Condition" => self.reference(argument, depth),
            "Fn::Equals" => self.equals(argument),
            "Fn::Not" => {
                let [inner] = self.several(name, argument)? else {
                    return self.wrong_count(name, argument, "one value");
                };
                self.truth(inner, depth + 1).map(|truth| !truth)
            }
            "Fn::And" => self.all(name, argument, false, depth),
            "Fn::Or" => self.all(name, argument, true, depth),
            _ => {
                let message = format!("`{name}` is no condition");
                let help = "use `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`";
                self.problem(
                    Diagnostic::error(code::FUNCTION, message).at(node.span, "not a condition").help(help),
                );
                Err("the condition cannot be read".to_owned())
            }
        }
    }

    fn reference(&mut self, argument: &'a Node, depth: usize) -> Truth {
        let Value::Scalar { text, .. } = &argument.value else {
            let message = format!("`Condition` takes a name, found {}", argument.describe());
            self.problem(Diagnostic::error(code::FUNCTION, message).at(argument.span, "not a name"));
            return Err("the condition cannot be read".to_owned());
        };
        if let Some(entry) = self.conditions.entry(text) {
            return self.named(entry, depth);
        }
        let names = self.conditions.entries.iter().map(|entry| entry.key.as_str());
        let diagnostic = Diagnostic::error(code::UNKNOWN_NAME, format!("there is no condition `{text}`"))
            .at(argument.span, "no such condition");
        self.problem(match plimsoll_spec::nearest(text, names) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
        Err(format!("there is no condition `{text}`"))
    }

    fn equals(&mut self, argument: &'a Node) -> Truth {
        let [a, b] = self.several("Fn::Equals", argument)? else {
            return self.wrong_count("Fn::Equals", argument, "two values");
        };
        let (a, b) = (self.text(a)?, self.text(b)?);
        Ok(a == b)
    }

    /// `Fn::And` (decided by a false one) and `Fn::Or` (decided by a true one): a known operand may decide though others
    /// are unknown.
    fn all(&mut self, name: &str, argument: &'a Node, decisive: bool, depth: usize) -> Truth {
        let mut unknown = None;
        for operand in self.several(name, argument)? {
            match self.truth(operand, depth + 1) {
                Ok(truth) if truth == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(reason) => unknown = unknown.or(Some(reason)),
            }
        }
        unknown.map_or(Ok(!decisive), Err)
    }

    fn text(&mut self, node: &Node) -> Result<String, String> {
        match self.resolver.content(node) {
            Content::Text(text) => Ok(text),
            Content::Number(number) => Ok(number.to_string()),
            Content::Bool(truth) => Ok(truth.to_string()),
            other => Err(why(&other)),
        }
    }

    fn several(&mut self, name: &str, argument: &'a Node) -> Result<&'a [Node], String> {
        arguments(argument).ok_or_else(|| {
            let message = format!("`{name}` takes a list, found {}", argument.describe());
            self.problem(Diagnostic::error(code::FUNCTION, message).at(argument.span, "not a list"));
            "the condition cannot be read".to_owned()
        })
    }

    fn wrong_count(&mut self, name: &str, argument: &Node, right: &str) -> Truth {
        let message = format!("`{name}` takes {right}");
        self.problem(Diagnostic::error(code::FUNCTION, message).at(argument.span, "these values"));
        Err("the condition cannot be read".to_owned())
    }

    fn problem(&mut self, diagnostic: Diagnostic) {
        self.resolver.problems.push(diagnostic);
    }
}
