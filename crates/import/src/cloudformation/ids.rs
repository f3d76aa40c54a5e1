//! Ids of resources in several templates.
//!
//! A reference in a value that another template hands over is marked, so that it is not taken for one of the template itself.

use super::roots::Root;
use super::stack::Reader;
use plimsoll_rules::suppress::Scope;
use plimsoll_rules::{Content, Datum, Item, Model, Piece};
use std::collections::BTreeMap;

/// Before an id of the stack above. No template can hold it: control characters are refused.
const ABOVE: char = '\u{1}';

/// Before an id of the merged model.
const GLOBAL: char = '\u{2}';

/// Values nested deeper than this are not handed from one template to another: each could nest them deeper.
const DEPTH_LIMIT: usize = 32;

/// A value as it goes from one template to another.
fn travelling(datum: Datum) -> Datum {
    if depth(&datum) <= DEPTH_LIMIT {
        return datum;
    }
    Datum { content: Content::Unknown("it is nested too deeply".to_owned()), ..datum }
}

fn depth(datum: &Datum) -> usize {
    match &datum.content {
        Content::List(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Content::Map(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or_default(),
        _ => 1,
    }
}

/// About how much memory a value takes, in pieces of 64 bytes.
pub(super) fn size(datum: &Datum) -> usize {
    match &datum.content {
        Content::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Content::Map(entries) => {
            1 + entries.iter().map(|(key, value)| 1 + key.len() / 64 + size(value)).sum::<usize>()
        }
        Content::Text(text) => 1 + text.len() / 64,
        Content::Partial(pieces) => {
            let text = |piece: &Piece| 1 + piece.text().map_or(0, str::len) / 64;
            1 + pieces.iter().map(text).sum::<usize>()
        }
        _ => 1,
    }
}

/// A value as it is handed to a nested stack.
pub(super) fn handed_down(datum: Datum) -> Datum {
    let mut datum = travelling(datum);
    rename(&mut datum, &|id| if id.starts_with(GLOBAL) { id.to_owned() } else { format!("{ABOVE}{id}") });
    datum
}

/// A value as other trees of stacks see it.
pub(super) fn global(datum: Datum, name: impl Fn(&str) -> String) -> Datum {
    let mut datum = travelling(datum);
    rename(&mut datum, &|id| {
        if id.starts_with(GLOBAL) { id.to_owned() } else { format!("{GLOBAL}{}", name(id)) }
    });
    datum
}

/// An output as the stack above sees it.
pub(super) fn handed_up(datum: Datum, name: &dyn Fn(&str) -> String) -> Datum {
    let mut datum = travelling(datum);
    rename(&mut datum, name);
    datum
}

/// An id inside of a nested stack as the stack above sees it.
pub(super) fn in_stack(stack: &str, id: &str) -> String {
    match id.strip_prefix(ABOVE) {
        Some(above) => above.to_owned(),
        None if id.starts_with(GLOBAL) => id.to_owned(),
        None => format!("{stack}.{id}"),
    }
}

/// Renames what an item refers to, and the item.
pub(super) fn rename_item(item: &mut Item, name: &dyn Fn(&str) -> String) {
    item.id = name(&item.id);
    for id in item.depends_on.iter_mut().chain(&mut item.references) {
        *id = name(id);
    }
    item.references.sort_unstable();
    item.references.dedup();
    rename(&mut item.properties, name);
}

/// Renames what a value refers to.
pub(super) fn rename(datum: &mut Datum, name: &dyn Fn(&str) -> String) {
    match &mut datum.content {
        Content::Reference { id, .. } => *id = name(id),
        Content::List(items) => items.iter_mut().for_each(|item| rename(item, name)),
        Content::Map(entries) => entries.iter_mut().for_each(|(_, value)| rename(value, name)),
        Content::Partial(pieces) => {
            for piece in pieces {
                if let Piece::Reference { id, .. } = piece {
                    *id = name(id);
                }
            }
        }
        Content::Null
        | Content::Bool(_)
        | Content::Number(_)
        | Content::Text(_)
        | Content::Zone(_)
        | Content::Unknown(_) => {}
    }
}

/// The ids of the merged model by root and by id there: those that several templates have get the template's name before them.
#[derive(Debug, Default)]
pub(super) struct Names {
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// The names of these roots.
    pub(super) fn of(roots: &[Root]) -> Self {
        let mut counts = BTreeMap::new();
        for item in roots.iter().flat_map(|root| &root.stack.items) {
            *counts.entry(item.id.clone()).or_default() += 1;
        }
        Self { counts }
    }

    /// The id in the merged model of an id of a root's file.
    pub(super) fn merged(&self, file: &str, id: &str) -> String {
        match id.strip_prefix(GLOBAL) {
            Some(global) => global.to_owned(),
            None if self.counts.get(id).is_some_and(|count| *count > 1) => {
                format!("{}.{id}", without_ending(file))
            }
            None => id.to_owned(),
        }
    }
}

fn without_ending(file: &str) -> &str {
    let file = ["yaml", "yml", "json", "template", "cfn"].iter().fold(file, |file, ending| {
        file.strip_suffix(ending).and_then(|file| file.strip_suffix('.')).unwrap_or(file)
    });
    file.strip_suffix(".template").unwrap_or(file)
}

/// One model of all roots.
pub(super) fn merged(roots: Vec<Root>, reader: &mut Reader<'_>) -> Model {
    let names = Names::of(&roots);
    let mut model = Model { region: reader.region(), ..Model::default() };
    for Root { file, mut stack, .. } in roots {
        let name = |id: &str| names.merged(&file, id);
        stack.items.iter_mut().for_each(|item| rename_item(item, &name));
        for allowed in &mut stack.allowed {
            if let Scope::Resource(id) = &mut allowed.scope {
                *id = name(id);
            }
        }
        stack.skipped.iter_mut().for_each(|skipped| skipped.resource = name(&skipped.resource));
        model.items.extend(stack.items);
        model.exposed.extend(stack.exposed.iter().map(|id| name(id)));
        reader.allowed.extend(stack.allowed);
        reader.skipped.extend(stack.skipped);
        reader.problems.extend(stack.problems);
        reader.unread.extend(stack.unread);
    }
    model.exposed.sort_unstable();
    model.exposed.dedup();
    model
}
