//! JSON: read from texts of pieces, so that every value keeps its place, and written as Terraform writes it.

use super::evaluator::Evaluator;
use super::value::{Data, Map, Piece, Source, Value, number_text, parse_number};
use plimsoll_spec::Span;
use std::fmt::Write;
use std::rc::Rc;

/// Lists and objects inside of each other, at most.
const DEEPEST: usize = 100;
/// Values of one text, at most.
const MOST_VALUES: usize = 200_000;

/// What comes next.
enum Next<'p> {
    Letter(char),
    Value(&'p Value),
    End,
}

/// Reads pieces one character or value at a time.
struct Reader<'e, 'a> {
    evaluator: &'e Evaluator<'a>,
    pieces: Vec<Piece>,
    /// The piece that is read.
    piece: usize,
    /// The byte in it.
    byte: usize,
    place: Span,
    left: usize,
}

type Outcome = Result<Value, String>;

impl Evaluator<'_> {
    /// The value that a JSON text describes.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(super) fn parse_json(&self, text: &Value) -> Outcome {
        let pieces = match &text.data {
            Data::Json(inner) => return Ok((**inner).clone()),
            Data::Unknown(_) => return Ok(text.clone()),
            Data::Text(known) => vec![Piece::Literal(Rc::clone(known), None)],
            Data::Pieces(pieces) => pieces.pieces.clone(),
            Data::Attribute(_) => {
                let known = self.known(text.clone());
                return match known.data {
                    Data::Attribute(_) | Data::Unknown(_) => Ok(known),
                    _ => self.parse_json(&known),
                };
            }
            _ => return Err(format!("{} is no JSON text", text.noun())),
        };
        let mut reader =
            Reader { evaluator: self, pieces, piece: 0, byte: 0, place: text.place, left: MOST_VALUES };
        let value = reader.value(0)?;
        reader.space();
        match reader.next() {
            Next::End => Ok(value),
            _ => Err("something follows the JSON value".to_owned()),
        }
    }

    /// The value of a JSON file, with its places.
    pub(super) fn parse_json_file(&self, text: &str, base: usize) -> Outcome {
        let pieces = vec![Piece::Literal(text.into(), Some(base))];
        let whole = Span::new(base, base + text.len());
        let pieces = super::value::Pieces { pieces, text: Some(text.into()), has_references: false };
        self.parse_json(&Value::plain(Data::Pieces(Rc::new(pieces)), whole))
    }
}

impl Reader<'_, '_> {
    fn next(&self) -> Next<'_> {
        let mut index = self.piece;
        let mut byte = self.byte;
        loop {
            match self.pieces.get(index) {
                None => return Next::End,
                Some(Piece::Value(value)) => return Next::Value(value),
                Some(Piece::Literal(text, _)) => {
                    if let Some(letter) = text.get(byte..).and_then(|rest| rest.chars().next()) {
                        return Next::Letter(letter);
                    }
                }
            }
            index += 1;
            byte = 0;
        }
    }

    /// Goes past what comes next.
    fn advance(&mut self) {
        while let Some(piece) = self.pieces.get(self.piece) {
            match piece {
                Piece::Literal(text, _) => match text.get(self.byte..).and_then(|rest| rest.chars().next()) {
                    Some(letter) => {
                        self.byte += letter.len_utf8();
                        return;
                    }
                    None => {
                        self.piece += 1;
                        self.byte = 0;
                    }
                },
                Piece::Value(_) => {
                    self.piece += 1;
                    self.byte = 0;
                    return;
                }
            }
        }
    }

    /// Where the next character stands in a file.
    fn at(&self) -> Option<usize> {
        let mut index = self.piece;
        let mut byte = self.byte;
        loop {
            match self.pieces.get(index)? {
                Piece::Literal(text, at) if byte < text.len() => return at.map(|at| at + byte),
                Piece::Literal(..) => {}
                Piece::Value(_) => return None,
            }
            index += 1;
            byte = 0;
        }
    }

    fn space(&mut self) {
        while let Next::Letter(' ' | '\t' | '\n' | '\r' | '\u{feff}') = self.next() {
            self.advance();
        }
    }

    fn value(&mut self, depth: usize) -> Outcome {
        self.left = self.left.checked_sub(1).ok_or_else(|| "the JSON text is too large".to_owned())?;
        if depth > DEEPEST {
            return Err("the JSON text is nested too deeply".to_owned());
        }
        self.space();
        match self.next() {
            Next::End => Err("the JSON text ends too early".to_owned()),
            Next::Letter('{') => self.object(depth),
            Next::Letter('[') => self.list(depth),
            Next::Letter('"') => self.text(),
            Next::Letter(letter) if letter == '-' || letter.is_ascii_alphanumeric() => self.word(),
            Next::Letter(letter) => Err(format!("`{letter}` begins no JSON value")),
            Next::Value(value) => {
                let value = value.clone();
                self.inserted(value, depth)
            }
        }
    }

    /// A value that was put into the text where a JSON value stands.
    fn inserted(&mut self, value: Value, depth: usize) -> Outcome {
        let made = match &value.data {
            Data::Json(inner) => (**inner).clone(),
            Data::Number(_) | Data::Bool(_) | Data::Unknown(_) | Data::Attribute(_) | Data::Zone(_) => value,
            _ => {
                let Some(text) = value.text() else {
                    self.advance();
                    return Ok(self.evaluator.because("a value put into the JSON text", &value, value.place));
                };
                match (parse_number(&text), &*text) {
                    (Some(number), _) => Value { data: Data::Number(number), ..value },
                    (None, "true" | "false") => Value { data: Data::Bool(&*text == "true"), ..value },
                    _ => {
                        // The text holds a part of the JSON text.
                        let next = self.piece_of_next();
                        if let Some(piece) = self.pieces.get_mut(next) {
                            *piece = Piece::Literal(text, None);
                        }
                        return self.value(depth + 1);
                    }
                }
            }
        };
        self.advance();
        Ok(made)
    }

    /// The number of the piece that comes next, past those that have been read to their end.
    fn piece_of_next(&self) -> usize {
        let mut index = self.piece;
        let mut byte = self.byte;
        while let Some(Piece::Literal(text, _)) = self.pieces.get(index) {
            if byte < text.len() {
                break;
            }
            index += 1;
            byte = 0;
        }
        index
    }

    fn object(&mut self, depth: usize) -> Outcome {
        let start = self.at();
        self.advance();
        let mut map = Map::default();
        loop {
            self.space();
            match self.next() {
                Next::Letter('}') => break,
                Next::Letter(',') if map.len() > 0 => self.advance(),
                Next::Letter('"') => {}
                _ => return Err("an object's key or its end is missing in the JSON text".to_owned()),
            }
            self.space();
            let key = self.text()?;
            let Some(key) = key.text() else { return Ok(self.evaluator.because("a key", &key, key.place)) };
            self.space();
            match self.next() {
                Next::Letter(':') => self.advance(),
                _ => return Err(format!("`:` is missing after \"{key}\" in the JSON text")),
            }
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.space();
            if !matches!(self.next(), Next::Letter(',' | '}')) {
                return Err("`,` or `}` is missing in the JSON text".to_owned());
            }
        }
        let place = self.closed(start);
        Ok(Value::plain(Data::Map(Rc::new(map)), place))
    }

    fn list(&mut self, depth: usize) -> Outcome {
        let start = self.at();
        self.advance();
        let mut items = Vec::new();
        loop {
            self.space();
            match self.next() {
                Next::Letter(']') => break,
                Next::Letter(',') if !items.is_empty() => self.advance(),
                _ if !items.is_empty() => return Err("`,` or `]` is missing in the JSON text".to_owned()),
                _ => {}
            }
            items.push(self.value(depth + 1)?);
        }
        let place = self.closed(start);
        Ok(Value::plain(Data::List(Rc::new(items)), place))
    }

    /// Goes past a closing bracket; the place from where it was opened.
    fn closed(&mut self, start: Option<usize>) -> Span {
        let end = self.at();
        self.advance();
        match (start, end) {
            (Some(start), Some(end)) if end > start => Span::new(start, end + 1),
            _ => self.place,
        }
    }

    fn text(&mut self) -> Outcome {
        if !matches!(self.next(), Next::Letter('"')) {
            return Err("a text in quotes is missing in the JSON text".to_owned());
        }
        let start = self.at();
        self.advance();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut literal = String::new();
        loop {
            match self.next() {
                Next::End => return Err("a text in the JSON text is not closed".to_owned()),
                Next::Letter('"') => break,
                Next::Letter('\\') => {
                    self.advance();
                    literal.push(self.escape()?);
                }
                Next::Letter(letter) => {
                    literal.push(letter);
                    self.advance();
                }
                Next::Value(value) => {
                    let value = value.clone();
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal).into(), None));
                    }
                    pieces.push(Piece::Value(value));
                    self.advance();
                }
            }
        }
        let place = self.closed(start);
        let is_known = place != self.place;
        if pieces.is_empty() {
            let data = Data::Text(literal.into());
            let of = if is_known { Source::Literal(place) } else { from_text() };
            return Ok(Value { data, source: of, place });
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.into(), None));
        }
        if let [Piece::Value(only)] = pieces.as_slice() {
            return Ok(match (&only.data, only.text()) {
                (Data::Number(_) | Data::Bool(_) | Data::Pieces(_), Some(text)) => {
                    Value { data: Data::Text(text), ..only.clone() }
                }
                _ => only.clone(),
            });
        }
        Ok(self.evaluator.joined(pieces, "a text that values are put into", place))
    }

    fn escape(&mut self) -> Result<char, String> {
        let Next::Letter(letter) = self.next() else { return Err("a JSON text ends after `\\`".to_owned()) };
        self.advance();
        Ok(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let first = self.hex()?;
                if (0xD800..0xDC00).contains(&first) && matches!(self.next(), Next::Letter('\\')) {
                    self.advance();
                    self.advance();
                    let second = self.hex()?;
                    let pair = 0x10000 + ((first - 0xD800) << 10) + second.wrapping_sub(0xDC00);
                    char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER)
                } else {
                    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
            }
            '"' | '\\' | '/' => letter,
            _ => return Err(format!("`\\{letter}` stands for nothing in JSON")),
        })
    }

    fn hex(&mut self) -> Result<u32, String> {
        let mut value = 0;
        for _ in 0..4 {
            let Next::Letter(letter) = self.next() else { return Err("`\\u` is too short".to_owned()) };
            value =
                value * 16 + letter.to_digit(16).ok_or_else(|| "`\\u` takes four hex digits".to_owned())?;
            self.advance();
        }
        Ok(value)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Outcome {
        let start = self.at();
        let mut end = start;
        let mut word = String::new();
        while let Next::Letter(letter) = self.next() {
            if !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '+' | '.') || word.len() > 400 {
                break;
            }
            word.push(letter);
            end = self.at();
            self.advance();
        }
        let data = match word.as_str() {
            "true" => Data::Bool(true),
            "false" => Data::Bool(false),
            "null" => Data::Null,
            word => Data::Number(parse_number(word).ok_or_else(|| format!("`{word}` is no JSON value"))?),
        };
        Ok(match (start, end) {
            (Some(start), Some(end)) if end >= start => Value::literal(data, Span::new(start, end + 1)),
            _ => Value { data, source: from_text(), place: self.place },
        })
    }
}

/// What is said of a value whose place in the text is not known.
fn from_text() -> Source {
    Source::Computed("a JSON text inside of a text".into())
}

/// A value as JSON, as Terraform writes it; `None` where something is not known or it is too large.
pub(super) fn write(value: &Value) -> Option<String> {
    let mut out = String::new();
    let mut left = MOST_VALUES;
    write_into(value, &mut out, &mut left)?;
    Some(out)
}

fn write_into(value: &Value, out: &mut String, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    match &value.data {
        Data::Null => out.push_str("null"),
        Data::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number_text(*number)),
        Data::Text(_) | Data::Pieces(_) | Data::Json(_) => write_text(&value.text()?, out, left)?,
        Data::List(items) | Data::Set(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_into(item, out, left)?;
            }
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            for (index, (key, item)) in map.sorted().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out, left)?;
                out.push(':');
                write_into(item, out, left)?;
            }
            out.push('}');
        }
        _ => return None,
    }
    Some(())
}

/// A JSON text, with the signs that Go escapes for the sake of HTML.
fn write_text(text: &str, out: &mut String, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(text.len() / 16)?;
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).ok()?;
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    Some(())
}
