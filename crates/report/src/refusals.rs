//! Refusals in the order in which a person wants to read them.

use crate::{number, words};
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
        | RefusalReason::NotProved { .. }
        | RefusalReason::Restricted { .. }
        | RefusalReason::FewerTasksThanRecorded
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
        RefusalReason::Stress { .. }
        | RefusalReason::NotConfirmed { .. }
        | RefusalReason::NotProved { .. } => "not robust enough",
        RefusalReason::Restricted { .. } | RefusalReason::FewerTasksThanRecorded => {
            "something else governs the latency"
        }
        RefusalReason::Memory { .. } | RefusalReason::MemoryFollowsLimit => "memory",
        RefusalReason::LeverKept { .. } => "kept by the levers of the stack file",
        RefusalReason::SavingTooSmall { .. } | RefusalReason::Dearer { .. } => "saves too little",
        RefusalReason::NotPriced { .. } | RefusalReason::TooLittleData { .. } => "not enough is known",
    }
}

/// Refusals under one heading, most valuable first.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// Why they were refused, in a few words.
    pub heading: &'static str,
    /// The refusals, one for each setting.
    pub entries: Vec<Entry<'a>>,
}

/// The most valuable refusal of a setting, standing for the others with the same heading, of whatever service.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The refusal that would save most.
    pub refusal: &'a Refusal,
    /// Every refusal that the entry stands for, the most valuable first.
    all: Vec<&'a Refusal>,
}

impl<'a> Entry<'a> {
    /// The path in the stack file; where there are several services, with `*` for the service and followed by
    /// `in api and cart`. `services` is how many services the platform has.
    #[must_use]
    pub fn place(&self, services: usize) -> String {
        match self.services().as_slice() {
            [] | [_] => self.refusal.path.clone(),
            named => {
                format!("services.*.{} in {}", setting(self.refusal), words::services(named, services))
            }
        }
    }

    /// Why, as it stands under the heading.
    #[must_use]
    pub fn sentence(&self) -> String {
        let reason = words::refusal(&self.refusal.reason);
        let several = self.services().len() > 1;
        if several && self.all.iter().all(|refusal| words::refusal(&refusal.reason) == reason) {
            return reason;
        }
        if several && matches!(self.refusal.reason, RefusalReason::LeverKept { .. }) {
            let together: Usd = self.all.iter().filter_map(|refusal| would_save(&refusal.reason)).sum();
            return format!("would save {} a month together", number::money(together));
        }
        let first = self.refusal.service.as_ref().filter(|_| several);
        let first = first.map_or_else(String::new, |service| format!("{service} for example: "));
        let more = match number::length(&self.all) {
            0 | 1 => String::new(),
            all => format!(" (and {} more like it)", number::count(all - 1)),
        };
        format!("{first}{reason}{more}")
    }

    fn services(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for service in self.all.iter().filter_map(|refusal| refusal.service.as_ref()) {
            if !names.contains(&service.as_str()) {
                names.push(service.as_str());
            }
        }
        names
    }
}

/// The path without the service: `size.cpu`.
fn setting(refusal: &Refusal) -> &str {
    refusal
        .service
        .as_ref()
        .and_then(|service| {
            refusal.path.strip_prefix("services.")?.strip_prefix(service.as_str())?.strip_prefix('.')
        })
        .unwrap_or(&refusal.path)
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
                && entry.refusal.service.is_some() == refusal.service.is_some()
                && setting(entry.refusal) == setting(refusal)
        });
        match same {
            Some((_, entry)) => entry.all.push(refusal),
            None => entries.push((title, Entry { refusal, all: vec![refusal] })),
        }
    }
    let rest = entries.iter().skip(limit).map(|(_, entry)| number::length(&entry.all)).sum();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (heading, entry) in entries.into_iter().take(limit) {
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { heading, entries: vec![entry] }),
        }
    }
    (groups, rest)
}
