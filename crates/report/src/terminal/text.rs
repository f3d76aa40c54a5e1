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
    for word in glued(&clean(text)).split(' ').filter(|word| !word.is_empty()) {
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
    unglued(&lines)
}

/// Stands for a space at which no line may end.
const GLUE: char = '\u{a0}';

/// The text with figures held to their units.
pub(super) fn glued(text: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    for word in text.split(' ') {
        let unit = matches!(
            word.trim_end_matches([',', ';', ':', ')', '.']),
            "%" | "ms" | "s" | "MiB" | "CPU" | "→"
        );
        if !glued.is_empty() {
            glued.push(if unit { GLUE } else { ' ' });
        }
        glued.push_str(word);
    }
    glued
}

/// The text as it is printed.
pub(super) fn unglued(text: &str) -> String {
    text.replace(GLUE, " ")
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
    fn a_figure_is_not_parted_from_its_unit() {
        let text = paragraph(&Screen::new(60, Style::Plain), "", &"12 % of 34 MiB; ".repeat(20));
        assert!(text.lines().all(|line| !line.starts_with('%') && !line.starts_with("MiB")), "{text}");
        assert!(!text.contains('\u{a0}'));
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert!(!paragraph(&Screen::new(60, Style::Plain), "", "a\u{1b}[31mb").contains('\u{1b}'));
    }
}
