//! What names mean in a template: parameters, mappings, conditions, resources.

use super::condition::{self, Truth};
use super::handed;
use super::literal;
use super::resolve::Found;
use super::{Options, code};
use crate::from_graph::partition;
use crate::model::{Content, Datum, Origin, Place};
use plimsoll_spec::yaml::{Entry, Mapping, Node, Value};
use plimsoll_spec::{Diagnostic, Span, nearest};
use std::collections::BTreeMap;

/// Whether a resource is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is, as far as is known.
    There,
    /// The condition of this name leaves it out.
    LeftOut(String),
}

/// What names mean in a template.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    text: &'a str,
    parameters: BTreeMap<&'a str, Found>,
    mappings: Option<&'a Mapping>,
    conditions: BTreeMap<&'a str, Truth>,
    resources: BTreeMap<&'a str, Presence>,
    options: &'a Options,
    transformed: bool,
}

/// Pseudo parameters that the caller may give a value.
const GIVEN: [&str; 3] = ["AWS::Region", "AWS::AccountId", "AWS::StackName"];

impl<'a> Scope<'a> {
    pub(super) fn new(
        text: &'a str,
        root: &'a Node,
        resources: &'a Mapping,
        options: &'a Options,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let declared = section(root, "Parameters", problems);
        let mut scope = Self {
            text,
            parameters: BTreeMap::new(),
            mappings: section(root, "Mappings", problems),
            conditions: BTreeMap::new(),
            resources: BTreeMap::new(),
            options,
            transformed: root.get("Transform").is_some_and(|node| !node.is_empty()),
        };
        for entry in declared.map_or(&[][..], |declared| &declared.entries) {
            let found = match options.handed.get(&entry.key) {
                Some(handed) if !is_secret(entry) => handed::parameter(entry, handed),
                _ => scope.parameter_of(entry, problems),
            };
            scope.parameters.insert(&entry.key, found);
        }
        scope.check_given(problems);
        if let Some(conditions) = section(root, "Conditions", problems) {
            scope.conditions = condition::evaluate(conditions, &scope, problems);
        }
        for entry in &resources.entries {
            let presence = scope.presence_of(entry, problems);
            scope.resources.insert(&entry.key, presence);
        }
        scope
    }

    /// What a parameter is; `None` where there is none of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&Found> {
        self.parameters.get(name)
    }

    /// The mapping of this name.
    pub(super) fn mapping(&self, name: &str) -> Option<&'a Node> {
        self.mappings?.entry(name).map(|entry| &entry.value)
    }

    /// Whether a condition holds; `None` where there is none of this name.
    pub(super) fn condition(&self, name: &str) -> Option<&Truth> {
        self.conditions.get(name)
    }

    /// The names of the conditions.
    pub(super) fn condition_names(&self) -> impl Iterator<Item = &'a str> {
        self.conditions.keys().copied()
    }

    /// Whether a resource is made; `None` where there is none of this name.
    pub(super) fn presence(&self, id: &str) -> Option<&Presence> {
        self.resources.get(id)
    }

    /// The names of the resources.
    pub(super) fn resource_names(&self) -> impl Iterator<Item = &'a str> {
        self.resources.keys().copied()
    }

    /// The names of the parameters.
    pub(super) fn parameter_names(&self) -> impl Iterator<Item = &'a str> {
        self.parameters.keys().copied()
    }

    /// The names of parameters and resources.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.parameters.keys().copied().chain(self.resource_names())
    }

    /// Whether a transform rewrites the template, so that names may come from there.
    pub(super) const fn is_transformed(&self) -> bool {
        self.transformed
    }

    /// The region, if it was given.
    pub(super) fn region(&self) -> Option<&str> {
        self.options.parameters.get("AWS::Region").map(String::as_str)
    }

    /// What a pseudo parameter is; `None` where there is none of this name.
    ///
    /// AWS: CloudFormation guide, "Pseudo parameters reference", read 2026-11.
    pub(super) fn pseudo(&self, name: &str) -> Option<Content> {
        if name == "AWS::NoValue" {
            return Some(Content::Null);
        }
        if let Some(value) = self.options.parameters.get(name).filter(|_| GIVEN.contains(&name)) {
            return Some(Content::Text(value.clone()));
        }
        let unknown = |what: &str| Content::Unknown(format!("{what} is known only when the stack is made"));
        Some(match (name, self.region().map(partition)) {
            ("AWS::Partition", Some((partition, _))) => Content::Text(partition.to_owned()),
            ("AWS::URLSuffix", Some((_, suffix))) => Content::Text(suffix.to_owned()),
            ("AWS::Region", _) => unknown("the region"),
            ("AWS::AccountId", _) => unknown("the account"),
            ("AWS::StackName", _) => unknown("the name of the stack"),
            ("AWS::StackId", _) => unknown("the id of the stack"),
            ("AWS::NotificationARNs", _) => unknown("the list of topics"),
            ("AWS::Partition" | "AWS::URLSuffix", None) => unknown("the partition"),
            _ => return None,
        })
    }

    /// Where something stands, among all files.
    pub(super) const fn place(&self, span: Span) -> Place {
        Place::Span(self.global(span))
    }

    /// A span among all files.
    const fn global(&self, span: Span) -> Span {
        Span::new(self.options.base + span.start, self.options.base + span.end)
    }

    /// The literal of a node that is one.
    pub(super) fn literal(&self, node: &Node) -> Origin {
        Origin::Literal(self.global(literal::token(self.text, node)))
    }

    /// What the caller knows about an output of a nested stack.
    pub(super) fn output(&self, stack: &str, name: &str) -> Option<&Datum> {
        self.options.outputs.get(stack)?.get(name)
    }

    /// What the caller knows about an export of another stack.
    pub(super) fn export(&self, name: &str) -> Option<&Datum> {
        self.options.exports.get(name)
    }

    fn check_given(&self, problems: &mut Vec<Diagnostic>) {
        for name in self.options.parameters.keys() {
            if self.parameters.contains_key(name.as_str()) || GIVEN.contains(&name.as_str()) {
                continue;
            }
            let message =
                format!("a value is given for the parameter `{name}`, which the template does not have");
            let known = self.parameters.keys().copied().chain(GIVEN);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let names: Vec<&str> = self.parameters.keys().copied().take(20).collect();
                    if names.is_empty() {
                        "it has none".to_owned()
                    } else {
                        format!("it has {}", names.join(", "))
                    }
                }
            };
            problems.push(Diagnostic::error(code::PARAMETER, message).help(help));
        }
    }

    fn presence_of(&self, entry: &'a Entry, problems: &mut Vec<Diagnostic>) -> Presence {
        let Some(node) = entry.value.get("Condition") else { return Presence::There };
        let Value::Scalar { text, .. } = &node.value else {
            let message = format!("`{}`: `Condition` takes the name of a condition", entry.key);
            problems.push(Diagnostic::error(code::SHAPE, message).at(node.span, "not a name"));
            return Presence::There;
        };
        match self.condition(text) {
            Some(Ok(false)) => Presence::LeftOut(text.clone()),
            Some(Ok(true) | Err(_)) => Presence::There,
            None => {
                problems.push(self.unknown_condition(text, node.span));
                Presence::There
            }
        }
    }

    /// There is no condition of this name.
    pub(super) fn unknown_condition(&self, name: &str, span: Span) -> Diagnostic {
        let message = format!("there is no condition `{name}`");
        let diagnostic = Diagnostic::error(code::UNKNOWN_NAME, message).at(span, "no such condition");
        match nearest(name, self.condition_names()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }
}

/// A section that is a mapping; anything else is reported.
fn section<'a>(root: &'a Node, name: &str, problems: &mut Vec<Diagnostic>) -> Option<&'a Mapping> {
    let node = root.get(name).filter(|node| !node.is_empty())?;
    let mapping = node.mapping();
    if mapping.is_none() {
        let message = format!("`{name}` is {}, and must be a mapping", node.describe());
        problems.push(Diagnostic::error(code::SHAPE, message).at(node.span, "this section"));
    }
    mapping
}

/// Whether a parameter must not be shown; what must not be shown must not be compared with anything that is shown either.
fn is_secret(entry: &Entry) -> bool {
    matches!(entry.value.get("NoEcho").map(|node| &node.value),
        Some(Value::Scalar { text, .. }) if text.eq_ignore_ascii_case("true"))
}

/// Whether the value of a parameter of this type is read from the parameter store.
pub(super) fn is_stored(kind: &str) -> bool {
    kind.starts_with("AWS::SSM::Parameter::")
}

impl Scope<'_> {
    /// What a parameter is: the value given, or its default.
    fn parameter_of(&self, entry: &Entry, problems: &mut Vec<Diagnostic>) -> Found {
        let name = &entry.key;
        let text = |key: &str| match entry.value.get(key).map(|node| &node.value) {
            Some(Value::Scalar { text, .. }) => Some(text.as_str()),
            _ => None,
        };
        let unknown = |why: &str| Found::unsaid(Content::Unknown(format!("the parameter `{name}` {why}")));
        let kind = text("Type").unwrap_or("String");
        if is_secret(entry) {
            return unknown("is secret");
        }
        if is_stored(kind) {
            return unknown("is read from the parameter store when the stack is made");
        }
        let given = self.options.parameters.get(name).map(String::as_str);
        let default = entry.value.get("Default");
        let (value, span, origin) = match (given, text("Default"), default) {
            (Some(given), ..) => {
                (given, entry.key_span, Origin::Computed("given by `--parameter`".to_owned()))
            }
            (None, Some(value), Some(node)) => (value, node.span, self.literal(node)),
            _ => return unknown("has no default"),
        };
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        let items: Vec<&str> = if is_list { value.split(',').map(str::trim).collect() } else { vec![value] };
        // A long list against a long list would take for ever, and is nobody's parameter.
        for item in items.iter().take(100) {
            check_allowed(entry, item, given.is_some(), span, problems);
        }
        if !is_list {
            return Found { content: scalar_of(kind, value), origin };
        }
        let made = Origin::Computed(format!("an item of the parameter `{name}`"));
        let datum = |item: &str| Datum {
            place: self.place(span),
            content: Content::Text(item.to_owned()),
            origin: made.clone(),
        };
        let items = items.into_iter().filter(|item| !item.is_empty()).map(datum).collect();
        Found { content: Content::List(items), origin }
    }
}

/// A value of a parameter of this type.
fn scalar_of(kind: &str, text: &str) -> Content {
    match text.parse::<f64>() {
        Ok(number) if kind == "Number" && number.is_finite() && number.to_string() == text => {
            Content::Number(number)
        }
        _ => Content::Text(text.to_owned()),
    }
}

fn check_allowed(entry: &Entry, value: &str, given: bool, span: Span, problems: &mut Vec<Diagnostic>) {
    let Some(Value::Sequence(items, _)) = entry.value.get("AllowedValues").map(|node| &node.value) else {
        return;
    };
    let allowed: Vec<&str> = items
        .iter()
        .filter_map(|item| match &item.value {
            Value::Scalar { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    // Numbers may be written in several ways.
    let same =
        |known: &&str| *known == value || known.parse::<f64>().ok().is_some_and(|a| value.parse() == Ok(a));
    if allowed.is_empty() || allowed.iter().any(same) {
        return;
    }
    let whose = if given { "the value given for" } else { "the default of" };
    let message = format!("{whose} the parameter `{}` is `{value}`, which it does not allow", entry.key);
    let list: Vec<String> = allowed.iter().take(20).map(|known| format!("`{known}`")).collect();
    problems.push(
        Diagnostic::error(code::PARAMETER, message)
            .at(span, "this parameter")
            .help(format!("one of {}", list.join(", "))),
    );
}
