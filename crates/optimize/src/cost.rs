//! The bill of a platform in one state: fixed infrastructure plus task time.

use crate::plan::ServiceState;
use crate::problem::Tariff;
use plimsoll_prices::{Bill, Options, RegionPrices, SavingsPlan, Term, monthly_bill};
use plimsoll_spec::Platform;
use plimsoll_spec::metering::{ServiceTraffic, Traffic, add_task_usage, fixed_usage};
use plimsoll_spec::platform::capacity::{Capacity, Ec2Capacity};
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::{Design, Outcome, Workload};
use plimsoll_units::usage::HOURS_PER_MONTH;
use plimsoll_units::{ServiceName, Usd};
use std::collections::BTreeMap;

/// Seconds in a month of 730 hours.
const MONTH_S: f64 = HOURS_PER_MONTH * 3600.0;

/// The platform with the designs of its states.
#[must_use]
pub fn with_designs<'a>(
    platform: &Platform,
    designs: impl IntoIterator<Item = (&'a ServiceName, &'a Design)>,
) -> Platform {
    let mut changed = platform.clone();
    for (name, design) in designs {
        for service in changed.services.iter_mut().filter(|service| &service.name == name) {
            apply(service, design);
        }
    }
    changed
}

fn apply(service: &mut Service, design: &Design) {
    service.size = design.size;
    service.architecture = design.architecture;
    service.tasks = design.tasks;
    service.scaling.clone_from(&design.scaling);
    if let Capacity::Fargate(mix) = &mut service.capacity {
        *mix = design.mix;
    }
    if let Some(group) = &mut service.target_group {
        group.algorithm = design.routing;
        group.deregistration_delay = design.deregistration_delay;
    }
}

/// Traffic of a month at the rates of the recording.
#[must_use]
pub fn traffic<'a>(
    services: impl IntoIterator<Item = (&'a ServiceName, Option<&'a Workload>, &'a Outcome)>,
) -> Traffic {
    let of = |workload: Option<&Workload>, outcome: &Outcome| ServiceTraffic {
        requests: workload.map(|workload| mean_rate(workload) * MONTH_S),
        mean_tasks: Some(mean_tasks(outcome)),
        ..ServiceTraffic::default()
    };
    let services: BTreeMap<ServiceName, ServiceTraffic> =
        services.into_iter().map(|(name, workload, outcome)| (name.clone(), of(workload, outcome))).collect();
    Traffic { services, mean_instances: None }
}

fn mean_rate(workload: &Workload) -> f64 {
    let rates = &workload.arrivals.per_second;
    rates.iter().map(|rate| f64::from(*rate)).sum::<f64>() / rates.len().max(1) as f64
}

fn mean_tasks(outcome: &Outcome) -> f64 {
    if outcome.period_s > 0.0 {
        (outcome.on_demand_task_seconds + outcome.spot_task_seconds) / outcome.period_s
    } else {
        0.0
    }
}

/// The monthly bill of a platform whose services are in these states.
#[must_use]
pub fn bill(platform: &Platform, states: &[ServiceState], traffic: &Traffic, prices: &RegionPrices) -> Bill {
    let mut usage = fixed_usage(platform, traffic);
    for state in states {
        let Some(service) = platform.service(&state.name) else { continue };
        let hours = |seconds: f64| {
            if state.outcome.period_s > 0.0 {
                seconds / state.outcome.period_s * HOURS_PER_MONTH
            } else {
                0.0
            }
        };
        add_task_usage(
            &mut usage,
            service,
            hours(state.outcome.on_demand_task_seconds),
            hours(state.outcome.spot_task_seconds),
        );
    }
    monthly_bill(&usage, prices, &options(platform))
}

/// What the stack file says about paying.
#[must_use]
pub fn options(platform: &Platform) -> Options {
    Options {
        free_tier: platform.pricing.free_tier,
        savings_plan: platform.pricing.savings_plan.map(|plan| SavingsPlan {
            term: if plan.years >= 3 { Term::ThreeYears } else { Term::OneYear },
            commitment_per_hour: plan.usd_per_hour,
        }),
    }
}

/// The state of a service that runs a number of tasks all month.
#[must_use]
pub fn declared_state(service: &Service, design: &Design, tasks: u32, prices: &RegionPrices) -> ServiceState {
    let spot = design.mix.spot_tasks(tasks);
    let outcome = Outcome {
        period_s: MONTH_S,
        on_demand_task_seconds: f64::from(tasks - spot) * MONTH_S,
        spot_task_seconds: f64::from(spot) * MONTH_S,
        ..Outcome::default()
    };
    let monthly = match service.capacity {
        Capacity::Fargate(_) => Tariff::new(prices.clone()).monthly(design, &outcome).unwrap_or(Usd::ZERO),
        Capacity::Ec2 => Usd::ZERO,
    };
    ServiceState {
        name: service.name.clone(),
        design: design.clone(),
        log_retention: service.logs.retention,
        outcome,
        monthly,
    }
}

/// The bills of a platform at the minimum, desired and maximum task counts, without any traffic known.
#[must_use]
pub fn declared(platform: &Platform, prices: &RegionPrices) -> [Bill; 3] {
    let zones = platform.network.zones();
    let at = |count: fn(&TaskRange) -> u32, instances: fn(&Ec2Capacity) -> u32| {
        let states: Vec<ServiceState> = platform
            .services
            .iter()
            .map(|service| {
                declared_state(service, &Design::of(service, zones), count(&service.tasks), prices)
            })
            .collect();
        let traffic = Traffic {
            mean_instances: platform.cluster.ec2.as_ref().map(|ec2| f64::from(instances(ec2))),
            ..traffic(states.iter().map(|state| (&state.name, None, &state.outcome)))
        };
        bill(platform, &states, &traffic, prices)
    };
    [
        at(|tasks| tasks.min, |ec2| ec2.min),
        at(|tasks| tasks.desired, |ec2| ec2.min),
        at(|tasks| tasks.max, |ec2| ec2.max),
    ]
}
