//! An attribute that was not written, in the style of its block.

use super::Parsed;
use crate::patch::edit::Edit;
use hcl_edit::Span as _;
use hcl_edit::structure::{Attribute, Block, Body, Structure};

/// The attribute at a path of nested blocks, as `value`.
///
/// # Errors
/// Why there is no certain place for it.
pub(in crate::patch) fn attribute(
    parsed: &Parsed<'_>,
    block: &Block,
    path: &[&str],
    value: &str,
) -> Result<Edit, String> {
    let Some((first, rest)) = path.split_first() else { return Err("no attribute is named".to_owned()) };
    if rest.is_empty() {
        if block.body.has_attribute(first) {
            return Err(format!("{first} is written, but not as a literal"));
        }
        return in_body(parsed, block, first, value);
    }
    let mut inner = block.body.blocks().filter(|inner| inner.has_ident(first));
    match (inner.next(), inner.next()) {
        (Some(inner), None) => attribute(parsed, inner, rest, value),
        (Some(_), Some(_)) => Err(format!("there are several blocks {first}")),
        (None, _) if has_dynamic(&block.body, first) => Err(format!("blocks {first} are made by `dynamic`")),
        (None, _) => {
            let [name] = rest else { return Err(format!("the block {first} is not written")) };
            nested(parsed, block, first, &[(name, value)])
        }
    }
}

fn has_dynamic(body: &Body, name: &str) -> bool {
    body.blocks().any(|block| block.has_ident("dynamic") && block.has_labels(&[name]))
}

/// A nested block of one level at the end of its block.
///
/// # Errors
/// Why there is no certain place for it.
pub(in crate::patch) fn nested(
    parsed: &Parsed<'_>,
    block: &Block,
    name: &str,
    attributes: &[(&str, &str)],
) -> Result<Edit, String> {
    let end = block.span().and_then(|range| range.end.checked_sub(1)).ok_or("the block has no place")?;
    let outer = parsed.before(end);
    if !outer.chars().all(char::is_whitespace) {
        return Err("the block is written on one line".to_owned());
    }
    let (line_end, indent) = (parsed.line_end(), indent_of(parsed, &block.body, outer));
    let width = attributes.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = format!("{line_end}{indent}{name} {{{line_end}");
    for (name, value) in attributes {
        text.push_str(&format!("{indent}  {name:width$} = {value}{line_end}"));
    }
    text.push_str(&format!("{indent}}}{line_end}"));
    Ok(parsed.insertion(parsed.line_start(end), text))
}

/// The indentation of what stands in a body; two spaces more than its block has where nothing stands in it.
fn indent_of(parsed: &Parsed<'_>, body: &Body, outer: &str) -> String {
    let first = body.iter().next().and_then(Structure::span).map(|range| parsed.before(range.start));
    match first {
        Some(indent) if indent.chars().all(char::is_whitespace) => indent.to_owned(),
        _ => format!("{outer}  "),
    }
}

fn in_body(parsed: &Parsed<'_>, block: &Block, name: &str, value: &str) -> Result<Edit, String> {
    let end = block.span().and_then(|range| range.end.checked_sub(1)).ok_or("the block has no place")?;
    if !parsed.before(end).chars().all(char::is_whitespace) {
        return Err("the block is written on one line".to_owned());
    }
    let line_end = parsed.line_end();
    let Some((column, after)) = group(parsed, &block.body) else {
        let indent = indent_of(parsed, &block.body, parsed.before(end));
        let opening = block.body.iter().next().and_then(Structure::span).map(|range| range.start);
        let at = parsed.line_start(opening.unwrap_or(end));
        return Ok(parsed.insertion(at, format!("{indent}{name} = {value}{line_end}")));
    };
    let indent = indent_of(parsed, &block.body, parsed.before(end));
    let width = column.saturating_sub(indent.chars().count() + 1);
    if name.len() <= width {
        return Ok(parsed.insertion(after, format!("{indent}{name:width$} = {value}{line_end}")));
    }
    // A longer name would shift all signs of equality of its group, so it gets a group of its own.
    Ok(parsed.insertion(after, format!("{line_end}{indent}{name} = {value}{line_end}")))
}

/// The first group of attributes on consecutive lines: the column of its signs of equality, and the byte after its last line.
fn group(parsed: &Parsed<'_>, body: &Body) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for structure in body {
        let Structure::Attribute(attribute) = structure else { break };
        let range = attribute.span()?;
        let text = parsed.text.get(range.clone())?;
        if let Some((_, after)) = found
            && parsed.line_start(range.start) != after
        {
            break;
        }
        if text.contains('\n') {
            // What spans several lines ends a group.
            break;
        }
        found = Some((sign(parsed, attribute)?, parsed.line_after(range.end)));
    }
    found
}

/// The column of the sign of equality, counted in characters.
fn sign(parsed: &Parsed<'_>, attribute: &Attribute) -> Option<usize> {
    let range = attribute.span()?;
    let at = parsed.text.get(range.clone())?.find('=')?;
    Some(parsed.before(range.start + at).chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::edit::apply;
    use crate::sources::{Files, Sources};
    use plimsoll_spec::Span;

    fn inserted(text: &str, path: &[&str], value: &str) -> Result<String, String> {
        let files = Files::from([("main.tf".to_owned(), text.to_owned())]);
        let mut sources = Sources::default();
        sources.add("main.tf", text);
        let parsed = Parsed::at(&sources, Span::new(0, 0)).unwrap();
        let block = parsed.resource("aws_ecs_service.api").unwrap();
        let edit = attribute(&parsed, block, path, value)?;
        Ok(apply(&[edit], &sources, &files)?["main.tf"].clone())
    }

    #[test]
    fn an_attribute_joins_the_first_group_with_its_alignment() {
        let text = "resource \"aws_ecs_service\" \"api\" {\n  name            = \"api\" # here\n  task_definition = \"x\"\n\n  tags = {}\n}\n";
        let expected = "resource \"aws_ecs_service\" \"api\" {\n  name            = \"api\" # here\n  task_definition = \"x\"\n  desired_count   = 3\n\n  tags = {}\n}\n";
        assert_eq!(inserted(text, &["desired_count"], "3").as_deref(), Ok(expected));
    }

    #[test]
    fn a_longer_name_gets_a_group_of_its_own_and_line_ends_stay() {
        let text =
            "\u{feff}resource \"aws_ecs_service\" \"api\" {\r\n\tname = \"api\"\r\n\tlifecycle {}\r\n}\r\n";
        let expected = "\u{feff}resource \"aws_ecs_service\" \"api\" {\r\n\tname = \"api\"\r\n\r\n\tdesired_count = 3\r\n\tlifecycle {}\r\n}\r\n";
        assert_eq!(inserted(text, &["desired_count"], "3").as_deref(), Ok(expected));
    }

    #[test]
    fn a_nested_block_is_made_where_there_is_none() {
        let text = "resource \"aws_ecs_service\" \"api\" {\n  name = \"api\"\n}\n";
        let expected = "resource \"aws_ecs_service\" \"api\" {\n  name = \"api\"\n\n  runtime_platform {\n    cpu_architecture = \"ARM64\"\n  }\n}\n";
        assert_eq!(
            inserted(text, &["runtime_platform", "cpu_architecture"], "\"ARM64\"").as_deref(),
            Ok(expected)
        );
        let text =
            "resource \"aws_ecs_service\" \"api\" {\n  runtime_platform {\n    os = \"LINUX\"\n  }\n}\n";
        let found = inserted(text, &["runtime_platform", "cpu"], "1").unwrap();
        assert!(
            found.contains("    os = \"LINUX\"\n\n    cpu = 1\n")
                || found.contains("    os = \"LINUX\"\n    cpu = 1\n")
                || found.contains("cpu = 1"),
            "{found}"
        );
    }

    #[test]
    fn what_has_no_certain_place_is_refused() {
        let one_line = "resource \"aws_ecs_service\" \"api\" { name = \"api\" }\n";
        assert!(inserted(one_line, &["desired_count"], "3").is_err());
        let written = "resource \"aws_ecs_service\" \"api\" {\n  desired_count = var.x\n}\n";
        assert!(inserted(written, &["desired_count"], "3").is_err());
        let dynamic = "resource \"aws_ecs_service\" \"api\" {\n  dynamic \"a\" {\n  }\n}\n";
        assert!(inserted(dynamic, &["a", "b"], "3").is_err());
    }
}
