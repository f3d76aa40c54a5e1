//! Texts.

use super::format;
use super::{Call, Outcome};
use crate::hcl::value::{Data, Piece, Value};

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "join" => join(call),
        "split" => split(call),
        "format" => format::format(call),
        "formatlist" => format::formatlist(call),
        "lower" => call.text(0).and_then(|text| call.made_text(text.to_lowercase())),
        "upper" => call.text(0).and_then(|text| call.made_text(text.to_uppercase())),
        "title" => call.text(0).and_then(|text| call.made_text(title(&text))),
        "replace" => replace(call),
        "trimspace" => call.text(0).and_then(|text| call.made_text(text.trim())),
        "chomp" => call.text(0).and_then(|text| call.made_text(text.trim_end_matches(['\r', '\n']))),
        "trim" => trim(call),
        "trimprefix" => two(call, |text, part| text.strip_prefix(part).unwrap_or(text).to_owned()),
        "trimsuffix" => two(call, |text, part| text.strip_suffix(part).unwrap_or(text).to_owned()),
        "startswith" => asked(call, |text, part| text.starts_with(part)),
        "endswith" => asked(call, |text, part| text.ends_with(part)),
        "strcontains" => asked(call, |text, part| text.contains(part)),
        "strrev" => call.text(0).and_then(|text| call.made_text(text.chars().rev().collect::<String>())),
        "substr" => substr(call),
        "indent" => indent(call),
        _ => return None,
    })
}

/// Texts with something between them, also where some are not known.
fn join(call: &Call<'_, '_>) -> Outcome {
    let separator = call.text(0)?;
    let mut pieces = Vec::new();
    for index in 1..call.count() {
        let items = call.elements(index)?;
        call.pay(items.len())?;
        for item in items.iter() {
            if item.is_null() {
                return Err(call.fault("an element is null"));
            }
            if !pieces.is_empty() {
                pieces.push(Piece::Literal(separator.clone(), None));
            }
            pieces.push(Piece::Value(item.clone()));
        }
    }
    Ok(call.evaluator.joined(pieces, "the function `join`", call.place))
}

fn split(call: &Call<'_, '_>) -> Outcome {
    let separator = call.text(0)?;
    let text = call.text(1)?;
    call.pay(text.len())?;
    let made = |part: &str| call.made(Data::Text(part.into()));
    if separator.is_empty() {
        return call.list(text.chars().map(|letter| made(letter.encode_utf8(&mut [0; 4]))).collect());
    }
    call.list(text.split(&*separator).map(made).collect())
}

/// The first letter of each word in upper case.
fn title(text: &str) -> String {
    let mut starts = true;
    let mut out = String::new();
    for letter in text.chars() {
        if starts {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
        starts = !letter.is_alphanumeric() && letter != '_';
    }
    out
}

fn replace(call: &Call<'_, '_>) -> Outcome {
    let (text, from, to) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let is_pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
    let inner = from.get(1..from.len().saturating_sub(1)).unwrap_or_default();
    let from = match is_pattern {
        true if plain(inner) => inner,
        true => return Err(Value::unknown("regular expressions are not evaluated", call.place)),
        false => &from,
    };
    if from.is_empty() {
        return Err(Value::unknown("replacing an empty text is not evaluated", call.place));
    }
    call.pay(text.matches(from).count().saturating_mul(to.len() / 16))?;
    call.made_text(text.replace(from, &to))
}

/// Whether a regular expression stands for exactly its letters.
fn plain(pattern: &str) -> bool {
    pattern.chars().all(|letter| {
        letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ' | ':' | ',' | '/' | '@' | '#')
    })
}

/// Takes signs away from both ends.
fn trim(call: &Call<'_, '_>) -> Outcome {
    let (text, signs) = (call.text(0)?, call.text(1)?);
    call.made_text(text.trim_matches(|letter| signs.contains(letter)))
}

fn two(call: &Call<'_, '_>, make: impl Fn(&str, &str) -> String) -> Outcome {
    let (text, part) = (call.text(0)?, call.text(1)?);
    call.made_text(make(&text, &part))
}

fn asked(call: &Call<'_, '_>, ask: impl Fn(&str, &str) -> bool) -> Outcome {
    let (text, part) = (call.text(0)?, call.text(1)?);
    Ok(call.made(Data::Bool(ask(&text, &part))))
}

/// `substr(text, offset, length)`: a negative offset counts from the end, the length -1 takes the rest.
fn substr(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let offset = call.whole(1, i64::from(i32::MIN)..=i64::from(i32::MAX))?;
    let wanted = call.whole(2, -1..=i64::from(i32::MAX))?;
    let from = if offset < 0 { (length + offset).max(0) } else { offset };
    let skip = usize::try_from(from).unwrap_or(0);
    let take = usize::try_from(wanted).unwrap_or(usize::MAX);
    call.made_text(text.chars().skip(skip).take(take).collect::<String>())
}

fn indent(call: &Call<'_, '_>) -> Outcome {
    let spaces = usize::try_from(call.whole(0, 0..=200)?).unwrap_or(0);
    let text = call.text(1)?;
    call.pay(text.matches('\n').count() * spaces / 16)?;
    call.made_text(text.replace('\n', &format!("\n{}", " ".repeat(spaces))))
}
