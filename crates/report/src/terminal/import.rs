//! What was made of somebody's code.

use super::Screen;
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::imports::Imports;

/// So many characters of a value are shown.
const VALUE: usize = 40;

/// So many constructs that were not evaluated are shown; the rest is counted.
const UNREAD: usize = 20;

/// For every service what was understood, assumed, and is unknown, each with its place.
#[must_use]
pub fn import(imports: &Imports<'_>, screen: &Screen) -> String {
    let mut text = String::new();
    for report in &imports.imported.reports {
        let rows: Vec<Vec<String>> = imports
            .rows(report)
            .into_iter()
            .map(|[mark, key, value, why]| vec![key, mark, cut(&value), why])
            .collect();
        if rows.is_empty() {
            continue;
        }
        text.push_str(&heading(screen, &Imports::title(report)));
        let columns =
            [("key", Side::Left), ("", Side::Left), ("value", Side::Left), ("where, or why", Side::Left)];
        text.push_str(&table(screen, &columns, rows));
    }
    if !imports.imported.unread.is_empty() {
        text.push_str(&heading(screen, "Not evaluated"));
        for unread in imports.imported.unread.iter().take(UNREAD) {
            let place = imports.position(Some(unread.span)).map_or_else(String::new, |at| format!("{at}: "));
            text.push_str(&paragraph(screen, "  - ", &format!("{place}{}: {}", unread.what, unread.because)));
        }
        if let Some(more) = imports.imported.unread.len().checked_sub(UNREAD).filter(|more| *more > 0) {
            text.push_str(&format!("  and {more} more; `--format json` lists all\n"));
        }
    }
    text.push_str(&format!("\n{}\n", imports.summary()));
    text
}

fn cut(value: &str) -> String {
    if value.chars().count() <= VALUE {
        return value.to_owned();
    }
    let kept: String = value.chars().take(VALUE - 1).collect();
    format!("{}…", kept.trim_end())
}
