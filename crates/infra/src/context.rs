//! What every resource family is given.

use crate::graph::{Map, Part, Value};
use crate::names::Names;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::platform::service::Service;
use plimsoll_units::Usd;
use std::collections::BTreeMap;

/// Monthly costs that go among the outputs (B11); computed by the caller, because this crate knows no prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostFigures {
    /// The platform as declared.
    pub monthly: Usd,
    /// Before the last optimization, where known.
    pub monthly_before: Option<Usd>,
}

/// What every resource family is given.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The platform.
    pub platform: &'a Platform,
    /// The maker of physical names.
    pub names: Names,
    /// Costs for the outputs.
    pub costs: Option<&'a CostFigures>,
}

impl<'a> Context<'a> {
    /// The context of a platform.
    #[must_use]
    pub fn new(platform: &'a Platform, costs: Option<&'a CostFigures>) -> Self {
        Self { platform, names: Names::new(platform), costs }
    }

    /// The tags of a resource by key (X4): the stack's, then those of its service, which go before.
    #[must_use]
    pub fn tag_map(&self, part: &Part) -> BTreeMap<String, String> {
        let mut tags = self.platform.tags.clone();
        tags.entry("Stack".to_owned()).or_insert_with(|| self.platform.stack.to_string());
        match part {
            Part::Service(name) => {
                tags.insert("Service".to_owned(), name.to_string());
                tags.extend(
                    self.platform
                        .service(name)
                        .map(|service: &Service| service.tags.clone())
                        .unwrap_or_default(),
                );
            }
            Part::Job(name) => {
                tags.insert("Service".to_owned(), name.to_string());
                let job = self.platform.jobs.iter().find(|job| &job.name == name);
                tags.extend(job.map(|job| job.tags.clone()).unwrap_or_default());
            }
            Part::Network | Part::LoadBalancer | Part::Registry | Part::Cluster | Part::Monitoring => {}
        }
        tags
    }

    /// The tags as CloudFormation's list of `{Key, Value}`, with a `Name` where one is given.
    #[must_use]
    pub fn tags(&self, part: &Part, name: Option<&str>) -> Value {
        let mut tags = self.tag_map(part);
        if let Some(name) = name {
            tags.insert("Name".to_owned(), name.to_owned());
        }
        let tag =
            |(key, value): (String, String)| Value::Map(Map::new().with("Key", key).with("Value", value));
        Value::List(tags.into_iter().map(tag).collect())
    }
}
