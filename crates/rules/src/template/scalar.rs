//! What a scalar means.

use crate::model::Content;

/// A scalar as CloudFormation takes it; what is not surely a number or a truth value keeps the text that was written.
///
/// A number must read back as it was written: `012345678901`, `1.10` and `1e3` stay texts, as do `on`, `yes` and dates.
pub(super) fn content(text: &str, quoted: bool) -> Content {
    if quoted {
        return Content::Text(text.to_owned());
    }
    match text {
        "true" | "True" | "TRUE" => Content::Bool(true),
        "false" | "False" | "FALSE" => Content::Bool(false),
        _ => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number.to_string() == text => Content::Number(number),
            _ => Content::Text(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_what_was_written() {
        for text in [
            "012345678901",
            "on",
            "yes",
            "1.10",
            "1e3",
            "2012-10-17",
            "0x1F",
            "1_000",
            "+5",
            "inf",
            "NaN",
            ".5",
        ] {
            assert_eq!(content(text, false), Content::Text(text.to_owned()), "{text}");
        }
        assert_eq!(content("123456789012", false), Content::Number(123_456_789_012.0));
        assert_eq!(content("0.5", false), Content::Number(0.5));
        assert_eq!(content("-1", false), Content::Number(-1.0));
        assert_eq!(content("true", false), Content::Bool(true));
        assert_eq!(content("true", true), Content::Text("true".to_owned()));
    }
}
