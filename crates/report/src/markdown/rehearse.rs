//! Rehearsals as a comment on a pull request.

use super::escape::{table, text};
use crate::rehearsal::{Cells, Count, Rehearsal, reasons};
use plimsoll_rehearse::platform::Play;

/// The rehearsals as a comment.
#[must_use]
pub fn rehearse(rehearsal: &Rehearsal<'_>) -> String {
    let plays = &rehearsal.rehearsals.plays;
    let (stack, environment) = (rehearsal.stack.as_str(), rehearsal.environment.as_str());
    let mut comment = format!(
        "<!-- plimsoll:rehearse:{stack}:{environment} -->\n### {} ({}): {}\n",
        text(stack),
        text(environment),
        Count::of(plays.iter()).sentence()
    );
    if rehearsal.rehearsals.synthetic {
        comment.push_str(
            "\n> **Synthetic recording**: generated traffic, not observed on a running platform.\n",
        );
    }
    let columns = [
        ("rehearsal", false),
        ("service", false),
        ("verdict", false),
        ("detected", true),
        ("recovered", true),
        ("failed requests", true),
        ("minutes missed", true),
        ("extra cost", true),
    ];
    let rows: Vec<Vec<String>> = plays.iter().map(row).collect();
    comment.push_str(&format!("\n{}", table(&columns, &rows)));
    for play in plays.iter().filter(|play| play.failed()) {
        comment.push_str(&format!(
            "\n- **{}** on {}: {}",
            text(&play.name),
            text(play.service.as_str()),
            text(&reasons(play).join("; "))
        ));
    }
    for (service, reason) in &rehearsal.rehearsals.silent {
        comment.push_str(&format!("\n- {} is not rehearsed: {}", text(service.as_str()), text(reason)));
    }
    comment.trim_end().to_owned() + "\n"
}

fn row(play: &Play) -> Vec<String> {
    let cells = Cells::of(play);
    let verdict = if play.failed() { "**FAIL**".to_owned() } else { cells.verdict.to_owned() };
    vec![
        text(&play.name),
        text(play.service.as_str()),
        verdict,
        text(&cells.detected),
        text(&cells.recovered),
        text(&cells.failed),
        text(&cells.missed),
        text(&cells.cost),
    ]
}
