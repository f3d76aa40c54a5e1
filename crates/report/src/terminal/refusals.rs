//! What was considered and refused.

use super::Screen;
use super::text::{heading, paragraph};
use crate::{number, refusals};
use plimsoll_optimize::Plan;

/// How many refusals are written out; the rest is counted.
const SHOWN: usize = 12;

pub(super) fn refused(screen: &Screen, plan: &Plan) -> String {
    if plan.refused.is_empty() {
        return String::new();
    }
    let mut text = heading(screen, &format!("Considered and refused ({})", plan.refused.len()));
    let (groups, rest) = refusals::grouped(&plan.refused, SHOWN);
    for group in groups {
        text.push_str(&format!("  {}\n", group.heading));
        for entry in group.entries {
            let place = entry.place(plan.services.len());
            let line = format!("{place} → {}: {}", entry.refusal.to, entry.sentence());
            text.push_str(&paragraph(screen, "    - ", &line));
        }
    }
    if rest > 0 {
        text.push_str(&format!("  and {} more in the JSON result\n", number::count(rest)));
    }
    text
}
