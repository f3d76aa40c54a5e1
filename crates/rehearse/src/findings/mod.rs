//! Behavioural findings: settings of the stack file that the model proves wrong.
//!
//! One file for each rule. A rule replays the service or asks the model for a law of it; it reports nothing that the model
//! does not show, and names a value that the model says is right.

mod code;
mod cooldown;
mod deployment;
mod drain;
mod grace;
mod maximum;
mod model;
mod quota;
mod reaction;
mod target;
#[cfg(test)]
mod tests;
mod zone;

pub use code::{PAGES, Page, page};

use crate::platform::Ready;
use model::Model;
use plimsoll_prices::RegionPrices;
use plimsoll_recording::Recording;
use plimsoll_spec::{Code, Diagnostic, SourceMap};
use plimsoll_twin::Assumptions;
use plimsoll_twin::stationary::Tables;
use plimsoll_units::ServiceName;
use rayon::prelude::*;

/// What the model proved about a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The service.
    pub service: ServiceName,
    /// What is wrong, where, and what would be right.
    pub diagnostic: Diagnostic,
}

/// What a rule reports, before it has a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    code: Code,
    /// The value that is responsible, under the service, such as `rollout.grace`.
    path: String,
    /// A few words beside it.
    label: &'static str,
    message: String,
    help: String,
    /// Whether the service does not work with it, rather than not well.
    broken: bool,
}

/// What the rules read besides the services.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// What was observed; `None` where the workloads are stated.
    pub recording: Option<&'a Recording>,
    /// Prices of the platform's region.
    pub prices: &'a RegionPrices,
    /// What AWS does not publish.
    pub assumptions: &'a Assumptions,
    /// Where the values of the stack file stand.
    pub places: &'a SourceMap,
    /// Root of all random draws.
    pub seed: u64,
}

/// How much worse than the limit the model must be before a rule says so.
///
/// MODEL: about twice the median error of the screening engine's percentiles; closer cases are not reported.
const MARGIN: f64 = 1.1;

type Rule = fn(&mut Model<'_>) -> Option<Finding>;

/// The rules, in the order of their codes.
const RULES: [Rule; 9] = [
    quota::check,
    target::check,
    maximum::check,
    reaction::check,
    cooldown::check,
    grace::check,
    drain::check,
    deployment::check,
    zone::check,
];

/// Everything that the model proves about these services, by service and code.
#[must_use]
pub fn findings(services: &[Ready<'_>], ground: &Ground<'_>) -> Vec<Found> {
    let tables = Tables::builtin();
    let of_service = |ready: &Ready<'_>| {
        let problem = model::problem(ready, ground);
        let mut model = Model::of(ready, &problem, &tables);
        let found = RULES.iter().filter_map(|rule| rule(&mut model));
        found.map(|finding| placed(finding, &ready.service.name, ground.places)).collect::<Vec<Found>>()
    };
    services.par_iter().map(of_service).collect::<Vec<_>>().into_iter().flatten().collect()
}

fn placed(finding: Finding, service: &ServiceName, places: &SourceMap) -> Found {
    let span = places.nearest(&format!("services.{service}.{}", finding.path));
    let message = format!("service `{service}`: {}", finding.message);
    let diagnostic = if finding.broken {
        Diagnostic::error(finding.code, message)
    } else {
        Diagnostic::warning(finding.code, message)
    };
    Found { service: service.clone(), diagnostic: diagnostic.at(span, finding.label).help(finding.help) }
}
