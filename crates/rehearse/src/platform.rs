//! The rehearsals of a whole platform: which are played on which service, and what they cost.

use crate::applies::applies;
use crate::catalogue::built_in;
use crate::rehearse::rehearse;
use crate::rehearsed::{Rehearsed, Verdict};
use crate::subject::{EngineChoice, Level, Subject};
use plimsoll_optimize::{Tariff, recorded_design};
use plimsoll_prices::RegionPrices;
use plimsoll_recording::{Origin, Recording};
use plimsoll_spec::Platform;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::objective::Objective;
use plimsoll_spec::platform::rehearsal::{Rehearsal, Scenario, Tolerance};
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::calibrate::{CalibrationError, calibrate, stated_workload};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Purchase, ServiceName, Usd};
use rayon::prelude::*;
use std::fmt;

/// Everything that the rehearsals of a platform read.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The declared platform.
    pub platform: &'a Platform,
    /// What was observed; `None` rehearses on what the stack file states.
    pub recording: Option<&'a Recording>,
    /// Prices of the platform's region.
    pub prices: &'a RegionPrices,
    /// What AWS does not publish.
    pub assumptions: &'a Assumptions,
    /// Which rehearsals.
    pub request: &'a Request,
}

/// Which rehearsals, and how they are played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Names of declared or built-in rehearsals; empty for all.
    pub scenarios: Vec<String>,
    /// The only service; `None` for all.
    pub service: Option<ServiceName>,
    /// Whether those of the stack file are played.
    pub declared: bool,
    /// Whether the built-in ones are played.
    pub built_in: bool,
    /// The engine that serves the requests.
    pub engine: EngineChoice,
    /// How many times each is played; at least 1.
    pub seeds: u32,
    /// Root of all random draws.
    pub seed: u64,
}

impl Default for Request {
    /// Everything once, on the engine that suits it, seed 1.
    fn default() -> Self {
        Self {
            scenarios: Vec::new(),
            service: None,
            declared: true,
            built_in: true,
            engine: EngineChoice::Auto,
            seeds: 1,
            seed: 1,
        }
    }
}

/// Why nothing is rehearsed.
#[derive(Debug, Clone, PartialEq)]
pub enum RehearseError {
    /// There is no rehearsal of this name.
    UnknownScenario {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// There is no service of this name.
    UnknownService {
        /// What was asked for.
        name: ServiceName,
        /// What there is.
        known: Vec<ServiceName>,
    },
    /// Recordings that do not suffice, by service.
    Calibration(Vec<(ServiceName, CalibrationError)>),
    /// No service has a recording or states its traffic.
    NothingKnown {
        /// What each service would have to state.
        missing: Vec<(ServiceName, Vec<&'static str>)>,
    },
}

impl fmt::Display for RehearseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScenario { name, .. } => write!(f, "there is no rehearsal `{name}`"),
            Self::UnknownService { name, .. } => write!(f, "the stack file has no service `{name}`"),
            Self::Calibration(errors) => errors.iter().enumerate().try_for_each(|(index, (name, error))| {
                let separator = if index > 0 { "\n" } else { "" };
                write!(f, "{separator}service `{name}`: {error}")
            }),
            Self::NothingKnown { .. } => {
                f.write_str("no service is recorded, and none states traffic to rehearse with")
            }
        }
    }
}

impl std::error::Error for RehearseError {}

/// The rehearsals of a platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsals {
    /// Whether the traffic was generated and not observed.
    pub synthetic: bool,
    /// What was played, by service in the order of the file; of one service the declared ones first.
    pub plays: Vec<Play>,
    /// Services that could not be played on, with the reason.
    pub silent: Vec<(ServiceName, String)>,
}

/// One rehearsal of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    /// Its name.
    pub name: String,
    /// Whether the stack file declares it; otherwise it is built in.
    pub declared: bool,
    /// The service.
    pub service: ServiceName,
    /// Where its traffic comes from.
    pub traffic: Traffic,
    /// What must hold.
    pub objective: Objective,
    /// What happened.
    pub rehearsed: Rehearsed,
    /// What the tasks cost beyond a quiet time; `None` where it was not played or has no price.
    pub extra_cost: Option<Usd>,
    /// What it may cost; `None` is any amount.
    pub extra_cost_tolerated: Option<Usd>,
}

/// Where the traffic of a rehearsal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// From the recording.
    Recorded,
    /// From the stack file.
    Stated,
}

impl Play {
    /// Whether it costs more than tolerated.
    #[must_use]
    pub fn costs_too_much(&self) -> bool {
        matches!((self.extra_cost, self.extra_cost_tolerated), (Some(cost), Some(most)) if cost > most)
    }

    /// Whether it was played, and something is not tolerated.
    #[must_use]
    pub fn failed(&self) -> bool {
        matches!(self.rehearsed.verdict, Verdict::Fail { .. }) || self.costs_too_much()
    }

    /// Whether it was played.
    #[must_use]
    pub const fn played(&self) -> bool {
        !matches!(self.rehearsed.verdict, Verdict::NotApplicable { .. })
    }
}

impl Rehearsals {
    /// Whether a rehearsal failed.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.plays.iter().any(Play::failed)
    }
}

/// A service that can be played on.
#[derive(Debug)]
pub struct Ready<'a> {
    /// The service.
    pub service: &'a Service,
    /// Its declared design.
    pub design: Design,
    /// Its work.
    pub workload: Workload,
    /// Where its traffic comes from.
    pub traffic: Traffic,
}

/// One rehearsal to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// Whether the stack file declares it.
    pub declared: bool,
    /// The service.
    pub service: ServiceName,
    /// What goes wrong.
    pub scenario: Scenario,
    /// What is tolerated.
    pub tolerance: Tolerance,
}

/// A platform whose services are ready to be played on.
#[derive(Debug)]
pub struct Stage<'a> {
    input: Input<'a>,
    pub(crate) ready: Vec<Ready<'a>>,
    silent: Vec<(ServiceName, String)>,
    planned: Vec<Planned>,
}

/// Calibrates the services and chooses the rehearsals.
///
/// # Errors
/// When a name is not known, a recording does not suffice, or nothing at all is known of the traffic.
pub fn stage<'a>(input: &Input<'a>) -> Result<Stage<'a>, RehearseError> {
    check_service(input)?;
    let wanted = |service: &&Service| input.request.service.as_ref().is_none_or(|only| only == &service.name);
    let services: Vec<&Service> = input.platform.services.iter().filter(wanted).collect();
    let (ready, silent) = ready(input, &services)?;
    let planned = planned(input, &ready)?;
    Ok(Stage { input: *input, ready, silent, planned })
}

impl Stage<'_> {
    /// The rehearsals to come, by service in the order of the file; of one service the declared ones first.
    #[must_use]
    pub fn planned(&self) -> &[Planned] {
        &self.planned
    }

    /// The services that are played on.
    #[must_use]
    pub fn ready(&self) -> &[Ready<'_>] {
        &self.ready
    }

    /// Plays everything; `done` is called after each rehearsal, from any thread.
    #[must_use]
    pub fn play(&self, done: &(dyn Fn(&Planned) + Sync)) -> Rehearsals {
        let plays = self
            .planned
            .par_iter()
            .filter_map(|planned| {
                let ready = self.ready.iter().find(|ready| ready.service.name == planned.service)?;
                let play = self.one(ready, planned);
                done(planned);
                Some(play)
            })
            .collect();
        let synthetic =
            self.input.recording.is_some_and(|own| matches!(own.origin, Origin::Synthetic { .. }));
        Rehearsals { synthetic, plays, silent: self.silent.clone() }
    }

    fn one(&self, ready: &Ready<'_>, planned: &Planned) -> Play {
        let subject = subject(&self.input, ready);
        let rehearsed = rehearse(&subject, &planned.scenario, &planned.tolerance);
        Play {
            name: planned.name.clone(),
            declared: planned.declared,
            service: planned.service.clone(),
            traffic: ready.traffic,
            objective: ready.service.objective.clone(),
            extra_cost: extra_cost(&self.input, ready, &rehearsed),
            extra_cost_tolerated: planned.tolerance.extra_cost,
            rehearsed,
        }
    }
}

fn check_service(input: &Input<'_>) -> Result<(), RehearseError> {
    let services = &input.platform.services;
    match &input.request.service {
        Some(name) if input.platform.service(name).is_none() => Err(RehearseError::UnknownService {
            name: name.clone(),
            known: services.iter().map(|service| service.name.clone()).collect(),
        }),
        _ => Ok(()),
    }
}

type Silent = Vec<(ServiceName, String)>;

/// The services with their work; those of which nothing is known are named with the reason.
fn ready<'a>(input: &Input<'_>, services: &[&'a Service]) -> Result<(Vec<Ready<'a>>, Silent), RehearseError> {
    let found: Vec<(&Service, Result<Ready<'a>, Unready>)> =
        services.par_iter().map(|service| (*service, ready_service(input, service))).collect();
    let (mut ready, mut silent, mut errors, mut missing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (service, found) in found {
        match found {
            Ok(one) => ready.push(one),
            Err(Unready::Calibration(error)) => errors.push((service.name.clone(), error)),
            Err(Unready::Stated(keys)) => {
                let sentence = format!("not recorded, and `workload` states no {}", keys.join(", no "));
                silent.push((service.name.clone(), sentence));
                missing.push((service.name.clone(), keys));
            }
        }
    }
    if !errors.is_empty() {
        return Err(RehearseError::Calibration(errors));
    }
    if ready.is_empty() { Err(RehearseError::NothingKnown { missing }) } else { Ok((ready, silent)) }
}

enum Unready {
    Calibration(CalibrationError),
    Stated(Vec<&'static str>),
}

fn ready_service<'a>(input: &Input<'_>, service: &'a Service) -> Result<Ready<'a>, Unready> {
    let zones = input.platform.network.zones();
    let design = Design::of(service, zones);
    let recorded = input.recording.and_then(|recording| recording.for_service(&service.name).ok());
    let (workload, traffic) = match recorded {
        Some(recording) => {
            let recorded = recorded_design(service, recording, zones);
            let seed = Seed::new(input.request.seed).named("calibrate").named(service.name.as_str());
            let calibration = calibrate(recording, &service.workload, &recorded, input.assumptions, seed)
                .map_err(Unready::Calibration)?;
            (calibration.workload, Traffic::Recorded)
        }
        None => {
            let workload = stated_workload(&service.workload, &design).map_err(Unready::Stated)?;
            (workload, Traffic::Stated)
        }
    };
    Ok(Ready { service, design, workload, traffic })
}

fn subject<'a>(input: &Input<'a>, ready: &'a Ready<'_>) -> Subject<'a> {
    Subject {
        workload: &ready.workload,
        design: &ready.design,
        objective: &ready.service.objective,
        assumptions: input.assumptions,
        level: Level::BusiestHour,
        engine: input.request.engine,
        seeds: input.request.seeds.max(1),
        seed: Seed::new(input.request.seed).named("rehearse").named(ready.service.name.as_str()),
    }
}

/// The rehearsals asked for, by service.
fn planned(input: &Input<'_>, ready: &[Ready<'_>]) -> Result<Vec<Planned>, RehearseError> {
    let request = input.request;
    let mut all: Vec<Planned> = ready.iter().flat_map(|ready| of_service(input, ready)).collect();
    all.extend(without_service(input, ready, &all));
    // A stable sort: what applies nowhere stands with the service that it is shown on, declared ones first.
    all.sort_by_key(|one| (ready.iter().position(|ready| ready.service.name == one.service), !one.declared));
    let known = || {
        let declared = input.platform.rehearsals.iter().map(|rehearsal| rehearsal.name.clone());
        let built_in = ready.first().map(|ready| built_in(&subject(input, ready))).unwrap_or_default();
        let mut names: Vec<String> =
            declared.chain(built_in.iter().map(|built_in| built_in.name.to_owned())).collect();
        names.dedup();
        names
    };
    for name in &request.scenarios {
        let known = known();
        if !known.contains(name) {
            return Err(RehearseError::UnknownScenario { name: name.clone(), known });
        }
    }
    let named = |planned: &Planned| {
        if request.scenarios.is_empty() {
            (planned.declared && request.declared) || (!planned.declared && request.built_in)
        } else {
            request.scenarios.contains(&planned.name)
        }
    };
    Ok(all.into_iter().filter(named).collect())
}

/// Every rehearsal of a service: the declared ones, then the built-in ones that apply and are not declared under their name.
fn of_service(input: &Input<'_>, ready: &Ready<'_>) -> Vec<Planned> {
    let service = &ready.service.name;
    let request = input.request;
    let plays_on = |services: &[ServiceName]| services.is_empty() || services.contains(service);
    let subject = subject(input, ready);
    // Without services, a rehearsal is played on those that it applies to.
    let declared = input.platform.rehearsals.iter().filter(|rehearsal| {
        plays_on(&rehearsal.services)
            && (!rehearsal.services.is_empty() || applies(&subject, &rehearsal.scenario).is_ok())
    });
    let mut all: Vec<Planned> = declared.map(|rehearsal| self::declared(rehearsal, service)).collect();
    for one in built_in(&subject) {
        let asked = request.scenarios.iter().any(|name| name == one.name);
        let taken = all.iter().any(|planned| planned.name == one.name);
        if !taken && (asked || one.not_applicable.is_none()) {
            all.push(Planned {
                name: one.name.to_owned(),
                declared: false,
                service: service.clone(),
                scenario: one.scenario,
                tolerance: Tolerance::default(),
            });
        }
    }
    all
}

/// Declared rehearsals that apply to no service: shown on the first one, with the reason.
fn without_service(input: &Input<'_>, ready: &[Ready<'_>], all: &[Planned]) -> Vec<Planned> {
    let Some(first) = ready.first() else { return Vec::new() };
    let known = |rehearsal: &&Rehearsal| {
        rehearsal.services.is_empty() && !all.iter().any(|one| one.declared && one.name == rehearsal.name)
    };
    let missing = input.platform.rehearsals.iter().filter(known);
    missing.map(|rehearsal| declared(rehearsal, &first.service.name)).collect()
}

fn declared(rehearsal: &Rehearsal, service: &ServiceName) -> Planned {
    Planned {
        name: rehearsal.name.clone(),
        declared: true,
        service: service.clone(),
        scenario: rehearsal.scenario.clone(),
        tolerance: rehearsal.tolerance,
    }
}

/// What the tasks cost beyond a quiet time.
///
/// MODEL: tasks on EC2 share instances that run anyway, so nothing is said of their cost.
fn extra_cost(input: &Input<'_>, ready: &Ready<'_>, rehearsed: &Rehearsed) -> Option<Usd> {
    let measures = rehearsed.measures.as_ref()?;
    if ready.service.capacity == Capacity::Ec2 {
        return None;
    }
    let tariff = Tariff::new(input.prices.clone());
    let mut sum = Usd::ZERO;
    for (purchase, seconds) in [
        (Purchase::OnDemand, measures.extra_on_demand_task_seconds),
        (Purchase::Spot, measures.extra_spot_task_seconds),
    ] {
        if seconds != 0.0 {
            let hour = tariff.task_hour(ready.design.size, ready.design.architecture, purchase).ok()?;
            sum += hour.times(seconds / 3600.0);
        }
    }
    Some(sum)
}
