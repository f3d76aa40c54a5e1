//! Headings and wrapped paragraphs.

use super::Screen;

/// A heading with an empty line before it.
pub(super) fn heading(screen: &Screen, title: &str) -> String {
    format!("\n{}\n", screen.style.bold(title))
}

/// A paragraph wrapped at the width; lines after the first are indented like the first one's text.
pub(super) fn paragraph(screen: &Screen, first_indent: &str, text: &str) -> String {
    let width = usize::from(screen.width());
    let hanging = " ".repeat(first_indent.chars().count());
    let mut lines = String::new();
    let mut line = first_indent.to_owned();
    let mut empty = true;
    for word in clean(text).split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push_str(&line);
            lines.push('\n');
            line.clone_from(&hanging);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// The text without control characters: names and reasons may come from files, and must not steer a terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Style;

    #[test]
    fn paragraphs_wrap_with_a_hanging_indent() {
        let screen = Screen::new(60, Style::Plain);
        let text = paragraph(&screen, "  - ", &"word ".repeat(20));
        assert!(text.lines().all(|line| line.chars().count() <= 60));
        assert!(text.lines().nth(1).unwrap().starts_with("    word"));
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert!(!paragraph(&Screen::new(60, Style::Plain), "", "a\u{1b}[31mb").contains('\u{1b}'));
    }
}
