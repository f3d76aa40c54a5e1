//! A resource while it is translated.

use super::kind::{Kind, Rule, Turn};
use super::scope::Scope;
use crate::json;
use crate::read::Unread;
use plimsoll_rules::{Content, Datum, Item, Origin, Place};
use plimsoll_spec::Span;

/// Properties in the order in which they were set.
pub(super) type Properties = Vec<(String, Datum)>;

/// A resource while it is translated.
pub(super) struct Work<'a, 'm> {
    /// What things are looked up in.
    pub(super) scope: &'a Scope<'m>,
    /// The resource in the provider's vocabulary.
    pub(super) given: &'m Item,
    /// Its properties in CloudFormation's.
    pub(super) properties: Properties,
    /// Its type in CloudFormation, where it is another than its table says.
    pub(super) main_kind: Option<&'static str>,
    /// Resources that it becomes beside its main one.
    pub(super) beside: Vec<Item>,
    /// Other resources of the provider that became a part of it.
    pub(super) parts: Vec<&'m Item>,
    /// What was not evaluated.
    pub(super) unread: &'a mut Vec<Unread>,
}

impl<'m> Work<'_, 'm> {
    /// Does what the table says.
    pub(super) fn apply(&mut self, kind: &Kind) {
        if let Content::Unknown(_) = self.given.properties.content {
            return;
        }
        apply(self.scope, self.given.properties.entries(), kind.rules, &mut self.properties);
        for (argument, what) in kind.missed {
            if let Some(datum) = self.given.at(argument).filter(|datum| says_something(datum)) {
                self.miss(datum, argument, what);
            }
        }
    }

    /// Lists an argument that has no counterpart.
    pub(super) fn miss(&mut self, datum: &Datum, argument: &str, what: &str) {
        let what_of = format!("`{argument}` of {}", self.given.id);
        self.remark(&datum.place, what_of, what.to_owned());
    }

    /// Lists something that is not evaluated.
    pub(super) fn remark(&mut self, place: &Place, what: String, because: String) {
        self.unread.push(Unread { span: span_of(place), what, because });
    }

    /// An argument in CloudFormation's vocabulary.
    pub(super) fn argument(&self, name: &str) -> Option<Datum> {
        self.given.at(name).map(|datum| self.scope.value(datum))
    }

    /// Sets a property by its path.
    pub(super) fn set(&mut self, path: &str, datum: Datum) {
        set(&mut self.properties, path, datum);
    }

    /// Sets a number that the provider takes where nothing is written, and AWS another one; it stands where it would be written.
    pub(super) fn unless_written(&mut self, path: &str, number: f64, place: &Place) {
        self.set(path, Datum::new(place.clone(), Content::Number(number)));
    }

    /// Removes a property and returns it.
    pub(super) fn take(&mut self, key: &str) -> Option<Datum> {
        let index = self.properties.iter().position(|(known, _)| known == key)?;
        Some(self.properties.remove(index).1)
    }

    /// A property that is set.
    pub(super) fn get(&self, key: &str) -> Option<&Datum> {
        self.properties.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Appends an item to a list property.
    pub(super) fn push(&mut self, key: &str, item: Datum) {
        push(&mut self.properties, key, item);
    }

    /// Turns the arguments of another resource, or of a block, by rules.
    pub(super) fn turned(&self, datum: &Datum, rules: &[Rule]) -> Datum {
        map(self.scope, datum, rules)
    }

    /// The resources of a type that are a part of this one; their references count as its own.
    pub(super) fn parts_of_kind(&mut self, kind: &'static str) -> Vec<&'m Item> {
        let found = self.scope.parts(kind, self.given);
        self.parts.extend(found.iter().copied());
        found
    }

    /// The one resource of some types that the resource refers to anywhere; `None` where there is none or several.
    pub(super) fn only_reference(&self, kinds: &[&str]) -> Option<&'m Item> {
        let mut found = self
            .given
            .references
            .iter()
            .filter_map(|id| self.scope.item(id))
            .filter(|item| kinds.contains(&item.kind.as_str()));
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    /// A further resource that this one becomes; `suffix` tells it from the main one.
    pub(super) fn add_beside(&mut self, suffix: &str, kind: &str, properties: Properties) {
        let place = self.given.place.clone();
        self.beside.push(Item {
            id: format!("{}#{suffix}", self.given.id),
            kind: kind.to_owned(),
            properties: Datum::new(place.clone(), Content::Map(properties)),
            depends_on: Vec::new(),
            references: Vec::new(),
            deletion_policy: None,
            update_replace_policy: None,
            service: None,
            place,
        });
    }
}

/// A reference to a resource of the model, standing where another value stands.
pub(super) fn reference(id: &str, attribute: Option<&str>, beside: &Datum) -> Datum {
    let content = Content::Reference { id: id.to_owned(), attribute: attribute.map(str::to_owned) };
    Datum { place: beside.place.clone(), content, origin: beside.origin.clone() }
}

/// A text of ours that stands where another value stands.
pub(super) fn text(text: &str, place: &Place) -> Datum {
    let origin = Origin::Computed("the provider's vocabulary says it in another form".to_owned());
    Datum { place: place.clone(), content: Content::Text(text.to_owned()), origin }
}

/// A list or map of ours that stands where another value stands.
pub(super) fn made(content: Content, place: &Place) -> Datum {
    let origin = Origin::Computed("it is made of several values".to_owned());
    Datum { place: place.clone(), content, origin }
}

/// Whether a value is more than nothing, `false`, zero or empty.
fn says_something(datum: &Datum) -> bool {
    match &datum.content {
        Content::Null | Content::Bool(false) => false,
        Content::Number(number) => *number != 0.0,
        Content::Text(text) => !text.is_empty(),
        Content::List(items) => !items.is_empty(),
        Content::Map(entries) => !entries.is_empty(),
        _ => true,
    }
}

/// The span of a place; empty for one that is a path.
pub(super) fn span_of(place: &Place) -> Span {
    match place {
        Place::Span(span) => *span,
        Place::Path(_) => Span::default(),
    }
}

/// Does what rules say with the entries of a resource or block.
pub(super) fn apply(scope: &Scope<'_>, entries: &[(String, Datum)], rules: &[Rule], into: &mut Properties) {
    for rule in rules {
        let Some((_, datum)) = entries.iter().find(|(name, _)| name == rule.from) else { continue };
        if datum.content != Content::Null {
            turn(scope, datum, *rule, into);
        }
    }
}

fn turn(scope: &Scope<'_>, datum: &Datum, rule: Rule, into: &mut Properties) {
    match rule.turn {
        Turn::Same => set(into, rule.to, scope.value(datum)),
        Turn::With(function) => set(into, rule.to, function(scope, scope.value(datum))),
        Turn::Document => set(into, rule.to, json::document(scope.value(datum))),
        Turn::Json => set(into, rule.to, json::text_of(scope.value(datum))),
        Turn::Listed => {
            let place = datum.place.clone();
            set(into, rule.to, made(Content::List(vec![scope.value(datum)]), &place));
        }
        Turn::Tags => {
            if let Some(tags) = pairs(scope.value(datum)) {
                set(into, rule.to, tags);
            }
        }
        Turn::Pair(key) => {
            let entry =
                vec![("Key".to_owned(), text(key, &datum.place)), ("Value".to_owned(), scope.value(datum))];
            push(into, rule.to, made(Content::Map(entry), &datum.place));
        }
        Turn::Inside(rules) => {
            for block in datum.one_or_many() {
                apply(scope, block.entries(), rules, into);
            }
        }
        Turn::One(rules) => {
            if let Some(block) = datum.one_or_many().first() {
                set(into, rule.to, map(scope, block, rules));
            }
        }
        Turn::Many(rules) => match &datum.content {
            Content::List(blocks) if blocks.is_empty() => {}
            Content::List(blocks) => {
                let items = blocks.iter().map(|block| map(scope, block, rules)).collect();
                set(into, rule.to, Datum { content: Content::List(items), ..shell(datum) });
            }
            Content::Map(_) => {
                let items = vec![map(scope, datum, rules)];
                set(into, rule.to, Datum { content: Content::List(items), ..shell(datum) });
            }
            _ => set(into, rule.to, scope.value(datum)),
        },
    }
}

/// Place and origin of a value without its content.
fn shell(datum: &Datum) -> Datum {
    Datum { place: datum.place.clone(), content: Content::Null, origin: datum.origin.clone() }
}

/// A block as a map of properties; what is not known stays so.
pub(super) fn map(scope: &Scope<'_>, block: &Datum, rules: &[Rule]) -> Datum {
    match &block.content {
        Content::Map(entries) => {
            let mut properties = Properties::new();
            apply(scope, entries, rules, &mut properties);
            Datum { content: Content::Map(properties), ..shell(block) }
        }
        _ => scope.value(block),
    }
}

/// A map as a list of `{Key, Value}`; `None` where it is empty.
fn pairs(datum: Datum) -> Option<Datum> {
    let Content::Map(entries) = &datum.content else { return Some(datum) };
    if entries.is_empty() {
        return None;
    }
    let items = entries.iter().map(|(key, value)| {
        let entry = vec![("Key".to_owned(), text(key, &value.place)), ("Value".to_owned(), value.clone())];
        made(Content::Map(entry), &value.place)
    });
    let content = Content::List(items.collect());
    Some(Datum { content, ..datum })
}

/// Sets a property by its path, unless it is set already; maps on the way are made.
pub(super) fn set(properties: &mut Properties, path: &str, datum: Datum) {
    let Some((key, rest)) = path.split_once('.') else {
        if !properties.iter().any(|(known, _)| known == path) {
            properties.push((path.to_owned(), datum));
        }
        return;
    };
    if !properties.iter().any(|(known, _)| known == key) {
        properties.push((key.to_owned(), made(Content::Map(Vec::new()), &datum.place)));
    }
    let inner = properties.iter_mut().find(|(known, _)| known == key);
    if let Some((_, Datum { content: Content::Map(inner), .. })) = inner {
        set(inner, rest, datum);
    }
}

/// Appends an item to a list property.
pub(super) fn push(properties: &mut Properties, key: &str, item: Datum) {
    if !properties.iter().any(|(known, _)| known == key) {
        properties.push((key.to_owned(), made(Content::List(Vec::new()), &item.place)));
    }
    let list = properties.iter_mut().find(|(known, _)| known == key);
    if let Some((_, Datum { content: Content::List(items), .. })) = list {
        items.push(item);
    }
}
