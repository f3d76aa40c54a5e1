//! Baselines over the whole platform: what following one advice for every service would come to.

use crate::{number, words};
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{Baseline, ServicePlan};
use plimsoll_units::{ServiceName, Usd};

/// One baseline, summed over the services.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformBaseline<'a> {
    /// Its stable name.
    pub name: &'static str,
    /// Monthly cost of the platform when the baseline's designs run and everything else stays as it is.
    pub monthly: Usd,
    /// Monthly cost of the tasks alone.
    pub tasks_monthly: Usd,
    /// Expected minutes that miss the objective, summed over the services.
    pub violation_minutes: f64,
    /// What it changes; with the service in front where there are several.
    pub changes: Vec<String>,
    /// Services for which it recommends nothing, with the reason: they count as they are at present.
    pub silent: Vec<(&'a ServiceName, &'a str)>,
}

impl PlatformBaseline<'_> {
    /// The name for people.
    #[must_use]
    pub fn title(&self) -> String {
        words::baseline(self.name)
    }

    /// What it changes in a table cell: written out for a single service, counted for several.
    #[must_use]
    pub fn changes_text(&self, services: usize) -> String {
        match (self.changes.as_slice(), self.silent.len()) {
            ([], 0) => "none".to_owned(),
            ([], _) => "no advice".to_owned(),
            (changes, _) if services > 1 => number::plural(number::length(changes), "change", "changes"),
            (changes, _) => changes.join("; "),
        }
    }
}

/// All baselines of a plan, in the order in which the services name them.
#[must_use]
pub fn of(plan: &Plan) -> Vec<PlatformBaseline<'_>> {
    let mut names: Vec<&'static str> = Vec::new();
    for baseline in plan.services.iter().flat_map(|service| &service.baselines) {
        if !names.contains(&baseline.name) {
            names.push(baseline.name);
        }
    }
    names.into_iter().map(|name| sum(plan, name)).collect()
}

/// Where recommenders are silent, one sentence for each of them and reason; `services` is how many there are.
#[must_use]
pub fn silent(all: &[PlatformBaseline<'_>], services: usize) -> Vec<String> {
    let said = all.iter().flat_map(|baseline| {
        let title = baseline.title();
        baseline.silent.iter().map(move |(service, why)| (service.as_str(), (title.clone(), *why)))
    });
    words::gathered(said)
        .into_iter()
        .map(|((title, why), named)| {
            if services == 1 {
                format!("{title}: {why}")
            } else {
                format!("{title}, {}: {why}", words::services(&named, services))
            }
        })
        .collect()
}

fn sum<'a>(plan: &'a Plan, name: &'static str) -> PlatformBaseline<'a> {
    let mut sum = PlatformBaseline {
        name,
        monthly: Usd::ZERO,
        tasks_monthly: Usd::ZERO,
        violation_minutes: 0.0,
        changes: Vec::new(),
        silent: Vec::new(),
    };
    for service in &plan.services {
        add(&mut sum, plan, service, service.baselines.iter().find(|baseline| baseline.name == name));
    }
    let present: Usd = plan.before.services.iter().map(|service| service.monthly).sum();
    sum.monthly = plan.before.monthly() - present + sum.tasks_monthly;
    sum
}

fn add<'a>(
    sum: &mut PlatformBaseline<'a>,
    plan: &'a Plan,
    service: &'a ServicePlan,
    baseline: Option<&'a Baseline>,
) {
    let reason = match baseline.map(|baseline| &baseline.result) {
        Some(Ok(result)) => {
            sum.tasks_monthly += result.monthly;
            sum.violation_minutes += result.violation_minutes;
            let several = plan.services.len() > 1;
            let named = |change: &String| {
                if several { format!("{}: {change}", service.name) } else { change.clone() }
            };
            sum.changes.extend(result.changes.iter().map(named));
            return;
        }
        Some(Err(reason)) => reason.as_str(),
        None => "not computed for this service",
    };
    sum.silent.push((&service.name, reason));
    if let Some(present) = plan.before.service(&service.name) {
        sum.tasks_monthly += present.monthly;
        sum.violation_minutes += present.outcome.violations.expected;
    }
}
