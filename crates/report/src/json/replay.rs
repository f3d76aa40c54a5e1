//! `plimsoll/simulate/1`, and the same shape before and after an optimization.

use super::bill::{Line, PriceBook, lines, not_priced};
use super::confidence::{Recording, ServiceConfidence};
use super::figure;
use super::seeds::Seeds;
use crate::simulation::Simulation;
use crate::words;
use plimsoll_optimize::plan::{PlatformState, ServiceState};
use plimsoll_twin::design::Design;
use plimsoll_twin::outcome::LatencySummary;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct SimulateDocument<'a> {
    schema: &'static str,
    stack: &'a str,
    environment: &'a str,
    region: &'a str,
    #[serde(flatten)]
    state: State<'a>,
    recording: Recording<'a>,
    seeds: BTreeMap<&'a str, Seeds>,
}

impl<'a> SimulateDocument<'a> {
    pub(super) fn of(simulation: &Simulation<'a>) -> Self {
        let model_error = simulation
            .services
            .iter()
            .map(|service| (service.name.as_str(), ServiceConfidence::of(&service.confidence)))
            .collect();
        Self {
            schema: "plimsoll/simulate/1",
            stack: simulation.stack.as_str(),
            environment: simulation.environment.as_str(),
            region: simulation.region.as_str(),
            state: State::of(simulation.state, model_error),
            recording: Recording::of(simulation.recording),
            seeds: simulation
                .services
                .iter()
                .filter_map(|service| Some((service.name.as_str(), Seeds::of(service.seeds.as_ref()?))))
                .collect(),
        }
    }
}

/// A platform, replayed and priced.
#[derive(Serialize)]
pub(super) struct State<'a> {
    services: BTreeMap<&'a str, Replay<'a>>,
    monthly_usd: f64,
    not_priced: u64,
    network: &'static str,
    insights: &'static str,
    bill: Vec<Line<'a>>,
    price_book: PriceBook<'a>,
    model_error: BTreeMap<&'a str, ServiceConfidence<'a>>,
}

impl<'a> State<'a> {
    pub(super) fn of(
        state: &'a PlatformState,
        model_error: BTreeMap<&'a str, ServiceConfidence<'a>>,
    ) -> Self {
        Self {
            services: state.services.iter().map(|service| (service.name.as_str(), replay(service))).collect(),
            monthly_usd: state.monthly().dollars(),
            not_priced: not_priced(&state.bill),
            network: words::network(state.network),
            insights: state.insights.as_str(),
            bill: lines(&state.bill),
            price_book: PriceBook::of(&state.bill),
            model_error,
        }
    }
}

#[derive(Serialize)]
struct Replay<'a> {
    requests: Option<f64>,
    latency_ms: Option<Latency>,
    violation_minutes: Option<f64>,
    violation_minutes_upper: Option<f64>,
    minutes: u32,
    failed_requests: Option<f64>,
    cpu_percent: Cpu,
    memory_percent: Memory,
    tasks: Tasks,
    scaling_actions: u32,
    spot_interruptions: u32,
    gave_up: bool,
    monthly_usd: f64,
    design: DesignWords<'a>,
}

#[derive(Serialize)]
struct Latency {
    p50: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    mean: Option<f64>,
}

#[derive(Serialize)]
struct Cpu {
    mean: Option<f64>,
    p95: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Memory {
    mean: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Tasks {
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct DesignWords<'a> {
    cpu_units: u32,
    memory_mib: u32,
    architecture: &'static str,
    min: u32,
    max: u32,
    desired: u32,
    spot_percent: Option<f64>,
    on_demand_base: u32,
    scaling: String,
    routing: &'a str,
}

impl DesignWords<'_> {
    pub(super) fn of(design: &Design) -> Self {
        Self {
            cpu_units: design.size.cpu.units(),
            memory_mib: design.size.memory.mib(),
            architecture: design.architecture.as_str(),
            min: design.tasks.min,
            max: design.tasks.max,
            desired: design.tasks.desired,
            spot_percent: figure(design.mix.spot.percent()),
            on_demand_base: design.mix.on_demand_base,
            scaling: words::scaling(&design.scaling),
            routing: design.routing.as_str(),
        }
    }
}

fn replay(service: &ServiceState) -> Replay<'_> {
    let outcome = &service.outcome;
    // What was not replayed is not known, which is not zero.
    let known = |value: f64| if service.is_replayed() { figure(value) } else { None };
    Replay {
        requests: known(outcome.requests),
        latency_ms: outcome.latency.as_ref().map(latency),
        violation_minutes: known(outcome.violations.expected),
        violation_minutes_upper: known(outcome.violations.upper),
        minutes: outcome.minutes,
        failed_requests: known(outcome.failed_requests),
        cpu_percent: Cpu {
            mean: known(outcome.cpu_percent.mean),
            p95: known(outcome.cpu_percent.p95),
            max: known(outcome.cpu_percent.max),
        },
        memory_percent: Memory {
            mean: known(outcome.memory_percent.mean),
            max: known(outcome.memory_percent.max),
        },
        tasks: Tasks {
            mean: known(outcome.tasks.mean),
            min: known(outcome.tasks.min),
            max: known(outcome.tasks.max),
        },
        scaling_actions: outcome.scaling_actions,
        spot_interruptions: outcome.spot_interruptions,
        gave_up: outcome.gave_up,
        monthly_usd: service.monthly.dollars(),
        design: DesignWords::of(&service.design),
    }
}

fn latency(latency: &LatencySummary) -> Latency {
    Latency {
        p50: figure(latency.p50_ms),
        p90: figure(latency.p90_ms),
        p95: figure(latency.p95_ms),
        p99: figure(latency.p99_ms),
        mean: figure(latency.mean_ms),
    }
}
