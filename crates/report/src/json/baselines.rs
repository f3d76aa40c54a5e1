//! Baselines beside the plan.

use super::figure;
use super::replay::DesignWords;
use crate::baselines::PlatformBaseline;
use plimsoll_optimize::plan::Baseline as ServiceBaseline;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct Baseline {
    monthly_usd: f64,
    tasks_monthly_usd: f64,
    violation_minutes: Option<f64>,
    changes: Vec<String>,
    no_advice: BTreeMap<String, String>,
}

pub(super) fn summed(baselines: Vec<PlatformBaseline<'_>>) -> BTreeMap<&'static str, Baseline> {
    let entry = |baseline: PlatformBaseline<'_>| {
        let no_advice =
            baseline.silent.iter().map(|(service, why)| (service.to_string(), (*why).to_owned())).collect();
        let document = Baseline {
            monthly_usd: baseline.monthly.dollars(),
            tasks_monthly_usd: baseline.tasks_monthly.dollars(),
            violation_minutes: figure(baseline.violation_minutes),
            changes: baseline.changes,
            no_advice,
        };
        (baseline.name, document)
    };
    baselines.into_iter().map(entry).collect()
}

/// A baseline for one service.
#[derive(Serialize)]
pub(super) struct OfService<'a> {
    tasks_monthly_usd: Option<f64>,
    violation_minutes: Option<f64>,
    changes: &'a [String],
    design: Option<DesignWords<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_advice_because: Option<&'a str>,
}

pub(super) fn of_service(baseline: &ServiceBaseline) -> OfService<'_> {
    match &baseline.result {
        Ok(result) => OfService {
            tasks_monthly_usd: Some(result.monthly.dollars()),
            violation_minutes: figure(result.violation_minutes),
            changes: &result.changes,
            design: Some(DesignWords::of(&result.design)),
            no_advice_because: None,
        },
        Err(reason) => OfService {
            tasks_monthly_usd: None,
            violation_minutes: None,
            changes: &[],
            design: None,
            no_advice_because: Some(reason),
        },
    }
}
