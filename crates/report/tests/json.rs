//! The documents against the contract: names, types, nulls, and the same bytes twice.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod fixture;

use fixture::{payments, recording_summary, simulated, twelve};
use plimsoll_report::json;
use plimsoll_report::{CostCases, Simulation};
use serde_json::Value;

fn parsed(text: &str) -> Value {
    assert!(text.ends_with("}\n"), "one document and a final newline");
    serde_json::from_str(text).unwrap()
}

fn has(value: &Value, path: &str, fields: &[&str]) {
    let object = value.pointer(path).unwrap_or_else(|| panic!("no {path}"));
    for field in fields {
        assert!(object.get(field).is_some(), "{path} lacks {field}: {object}");
    }
}

fn has_replay(value: &Value, path: &str) {
    has(value, path, &["services", "monthly_usd", "model_error"]);
    let service = format!("{path}/services/api");
    has(
        value,
        &service,
        &[
            "requests",
            "latency_ms",
            "violation_minutes",
            "minutes",
            "failed_requests",
            "cpu_percent",
            "memory_percent",
            "tasks",
            "scaling_actions",
            "spot_interruptions",
        ],
    );
    has(value, &format!("{service}/latency_ms"), &["p50", "p95", "p99", "mean"]);
    has(value, &format!("{service}/cpu_percent"), &["mean", "p95", "max"]);
    has(value, &format!("{service}/memory_percent"), &["mean", "max"]);
    has(value, &format!("{service}/tasks"), &["mean", "min", "max"]);
}

#[test]
fn cost_has_the_contract_s_shape() {
    let plan = payments();
    let document = parsed(&json::cost(&plan.before.bill));
    assert_eq!(document["schema"], "plimsoll/cost/1");
    has(&document, "", &["monthly_usd", "lines"]);
    has(&document, "/price_book", &["region", "as_of"]);
    let lines = document["lines"].as_array().unwrap();
    let mut priced = 0.0;
    for line in lines {
        has(line, "", &["service", "item", "quantity", "unit", "unit_price_usd", "monthly_usd"]);
        assert_eq!(line["monthly_usd"].is_null(), line.get("not_priced_because").is_some(), "{line}");
        priced += line["monthly_usd"].as_f64().unwrap_or(0.0);
    }
    assert!((priced - document["monthly_usd"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(document["not_priced"], 1);
    assert!(document.get("minimum").is_none());
}

#[test]
fn cost_cases_add_the_range() {
    let plan = payments();
    let bill = &plan.before.bill;
    let cases = CostCases { minimum: Some(bill), maximum: Some(bill), ..CostCases::from(bill) };
    let document = parsed(&json::cost_cases(&cases));
    assert_eq!(document["minimum"]["monthly_usd"], document["monthly_usd"]);
    has(&document, "/maximum", &["monthly_usd", "not_priced"]);
}

#[test]
fn simulate_has_the_contract_s_shape() {
    let plan = payments();
    let services = simulated(&plan);
    let simulation = Simulation {
        stack: &plan.stack,
        environment: &plan.environment,
        region: &plan.region,
        recording: &plan.recording,
        state: &plan.before,
        services: &services,
    };
    let document = parsed(&json::simulate(&simulation));
    assert_eq!(document["schema"], "plimsoll/simulate/1");
    has_replay(&document, "");
    assert_eq!(document["recording"]["synthetic"], true);
}

#[test]
fn optimize_has_the_contract_s_shape() {
    let document = parsed(&json::optimize(&payments(), Some(0.5)));
    assert_eq!(document["schema"], "plimsoll/optimize/1");
    has(&document, "", &["saving_percent", "changes", "refused", "searched", "baselines", "confidence"]);
    has_replay(&document, "/before");
    has_replay(&document, "/after");
    for change in document["changes"].as_array().unwrap() {
        has(
            change,
            "",
            &["service", "path", "from", "to", "saves_usd_month", "reason", "binding_constraint"],
        );
    }
    for refused in document["refused"].as_array().unwrap() {
        has(refused, "", &["path", "to", "reason"]);
    }
    has(&document, "/searched", &["candidates", "simulated", "pruned", "seconds"]);
    assert_eq!(document["searched"]["seconds"], 0.5);
    for (name, baseline) in document["baselines"].as_object().unwrap() {
        has(baseline, "", &["monthly_usd", "violation_minutes", "changes"]);
        assert!(name.is_ascii());
    }
}

#[test]
fn the_recorded_baseline_costs_what_the_platform_costs_before() {
    for plan in [payments(), twelve()] {
        let document = parsed(&json::optimize(&plan, None));
        assert_eq!(document["baselines"]["recorded"]["monthly_usd"], document["before"]["monthly_usd"]);
    }
}

#[test]
fn a_baseline_without_advice_counts_as_the_present_and_says_so() {
    let document = parsed(&json::optimize(&payments(), None));
    let silent = &document["baselines"]["compute_optimizer_style"];
    assert_eq!(silent["monthly_usd"], document["before"]["monthly_usd"]);
    assert!(silent["no_advice"]["api"].as_str().unwrap().contains("target-tracking"));
}

#[test]
fn what_is_not_a_number_is_null() {
    let mut plan = payments();
    let service = plan.after.services.first_mut().unwrap();
    service.outcome.violations.expected = f64::NAN;
    service.outcome.latency = None;
    plan.services.first_mut().unwrap().front.first_mut().unwrap().latency_ms = f64::INFINITY;
    let text = json::optimize(&plan, Some(f64::NAN));
    let document = parsed(&text);
    assert!(!text.contains("NaN"));
    assert!(document["after"]["services"]["api"]["violation_minutes"].is_null());
    assert!(document["after"]["services"]["api"]["latency_ms"].is_null());
    assert!(document["searched"]["seconds"].is_null());
}

#[test]
fn a_service_that_was_not_replayed_has_nulls_and_no_zeros() {
    let mut plan = payments();
    let service = plan.before.services.first_mut().unwrap();
    let task_seconds = service.outcome.on_demand_task_seconds;
    service.outcome = plimsoll_twin::Outcome { on_demand_task_seconds: task_seconds, ..Default::default() };
    assert!(!service.is_replayed());
    let document = parsed(&json::optimize(&plan, None));
    let replay = &document["before"]["services"]["api"];
    for path in ["/requests", "/violation_minutes", "/cpu_percent/mean", "/memory_percent/max", "/tasks/mean"]
    {
        assert_eq!(replay.pointer(path), Some(&Value::Null), "{path}");
    }
    assert!(replay["monthly_usd"].is_number());
}

#[test]
fn inspect_says_what_is_there_and_what_is_not() {
    let document = parsed(&json::inspect(&recording_summary()));
    assert_eq!(document["schema"], "plimsoll/inspect/1");
    let service = &document["services"]["api"];
    assert_eq!(service["metrics"]["requests"]["gaps"][0]["points"], 1);
    assert!(service["not_recorded"].as_array().unwrap().contains(&"p95".into()));
    assert!(service["configuration"].is_null());
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(json::optimize(&twelve(), None), json::optimize(&twelve(), None));
}
