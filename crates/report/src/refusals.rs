//! Refusals in the order in which a person wants to read them.

use crate::number;
use plimsoll_optimize::plan::{Refusal, RefusalReason};
use plimsoll_units::Usd;

/// What a refused change would have saved in a month, where that was computed.
#[must_use]
pub const fn would_save(reason: &RefusalReason) -> Option<Usd> {
    match reason {
        RefusalReason::Latency { saves, .. }
        | RefusalReason::LeverKept { saves }
        | RefusalReason::SavingTooSmall { saves, .. } => Some(*saves),
        RefusalReason::LatencyAtIdle { .. }
        | RefusalReason::Dearer { .. }
        | RefusalReason::Memory { .. }
        | RefusalReason::NotPriced { .. }
        | RefusalReason::Stress { .. }
        | RefusalReason::NotConfirmed { .. }
        | RefusalReason::MemoryFollowsLimit
        | RefusalReason::TooLittleData { .. } => None,
    }
}

/// Why a group of refusals belongs together.
#[must_use]
pub const fn heading(reason: &RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Latency { .. } | RefusalReason::LatencyAtIdle { .. } => {
            "would miss the latency objective"
        }
        RefusalReason::Stress { .. } | RefusalReason::NotConfirmed { .. } => "not robust enough",
        RefusalReason::Memory { .. } | RefusalReason::MemoryFollowsLimit => "memory",
        RefusalReason::LeverKept { .. } => "kept by a lever",
        RefusalReason::SavingTooSmall { .. } | RefusalReason::Dearer { .. } => "saves too little",
        RefusalReason::NotPriced { .. } | RefusalReason::TooLittleData { .. } => "not enough is known",
    }
}

/// Refusals under one heading, most valuable first.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// Why they were refused, in a few words.
    pub heading: &'static str,
    /// The refusals, one for each path.
    pub entries: Vec<Entry<'a>>,
}

/// The most valuable refusal of a path, standing for the others with the same heading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The refusal.
    pub refusal: &'a Refusal,
    /// How many further values of the same path were refused under the same heading.
    pub others: u64,
}

impl Entry<'_> {
    /// ` (and 8 more values)`, or nothing.
    #[must_use]
    pub fn more(&self) -> String {
        match self.others {
            0 => String::new(),
            others => format!(" (and {})", number::plural(others, "more value", "more values")),
        }
    }
}

/// The refusals grouped by reason; groups and entries are in the order of what they would have saved. At most `limit`
/// entries are in the groups; the second value counts the refusals that no entry stands for.
#[must_use]
pub fn grouped(refusals: &[Refusal], limit: usize) -> (Vec<Group<'_>>, u64) {
    let mut ordered: Vec<&Refusal> = refusals.iter().collect();
    // INVARIANT: the sort is stable, so equals keep the order of the plan.
    ordered.sort_by_key(|refusal| std::cmp::Reverse(would_save(&refusal.reason)));
    let mut entries: Vec<(&'static str, Entry<'_>)> = Vec::new();
    for refusal in ordered {
        let title = heading(&refusal.reason);
        let same = entries.iter_mut().find(|(heading, entry)| {
            *heading == title
                && entry.refusal.service == refusal.service
                && entry.refusal.path == refusal.path
        });
        match same {
            Some((_, entry)) => entry.others += 1,
            None => entries.push((title, Entry { refusal, others: 0 })),
        }
    }
    let rest = entries.iter().skip(limit).map(|(_, entry)| 1 + entry.others).sum();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (heading, entry) in entries.into_iter().take(limit) {
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { heading, entries: vec![entry] }),
        }
    }
    (groups, rest)
}
