//! What to change, and why.

use super::Screen;
use super::text::{clean, heading, paragraph};
use crate::{changes, number, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::Change;
use plimsoll_units::Usd;

pub(super) fn changes(screen: &Screen, plan: &Plan) -> String {
    let mut text = heading(screen, &format!("Changes ({})", number::count(number::length(&plan.changes))));
    if plan.changes.is_empty() {
        text.push_str("  none: nothing cheaper keeps the objective and saves enough\n");
    }
    if plan.services.len() == 1 {
        for change in &plan.changes {
            text.push_str(&step(screen, "  ", &change.path, change));
            text.push_str(&why(screen, change));
            text.push_str(&sentence(screen, "risk    ", change.risk));
        }
        return text;
    }
    for group in changes::by_service(plan) {
        text.push_str(&line(
            screen,
            &format!("  {}", group.title()),
            &words::effect(group.saves),
            group.saves,
        ));
        for change in group.changes {
            text.push_str(&step(screen, "    ", changes::setting(change), change));
            text.push_str(&why(screen, change));
        }
    }
    text.push_str(&risks(screen, plan));
    text
}

fn step(screen: &Screen, indent: &str, setting: &str, change: &Change) -> String {
    let step = format!("{indent}{}: {} → {}", clean(setting), clean(&change.from), clean(&change.to));
    line(screen, &step, &words::effect(change.saves), change.saves)
}

/// What happens at the left and what it saves at the right, on two lines where one is too short.
fn line(screen: &Screen, left: &str, effect: &str, saves: Usd) -> String {
    let room = usize::from(screen.width()).saturating_sub(effect.chars().count());
    let painted = if saves > Usd::ZERO { screen.style.good(effect) } else { screen.style.dim(effect) };
    if left.chars().count() < room {
        return format!("{}{painted}\n", screen.style.bold(&format!("{left:<room$}")));
    }
    let text = left.trim_start();
    let indent = left.get(..left.len() - text.len()).unwrap_or_default();
    let left = paragraph(screen, indent, text);
    format!("{}\n{indent}    {painted}\n", screen.style.bold(left.trim_end()))
}

fn why(screen: &Screen, change: &Change) -> String {
    sentence(screen, "why     ", &change.reason.to_string())
        + &sentence(screen, "bound by", &change.binding.to_string())
}

fn sentence(screen: &Screen, label: &str, sentence: &str) -> String {
    if sentence.is_empty() {
        return String::new();
    }
    paragraph(screen, &format!("      {label}  "), sentence)
}

/// The risks of all changes, each once with the services it concerns.
fn risks(screen: &Screen, plan: &Plan) -> String {
    let risks = changes::risks(plan);
    if risks.is_empty() {
        return String::new();
    }
    let mut text = heading(screen, "Risks of these changes");
    for risk in risks {
        text.push_str(&paragraph(screen, "  - ", &risk));
    }
    text
}
