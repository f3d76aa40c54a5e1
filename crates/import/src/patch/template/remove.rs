//! Resources that no longer count: comments in YAML, gone in JSON, which has none.

use super::Document;
use crate::patch::edit::Edit;
use plimsoll_spec::yaml::{Entry, Style};

/// Takes a resource out of a template.
///
/// # Errors
/// Where it cannot be told from what stands around it.
pub(in crate::patch) fn resource(
    document: &Document<'_>,
    entry: &Entry,
    because: &str,
) -> Result<Edit, String> {
    let resources = document.resources().ok_or("the template has no resources")?;
    match resources.style {
        Style::Block => commented(document, entry, because),
        Style::Flow => cut(document, entry),
    }
}

fn commented(document: &Document<'_>, entry: &Entry, because: &str) -> Result<Edit, String> {
    let start = document.line_start(entry.key_span.start);
    let indent = document.before(entry.key_span.start);
    if !indent.chars().all(char::is_whitespace) {
        return Err("the resource shares a line with something else".to_owned());
    }
    let text = document.text.get(start..).unwrap_or_default();
    let anchored = document.text.get(entry.key_span.start..entry.value.span.end).unwrap_or_default();
    if anchored.contains('&') {
        return Err("the resource may hold a YAML anchor that others use".to_owned());
    }
    // The entry goes on as long as lines are indented deeper; empty lines and comments behind it are not part of it.
    let (mut length, mut end) = (0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let deep = line.len() - line.trim_start_matches(' ').len() > indent.len();
        let is_empty = line.trim().is_empty();
        if index > 0 && !is_empty && !deep {
            break;
        }
        length += line.len();
        if index == 0 || (!is_empty && !line.trim_start().starts_with('#')) {
            end = length;
        }
    }
    let lines = text.get(..end).unwrap_or_default();
    let line_end = document.line_end();
    let mut commented = format!("{indent}# {because}{line_end}");
    for line in lines.split_inclusive('\n') {
        let rest = line.strip_prefix(indent).unwrap_or(line);
        let is_empty = rest.trim().is_empty();
        commented.push_str(indent);
        commented.push_str(if is_empty { "#" } else { "# " });
        commented.push_str(rest);
    }
    Ok(document.edit(start, start + end, commented))
}

/// Cuts an entry between brackets with its comma.
fn cut(document: &Document<'_>, entry: &Entry) -> Result<Edit, String> {
    let resources = document.resources().ok_or("the template has no resources")?;
    let index = resources.entries.iter().position(|other| other.key_span == entry.key_span);
    let index = index.ok_or("the resource is not in the template")?;
    let next = resources.entries.get(index + 1);
    let previous = index.checked_sub(1).and_then(|index| resources.entries.get(index));
    match (previous, next) {
        (Some(previous), _) => {
            Ok(document.edit(previous.value.span.end, entry.value.span.end, String::new()))
        }
        (None, Some(next)) => Ok(document.edit(entry.key_span.start, next.key_span.start, String::new())),
        (None, None) => Err("it is the only resource".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::edit::apply;
    use crate::sources::{Files, Sources};
    use plimsoll_spec::Span;

    fn removed(text: &str, id: &str) -> String {
        let files = Files::from([("t.yaml".to_owned(), text.to_owned())]);
        let mut sources = Sources::default();
        sources.add("t.yaml", text);
        let document = Document::at(&sources, Span::new(0, 0)).unwrap();
        let edit = resource(&document, document.named(id).unwrap(), "No longer counts.").unwrap();
        apply(&[edit], &sources, &files).unwrap()["t.yaml"].clone()
    }

    #[test]
    fn a_resource_becomes_comments_in_yaml() {
        let text = "Resources:\n  A:\n    Type: X\n\n  # about B\n  B:\n    Type: Y\n    Properties:\n      C: |\n        # text\n\n        more\n\n  # about D\n  D: {Type: Z}\nOutputs: {}\n";
        let expected = "Resources:\n  A:\n    Type: X\n\n  # about B\n  # No longer counts.\n  # B:\n  #   Type: Y\n  #   Properties:\n  #     C: |\n  #       # text\n  #\n  #       more\n\n  # about D\n  D: {Type: Z}\nOutputs: {}\n";
        assert_eq!(removed(text, "B"), expected);
        assert!(removed(text, "D").contains("  # D: {Type: Z}\nOutputs"));
    }

    #[test]
    fn a_resource_goes_from_json_with_its_comma() {
        let text = "{\"Resources\": {\n  \"A\": {\"Type\": \"X\"},\n  \"B\": {\"Type\": \"Y\"}\n}}\n";
        assert_eq!(removed(text, "A"), "{\"Resources\": {\n  \"B\": {\"Type\": \"Y\"}\n}}\n");
        assert_eq!(removed(text, "B"), "{\"Resources\": {\n  \"A\": {\"Type\": \"X\"}\n}}\n");
    }
}
