//! One file laid over another, one service over the one that it extends.
//!
//! Source: the Compose specification, "Merge", read 2026-11.

use super::data::{made, text};
use plimsoll_rules::{Content, Datum};

/// Lists that the file above replaces instead of adding to them.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// Lists of `KEY=VALUE` that mean mappings.
const KEYED: [&str; 6] = ["environment", "labels", "args", "annotations", "sysctls", "extra_hosts"];

/// `over` laid over `base`; `key` is the key of both.
pub(super) fn merged(base: Datum, over: Datum, key: &str) -> Datum {
    match tagged(&over) {
        Some(("Fn::override", value)) => return value.clone(),
        Some(("Fn::reset", _)) => return Datum { content: Content::Null, ..over },
        _ => {}
    }
    if over.content == Content::Null {
        return base;
    }
    if REPLACED.contains(&key) {
        return over;
    }
    let (base, over) = if KEYED.contains(&key) || key == "depends_on" && is_map(&base) != is_map(&over) {
        (as_map(&base), as_map(&over))
    } else {
        (base, over)
    };
    match (base.content, over.content) {
        (Content::Map(mut entries), Content::Map(above)) => {
            for (key, value) in above {
                match entries.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, below)) => {
                        let old = std::mem::replace(below, value.clone());
                        *below = merged(old, value, &key);
                    }
                    None => {
                        let is_reset = matches!(tagged(&value), Some(("Fn::reset", _)));
                        entries.extend((!is_reset).then_some((key, value)));
                    }
                }
            }
            Datum { content: Content::Map(entries), place: over.place, origin: over.origin }
        }
        (Content::List(mut items), Content::List(above)) => {
            for item in above {
                if !items.iter().any(|known| known.content == item.content) {
                    items.push(item);
                }
            }
            Datum { content: Content::List(items), place: over.place, origin: over.origin }
        }
        (_, content) => Datum { content, place: over.place, origin: over.origin },
    }
}

/// A value that a tag such as `!reset` stands before.
fn tagged(datum: &Datum) -> Option<(&str, &Datum)> {
    match datum.entries() {
        [(key, value)] if key.starts_with("Fn::") => Some((key, value)),
        _ => None,
    }
}

fn is_map(datum: &Datum) -> bool {
    matches!(datum.content, Content::Map(_))
}

/// A list of `KEY=VALUE`, or of names, as a mapping; a mapping as it is.
pub(super) fn as_map(datum: &Datum) -> Datum {
    let Content::List(items) = &datum.content else { return datum.clone() };
    let mut entries: Vec<(String, Datum)> = Vec::new();
    for item in items {
        let (key, value) = match &item.content {
            Content::Text(written) => match written.split_once('=') {
                Some((key, value)) => (key.to_owned(), made(item, text(value), "a part of an entry")),
                None => (written.clone(), made(item, Content::Null, "")),
            },
            Content::Partial(pieces) => match after_key(pieces) {
                Some((key, content)) => (key, made(item, content, "a part of an entry")),
                None => continue,
            },
            _ => continue,
        };
        entries.retain(|(known, _)| *known != key);
        entries.push((key, value));
    }
    Datum { content: Content::Map(entries), ..datum.clone() }
}

/// `KEY=` at the beginning of a text that is known in part, and what follows.
fn after_key(pieces: &[plimsoll_rules::Piece]) -> Option<(String, Content)> {
    let (first, rest) = pieces.split_first()?;
    let (key, begin) = first.text()?.split_once('=')?;
    let begin = plimsoll_rules::Piece::Text(begin.to_owned());
    let pieces = std::iter::once(begin).chain(rest.iter().cloned()).collect();
    Some((key.to_owned(), super::interpolate::joined(pieces)))
}
