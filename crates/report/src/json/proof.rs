//! Proof on the exact engine and back-test.

use super::figure;
use super::replay::DesignWords;
use plimsoll_optimize::plan::{BackTest, BackTested, ErrorOverMinutes, ExactProof, Finalist, Predicted};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Proof<'a> {
    engine: &'static str,
    seeds: u32,
    windows: Vec<Window>,
    requests: u64,
    allowed_violation_minutes: Option<f64>,
    finalists: Vec<FinalistDocument<'a>>,
}

#[derive(Serialize)]
struct Window {
    first_minute: usize,
    minutes: usize,
    why: String,
}

#[derive(Serialize)]
struct FinalistDocument<'a> {
    tasks_monthly_usd: f64,
    design: DesignWords<'a>,
    violation_minutes: InWindows,
    violation_minutes_upper: Option<f64>,
    verdict: &'static str,
}

#[derive(Serialize)]
struct InWindows {
    searched: Option<f64>,
    exact: Option<f64>,
    exact_upper: Option<f64>,
}

impl<'a> Proof<'a> {
    pub(super) fn of(proof: &'a ExactProof) -> Self {
        let window = |window: &plimsoll_optimize::plan::ProofWindow| Window {
            first_minute: window.first,
            minutes: window.minutes,
            why: window.why.to_string(),
        };
        Self {
            engine: "exact",
            seeds: proof.seeds,
            windows: proof.windows.iter().map(window).collect(),
            requests: proof.requests,
            allowed_violation_minutes: figure(proof.allowed),
            finalists: proof.finalists.iter().map(finalist).collect(),
        }
    }
}

fn finalist(finalist: &Finalist) -> FinalistDocument<'_> {
    FinalistDocument {
        tasks_monthly_usd: finalist.monthly.dollars(),
        design: DesignWords::of(&finalist.design),
        violation_minutes: InWindows {
            searched: figure(finalist.searched),
            exact: figure(finalist.exact.expected),
            exact_upper: figure(finalist.exact.upper),
        },
        violation_minutes_upper: figure(finalist.total_upper),
        verdict: finalist.verdict.as_str(),
    }
}

#[derive(Serialize)]
pub(super) struct BackTestDocument {
    learned_days: Option<f64>,
    predicted_days: Option<f64>,
    latency_mean: Option<ErrorDocument>,
    latency_p95: Option<ErrorDocument>,
    latency_p99: Option<ErrorDocument>,
    violation_minutes: Option<PredictedDocument>,
    task_hours: Option<PredictedDocument>,
    inflation: Option<f64>,
    inflation_found: Option<f64>,
    inflation_hours: usize,
}

#[derive(Serialize)]
struct ErrorDocument {
    minutes: usize,
    signed_error: Option<f64>,
    absolute_error: Option<f64>,
}

#[derive(Serialize)]
struct PredictedDocument {
    predicted: Option<f64>,
    recorded: Option<f64>,
}

/// The back-test, and why there is none where there is none.
pub(super) fn back_test(tested: &BackTested) -> (Option<BackTestDocument>, Option<String>) {
    match tested {
        BackTested::NotAsked => (None, None),
        BackTested::Not(reason) => (None, Some(reason.to_string())),
        BackTested::Done(test) => (Some(document(test)), None),
    }
}

fn document(test: &BackTest) -> BackTestDocument {
    let error = |error: ErrorOverMinutes| ErrorDocument {
        minutes: error.minutes,
        signed_error: figure(error.signed),
        absolute_error: figure(error.absolute),
    };
    let sum = |sum: Predicted| PredictedDocument {
        predicted: figure(sum.predicted),
        recorded: figure(sum.recorded),
    };
    BackTestDocument {
        learned_days: figure(test.learned_days),
        predicted_days: figure(test.predicted_days),
        latency_mean: test.mean.map(error),
        latency_p95: test.p95.map(error),
        latency_p99: test.p99.map(error),
        violation_minutes: test.violation_minutes.map(sum),
        task_hours: test.task_hours.map(sum),
        inflation: figure(test.inflation.factor),
        inflation_found: test.inflation.found.and_then(figure),
        inflation_hours: test.inflation.hours,
    }
}
