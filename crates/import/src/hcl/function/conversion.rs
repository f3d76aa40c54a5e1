//! Functions that change a type: a literal stays that literal.

use super::{Call, Outcome};
use crate::hcl::types::Type;
use crate::hcl::value::{Data, Source, Value};
use std::collections::BTreeSet;
use std::rc::Rc;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "tostring" => fit(call, &Type::Text),
        "tonumber" => fit(call, &Type::Number),
        "tobool" => fit(call, &Type::Bool),
        "tolist" | "list" if call.count() != 1 => call.list(call.arguments.to_vec()),
        "tolist" => call.elements(0).and_then(|items| call.list(items.to_vec())),
        "toset" => {
            call.elements(0).map(|items| call.evaluator.set(items.to_vec(), Source::Unsaid, call.place))
        }
        "tomap" | "map" => call.entries(0).map(|map| Value::plain(Data::Map(map), call.place)),
        _ => return None,
    })
}

fn fit(call: &Call<'_, '_>, kind: &Type<'_>) -> Outcome {
    let value = call.any(0)?;
    let value = match kind {
        // A text of which only pieces are known, and a reference, stay what they are.
        Type::Text => value,
        _ => call.known(0)?,
    };
    call.evaluator.fit(value, kind).map_err(|why| call.fault(why))
}

impl crate::hcl::evaluator::Evaluator<'_> {
    /// A set: sorted and without repetitions as far as its elements are known.
    pub(in crate::hcl) fn set(&self, items: Vec<Value>, source: Source, place: plimsoll_spec::Span) -> Value {
        let texts: Option<Vec<Rc<str>>> = items.iter().map(Value::text).collect();
        let items = match texts {
            Some(texts) => {
                let is_numbers = items.iter().all(|item| matches!(item.data, Data::Number(_)));
                let mut seen = BTreeSet::new();
                let mut kept: Vec<(Rc<str>, Value)> = texts.into_iter().zip(items).collect();
                kept.retain(|(text, _)| seen.insert(Rc::clone(text)));
                if is_numbers {
                    let number = |value: &Value| value.number().unwrap_or(0.0);
                    kept.sort_by(|(_, a), (_, b)| number(a).total_cmp(&number(b)));
                } else {
                    kept.sort_by(|(a, _), (b, _)| a.cmp(b));
                }
                kept.into_iter().map(|(_, value)| value).collect()
            }
            None => items,
        };
        Value { data: Data::Set(Rc::new(items)), source, place }
    }
}
