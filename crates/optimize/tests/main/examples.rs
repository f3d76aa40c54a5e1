//! The examples of the project, optimized as the program does it.

#[path = "../../../twin/examples/make_recordings/hidden.rs"]
#[allow(dead_code, reason = "shared with the generator of the recordings")]
mod hidden;
#[path = "../../../twin/examples/make_recordings/traffic.rs"]
mod traffic;

use plimsoll_optimize::plan::{PlatformState, RefusalReason, Settings, Verdict};
use plimsoll_optimize::{Input, Plan, optimize};
use plimsoll_prices::PriceBook;
use plimsoll_recording::{FileSet, ReadOptions, Recording};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::{LoadOptions, Platform, load};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::replay::{self, replay};
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design, Outcome};
use plimsoll_units::{Quantile, TaskSize};
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

fn platform(name: &str) -> Platform {
    let text = std::fs::read_to_string(folder(name).join("plimsoll.yaml")).unwrap();
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: name.to_owned(),
    };
    load(&text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform
}

fn recording(name: &str) -> Recording {
    let root = folder(name).join("recording");
    let mut files = FileSet::new();
    files.insert("recording.json", std::fs::read(root.join("recording.json")).unwrap());
    for entry in std::fs::read_dir(root.join("metrics")).unwrap() {
        let entry = entry.unwrap();
        let path = format!("metrics/{}", entry.file_name().to_string_lossy());
        files.insert(path, std::fs::read(entry.path()).unwrap());
    }
    plimsoll_recording::read(&files, &ReadOptions::default()).unwrap()
}

fn plan_of(platform: &Platform, name: &str, settings: Settings) -> Plan {
    let prices = PriceBook::builtin().unwrap().region(&platform.region).unwrap();
    let (tables, assumptions, recording) = (Tables::builtin(), Assumptions::default(), recording(name));
    let input = Input {
        platform,
        recording: &recording,
        prices: &prices,
        tables: &tables,
        assumptions: &assumptions,
        settings,
    };
    optimize(&input, &|_, _| ()).unwrap()
}

fn plan(name: &str) -> Plan {
    plan_of(&platform(name), name, Settings::default())
}

/// What the hidden truth behind a recording does on a design, request by request.
fn truth(example: &str, service: &str, design: &Design, goals: &[LatencyGoal]) -> Outcome {
    let example = hidden::EXAMPLES.iter().find(|known| known.folder == example).unwrap();
    let hidden = example.services.iter().find(|known| known.service == service).unwrap();
    let seed = Seed::new(example.seed).named(service);
    let (workload, assumptions) = (hidden.workload(design.architecture, seed), Assumptions::default());
    let mut plant = ExactPlant::new(&workload, design, &assumptions, goals, seed, 0..traffic::MINUTES);
    let observed = &workload.arrivals.observed;
    let settings = replay::Settings::new(design, &assumptions, workload.arrivals.start, observed).unwrap();
    replay(&mut plant, &settings)
}

fn only(state: &PlatformState) -> &Design {
    &state.services[0].design
}

#[test]
fn a1_a13_three_oversized_tasks_become_two_because_of_the_metrics() {
    let plan = plan("fargate-web");
    let (before, after) = (&plan.before.services[0], &plan.after.services[0]);
    assert!((25.0..35.0).contains(&before.outcome.cpu_percent.mean), "{:?}", before.outcome.cpu_percent);
    assert_eq!((before.design.tasks.desired, after.design.tasks.desired), (3, 2));
    assert_eq!(after.design.size, TaskSize::new(1024, 2048));
    assert!(after.design.size.is_fargate());
    assert_eq!(plan.services[0].verdict, Verdict::Cheaper);
    assert!(plan.objective_met());
    // The count follows from the metrics: with twice the demand the answer is another one.
    let mut busier = platform("fargate-web");
    busier.services[0].objective.latency[0].threshold_ms = 170.0;
    let tighter = plan_of(&busier, "fargate-web", Settings::default());
    assert!(tighter.after.monthly() > plan.after.monthly());
}

#[test]
fn a7_the_deregistration_delay_becomes_30_s_where_the_lever_is_free() {
    let plan = plan("fargate-web");
    let delay = |state| only(state).deregistration_delay.get();
    assert_eq!((delay(&plan.before), delay(&plan.after)), (300, 30));
}

#[test]
fn b11_payments_costs_at_least_40_percent_less() {
    let plan = plan("payments");
    assert!(plan.saving_percent() >= 40.0, "{}", plan.saving_percent());
    let kept =
        plan_of(&platform("payments"), "payments", Settings { keep_network: true, ..Settings::default() });
    let with_network_kept = kept.saving_percent();
    assert!((20.0..30.0).contains(&with_network_kept), "{with_network_kept}");
    assert!(kept.refused.iter().any(|refused| refused.path == "network.nat"));
}

#[test]
fn b12_payments_stays_under_200_ms_under_the_hidden_truth_too() {
    let plan = plan("payments");
    let after = &plan.after.services[0];
    assert!(after.outcome.latency.unwrap().p95_ms < 200.0);
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 }];
    let truth = truth("payments", "api", &after.design, &goals);
    assert!(truth.violations.expected <= 0.01 * f64::from(truth.minutes), "{:?}", truth.violations);
    let (said, seen) = (after.outcome.latency.unwrap().p95_ms, truth.latency.unwrap().p95_ms);
    assert!((said / seen - 1.0).abs() < 0.10, "p95 {said} ms predicted, {seen} ms in truth");
    assert!((after.outcome.tasks.mean / truth.tasks.mean - 1.0).abs() < 0.03);
}

#[test]
fn b5_a_quarter_of_a_vcpu_is_refused_where_its_quota_breaks_200_ms() {
    let plan = plan("payments");
    assert!(only(&plan.after).size.cpu.units() > 256);
    let refusal = plan.refused.iter().find(|refused| refused.to == "256").unwrap();
    assert!(matches!(refusal.reason, RefusalReason::Latency { .. }), "{:?}", refusal.reason);
    // At the declared CPU target; one that keeps the quota idle would hide the stalls behind more tasks.
    let quarter = Design {
        size: TaskSize::new(256, 512),
        scaling: only(&plan.before).scaling.clone(),
        ..only(&plan.after).clone()
    };
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 }];
    let truth = truth("payments", "api", &quarter, &goals);
    assert!(truth.violations.expected > 0.05 * f64::from(truth.minutes), "{:?}", truth.violations);
}

#[test]
fn b4_the_on_demand_base_of_the_levers_is_kept_where_spot_is_used() {
    let mut declared = platform("payments");
    declared.services[0].levers.on_demand_base = 1;
    let plan = plan_of(&declared, "payments", Settings::default());
    let mix = only(&plan.after).mix;
    assert!(mix.spot.fraction() > 0.0);
    assert_eq!(mix.on_demand_base, 1);
    assert!(plan.after.services[0].outcome.on_demand_task_seconds > 0.0);
}

#[test]
fn c13_twelve_step_scaled_services_save_and_keep_their_objectives() {
    let plan = plan("microservices");
    assert_eq!(plan.services.len(), 12);
    assert!(plan.objective_met());
    let saved = (plan.before.monthly() - plan.after.monthly()).dollars();
    assert!((1000.0..3000.0).contains(&saved), "{saved}");
    let reports = plan.after.services.iter().find(|state| state.name.as_str() == "reports").unwrap();
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 1500.0 }];
    let truth = truth("microservices", "reports", &reports.design, &goals);
    assert!(truth.violations.expected <= 0.01 * f64::from(truth.minutes), "{:?}", truth.violations);
}

#[test]
fn o2_optimizing_the_optimum_changes_nothing() {
    for name in ["fargate-web", "payments"] {
        let declared = platform(name);
        let first = plan_of(&declared, name, Settings::default());
        let designs = first.after.services.iter().map(|state| (&state.name, &state.design));
        let mut reached = plimsoll_optimize::cost::with_designs(&declared, designs);
        reached = plimsoll_optimize::shared::with_network(&reached, first.after.network);
        for state in &first.after.services {
            let retention = state.log_retention.unwrap();
            reached = plimsoll_optimize::shared::with_retention(&reached, &state.name, retention);
        }
        assert_eq!(first.is_reached_by(&reached), Ok(()), "{name}");
        let second = plan_of(&reached, name, Settings::default());
        assert_eq!(second.changes, Vec::new(), "{name}");
    }
}
