//! What was made of somebody's code.

use super::escape::{code, table, text};
use crate::imports::Imports;

/// The report of every service, and the stack file.
#[must_use]
pub fn import(imports: &Imports<'_>) -> String {
    let mut out = format!("### plimsoll import\n\n{}\n", text(&imports.summary()));
    for report in &imports.imported.reports {
        let rows: Vec<Vec<String>> = imports
            .rows(report)
            .into_iter()
            .map(|[mark, key, value, why]| {
                let value = if value.is_empty() { String::new() } else { code(&value) };
                vec![code(&key), mark, value, text(&why)]
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("\n#### {}\n\n", text(&Imports::title(report))));
        out.push_str(&table(
            &[("key", false), ("", false), ("value", false), ("where, or why", false)],
            &rows,
        ));
    }
    if !imports.imported.unread.is_empty() {
        out.push_str("\nNot evaluated:\n\n");
        for unread in &imports.imported.unread {
            let place = imports
                .position(Some(unread.span))
                .map_or_else(String::new, |at| format!("{}: ", code(&at.to_string())));
            out.push_str(&format!("- {place}{}: {}\n", text(&unread.what), text(&unread.because)));
        }
    }
    // A fence longer than any in the text cannot be ended by it.
    out.push_str(&format!("\n````yaml\n{}````\n", imports.imported.text.replace("````", "'```")));
    out
}
