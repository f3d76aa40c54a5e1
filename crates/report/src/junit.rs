//! Rehearsals as JUnit XML, for continuous integration.

use crate::rehearsal::{Cells, Count, Rehearsal, reasons};
use plimsoll_rehearse::platform::Play;

/// The rehearsals as JUnit XML: a suite for each service, a case for each rehearsal. The document holds no time, so that the
/// same input gives the same bytes.
#[must_use]
pub fn rehearse(rehearsal: &Rehearsal<'_>) -> String {
    let plays = &rehearsal.rehearsals.plays;
    let total = Count::of(plays.iter());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"plimsoll rehearse\"{}>\n", counts(total)));
    for group in plays.chunk_by(|a, b| a.service == b.service) {
        let Some(first) = group.first() else { continue };
        let name = format!("{}.{}.{}", rehearsal.stack, rehearsal.environment, first.service);
        text.push_str(&format!(
            "  <testsuite name=\"{}\"{}>\n",
            escaped(&name),
            counts(Count::of(group.iter()))
        ));
        for play in group {
            text.push_str(&case(&name, play));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn counts(count: Count) -> String {
    format!(
        " tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
        count.passed + count.failed + count.not_applicable,
        count.failed,
        count.not_applicable
    )
}

fn case(class: &str, play: &Play) -> String {
    let reasons = reasons(play);
    let head = format!("    <testcase name=\"{}\" classname=\"{}\"", escaped(&play.name), escaped(class));
    let message = escaped(&reasons.join("; "));
    let mut inside = match (play.played(), play.failed()) {
        (false, _) => format!("      <skipped message=\"{message}\"/>\n"),
        (true, true) => format!(
            "      <failure type=\"rehearsal\" message=\"{message}\">{}</failure>\n",
            escaped(&reasons.join("\n"))
        ),
        (true, false) => String::new(),
    };
    if play.played() {
        let cells = Cells::of(play);
        inside.push_str(&format!(
            "      <system-out>{}</system-out>\n",
            escaped(&format!(
                "detected after {}; recovered after {}; failed requests {}; minutes missed {}; extra cost {}",
                cells.detected, cells.recovered, cells.failed, cells.missed, cells.cost
            ))
        ));
    }
    format!("{head}>\n{inside}    </testcase>\n")
}

/// Text inside an element or a quoted attribute. Characters that XML 1.0 does not know become spaces.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_files_stays_text() {
        assert_eq!(escaped("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;");
        assert_eq!(escaped("]]>\u{0}\u{1b}[1m\u{ffff}\nä"), "]]&gt;  [1m &#10;ä");
    }
}
