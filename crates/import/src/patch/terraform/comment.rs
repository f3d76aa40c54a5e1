//! Blocks that no longer count, turned into comments.

use super::Parsed;
use crate::patch::edit::Edit;
use hcl_edit::Span as _;
use hcl_edit::structure::Block;

/// A block as comments below a line that says why.
///
/// # Errors
/// Where it shares its lines with something else.
pub(in crate::patch) fn out(parsed: &Parsed<'_>, block: &Block, because: &str) -> Result<Edit, String> {
    let range = block.span().ok_or("the block has no place")?;
    let (start, end) = (parsed.line_start(range.start), parsed.line_after(range.end));
    let lines = parsed.text.get(start..end).unwrap_or_default();
    let behind = parsed.text.get(range.end..end).unwrap_or_default().trim();
    let alone = parsed.before(range.start).trim().is_empty()
        && (behind.is_empty() || behind.starts_with('#') || behind.starts_with("//"));
    if !alone {
        return Err("the block shares a line with something else".to_owned());
    }
    let mut text = format!("# {because}{}", parsed.line_end());
    for line in lines.split_inclusive('\n') {
        let is_empty = line.trim().is_empty();
        text.push_str(if is_empty { "#" } else { "# " });
        text.push_str(line);
    }
    Ok(parsed.exchange(start..end, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::edit::apply;
    use crate::sources::{Files, Sources};
    use plimsoll_spec::Span;

    fn commented(text: &str) -> Result<String, String> {
        let files = Files::from([("main.tf".to_owned(), text.to_owned())]);
        let mut sources = Sources::default();
        sources.add("main.tf", text);
        let parsed = Parsed::at(&sources, Span::new(0, 0)).unwrap();
        let edit = out(&parsed, parsed.resource("a.b").unwrap(), "No longer counts.")?;
        Ok(apply(&[edit], &sources, &files)?["main.tf"].clone())
    }

    #[test]
    fn every_line_becomes_a_comment() {
        let text =
            "x = 1\r\nresource \"a\" \"b\" {\r\n  c = <<E\r\n  # t\r\n\r\nE\r\n} # end\r\n\r\ny = 2\r\n";
        let expected = "x = 1\r\n# No longer counts.\r\n# resource \"a\" \"b\" {\r\n#   c = <<E\r\n#   # t\r\n#\r\n# E\r\n# } # end\r\n\r\ny = 2\r\n";
        assert_eq!(commented(text).as_deref(), Ok(expected));
        assert_eq!(
            commented("resource \"a\" \"b\" {}").as_deref(),
            Ok("# No longer counts.\n# resource \"a\" \"b\" {}")
        );
    }
}
