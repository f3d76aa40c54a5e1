//! `format` and `formatlist`.

use super::{Call, Outcome};
use crate::hcl::value::{Data, Piece, Value, number_text};
use std::iter::Peekable;
use std::rc::Rc;
use std::str::Chars;

/// Characters that a value may be filled up to.
const WIDEST: usize = 1_000;

/// A verb such as `%-5.2f`.
#[derive(Default)]
struct Verb {
    left: bool,
    plus: bool,
    space: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

impl Verb {
    /// Whether it shows a value as it is.
    const fn is_plain(&self) -> bool {
        matches!(self.letter, 's' | 'v' | 'd') && self.width == 0 && self.precision.is_none()
    }
}

/// `format(text, values…)`.
pub(super) fn format(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let arguments = call.arguments.get(1..).unwrap_or_default();
    render(call, &text, arguments)
}

/// `formatlist(text, lists…)`: one text for each element.
pub(super) fn formatlist(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let arguments = call.arguments.get(1..).unwrap_or_default();
    let mut columns = Vec::new();
    let mut length = None;
    for argument in arguments {
        let argument = call.evaluator.known(argument.clone());
        if argument.why_unknown().is_some() || matches!(argument.data, Data::Zones) {
            return Err(call.because(1, &argument));
        }
        if let Some(items) = argument.elements() {
            if length.is_some_and(|length| length != items.len()) {
                return Err(call.fault("the lists differ in length"));
            }
            length = Some(items.len());
        }
        columns.push(argument);
    }
    let mut made = Vec::new();
    for row in 0..length.unwrap_or(1) {
        let cell = |column: &Value| match column.elements() {
            Some(items) => items.get(row).cloned(),
            None => Some(column.clone()),
        };
        let row: Vec<Value> = columns.iter().filter_map(cell).collect();
        made.push(render(call, &text, &row)?);
    }
    call.list(made)
}

fn render(call: &Call<'_, '_>, text: &str, arguments: &[Value]) -> Outcome {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut letters = text.chars().peekable();
    let mut next = 0;
    call.pay(text.len() / 16)?;
    while let Some(letter) = letters.next() {
        if letter != '%' {
            literal.push(letter);
            continue;
        }
        if letters.peek() == Some(&'%') {
            letters.next();
            literal.push('%');
            continue;
        }
        let verb = parse(&mut letters).ok_or_else(|| call.fault("the text ends in the middle of a verb"))?;
        let index = verb.argument.unwrap_or(next);
        next = index + 1;
        let given = arguments.get(index).ok_or_else(|| call.fault("there are not enough values"))?;
        let known = call.evaluator.known(given.clone());
        let is_kept = given.has_reference() && verb.is_plain();
        match shown(call, &verb, &known)? {
            Some(text) if !is_kept => {
                call.pay(text.len() / 16)?;
                literal.push_str(&text);
            }
            _ if verb.is_plain() => {
                pieces.push(Piece::Literal(std::mem::take(&mut literal).into(), None));
                pieces.push(Piece::Value(given.clone()));
            }
            _ => return Err(call.because(index + 1, &known)),
        }
    }
    pieces.push(Piece::Literal(literal.into(), None));
    Ok(call.evaluator.joined(pieces, "the function `format`", call.place))
}

fn parse(letters: &mut Peekable<Chars<'_>>) -> Option<Verb> {
    let mut verb = Verb::default();
    while let Some(sign) = letters.peek() {
        match sign {
            '-' => verb.left = true,
            '+' => verb.plus = true,
            ' ' => verb.space = true,
            '0' => verb.zeros = true,
            '#' => {}
            _ => break,
        }
        letters.next();
    }
    let position = |letters: &mut Peekable<Chars<'_>>, verb: &mut Verb| {
        if letters.peek() == Some(&'[') {
            letters.next();
            verb.argument = number(letters).and_then(|number| number.checked_sub(1));
            letters.next();
        }
    };
    position(letters, &mut verb);
    verb.width = number(letters).unwrap_or(0).min(WIDEST);
    if letters.peek() == Some(&'.') {
        letters.next();
        verb.precision = Some(number(letters).unwrap_or(0).min(WIDEST));
    }
    position(letters, &mut verb);
    verb.letter = letters.next()?;
    Some(verb)
}

fn number(letters: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut found = None;
    while let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(10)) {
        letters.next();
        found =
            Some(found.unwrap_or(0_usize).saturating_mul(10).saturating_add(usize::try_from(digit).ok()?));
    }
    found
}

/// A value as a verb shows it; `None` where it is not known.
fn shown(call: &Call<'_, '_>, verb: &Verb, value: &Value) -> Result<Option<Rc<str>>, Value> {
    if value.is_null() && verb.letter == 'v' {
        return Ok(Some("null".into()));
    }
    let whole = || value.number().filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
    #[expect(clippy::cast_possible_truncation, reason = "checked")]
    let integer = || whole().map(|number| number as i64);
    let body = match verb.letter {
        's' => value.text().map(|text| cut(&text, verb.precision)),
        'v' => value.text().map(|text| text.to_string()).or_else(|| crate::hcl::json::write(value)),
        'q' => value.text().and_then(|text| crate::hcl::json::write(&call.made(Data::Text(text)))),
        't' => value.truth().map(|truth| truth.to_string()),
        'd' => whole().map(number_text),
        'f' | 'F' => value.number().map(|number| format!("{number:.*}", verb.precision.unwrap_or(6))),
        'g' | 'G' => value.number().map(number_text),
        'x' => integer().map(|number| format!("{number:x}")),
        'X' => integer().map(|number| format!("{number:X}")),
        'o' => integer().map(|number| format!("{number:o}")),
        'b' => integer().map(|number| format!("{number:b}")),
        'e' | 'E' => return Err(Value::unknown("the verb `%e` is not evaluated", call.place)),
        letter => return Err(call.fault(format!("there is no verb `%{letter}`"))),
    };
    let Some(mut body) = body else {
        let is_open =
            value.why_unknown().is_some() || matches!(value.data, Data::Attribute(_) | Data::Pieces(_));
        return if is_open { Ok(None) } else { Err(call.because(1, value)) };
    };
    let is_number = matches!(verb.letter, 'd' | 'f' | 'F' | 'g' | 'G' | 'x' | 'X' | 'o' | 'b');
    if is_number && verb.plus && !body.starts_with('-') {
        body.insert(0, '+');
    } else if is_number && verb.space && !body.starts_with('-') {
        body.insert(0, ' ');
    }
    let missing = verb.width.saturating_sub(body.chars().count());
    if verb.left {
        body.push_str(&" ".repeat(missing));
    } else if verb.zeros && is_number {
        let at = usize::from(body.starts_with(['-', '+', ' ']));
        body.insert_str(at, &"0".repeat(missing));
    } else {
        body.insert_str(0, &" ".repeat(missing));
    }
    Ok(Some(body.into()))
}

/// The first characters of a text.
fn cut(text: &str, precision: Option<usize>) -> String {
    precision.map_or_else(|| text.to_owned(), |length| text.chars().take(length).collect())
}
