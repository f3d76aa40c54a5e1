//! `data.aws_iam_policy_document`: a policy in blocks, as a document.

use super::work::{made, text};
use plimsoll_rules::{Content, Datum, Item};

/// What an attribute of a data source is as a document; `None` where it is none.
pub(super) fn document_of(item: &Item, attribute: &str) -> Option<Datum> {
    let is_policy =
        item.kind == "data.aws_iam_policy_document" && matches!(attribute, "json" | "minified_json");
    if !is_policy {
        return None;
    }
    let place = &item.place;
    let mut entries = Vec::new();
    let version = item.at("version").cloned().unwrap_or_else(|| text("2012-10-17", place));
    entries.push(("Version".to_owned(), version));
    let merged = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"]
        .iter()
        .find(|name| item.at(name).is_some());
    if let Some(name) = merged {
        let because = format!("`{name}` of {} adds statements that are not read", item.id);
        return Some(Datum { content: Content::Unknown(because), ..made(Content::Null, place) });
    }
    let statements = match item.at("statement") {
        Some(blocks) => match &blocks.content {
            Content::List(_) | Content::Map(_) => {
                let statements = blocks.one_or_many().iter().map(statement).collect();
                made(Content::List(statements), &blocks.place)
            }
            other => made(other.clone(), &blocks.place),
        },
        None => made(Content::List(Vec::new()), place),
    };
    entries.push(("Statement".to_owned(), statements));
    Some(made(Content::Map(entries), place))
}

fn statement(block: &Datum) -> Datum {
    let Content::Map(_) = &block.content else { return block.clone() };
    let mut entries = Vec::new();
    let effect = block.at("effect").cloned().unwrap_or_else(|| text("Allow", &block.place));
    entries.extend(block.at("sid").map(|value| ("Sid".to_owned(), value.clone())));
    entries.push(("Effect".to_owned(), effect));
    for (name, key) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        entries.extend(block.at(name).map(|value| (key.to_owned(), single(value))));
    }
    for (name, key) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        entries.extend(principals(block.at(name)).map(|value| (key.to_owned(), value)));
    }
    entries.extend(conditions(block.at("condition")).map(|value| ("Condition".to_owned(), value)));
    made(Content::Map(entries), &block.place)
}

/// A list of one is written as the one, as the provider does.
fn single(list: &Datum) -> Datum {
    match list.items() {
        [one] => one.clone(),
        _ => list.clone(),
    }
}

fn principals(blocks: Option<&Datum>) -> Option<Datum> {
    let blocks = blocks?;
    if !matches!(blocks.content, Content::List(_) | Content::Map(_)) {
        return Some(blocks.clone());
    }
    let mut entries: Vec<(String, Datum)> = Vec::new();
    for block in blocks.one_or_many() {
        let kind = block.text_at("type")?;
        let named = single(block.at("identifiers")?);
        if kind == "*" {
            return Some(text("*", &block.place));
        }
        match entries.iter_mut().find(|(known, _)| known == kind) {
            Some((_, before)) => {
                let all = before.one_or_many().iter().chain(named.one_or_many()).cloned().collect();
                *before = made(Content::List(all), &block.place);
            }
            None => entries.push((kind.to_owned(), named)),
        }
    }
    Some(made(Content::Map(entries), &blocks.place))
}

fn conditions(blocks: Option<&Datum>) -> Option<Datum> {
    let blocks = blocks?;
    if !matches!(blocks.content, Content::List(_) | Content::Map(_)) {
        return Some(blocks.clone());
    }
    let mut tests: Vec<(String, Vec<(String, Datum)>)> = Vec::new();
    for block in blocks.one_or_many() {
        let (test, variable) = (block.text_at("test")?, block.text_at("variable")?);
        let entry = (variable.to_owned(), single(block.at("values")?));
        match tests.iter_mut().find(|(known, _)| known == test) {
            Some((_, entries)) => entries.push(entry),
            None => tests.push((test.to_owned(), vec![entry])),
        }
    }
    let entries = tests.into_iter().map(|(test, inner)| (test, made(Content::Map(inner), &blocks.place)));
    Some(made(Content::Map(entries.collect()), &blocks.place))
}
