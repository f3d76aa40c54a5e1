//! A value's literal: which one it is, who else uses it, and what it becomes.

use super::edit::Edit;
use super::token;
use super::value::Value;
use crate::imported::{Imported, Leaf};
use plimsoll_rules::model::{Content, Datum};
use plimsoll_rules::{Origin, Place};
use plimsoll_spec::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Who uses which literal, and what every value should become.
pub(super) struct Literals<'a> {
    pub(super) imported: &'a Imported,
    /// What every path should say.
    wanted: BTreeMap<String, Value>,
    /// Paths by literal.
    paths: BTreeMap<Span, Vec<&'a str>>,
    /// Resources and properties by literal, beside those of the leaves.
    others: BTreeMap<Span, Vec<Use>>,
}

const STACK: &str = "AWS::CloudFormation::Stack";

/// A use of a literal that no path of the stack file stands for.
struct Use {
    resource: String,
    property: String,
    span: Option<Span>,
}

impl<'a> Literals<'a> {
    pub(super) fn new(imported: &'a Imported, wanted: BTreeMap<String, Value>) -> Self {
        let mut paths: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        for (path, leaf) in &imported.leaves {
            if let Origin::Literal(span) = leaf.origin {
                paths.entry(span).or_default().push(path);
            }
        }
        let mut others: BTreeMap<Span, Vec<Use>> = BTreeMap::new();
        // A nested stack only hands its values on.
        for item in imported.model.items.iter().filter(|item| item.kind != STACK) {
            let mut path = String::new();
            gather(&item.properties, &item.id, &mut path, &paths, &mut others);
        }
        let leaves: BTreeSet<(&str, &str)> =
            imported.leaves.values().map(|leaf| (leaf.resource.as_str(), leaf.property.as_str())).collect();
        for uses in others.values_mut() {
            uses.retain(|used| !leaves.contains(&(used.resource.as_str(), used.property.as_str())));
        }
        Self { imported, wanted, paths, others }
    }

    /// A resource other than this one that uses a literal.
    pub(super) fn elsewhere(&self, span: Span, resource: &str) -> Option<&'a str> {
        let items = self.imported.model.items.iter();
        let mut others = items.filter(|item| item.id != resource && item.kind != STACK);
        others.find(|item| is_used(&item.properties, span)).map(|item| item.id.as_str())
    }

    /// What a path should say.
    pub(super) fn wanted(&self, path: &str) -> Option<Value> {
        self.wanted.get(path).copied()
    }

    /// The exchange that makes the literal of a path say `value`.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub(super) fn exchange(&self, path: &str, leaf: &Leaf, value: Value) -> Result<Edit, String> {
        let span = match &leaf.origin {
            Origin::Literal(span) => *span,
            Origin::Computed(why) => return Err(format!("the value is made by {why}")),
            Origin::Unsaid => return Err("it is not written in the code".to_owned()),
        };
        let edit = self.respelled(span, leaf, value)?;
        for other in self.paths.get(&span).into_iter().flatten().filter(|other| **other != path) {
            let Some(leaf) = self.imported.leaves.get(*other) else { continue };
            if is_bound_of(other, path) && leaf.property == "DesiredCount" {
                continue;
            }
            let same = self
                .wanted
                .get(*other)
                .is_some_and(|value| self.respelled(span, leaf, *value).as_ref() == Ok(&edit));
            if !same {
                let stays = &leaf.value;
                let becomes = self.wanted.get(*other).map_or_else(|| stays.clone(), ToString::to_string);
                let place = self.imported.sources.describe(span);
                return Err(format!("the literal at {place} is also `{other}`, which is to be {becomes}"));
            }
        }
        let stranger = self.others.get(&span).into_iter().flatten().find(|other| !goes_along(other, leaf));
        if let Some(Use { resource, property, span: used }) = stranger {
            let place =
                used.map_or_else(String::new, |span| format!(" ({})", self.imported.sources.describe(span)));
            let home = self.imported.sources.describe(span);
            return Err(format!("the literal at {home} is also used by {resource}, {property}{place}"));
        }
        Ok(edit)
    }

    /// The literal of one unit and value, whoever else uses it.
    fn respelled(&self, span: Span, leaf: &Leaf, value: Value) -> Result<Edit, String> {
        let token = self.imported.sources.slice(span);
        Ok(Edit { span, text: token::respell(token, leaf.unit, value)? })
    }
}

/// Whether a path is a bound of the range that another path is the desired count of: where nothing scales, one literal is all.
fn is_bound_of(path: &str, desired: &str) -> bool {
    let stem = desired.strip_suffix(".desired");
    stem.is_some_and(|stem| path.strip_prefix(stem).is_some_and(|end| matches!(end, ".min" | ".max")))
}

/// What says the size of a task may say the size of its containers too.
fn goes_along(other: &Use, leaf: &Leaf) -> bool {
    let is_size =
        |property: &str| matches!(property.rsplit('.').next(), Some("Cpu" | "Memory" | "MemoryReservation"));
    other.resource == leaf.resource
        && (other.property == leaf.property || (is_size(&other.property) && is_size(&leaf.property)))
}

fn is_used(datum: &Datum, span: Span) -> bool {
    datum.origin == Origin::Literal(span)
        || match &datum.content {
            Content::Map(entries) => entries.iter().any(|(_, value)| is_used(value, span)),
            Content::List(items) => items.iter().any(|item| is_used(item, span)),
            _ => false,
        }
}

/// Collects the uses of literals that leaves have. The model is as deep as the readers' limits allow.
fn gather(
    datum: &Datum,
    resource: &str,
    path: &mut String,
    known: &BTreeMap<Span, Vec<&str>>,
    found: &mut BTreeMap<Span, Vec<Use>>,
) {
    if let Origin::Literal(literal) = datum.origin
        && known.contains_key(&literal)
    {
        let span = match datum.place {
            Place::Span(span) => Some(span),
            Place::Path(_) => None,
        };
        let used = Use { resource: resource.to_owned(), property: path.clone(), span };
        found.entry(literal).or_default().push(used);
    }
    let length = path.len();
    let mut below = |step: &str, datum: &Datum| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        gather(datum, resource, path, known, found);
        path.truncate(length);
    };
    match &datum.content {
        Content::Map(entries) => entries.iter().for_each(|(key, value)| below(key, value)),
        Content::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item));
        }
        _ => {}
    }
}
