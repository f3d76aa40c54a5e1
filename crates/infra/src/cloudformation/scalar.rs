//! Texts in YAML: plain where every reader takes them for a text, quoted otherwise.

/// A text on one line.
pub(crate) fn text(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in quotation marks: single ones where it holds double ones or backslashes and nothing that needs an escape.
pub(crate) fn quoted(text: &str) -> String {
    let awkward = text.contains(['"', '\\']);
    if awkward && text.chars().all(is_printable) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if is_printable(letter) => out.push(letter),
            letter => match u32::from(letter) {
                code @ 0..=0xff => out.push_str(&format!("\\x{code:02x}")),
                code @ 0x100..=0xffff => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    out.push('"');
    out
}

/// Whether a text is written as a literal block: several lines, none of which such a block would change.
pub(crate) fn wants_lines(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let first = body.split('\n').next().unwrap_or_default();
    body.contains('\n')
        && !first.is_empty()
        && !body.ends_with('\n')
        && !first.starts_with([' ', '\t'])
        && body.split('\n').all(|line| {
            line.chars().all(|letter| is_printable(letter) || letter == '\t')
                && (line.is_empty() || line.chars().any(|letter| letter != ' ' && letter != '\t'))
        })
}

/// YAML 1.2 §5.1 (1.1 alike): what may stand unescaped in a quoted text on one line, without the line breaks of Unicode and the
/// byte order mark.
const fn is_printable(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}'
        | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Words that a YAML 1.1 reader takes for a truth value, nothing, or a number.
const WORDS: &[&str] =
    &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"];

/// Whether every reader takes the text for itself without quotation marks; when in doubt, no. INVARIANT: it begins with a
/// letter or `/`, so it is no number, date, `~`, `.inf` or indicator.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || " _./:+=@-*?()<>".contains(letter))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_could_misread_is_quoted() {
        for risky in [
            "",
            " ",
            "yes",
            "No",
            "ON",
            "y",
            "null",
            "~",
            "true",
            "256",
            "0.5",
            "1e3",
            "0x1f",
            "012",
            "2010-09-09",
            "12:30:45",
            "*",
            "&a",
            "!x",
            "- a",
            "a: b",
            "a #b",
            "a:",
            "a ",
            " a",
            "{a}",
            "[a]",
            "a, b",
            "%a",
            "@a",
            "`a`",
            "=",
            ".inf",
            "<<",
            "|",
            ">",
            "'a'",
            "\"a\"",
            "a\nb",
            "a\tb",
            "é",
        ] {
            assert_ne!(text(risky), risky, "{risky:?}");
        }
    }

    #[test]
    fn what_nobody_misreads_is_plain() {
        for plain in [
            "AWS::ECS::Service",
            "awslogs",
            "/ecs/api-dev",
            "us-east-1",
            "arn:aws:iam::aws:policy/x",
            "Fn::Base64",
        ] {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn single_marks_keep_json_readable() {
        assert_eq!(text("{\"PORT\":\"80\"}"), "'{\"PORT\":\"80\"}'");
        assert_eq!(text("it's \"so\""), "'it''s \"so\"'");
        assert_eq!(text("a\u{85}b"), "\"a\\x85b\"");
    }
}
