//! Functions that select one of their arguments, which stays what it is.

use super::{Call, Outcome};
use crate::hcl::evaluator::{Evaluator, Scope};
use crate::hcl::value::{Data, Value};
use hcl_edit::expr::FuncCall;
use plimsoll_spec::Span;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "coalesce" => coalesce(call),
        "coalescelist" => coalesce_list(call),
        "lookup" => lookup(call),
        "element" => element(call),
        "one" => one(call),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => call.any(0),
        "issensitive" => call.any(0).map(|_| call.made(Data::Bool(false))),
        _ => return None,
    })
}

/// `try(…)` and `can(…)`.
pub(super) fn trying(
    evaluator: &Evaluator<'_>,
    name: &str,
    call: &FuncCall,
    scope: Scope<'_>,
    place: Span,
) -> Value {
    let mut last = None;
    for argument in call.args.iter() {
        let value = evaluator.value(argument, scope);
        let is_fault = value.has_fault();
        if name == "can" {
            return match value.data {
                Data::Unknown(_) if !is_fault => value,
                _ => Value::computed(Data::Bool(!is_fault), "the function `can`", place),
            };
        }
        if !is_fault {
            return value;
        }
        last = Some(value);
    }
    last.unwrap_or_else(|| Value::fault(format!("`{name}` takes an argument"), place))
}

/// The first argument that is neither null nor an empty text.
fn coalesce(call: &Call<'_, '_>) -> Outcome {
    for index in 0..call.count() {
        let given = call.any(index)?;
        // What AWS makes is there.
        let known = call.evaluator.known(given.clone());
        if let (Data::Attribute(attribute), Data::Unknown(_)) = (&given.data, &known.data)
            && matches!(attribute.path.as_str(), "id" | "arn")
        {
            return Ok(given);
        }
        if known.why_unknown().is_some() {
            return Err(call.because(index, &known));
        }
        let is_empty = matches!(known.data, Data::Text(_) | Data::Pieces(_))
            && known.text().is_some_and(|text| text.is_empty());
        if !known.is_null() && !is_empty {
            return Ok(given);
        }
    }
    Err(call.fault("no argument is there"))
}

fn coalesce_list(call: &Call<'_, '_>) -> Outcome {
    for index in 0..call.count() {
        if !call.elements(index)?.is_empty() {
            return call.any(index);
        }
    }
    Err(call.fault("all lists are empty"))
}

fn lookup(call: &Call<'_, '_>) -> Outcome {
    let map = call.entries(0)?;
    let key = call.text(1)?;
    match map.get(&key) {
        Some(value) => Ok(value.clone()),
        None if call.count() > 2 => call.any(2),
        None => Err(call.fault(format!("there is no `{key}`"))),
    }
}

/// The element at a position; past the end it begins again.
fn element(call: &Call<'_, '_>) -> Outcome {
    if matches!(call.known(0)?.data, Data::Zones) {
        let index = call.known(1)?;
        return Ok(call.evaluator.indexed(&call.known(0)?, &index, call.place));
    }
    let items = call.elements(0)?;
    let index = usize::try_from(call.whole(1, 0..=i64::from(u32::MAX))?).unwrap_or(0);
    match index.checked_rem(items.len()).and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => Err(call.fault("the list is empty")),
    }
}

fn one(call: &Call<'_, '_>) -> Outcome {
    let items = call.elements(0)?;
    match items.as_slice() {
        [] => Ok(call.made(Data::Null)),
        [only] => Ok(only.clone()),
        _ => Err(call.fault("the list has more than one element")),
    }
}
