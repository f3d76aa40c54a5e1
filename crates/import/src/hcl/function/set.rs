//! Sets.

use super::{Call, Outcome};
use crate::hcl::operator::same;
use crate::hcl::value::{Data, Source, Value};
use std::rc::Rc;

/// Elements of a product, at most.
const MOST: usize = 50_000;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "setunion" => union(call),
        "setintersection" => kept(call, true),
        "setsubtract" => kept(call, false),
        "setproduct" => product(call),
        _ => return None,
    })
}

fn union(call: &Call<'_, '_>) -> Outcome {
    let mut all = Vec::new();
    for index in 0..call.count() {
        let items = call.elements(index)?;
        call.pay(items.len())?;
        all.extend(items.iter().cloned());
    }
    Ok(call.evaluator.set(all, Source::Unsaid, call.place))
}

/// Elements of the first set that are in all others, or in none of them.
fn kept(call: &Call<'_, '_>, wanted: bool) -> Outcome {
    let mut items = call.elements(0)?.to_vec();
    for index in 1..call.count() {
        let others = call.elements(index)?;
        let mut left = Vec::new();
        for item in items {
            call.pay(others.len())?;
            let mut found = Some(false);
            for other in others.iter() {
                match same(&item, other) {
                    Some(true) => {
                        found = Some(true);
                        break;
                    }
                    Some(false) => {}
                    None => found = None,
                }
            }
            match found {
                Some(is_there) if is_there == wanted => left.push(item),
                Some(_) => {}
                None => return Err(Value::unknown("an element of a set is not known", call.place)),
            }
        }
        items = left;
    }
    Ok(call.evaluator.set(items, Source::Unsaid, call.place))
}

/// Every combination of elements.
fn product(call: &Call<'_, '_>) -> Outcome {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..call.count() {
        let items = call.elements(index)?;
        let count = rows.len().saturating_mul(items.len());
        call.pay(count.saturating_mul(index + 1))?;
        if count > MOST {
            return Err(Value::unknown("there are too many combinations", call.place));
        }
        let longer = |row: &Vec<Value>, item: &Value| row.iter().chain([item]).cloned().collect();
        rows = rows
            .iter()
            .flat_map(|row| items.iter().map(|item| longer(row, item)).collect::<Vec<_>>())
            .collect();
    }
    call.list(rows.into_iter().map(|row| Value::plain(Data::List(Rc::new(row)), call.place)).collect())
}
