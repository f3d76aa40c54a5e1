//! From text to values: one pass, no copy where a text has no escapes.

use super::{DEEPEST, Entry, Node, Value};
use plimsoll_spec::Span;
use std::borrow::Cow;

/// What begins the number of a hole; a character for private use, so that no file means it.
pub(super) const HOLE: char = '\u{E000}';
/// What ends it.
pub(super) const HOLE_END: char = '\u{E001}';

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where, in bytes from the start of the text.
    pub(crate) span: Span,
    /// What, in words.
    pub(crate) message: String,
    /// What would be right; empty where that is plain.
    pub(crate) help: String,
}

/// Reads a JSON text.
pub(crate) fn read(text: &str) -> Result<Node<'_>, Fault> {
    Reader { text, bytes: text.as_bytes(), at: 0, holes: false }.whole()
}

/// Reads a JSON text in which numbers between [`HOLE`] and [`HOLE_END`] may stand for values.
pub(crate) fn read_with_holes(text: &str) -> Result<Node<'_>, Fault> {
    Reader { text, bytes: text.as_bytes(), at: 0, holes: true }.whole()
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    holes: bool,
}

impl<'a> Reader<'a> {
    fn whole(mut self) -> Result<Node<'a>, Fault> {
        if self.text.starts_with('\u{FEFF}') {
            self.at = '\u{FEFF}'.len_utf8();
        }
        let node = self.value(0)?;
        self.space();
        if self.at < self.bytes.len() {
            return Err(self.fault(self.at, "something stands after the end of the value", ""));
        }
        Ok(node)
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The character at a place.
    fn character(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn fault(&self, at: usize, message: impl Into<String>, help: impl Into<String>) -> Fault {
        let length = self.character(at).map_or(0, char::len_utf8);
        Fault { span: Span::new(at, at + length), message: message.into(), help: help.into() }
    }

    fn found(&self) -> String {
        self.character(self.at).map_or_else(|| "the end of the text".to_owned(), |found| format!("`{found}`"))
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        self.space();
        let start = self.at;
        if depth > DEEPEST {
            let message = format!("values are nested deeper than {DEEPEST} levels");
            return Err(self.fault(start, message, ""));
        }
        let value = match self.bytes.get(start) {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') if self.word("true") => Value::Bool(true),
            Some(b'f') if self.word("false") => Value::Bool(false),
            Some(b'n') if self.word("null") => Value::Null,
            _ if self.holes && self.character(start) == Some(HOLE) => self.hole()?,
            _ => return Err(self.no_value()),
        };
        Ok(Node { span: Span::new(start, self.at), value })
    }

    fn no_value(&self) -> Fault {
        let help = match self.bytes.get(self.at) {
            Some(b']' | b'}') => "remove the comma before it",
            Some(b'\'') => "JSON takes double quotes",
            Some(b'/' | b'#') => "JSON has no comments",
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => "a text stands in double quotes",
            _ => "",
        };
        self.fault(self.at, format!("a value is expected here, found {}", self.found()), help)
    }

    fn word(&mut self, word: &str) -> bool {
        let is_it = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        self.at += if is_it { word.len() } else { 0 };
        is_it
    }

    fn hole(&mut self) -> Result<Value<'a>, Fault> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest.find(HOLE_END).unwrap_or(0);
        let number = rest.get(HOLE.len_utf8()..end).and_then(|digits| digits.parse().ok());
        self.at += end + HOLE_END.len_utf8();
        number.map(Value::Hole).ok_or_else(|| self.fault(start, "this character is not taken here", ""))
    }

    fn map(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let open = self.at;
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.space();
            match self.bytes.get(self.at) {
                Some(b'}') if entries.is_empty() => break,
                Some(b'"') => {}
                None => return Err(self.unclosed(open, "}")),
                _ => {
                    let help = match self.bytes.get(self.at) {
                        Some(b'}') => "remove the comma before it",
                        _ => "keys stand in double quotes",
                    };
                    let message = format!("a key is expected here, found {}", self.found());
                    return Err(self.fault(self.at, message, help));
                }
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            self.space();
            if self.bytes.get(self.at) != Some(&b':') {
                let message = format!("`:` is expected after the key `{key}`, found {}", self.found());
                return Err(self.fault(self.at, message, ""));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            entries.push(Entry { key, key_span, value });
            if self.ends(open, b'}')? {
                return Ok(Value::Map(entries));
            }
        }
        self.at += 1;
        Ok(Value::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let open = self.at;
        self.at += 1;
        self.space();
        if self.bytes.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(Value::List(Vec::new()));
        }
        let mut items = Vec::new();
        loop {
            items.push(self.value(depth + 1)?);
            if self.ends(open, b']')? {
                return Ok(Value::List(items));
            }
        }
    }

    /// Goes over a comma, or over the closing bracket, which ends the list or map.
    fn ends(&mut self, open: usize, close: u8) -> Result<bool, Fault> {
        self.space();
        let close_text = if close == b'}' { "}" } else { "]" };
        match self.bytes.get(self.at) {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(found) if *found == close => {
                self.at += 1;
                Ok(true)
            }
            None => Err(self.unclosed(open, close_text)),
            Some(_) => {
                let message = format!("`,` or `{close_text}` is expected here, found {}", self.found());
                Err(self.fault(self.at, message, ""))
            }
        }
    }

    fn unclosed(&self, open: usize, close: &str) -> Fault {
        self.fault(open, "this is never closed", format!("`{close}` is missing"))
    }

    fn number(&mut self) -> Result<Value<'a>, Fault> {
        let start = self.at;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        let number: Option<f64> = written.parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Value::Number).ok_or_else(|| {
            let message = format!("`{written}` is no number");
            Fault { span: Span::new(start, self.at), message, help: String::new() }
        })
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let open = self.at;
        self.at += 1;
        let mut start = self.at;
        let mut escaped: Option<String> = None;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    let piece = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(match escaped {
                        Some(before) => Cow::Owned(before + piece),
                        None => Cow::Borrowed(piece),
                    });
                }
                Some(b'\\') => {
                    let piece = self.text.get(start..self.at).unwrap_or_default();
                    let text = escaped.get_or_insert_with(String::new);
                    text.push_str(piece);
                    text.push(self.escape()?);
                    start = self.at;
                }
                Some(0..=0x1F) => {
                    let help = "write line breaks as `\\n`; a `\"` may be missing before it";
                    return Err(self.fault(self.at, "a text ends at its line", help));
                }
                Some(_) => self.at += 1,
                None => return Err(self.fault(open, "this text is never closed", "`\"` is missing")),
            }
        }
    }

    /// One escaped character; the place is at its `\`.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        let letter = self.bytes.get(start + 1).copied();
        self.at += 2;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode(start)?,
            _ => {
                return Err(Fault {
                    span: Span::new(start, start + 1),
                    message: "this is no escape of JSON".to_owned(),
                    help: "a `\\` itself is written `\\\\`".to_owned(),
                });
            }
        })
    }

    fn unicode(&mut self, start: usize) -> Result<char, Fault> {
        let wrong = || Fault {
            span: Span::new(start, start + 2),
            message: "`\\u` takes four hexadecimal digits of a character".to_owned(),
            help: String::new(),
        };
        let first = self.four_digits().ok_or_else(wrong)?;
        let code = if (0xD800..0xDC00).contains(&first) && self.word("\\u") {
            let second = self.four_digits().filter(|low| (0xDC00..0xE000).contains(low)).ok_or_else(wrong)?;
            0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(wrong)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        self.at += 4;
        u32::from_str_radix(digits, 16).ok().filter(|_| all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (usize, String) {
        let fault = read(text).unwrap_err();
        (fault.span.start, format!("{}; {}", fault.message, fault.help))
    }

    #[test]
    fn values_have_their_places() {
        let text = "{\"a\": [1, -2.5e1, true],\n \"b\": {\"c\": \"x\\n\\u00e9\\ud83d\\ude00\"}, \"d\": null}";
        let node = read(text).unwrap();
        let number = &node.get("a").unwrap().items()[1];
        assert_eq!(number.value, Value::Number(-25.0));
        assert_eq!(text.get(number.span.range()).unwrap(), "-2.5e1");
        let inner = node.get("b").unwrap().get("c").unwrap();
        assert_eq!(inner.text(), Some("x\né😀"));
        assert_eq!(text.get(inner.span.range()).unwrap(), "\"x\\n\\u00e9\\ud83d\\ude00\"");
        assert_eq!(text.get(node.entries()[1].key_span.range()).unwrap(), "\"b\"");
        assert!(node.get("d").is_none() && node.get("e").is_none());
    }

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        let node = read("\"plain\"").unwrap();
        assert!(matches!(node.value, Value::Text(Cow::Borrowed("plain"))));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, place, said) in [
            ("", 0, "a value is expected here, found the end of the text; "),
            ("{\"a\": 1,}", 8, "a key is expected here, found `}`; remove the comma before it"),
            ("[1, ]", 4, "a value is expected here, found `]`; remove the comma before it"),
            ("{a: 1}", 1, "a key is expected here, found `a`; keys stand in double quotes"),
            ("{\"a\" 1}", 5, "`:` is expected after the key `a`, found `1`; "),
            ("[1 2]", 3, "`,` or `]` is expected here, found `2`; "),
            ("{\"a\": [1", 6, "this is never closed; `]` is missing"),
            ("\"abc", 0, "this text is never closed; `\"` is missing"),
            ("\"a\\q\"", 2, "this is no escape of JSON; a `\\` itself is written `\\\\`"),
            ("\"\\ud800x\"", 1, "`\\u` takes four hexadecimal digits of a character; "),
            ("1 2", 2, "something stands after the end of the value; "),
            ("1.2.3", 0, "`1.2.3` is no number; "),
            ("{'a': 1}", 1, "a key is expected here, found `'`; keys stand in double quotes"),
        ] {
            assert_eq!(fault(text), (place, said.to_owned()), "{text}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let text = "[".repeat(100_000);
        assert!(fault(&text).1.starts_with("values are nested deeper than 128 levels"));
        let fine = "[".repeat(100) + &"]".repeat(100);
        assert!(read(&fine).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn it_reads_what_serde_reads_and_never_panics(text in "[\\[\\]{}:,\" \\\\a0-9.eE+tn-]{0,40}") {
            let ours = read(&text).is_ok();
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            // Numbers are read more freely (`01`, `1.`), because nothing is written from them.
            proptest::prop_assert!(ours || !theirs, "{}", text);
        }
    }
}
