//! The result of `rehearse`.

use super::Screen;
use super::plot::{self, chart};
use super::table::{Side, table};
use super::text::{heading, paragraph};
use crate::rehearsal::{Cells, Count, Rehearsal, latency, reasons, seconds};
use crate::{number, words};
use plimsoll_rehearse::Measures;
use plimsoll_rehearse::platform::{Planned, Play, Traffic};

/// The whole result as text.
#[must_use]
pub fn rehearse(rehearsal: &Rehearsal<'_>, screen: &Screen) -> String {
    let plays = &rehearsal.rehearsals.plays;
    let mut text = String::new();
    if rehearsal.rehearsals.synthetic {
        let label = "SYNTHETIC RECORDING: generated, not observed on a platform";
        text.push_str(&format!("{}\n", screen.style.warn(label)));
    }
    let count = Count::of(plays.iter());
    let sentence = count.sentence();
    let result = if count.failed > 0 { screen.style.bad(&sentence) } else { screen.style.good(&sentence) };
    let name = format!("{} ({}): ", rehearsal.stack, rehearsal.environment);
    text.push_str(&format!("{}{result}\n\n", screen.style.bold(&name)));
    text.push_str(&overview(screen, plays));
    text.push_str(&listed(screen, "Why", plays.iter().filter(|play| play.failed())));
    text.push_str(&listed(screen, "Not applicable", plays.iter().filter(|play| !play.played())));
    text.push_str(&remarks(screen, rehearsal));
    if rehearsal.minutes || plays.len() == 1 {
        for play in plays {
            text.push_str(&minutes(screen, play));
        }
    }
    text
}

/// What would be played.
#[must_use]
pub fn planned(planned: &[Planned], screen: &Screen) -> String {
    let row = |one: &Planned| {
        vec![
            one.name.clone(),
            one.service.to_string(),
            if one.declared { "declared" } else { "built in" }.to_owned(),
            words::scenario(&one.scenario),
        ]
    };
    let columns = [
        ("rehearsal", Side::Left),
        ("service", Side::Left),
        ("from", Side::Left),
        ("what goes wrong", Side::Left),
    ];
    table(screen, &columns, planned.iter().map(row).collect())
}

fn overview(screen: &Screen, plays: &[Play]) -> String {
    let many = plays.windows(2).any(|pair| matches!(pair, [a, b] if a.service != b.service));
    let row = |play: &Play| {
        let cells = Cells::of(play);
        let mut row = vec![play.name.clone()];
        if many {
            row.push(play.service.to_string());
        }
        row.extend([cells.verdict.to_owned(), cells.detected, cells.recovered, cells.failed]);
        row.extend([cells.missed, cells.cost]);
        row
    };
    let mut columns = vec![("rehearsal", Side::Left)];
    if many {
        columns.push(("service", Side::Left));
    }
    columns.extend([
        ("verdict", Side::Left),
        ("detect", Side::Right),
        ("recover", Side::Right),
        ("failed", Side::Right),
        ("missed", Side::Right),
        ("cost", Side::Right),
    ]);
    let legend = "detect: until the first sign; recover: until the objective is kept again, `kept` where it was never \
                  missed; failed: share of the requests; missed: minutes that miss the objective; cost: of more tasks than \
                  without the event";
    table(screen, &columns, plays.iter().map(row).collect()) + &paragraph(screen, " ", legend)
}

fn listed<'a>(screen: &Screen, title: &str, plays: impl Iterator<Item = &'a Play>) -> String {
    let lines: String = plays
        .map(|play| {
            let sentence = format!("{} on {}: {}", play.name, play.service, reasons(play).join("; "));
            paragraph(screen, "  - ", &sentence)
        })
        .collect();
    if lines.is_empty() { lines } else { heading(screen, title) + &lines }
}

/// What the figures rest on.
fn remarks(screen: &Screen, rehearsal: &Rehearsal<'_>) -> String {
    let mut text = String::new();
    let stated = rehearsal.rehearsals.plays.iter().any(|play| play.traffic == Traffic::Stated);
    if stated {
        let line = "traffic and CPU time as stated, not recorded: a constant rate without bursts";
        text.push_str(&paragraph(screen, "  - ", line));
    }
    let bounded = |play: &&Play| play.rehearsed.measures.as_ref().is_some_and(|measures| measures.bounded);
    for play in rehearsal.rehearsals.plays.iter().filter(bounded) {
        let line = format!("{} on {} was cut short: it would have taken too long", play.name, play.service);
        text.push_str(&paragraph(screen, "  - ", &line));
    }
    for (service, reason) in &rehearsal.rehearsals.silent {
        text.push_str(&paragraph(screen, "  - ", &format!("{service} is not rehearsed: {reason}")));
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// Latency over the minutes with the objective, and what happened.
fn minutes(screen: &Screen, play: &Play) -> String {
    let Some(measures) = &play.rehearsed.measures else { return String::new() };
    let (percentile, values, goal) = latency(measures, &play.objective);
    let title = format!("{} on {}: {} by minute", play.name, play.service, percentile.as_str());
    let mut text = heading(screen, &title);
    text.push_str(&paragraph(screen, "  ", &words::scenario(&play.rehearsed.scenario)));
    text.push_str(&paragraph(screen, "  ", &circumstances(measures)));
    text.push_str(&chart(screen, &values, goal, measures.event_minute));
    text.push_str(&lines(screen, measures));
    text
}

fn circumstances(measures: &Measures) -> String {
    let engine = if measures.exact { "exact engine" } else { "fluid engine" };
    let plays = match measures.plays {
        1 => String::new(),
        plays => format!(", the worst of {plays} plays"),
    };
    format!(
        "from {} requests/s on {} tasks; {engine}{plays}",
        number::quantity(measures.level_per_second),
        number::expected(measures.tasks_before)
    )
}

fn lines(screen: &Screen, measures: &Measures) -> String {
    let rows = &measures.timeline;
    let requests = plot::series(rows, |row| Some(row.requests));
    let tasks = plot::series(rows, |row| Some(row.tasks));
    let failed = plot::series(rows, |row| Some(row.failed));
    let mut text = String::new();
    for (label, values, unit) in
        [("requests", &requests, "/min"), ("tasks", &tasks, ""), ("failed", &failed, "/min")]
    {
        let top = plot::largest(values);
        if top > 0.0 {
            text.push_str(&plot::sparkline(screen, label, values, top, &plot::up_to(top, unit)));
        }
    }
    if let Some(sign) = &measures.detected {
        let line = format!("noticed after {} by {}", seconds(sign.after_s), sign.by);
        text.push_str(&paragraph(screen, " ", &line));
    }
    text
}
