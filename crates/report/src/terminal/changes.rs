//! What to change, and why.

use super::Screen;
use super::text::{clean, heading, paragraph};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::Change;
use plimsoll_units::Usd;

pub(super) fn changes(screen: &Screen, plan: &Plan) -> String {
    let mut text = heading(screen, &format!("Changes ({})", plan.changes.len()));
    if plan.changes.is_empty() {
        text.push_str("  none: nothing cheaper keeps the objective and saves enough\n");
    }
    for change in &plan.changes {
        text.push_str(&one(screen, change));
    }
    text
}

fn one(screen: &Screen, change: &Change) -> String {
    let step = format!("  {}: {} → {}", clean(&change.path), clean(&change.from), clean(&change.to));
    let effect = words::effect(change.saves);
    let room = usize::from(screen.width()).saturating_sub(effect.chars().count());
    let painted =
        if change.saves > Usd::ZERO { screen.style.good(&effect) } else { screen.style.dim(&effect) };
    let mut text = if step.chars().count() < room {
        format!("{}{painted}\n", screen.style.bold(&format!("{step:<room$}")))
    } else {
        format!("{}\n      {painted}\n", screen.style.bold(paragraph(screen, "  ", step.trim()).trim_end()))
    };
    for (label, sentence) in [
        ("why     ", change.reason.to_string()),
        ("bound by", change.binding.to_string()),
        ("risk    ", change.risk.to_owned()),
    ] {
        if !sentence.is_empty() {
            text.push_str(&paragraph(screen, &format!("      {label}  "), &sentence));
        }
    }
    text
}
