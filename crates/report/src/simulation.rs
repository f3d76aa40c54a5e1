//! What `simulate` and `cost` have to show, gathered for rendering.

use plimsoll_optimize::plan::{Confidence, PlatformState, RecordingFacts, SeedStatistics};
use plimsoll_prices::Bill;
use plimsoll_spec::platform::objective::Objective;
use plimsoll_units::{EnvironmentName, Region, ServiceName, StackName};

/// A replay of the platform as it is declared.
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'a> {
    /// The stack.
    pub stack: &'a StackName,
    /// The environment.
    pub environment: &'a EnvironmentName,
    /// The region.
    pub region: &'a Region,
    /// What the recording is.
    pub recording: &'a RecordingFacts,
    /// The platform, replayed and priced.
    pub state: &'a PlatformState,
    /// Objective and model error of each service, in the order of the file.
    pub services: &'a [SimulatedService],
}

/// What a replay was judged by, and how far it can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedService {
    /// The service.
    pub name: ServiceName,
    /// Its objective.
    pub objective: Objective,
    /// How well the model reproduces the recording.
    pub confidence: Confidence,
    /// What several seeds of the exact engine show; `None` for the other engines.
    pub seeds: Option<SeedStatistics>,
}

impl Simulation<'_> {
    /// What a service was judged by, if it is known.
    #[must_use]
    pub fn service(&self, name: &ServiceName) -> Option<&SimulatedService> {
        self.services.iter().find(|service| &service.name == name)
    }
}

/// What a platform costs at one or more task counts.
#[derive(Debug, Clone, Copy)]
pub struct CostCases<'a> {
    /// The bill to show line by line.
    pub expected: &'a Bill,
    /// How the expected task counts were found, in words: `desired counts`, `recorded traffic, autoscaling replayed`.
    pub basis: &'a str,
    /// The bill at the minimum task counts, if it is asked for.
    pub minimum: Option<&'a Bill>,
    /// The bill at the maximum task counts, if it is asked for.
    pub maximum: Option<&'a Bill>,
}

impl<'a> From<&'a Bill> for CostCases<'a> {
    fn from(bill: &'a Bill) -> Self {
        Self { expected: bill, basis: "declared", minimum: None, maximum: None }
    }
}
