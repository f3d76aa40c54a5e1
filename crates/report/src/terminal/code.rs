//! What a plan becomes in code that others wrote.

use super::text::{heading, paragraph};
use super::{Screen, Side, table};
use crate::code::CodePatch;
use crate::number;

/// The files that change, what is appended and taken out, and what cannot be changed there.
#[must_use]
pub fn code(patch: &CodePatch, screen: &Screen) -> String {
    let mut text = heading(screen, "In the code");
    let lines = patch.diff.lines();
    let changed = lines.filter(|line| line.starts_with('+') && !line.starts_with("+++")).count() as u64;
    if patch.files.is_empty() {
        text.push_str("  nothing changes\n");
    } else {
        let line = format!(
            "{} in {}",
            number::plural(changed, "line changes", "lines change"),
            patch.files.join(", ")
        );
        text.push_str(&paragraph(screen, "  ", &line));
    }
    for (what, lines) in
        [("added", &patch.appended), ("taken out", &patch.removed), ("with it", &patch.along)]
    {
        for line in lines {
            text.push_str(&paragraph(screen, "    - ", &format!("{what}: {line}")));
        }
    }
    if patch.refused.is_empty() {
        return text;
    }
    text.push_str(&heading(screen, &format!("Not changed in the code ({})", patch.refused.len())));
    let rows = patch.refused.iter().map(|one| {
        vec![one.path.clone(), one.to.clone(), one.because.clone(), one.place.clone().unwrap_or_default()]
    });
    let columns = [("Value", Side::Left), ("To", Side::Left), ("Why not", Side::Left), ("Where", Side::Left)];
    text.push_str(&table(screen, &columns, rows.collect()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::RefusedInCode;
    use crate::terminal::Style;

    #[test]
    fn refused_changes_are_shown_with_reason_and_place() {
        let refused = RefusedInCode {
            service: Some("api".to_owned()),
            path: "services.api.size.cpu".to_owned(),
            to: "512".to_owned(),
            because: "the value is made by var.cpu * 2".to_owned(),
            place: Some("main.tf:3:9".to_owned()),
        };
        let patch = CodePatch { refused: vec![refused], ..CodePatch::default() };
        let text = code(&patch, &Screen::new(120, Style::Plain));
        for part in ["nothing changes", "services.api.size.cpu", "made by var.cpu * 2", "main.tf:3:9"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn changed_lines_are_counted() {
        let patch = CodePatch {
            files: vec!["main.tf".to_owned()],
            diff: "--- a/main.tf\n+++ b/main.tf\n@@ -1 +1 @@\n-a = 1\n+a = 2\n".to_owned(),
            appended: vec!["api: between 2 and 10 tasks".to_owned()],
            ..CodePatch::default()
        };
        let text = code(&patch, &Screen::new(120, Style::Plain));
        assert!(text.contains("1 line changes in main.tf") && text.contains("added: api"), "{text}");
    }
}
