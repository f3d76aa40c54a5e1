//! The optimization of a whole platform.

use crate::back_test::back_test;
use crate::cost;
use crate::plan::{
    BackTested, Binding, Change, Confidence, Plan, PlatformState, Reason, RecordingFacts, Refusal,
    RefusalReason, Searched, ServicePlan, ServiceState, Settings, Verdict,
};
use crate::problem::{Problem, Tariff};
use crate::service::{self, Optimized};
use crate::shared::{self, Alternative, AlternativeKind};
use plimsoll_prices::{Bill, RegionPrices};
use plimsoll_recording::quality::{Sufficiency, quality};
use plimsoll_recording::{MetricName, NoSuchService, Origin, Recording, ServiceRecording};
use plimsoll_spec::Platform;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::objective::Stress;
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::calibrate::{Calibration, CalibrationError, calibrate};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::ServiceName;
use rayon::prelude::*;
use std::fmt;

/// Everything an optimization reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The declared platform.
    pub platform: &'a Platform,
    /// What was observed.
    pub recording: &'a Recording,
    /// Prices of the platform's region.
    pub prices: &'a RegionPrices,
    /// Laws of one task.
    pub tables: &'a Tables,
    /// What nobody publishes.
    pub assumptions: &'a Assumptions,
    /// What was asked for.
    pub settings: Settings,
}

/// Why there is no plan at all.
#[derive(Debug, Clone, PartialEq)]
pub enum OptimizeError {
    /// The recording is of none of the services.
    OtherServices(NoSuchService),
    /// Recordings that do not suffice, by service.
    Calibration(Vec<(ServiceName, CalibrationError)>),
}

impl fmt::Display for OptimizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherServices(error) => write!(f, "{error}"),
            Self::Calibration(errors) => errors.iter().enumerate().try_for_each(|(index, (name, error))| {
                let separator = if index > 0 { "\n" } else { "" };
                write!(f, "{separator}service `{name}`: {error}")
            }),
        }
    }
}

impl std::error::Error for OptimizeError {}

/// What is known of one service before the search.
#[derive(Debug)]
pub enum Prepared {
    /// It can be replayed.
    Ready(Box<Ready>),
    /// It cannot, for this reason.
    NoAdvice(String),
}

/// A calibrated service.
#[derive(Debug)]
pub struct Ready {
    /// The calibration.
    pub calibration: Calibration,
    /// The design under which it was recorded.
    pub recorded: Design,
    /// What the recorded minutes suffice for.
    pub sufficiency: Sufficiency,
}

/// Calibrates all services of a platform, in the order of the file.
///
/// # Errors
/// When the recording is of none of the services, or does not suffice for one of them.
pub fn prepare(input: &Input<'_>) -> Result<Vec<Prepared>, OptimizeError> {
    let services = &input.platform.services;
    let known = services.iter().any(|service| input.recording.for_service(&service.name).is_ok());
    if !known && let Some(first) = services.first() {
        let error = input.recording.for_service(&first.name).err();
        return Err(
            error.map_or_else(|| OptimizeError::Calibration(Vec::new()), OptimizeError::OtherServices)
        );
    }
    let prepared: Vec<Result<Prepared, (ServiceName, CalibrationError)>> =
        services.par_iter().map(|service| prepare_service(input, service)).collect();
    let mut ready = Vec::new();
    let mut errors = Vec::new();
    for result in prepared {
        match result {
            Ok(prepared) => ready.push(prepared),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(ready) } else { Err(OptimizeError::Calibration(errors)) }
}

fn prepare_service(
    input: &Input<'_>,
    service: &Service,
) -> Result<Prepared, (ServiceName, CalibrationError)> {
    let recording = match input.recording.for_service(&service.name) {
        Ok(recording) => recording,
        Err(missing) => return Ok(Prepared::NoAdvice(missing.to_string())),
    };
    if service.capacity == Capacity::Ec2 {
        return Ok(Prepared::NoAdvice(
            "services on EC2 instances are priced but not searched yet".to_owned(),
        ));
    }
    let sufficiency = quality(recording).sufficiency;
    let recorded = recorded_design(service, recording, input.platform.network.zones());
    let seed = Seed::new(input.settings.seed).named("calibrate").named(service.name.as_str());
    let calibration = calibrate(recording, &service.workload, &recorded, input.assumptions, seed)
        .map_err(|error| (service.name.clone(), error))?;
    if let Sufficiency::NoAdvice { .. } = sufficiency {
        return Ok(Prepared::NoAdvice(sufficiency.sentence()));
    }
    Ok(Prepared::Ready(Box::new(Ready { calibration, recorded, sufficiency })))
}

/// The design under which a service was recorded: what the inventory says, else what the stack file says.
#[must_use]
pub fn recorded_design(service: &Service, recording: &ServiceRecording, zones: u8) -> Design {
    let declared = Design::of(service, zones);
    let Some(configuration) = &recording.configuration else { return declared };
    Design {
        size: configuration.size.unwrap_or(declared.size),
        architecture: configuration.architecture.unwrap_or(declared.architecture),
        tasks: configuration.tasks.unwrap_or(declared.tasks),
        mix: configuration.mix.unwrap_or(declared.mix),
        scaling: configuration.scaling.clone().unwrap_or_else(|| declared.scaling.clone()),
        routing: configuration.routing.unwrap_or(declared.routing),
        deregistration_delay: configuration.deregistration_delay.unwrap_or(declared.deregistration_delay),
        ..declared
    }
}

/// The search problem of a calibrated service.
#[must_use]
pub fn problem(input: &Input<'_>, service: &Service, ready: &Ready) -> Problem {
    let present = Design::of(service, input.platform.network.zones());
    let mut objective = service.objective.clone();
    let mut recorded_floor = 0;
    match ready.sufficiency {
        Sufficiency::OneDayLabel { margin } => {
            objective.stress.push(Stress::Traffic(margin));
            recorded_floor = ready.recorded.tasks.min;
        }
        Sufficiency::NoScaleInFloorBelowRecordedMinimum => recorded_floor = ready.recorded.tasks.min,
        Sufficiency::NoAdvice { .. } | Sufficiency::OneWeekLabel | Sufficiency::Normal => {}
    }
    Problem {
        name: service.name.clone(),
        workload: ready.calibration.workload.clone(),
        pessimistic: ready.calibration.pessimistic.clone(),
        present,
        objective,
        inflation: 1.0,
        restrictions: ready.calibration.restrictions(),
        recorded: ready.recorded.clone(),
        levers: service.levers.clone(),
        assumptions: *input.assumptions,
        slowest_s: slowest_s(input.recording, service),
        tariff: Tariff::new(input.prices.clone()),
        recorded_floor,
        seed: input.settings.seed,
    }
}

/// 99th percentile of the latency in the slowest recorded minute, in seconds; 0 where none was recorded.
fn slowest_s(recording: &Recording, service: &Service) -> f64 {
    let series = recording.for_service(&service.name).ok().and_then(|own| own.series(MetricName::LatencyP99));
    series.map_or(0.0, |series| series.observed().fold(0.0, f64::max) / 1000.0)
}

/// Finds the cheapest configuration that keeps every objective.
///
/// # Errors
/// When the recording is of none of the services, or does not suffice for one of them.
pub fn optimize(
    input: &Input<'_>,
    progress: &(dyn Fn(&ServiceName, &Searched) + Sync),
) -> Result<Plan, OptimizeError> {
    let prepared = prepare(input)?;
    let pairs: Vec<(&Service, Prepared)> = input.platform.services.iter().zip(prepared).collect();
    let done: Vec<Done> =
        pairs.into_par_iter().map(|(service, prepared)| one(input, service, prepared, progress)).collect();
    Ok(assemble(input, done))
}

/// One service, optimized or not.
struct Done {
    optimized: Optimized,
    workload: Option<Workload>,
    sufficiency: Option<Sufficiency>,
}

fn one(
    input: &Input<'_>,
    service: &Service,
    prepared: Prepared,
    progress: &(dyn Fn(&ServiceName, &Searched) + Sync),
) -> Done {
    let retention = service.logs.retention;
    match prepared {
        Prepared::Ready(ready) => {
            let back_test = input
                .recording
                .for_service(&service.name)
                .map_or(BackTested::NotAsked, |recording| back_test(input, service, recording, &ready));
            let problem = Problem { inflation: back_test.inflation(), ..problem(input, service, &ready) };
            let confidence = Confidence { back_test, ..confidence(&ready.calibration) };
            let optimized = service::optimize(
                &problem,
                &ready.recorded,
                retention,
                confidence,
                input.tables,
                &|searched| {
                    progress(&service.name, searched);
                },
            );
            Done {
                optimized,
                workload: Some(ready.calibration.workload),
                sufficiency: Some(ready.sufficiency),
            }
        }
        Prepared::NoAdvice(reason) => {
            Done { optimized: unadvised(input, service, reason), workload: None, sufficiency: None }
        }
    }
}

pub(crate) fn confidence(calibration: &Calibration) -> Confidence {
    let checks = calibration.checks;
    let milliseconds = |seconds: f64| seconds * 1000.0;
    let demand = calibration.demand;
    Confidence {
        latency_mean_error: checks.and_then(|checks| checks.mean),
        latency_p95_error: checks.and_then(|checks| checks.p95),
        latency_p99_error: checks.and_then(|checks| checks.p99),
        cpu_ms_per_request: Some((
            milliseconds(demand.low90),
            milliseconds(demand.value),
            milliseconds(demand.high90),
        )),
        hardest_day: None,
        back_test: BackTested::NotAsked,
        restricted_by: calibration
            .findings
            .iter()
            .flat_map(|finding| {
                finding.restrictions().iter().map(|forbidden| (*forbidden, finding.to_string()))
            })
            .collect(),
        findings: calibration.findings.iter().map(ToString::to_string).collect(),
    }
}

/// The state of a service that is not replayed: its declared count all month.
pub(crate) fn unadvised_state(input: &Input<'_>, service: &Service) -> ServiceState {
    let design = Design::of(service, input.platform.network.zones());
    cost::declared_state(service, &design, design.tasks.desired, input.prices)
}

fn unadvised(input: &Input<'_>, service: &Service, reason: String) -> Optimized {
    let state = unadvised_state(input, service);
    Optimized {
        before: state.clone(),
        after: state,
        changes: Vec::new(),
        refused: Vec::new(),
        plan: ServicePlan {
            name: service.name.clone(),
            objective: service.objective.clone(),
            verdict: Verdict::NoAdvice { reason },
            front: Vec::new(),
            baselines: Vec::new(),
            searched: Searched::default(),
            proof: None,
            confidence: Confidence::default(),
        },
    }
}

/// Puts the services together and pulls the levers they share.
fn assemble(input: &Input<'_>, done: Vec<Done>) -> Plan {
    let platform = input.platform;
    let traffic = |states: &[ServiceState]| {
        cost::traffic(
            states
                .iter()
                .zip(&done)
                .map(|(state, done)| (&state.name, done.workload.as_ref(), &state.outcome)),
        )
    };
    let before_states: Vec<ServiceState> = done.iter().map(|done| done.optimized.before.clone()).collect();
    let mut after_states: Vec<ServiceState> = done.iter().map(|done| done.optimized.after.clone()).collect();
    let before_bill = cost::bill(platform, &before_states, &traffic(&before_states), input.prices);
    let designs = after_states.iter().map(|state| (&state.name, &state.design));
    let chosen = cost::with_designs(platform, designs);
    let after_traffic = traffic(&after_states);
    let price = |platform: &Platform, states: &[ServiceState]| {
        cost::bill(platform, states, &after_traffic, input.prices)
    };
    let shared = pull_shared_levers(input, chosen, &after_states, &price);
    for state in &mut after_states {
        state.log_retention = shared.platform.service(&state.name).and_then(|service| service.logs.retention);
    }
    let mut searched = Searched::default();
    let (mut changes, mut refused, mut services) = (shared.changes, shared.refused, Vec::new());
    let facts = facts_of(input.recording, done.iter().map(|done| (done.workload.as_ref(), done.sufficiency)));
    for done in done {
        changes.extend(done.optimized.changes);
        refused.extend(done.optimized.refused);
        searched.add(&done.optimized.plan.searched);
        services.push(done.optimized.plan);
    }
    // A stable sort: of equal savings the order of application stays.
    changes.sort_by_key(|change| std::cmp::Reverse(change.saves));
    let state = |platform: &Platform, services: Vec<ServiceState>, bill: Bill| PlatformState {
        services,
        network: shared::network_shape(platform),
        insights: platform.cluster.insights,
        bill,
    };
    Plan {
        stack: platform.stack.clone(),
        environment: platform.environment.clone(),
        region: platform.region.clone(),
        recording: facts,
        before: state(platform, before_states, before_bill),
        after: state(&shared.platform, after_states, shared.bill),
        changes,
        refused,
        services,
        searched,
    }
}

struct Shared {
    platform: Platform,
    bill: Bill,
    changes: Vec<Change>,
    refused: Vec<Refusal>,
}

/// One lever after the other, each to its cheapest allowed value.
fn pull_shared_levers(
    input: &Input<'_>,
    platform: Platform,
    states: &[ServiceState],
    price: &dyn Fn(&Platform, &[ServiceState]) -> Bill,
) -> Shared {
    let bill = price(&platform, states);
    let mut shared = Shared { platform, bill, changes: Vec::new(), refused: Vec::new() };
    if !input.settings.keep_network {
        let network = shared::network_alternatives(&shared.platform);
        pull(&mut shared, network, states, price);
    }
    let insights = shared::insights_alternatives(&shared.platform);
    pull(&mut shared, insights, states, price);
    for state in states {
        let retention = shared::retention_alternatives(&shared.platform, &state.name);
        pull(&mut shared, retention, states, price);
    }
    kept_network(input, &mut shared, states, price);
    shared
}

fn pull(
    shared: &mut Shared,
    alternatives: Vec<Alternative>,
    states: &[ServiceState],
    price: &dyn Fn(&Platform, &[ServiceState]) -> Bill,
) {
    let present = shared.bill.total();
    let mut best: Option<(Alternative, Bill)> = None;
    for alternative in alternatives {
        let bill = price(&alternative.platform, states);
        if let Some(reason) = newly_unpriced(&shared.bill, &bill) {
            shared.refused.push(refusal(&alternative, RefusalReason::NotPriced { reason }));
        } else if bill.total() < best.as_ref().map_or(present, |(_, bill)| bill.total()) {
            best = Some((alternative, bill));
        }
    }
    let Some((chosen, bill)) = best else { return };
    shared.changes.push(Change {
        service: chosen.service,
        path: chosen.path,
        from: chosen.from,
        to: chosen.to,
        yaml: chosen.yaml,
        saves: present - bill.total(),
        reason: match chosen.kind {
            AlternativeKind::Network => Reason::NetworkCheaper,
            AlternativeKind::Insights => Reason::FewerMetrics,
            AlternativeKind::Retention => Reason::StoresLess,
        },
        binding: Binding::Lever,
        risk: risk(chosen.kind),
    });
    shared.platform = chosen.platform;
    shared.bill = bill;
}

const fn risk(kind: AlternativeKind) -> &'static str {
    match kind {
        AlternativeKind::Network => {
            "fewer ways out: the loss of one zone may cut the others off from the internet"
        }
        AlternativeKind::Insights => "less to look at when something goes wrong",
        AlternativeKind::Retention => "older logs are gone",
    }
}

/// A line that becomes unpriced: totals can then not be compared, because unknown is not zero.
fn newly_unpriced(present: &Bill, other: &Bill) -> Option<String> {
    let known = |meter| present.not_priced().any(|line| &line.meter == meter);
    let line = other.not_priced().find(|line| line.quantity.is_some() && !known(&line.meter))?;
    Some(line.not_priced_because().unwrap_or("no price is known").to_owned())
}

fn refusal(alternative: &Alternative, reason: RefusalReason) -> Refusal {
    Refusal {
        service: alternative.service.clone(),
        path: alternative.path.clone(),
        to: alternative.to.clone(),
        reason,
    }
}

/// What a single NAT gateway would save where the network is kept.
fn kept_network(
    input: &Input<'_>,
    shared: &mut Shared,
    states: &[ServiceState],
    price: &dyn Fn(&Platform, &[ServiceState]) -> Bill,
) {
    use plimsoll_spec::platform::levers::NetworkShape;
    use plimsoll_spec::platform::network::Nat;
    let per_zone = shared::network_shape(&shared.platform) == NetworkShape::Nat(Nat::PerZone);
    let kept = input.settings.keep_network || input.platform.levers.network.is_empty();
    if per_zone && kept {
        let bill = price(&shared::with_network(&shared.platform, NetworkShape::Nat(Nat::Single)), states);
        let saves = shared.bill.total() - bill.total();
        shared.refused.push(Refusal {
            service: None,
            path: "network.nat".to_owned(),
            to: Nat::Single.as_str().to_owned(),
            reason: RefusalReason::LeverKept { saves },
        });
    }
}

/// What the recording is, for the reader of a result.
pub(crate) fn facts_of<'a>(
    recording: &Recording,
    services: impl Iterator<Item = (Option<&'a Workload>, Option<Sufficiency>)>,
) -> RecordingFacts {
    let mut minutes = 0;
    let mut notes: Vec<String> = Vec::new();
    for (workload, sufficiency) in services {
        minutes = minutes.max(workload.map_or(0, |workload| workload.arrivals.minutes()));
        let sentence = sufficiency.filter(|found| *found != Sufficiency::Normal).map(Sufficiency::sentence);
        notes.extend(sentence.filter(|sentence| !notes.contains(sentence)));
    }
    notes.extend(recording.notes.iter().cloned());
    let (synthetic, source) = match &recording.origin {
        Origin::Measured { source } => (false, source.clone()),
        Origin::Synthetic { generator, seed } => (true, format!("synthetic: {generator}, seed {seed}")),
    };
    RecordingFacts { synthetic, source, days: minutes as f64 / 1440.0, notes }
}
