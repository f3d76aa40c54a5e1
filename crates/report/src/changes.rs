//! Changes in the order in which a person reads them: by service, most valuable first.

use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::Change;
use plimsoll_units::{ServiceName, Usd};

/// The changes of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The service; `None` for the platform.
    pub service: Option<&'a ServiceName>,
    /// What they save in a month together.
    pub saves: Usd,
    /// The changes, in the order of the plan.
    pub changes: Vec<&'a Change>,
}

impl Group<'_> {
    /// The service's name, or `platform`.
    #[must_use]
    pub fn title(&self) -> &str {
        self.service.map_or("platform", ServiceName::as_str)
    }
}

/// The changes of each service together; the service that saves most comes first.
#[must_use]
pub fn by_service(plan: &Plan) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in &plan.changes {
        let service = change.service.as_ref();
        match groups.iter_mut().find(|group| group.service == service) {
            Some(group) => {
                group.saves += change.saves;
                group.changes.push(change);
            }
            None => groups.push(Group { service, saves: change.saves, changes: vec![change] }),
        }
    }
    // INVARIANT: the sort is stable, so equals keep the order of the plan.
    groups.sort_by_key(|group| std::cmp::Reverse(group.saves));
    groups
}

/// The path without the service it belongs to: `size.cpu`.
#[must_use]
pub fn setting(change: &Change) -> &str {
    change
        .service
        .as_ref()
        .and_then(|service| {
            change.path.strip_prefix("services.")?.strip_prefix(service.as_str())?.strip_prefix('.')
        })
        .unwrap_or(&change.path)
}

/// Each risk once, with the services it concerns.
#[must_use]
pub fn risks(plan: &Plan) -> Vec<String> {
    let said = plan
        .changes
        .iter()
        .filter(|change| !change.risk.is_empty())
        .map(|change| (change.service.as_ref().map_or("platform", ServiceName::as_str), change.risk));
    words::gathered(said)
        .into_iter()
        .map(|(risk, named)| format!("{risk} ({})", words::services(&named, plan.services.len())))
        .collect()
}
