//! Text from files inside Markdown: it must not become markup, a link, a mention, or a new table cell.

/// Ordinary text.
pub(crate) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A zero-width entity keeps `@name` from notifying anybody.
            '@' => escaped.push_str("@&#8203;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A value in a code span.
pub(crate) fn code(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    // A bar ends a table cell even inside a code span.
    format!("`{}`", clean.replace('|', "\\|"))
}

/// A table; cells are already escaped. `right` says which columns hold numbers.
pub(crate) fn table(columns: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let titles: Vec<&str> = columns.iter().map(|(title, _)| *title).collect();
    let sides: Vec<&str> = columns.iter().map(|(_, right)| if *right { "--:" } else { "---" }).collect();
    let mut text = format!("| {} |\n| {} |\n", titles.join(" | "), sides.join(" | "));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_from_files_stays_text() {
        assert_eq!(text("a|b <img> [x](y) @team"), "a\\|b &lt;img&gt; \\[x\\](y) @&#8203;team");
        assert_eq!(text("line\nbreak"), "line break");
        assert_eq!(code("a`b|c"), "`a'b\\|c`");
    }
}
