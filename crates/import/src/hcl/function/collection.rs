//! Lists and maps: elements that are passed on stay what they are.

use super::{Call, Outcome, count_of};
use crate::hcl::operator::same;
use crate::hcl::value::{Data, Handle, Map, Value};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Lists inside of lists that `flatten` looks into, at most.
const DEEPEST: usize = 60;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "length" => length(call),
        "concat" => concat(call),
        "flatten" => flatten(call),
        "merge" => merge(call),
        "keys" => keys(call),
        "values" => values(call),
        "zipmap" => zipmap(call),
        "contains" => contains(call),
        "index" => index(call),
        "distinct" => distinct(call),
        "compact" => compact(call),
        "sort" => sort(call),
        "reverse" => call.elements(0).and_then(|items| call.list(items.iter().rev().cloned().collect())),
        "slice" => slice(call),
        "chunklist" => chunklist(call),
        "range" => range(call),
        "transpose" => transpose(call),
        "matchkeys" => matchkeys(call),
        "alltrue" => truths(call, true),
        "anytrue" => truths(call, false),
        _ => return None,
    })
}

fn length(call: &Call<'_, '_>) -> Outcome {
    let value = call.known(0)?;
    let count = match &value.data {
        Data::List(items) | Data::Set(items) => items.len(),
        Data::Map(map) => map.len(),
        Data::Handle(Handle::Resource(_) | Handle::Data(_)) | Data::Null => {
            return Err(call.because(0, &value));
        }
        _ => match value.text() {
            Some(text) => text.chars().count(),
            None => return Err(call.because(0, &value)),
        },
    };
    Ok(call.made(count_of(count)))
}

fn concat(call: &Call<'_, '_>) -> Outcome {
    let mut all = Vec::new();
    for index in 0..call.count() {
        let items = call.elements(index)?;
        call.pay(items.len())?;
        all.extend(items.iter().cloned());
    }
    call.list(all)
}

fn flatten(call: &Call<'_, '_>) -> Outcome {
    fn add(call: &Call<'_, '_>, items: &[Value], all: &mut Vec<Value>, depth: usize) -> Result<(), Value> {
        call.pay(items.len())?;
        for item in items {
            match item.elements() {
                Some(inner) if depth < DEEPEST => add(call, inner, all, depth + 1)?,
                _ => all.push(item.clone()),
            }
        }
        Ok(())
    }
    let mut all = Vec::new();
    add(call, &call.elements(0)?, &mut all, 0)?;
    call.list(all)
}

/// Maps, of which later ones win. A map that is null counts as empty.
fn merge(call: &Call<'_, '_>) -> Outcome {
    let mut merged = Map::default();
    for index in 0..call.count() {
        if call.known(index)?.is_null() {
            continue;
        }
        let map = call.entries(index)?;
        call.pay(map.len())?;
        for (key, value) in map.written() {
            merged.insert(Rc::clone(key), value.clone());
        }
    }
    call.map_of(merged)
}

fn keys(call: &Call<'_, '_>) -> Outcome {
    let map = call.entries(0)?;
    call.list(map.sorted().map(|(key, _)| call.made(Data::Text(Rc::clone(key)))).collect())
}

fn values(call: &Call<'_, '_>) -> Outcome {
    let map = call.entries(0)?;
    call.list(map.sorted().map(|(_, value)| value.clone()).collect())
}

fn zipmap(call: &Call<'_, '_>) -> Outcome {
    let keys = call.elements(0)?;
    let values = call.elements(1)?;
    if keys.len() != values.len() {
        return Err(call.fault("there are not as many values as keys"));
    }
    let mut map = Map::default();
    for (key, value) in keys.iter().zip(values.iter()) {
        let key = call.evaluator.known(key.clone());
        map.insert(key.text().ok_or_else(|| call.because(0, &key))?, value.clone());
    }
    call.map_of(map)
}

fn contains(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    let wanted = call.known(1)?;
    call.pay(items.len())?;
    let mut open = None;
    for item in items.iter() {
        let item = call.evaluator.known(item.clone());
        match same(&item, &wanted) {
            Some(true) => return Ok(call.made(Data::Bool(true))),
            Some(false) => {}
            None => open = Some(item),
        }
    }
    match open {
        Some(item) => Err(call.because(0, &item)),
        None => Ok(call.made(Data::Bool(false))),
    }
}

fn index(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    let wanted = call.known(1)?;
    call.pay(items.len())?;
    for (index, item) in items.iter().enumerate() {
        let item = call.evaluator.known(item.clone());
        match same(&item, &wanted) {
            Some(true) => return Ok(call.made(count_of(index))),
            Some(false) => {}
            None => return Err(call.because(0, &item)),
        }
    }
    Err(call.fault("the element is not in the list"))
}

fn distinct(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Value> = Vec::new();
    for item in items.iter() {
        if let Some(text) = item.text() {
            if seen.insert(text) {
                kept.push(item.clone());
            }
            continue;
        }
        call.pay(kept.len())?;
        match kept.iter().map(|known| same(known, item)).find(|same| *same != Some(false)) {
            Some(Some(_)) => {}
            Some(None) => return Err(call.because(0, item)),
            None => kept.push(item.clone()),
        }
    }
    call.list(kept)
}

/// Texts that are neither null nor empty.
fn compact(call: &Call<'_, '_>) -> Outcome {
    let mut kept = Vec::new();
    for item in call.elements(0)?.iter() {
        let known = call.evaluator.known(item.clone());
        let is_made = matches!(item.data, Data::Attribute(ref attribute) if matches!(attribute.path.as_str(), "id" | "arn"));
        match known.text() {
            Some(text) if text.is_empty() => {}
            Some(_) => kept.push(item.clone()),
            None if known.is_null() => {}
            None if is_made => kept.push(item.clone()),
            None => return Err(call.because(0, &known)),
        }
    }
    call.list(kept)
}

fn sort(call: &Call<'_, '_>) -> Outcome {
    let mut items: Vec<(Rc<str>, Value)> = Vec::new();
    for item in call.elements(0)?.iter() {
        let known = call.evaluator.known(item.clone());
        items.push((known.text().ok_or_else(|| call.because(0, &known))?, known));
    }
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    call.list(items.into_iter().map(|(_, value)| value).collect())
}

fn slice(call: &Call<'_, '_>) -> Outcome {
    if matches!(call.known(0)?.data, Data::Zones) {
        let from = call.whole(1, 0..=5)?;
        let to = call.whole(2, from..=6)?;
        let zone = |zone| Value::plain(Data::Zone(u32::try_from(zone).unwrap_or(0)), call.place);
        return call.list((from..to).map(zone).collect());
    }
    let items = call.elements(0)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let from = call.whole(1, 0..=length)?;
    let to = call.whole(2, from..=length)?;
    let range = usize::try_from(from).unwrap_or(0)..usize::try_from(to).unwrap_or(0);
    call.list(items.get(range).unwrap_or_default().to_vec())
}

fn chunklist(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    let size = usize::try_from(call.whole(1, 1..=i64::from(u32::MAX))?).unwrap_or(1);
    let chunk = |items: &[Value]| Value::plain(Data::List(Rc::new(items.to_vec())), call.place);
    call.list(items.chunks(size).map(chunk).collect())
}

/// `range(limit)`, `range(start, limit)`, `range(start, limit, step)`.
fn range(call: &Call<'_, '_>) -> Outcome {
    let (start, limit) = match call.count() {
        1 => (0.0, call.number(0)?),
        _ => (call.number(0)?, call.number(1)?),
    };
    let step = match call.count() {
        3 => call.number(2)?,
        _ if limit < start => -1.0,
        _ => 1.0,
    };
    if step == 0.0 || (limit > start) == (step < 0.0) && limit.total_cmp(&start).is_ne() {
        return Err(call.fault("the step leads away from the limit"));
    }
    let mut items = Vec::new();
    let mut number = start;
    while if step > 0.0 { number < limit } else { number > limit } {
        // Terraform makes at most 1,024 of them (its documentation of `range`, 2025-11).
        if items.len() >= 1024 {
            return Err(call.fault("it would give more than 1024 values"));
        }
        items.push(call.made(Data::Number(number)));
        number += step;
    }
    call.list(items)
}

/// A map of lists the other way round.
fn transpose(call: &Call<'_, '_>) -> Outcome {
    let mut lists: std::collections::BTreeMap<Rc<str>, Vec<Value>> = std::collections::BTreeMap::new();
    for (key, list) in call.entries(0)?.sorted() {
        let list = call.evaluator.known(list.clone());
        let items = list.elements().cloned().ok_or_else(|| call.because(0, &list))?;
        call.pay(items.len())?;
        for item in items.iter() {
            let text = item.text().ok_or_else(|| call.because(0, item))?;
            lists.entry(text).or_default().push(call.made(Data::Text(Rc::clone(key))));
        }
    }
    let entry = |(key, items)| (key, Value::plain(Data::List(Rc::new(items)), call.place));
    call.map_of(lists.into_iter().map(entry).collect())
}

fn matchkeys(call: &Call<'_, '_>) -> Outcome {
    let (values, keys, wanted) = (call.elements(0)?, call.elements(1)?, call.elements(2)?);
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys.iter()) {
        call.pay(wanted.len())?;
        let found: Option<Vec<bool>> = wanted.iter().map(|wanted| same(key, wanted)).collect();
        if found.ok_or_else(|| call.because(1, key))?.contains(&true) {
            kept.push(value.clone());
        }
    }
    call.list(kept)
}

/// Whether all, or any, elements are true.
fn truths(call: &Call<'_, '_>, all: bool) -> Outcome {
    let mut open = None;
    for item in call.elements(0)?.iter() {
        let item = call.evaluator.known(item.clone());
        match item.truth() {
            Some(truth) if truth != all => return Ok(call.made(Data::Bool(!all))),
            Some(_) => {}
            None => open = Some(item),
        }
    }
    match open {
        Some(item) => Err(call.because(0, &item)),
        None => Ok(call.made(Data::Bool(all))),
    }
}
