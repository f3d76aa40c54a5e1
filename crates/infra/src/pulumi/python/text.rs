//! Prose in Python: comments and docstrings.

/// Columns that prose takes, without what stands before it; black leaves comments alone.
const WIDTH: usize = 86;

/// Words in lines of at most so many columns; a longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Lines of a comment.
pub(super) fn comment(indent: usize, text: &str) -> String {
    wrapped(text, WIDTH.saturating_sub(indent))
        .into_iter()
        .map(|line| format!("{:indent$}# {line}\n", ""))
        .collect()
}

/// A docstring.
pub(super) fn docstring(indent: usize, text: &str) -> String {
    let text = text.replace('\\', "/").replace('"', "'");
    let lines = wrapped(&text, WIDTH.saturating_sub(indent + 6));
    match lines.as_slice() {
        [only] => format!("{:indent$}\"\"\"{only}\"\"\"\n", ""),
        [first, rest @ ..] => {
            let rest: String = rest.iter().map(|line| format!("{:indent$}{line}\n", "")).collect();
            format!("{0:indent$}\"\"\"{first}\n{rest}{0:indent$}\"\"\"\n", "")
        }
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped() {
        let text = "word ".repeat(30);
        assert!(comment(4, &text).lines().all(|line| line.len() <= 88 && line.starts_with("    # word")));
        assert!(docstring(4, &text).ends_with("\n    \"\"\"\n"));
        assert_eq!(docstring(0, "One \"line\"."), "\"\"\"One 'line'.\"\"\"\n");
    }
}
