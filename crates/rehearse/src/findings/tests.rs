//! A bad and a good stack file for each rule; what the help says is written into the bad one must make it a good one.

use super::{Found, Ground, PAGES, findings, page};
use crate::platform::{Input, Request, Stage, stage};
use plimsoll_prices::{PriceBook, RegionPrices};
use plimsoll_spec::{LoadOptions, Loaded, load};
use plimsoll_twin::Assumptions;

/// A service without any finding: constant traffic, room everywhere.
const GOOD: &str = "\
stack: shop
image: shop
port: 8080
size: {cpu: 512, memory: 1024}
tasks: 6..12
scaling: [{track: cpu, at: 50%, in_cooldown: 300s}]
objective: p95 < 300ms
rollout: {minimum_healthy: 100%, maximum: 200%, grace: 60s, drain: 30s}
workload:
  requests_per_second: 40
  cpu_per_request: 20ms
  base_latency: 20ms
  start_time: 40s
";

struct Fixture {
    loaded: Loaded,
    prices: RegionPrices,
    assumptions: Assumptions,
    request: Request,
}

impl Fixture {
    fn new(text: &str) -> Self {
        let options = LoadOptions {
            file_name: "plimsoll.yaml".to_owned(),
            environment: None,
            default_stack_name: "shop".to_owned(),
        };
        let loaded = load(text, &options).unwrap_or_else(|errors| panic!("{errors}"));
        let prices = PriceBook::builtin().unwrap().region_or_unpriced(&loaded.platform.region);
        Self { loaded, prices, assumptions: Assumptions::default(), request: Request::default() }
    }

    fn input(&self) -> Input<'_> {
        Input {
            platform: &self.loaded.platform,
            recording: None,
            prices: &self.prices,
            assumptions: &self.assumptions,
            request: &self.request,
        }
    }

    fn findings(&self, stage: &Stage<'_>) -> Vec<Found> {
        let ground = Ground {
            recording: None,
            prices: &self.prices,
            assumptions: &self.assumptions,
            places: &self.loaded.source,
            seed: 1,
        };
        findings(stage.ready(), &ground)
    }
}

/// The findings of a stack file whose traffic follows `shape` times the stated rate, one factor for each minute.
fn shaped(text: &str, shape: &[f32]) -> Vec<Found> {
    let fixture = Fixture::new(text);
    let mut stage = stage(&fixture.input()).unwrap();
    for ready in &mut stage.ready {
        let arrivals = &mut ready.workload.arrivals;
        let rate = arrivals.per_second[0];
        arrivals.per_second = shape.iter().map(|factor| rate * factor).collect();
        arrivals.observed = vec![true; shape.len()];
    }
    fixture.findings(&stage)
}

fn checked(text: &str) -> Vec<Found> {
    shaped(text, &[1.0; 120])
}

fn codes(found: &[Found]) -> Vec<&'static str> {
    found.iter().map(|found| found.diagnostic.code.as_str()).collect()
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

/// The bad file has exactly this finding at this text; the repaired one has not.
#[track_caller]
fn case(code: &str, bad: &str, marked: &str, says: &[&str], repaired: &str, shape: &[f32]) {
    let found = shaped(bad, shape);
    let own: Vec<&Found> = found.iter().filter(|found| found.diagnostic.code.as_str() == code).collect();
    let [own] = own.as_slice() else { panic!("{code} is not among {found:#?}") };
    let span = own.diagnostic.labels[0].span;
    assert_eq!(bad.get(span.range()), Some(marked));
    let text = format!("{}; {}", own.diagnostic.message, own.diagnostic.help.as_deref().unwrap());
    for part in says {
        assert!(text.contains(part), "`{part}` is missing in: {text}");
    }
    let after = shaped(repaired, shape);
    assert!(!codes(&after).contains(&code), "the help does not help: {after:#?}");
}

const CALM: [f32; 120] = [1.0; 120];

#[test]
fn a_service_with_room_has_no_finding() {
    assert_eq!(checked(GOOD), []);
}

#[test]
fn a_task_too_small_for_the_percentile_is_found() {
    let bad =
        with("cpu: 512, memory: 1024", "cpu: 256, memory: 1024").replace("20ms\n  base", "70ms\n  base");
    let says = ["256 CPU units", "no number of tasks", "write `cpu: "];
    let repaired = bad.replace("cpu: 256", "cpu: 1024").replace("memory: 1024", "memory: 2048");
    case("PLM0501", &bad, "256", &says, &repaired, &CALM);
}

#[test]
fn a_target_above_what_keeps_the_objective_is_found() {
    let bad = with("at: 50%", "at: 95%");
    let says = ["scaling out begins at 95 % CPU", "one scale-out adds 5 %"];
    case("PLM0502", &bad, "95%", &says, GOOD, &CALM);
    // The first policy to act decides.
    let both = with(
        "[{track: cpu, at: 50%, in_cooldown: 300s}]",
        "[{track: cpu, at: 95%}, {track: requests, at: 300}]",
    );
    assert_eq!(checked(&both), []);
}

#[test]
fn a_maximum_below_what_the_traffic_needs_is_found() {
    let bad = with("requests_per_second: 40", "requests_per_second: 400");
    let says = ["12 tasks need", "allow at least "];
    case("PLM0503", &bad, "6..12", &says, &bad.replace("6..12", "6..60"), &CALM);
}

/// Half an hour of ten times the traffic every six hours.
fn spikes() -> Vec<f32> {
    (0..24 * 60).map(|minute| if minute % 360 < 330 { 0.3 } else { 3.0 }).collect()
}

#[test]
fn b6_scaling_that_reacts_too_late_is_found() {
    let bad = with("tasks: 6..12", "tasks: 2..20");
    let says = ["observed minutes miss the objective", "serves 6.8 minutes after", "keep at least"];
    let found = shaped(&bad, &spikes());
    let own = found.iter().find(|found| found.diagnostic.code.as_str() == "PLM0504");
    let help = own.unwrap_or_else(|| panic!("{found:#?}")).diagnostic.help.clone().unwrap();
    let minimum = help.split("at least ").nth(1).unwrap().split(' ').next().unwrap();
    let repaired = bad.replace("tasks: 2..20", &format!("tasks: {minimum}..20"));
    case("PLM0504", &bad, "50%", &says, &repaired, &spikes());
}

#[test]
fn b7_cooldowns_that_flap_are_found() {
    let steps = "[{step: cpu, above: 50%, periods: 1, cooldown: 60s, steps: [{from: 0, change: +2}]}, \
                 {step: cpu, below: 48%, periods: 1, cooldown: 60s, steps: [{to: 0, change: -2}]}]";
    let bad = with("[{track: cpu, at: 50%, in_cooldown: 300s}]", steps).replace("6..12", "2..12");
    let says = ["at a constant 40.0 requests/s", "times an hour"];
    case("PLM0505", &bad, "60s", &says, &bad.replace("below: 48%", "below: 25%"), &CALM);
}

#[test]
fn b16_a_grace_period_shorter_than_the_start_is_found() {
    let bad = with("start_time: 40s", "start_time: 240s").replace("grace: 60s", "grace: 10s");
    let says = ["needs 217 s", "write `grace: 220s`"];
    case("PLM0506", &bad, "10s", &says, &bad.replace("grace: 10s", "grace: 220s"), &CALM);
}

#[test]
fn a7_a_drain_shorter_than_the_slowest_request_is_found() {
    let slow = GOOD.replace("base_latency: 20ms", "base_latency: 4s").replace("300ms", "20s");
    let bad = slow.replace("drain: 30s", "drain: 5s");
    let says = ["one request in a thousand", "write `drain: "];
    case("PLM0507", &bad, "5s", &says, &slow, &CALM);
}

#[test]
fn a_deployment_that_deadlocks_at_a_scheduled_count_is_found() {
    let night = "[{track: cpu, at: 50%}, {schedule: cron(0 22 * * ? *), name: night, min: 1}]";
    let bad =
        with("[{track: cpu, at: 50%, in_cooldown: 300s}]", night).replace("maximum: 200%", "maximum: 150%");
    let says = ["with 1 task", "write `maximum: 200%`"];
    case("PLM0508", &bad, "150%", &says, &bad.replace("150%", "200%"), &CALM);
}

#[test]
fn x5_a_minimum_that_does_not_survive_a_zone_is_found() {
    let bad = with("tasks: 6..12", "tasks: 3..12").replace("at: 50%", "at: 60%");
    let says = ["at the minimum of 3 tasks", "1 is left", "keep at least"];
    case("PLM0509", &bad, "3..12", &says, &bad.replace("3..12", "6..12"), &CALM);
    let waived =
        bad.replace("objective: p95 < 300ms", "objective: {latency: {p95: 300ms}, survive_zone_loss: false}");
    assert!(!codes(&checked(&waived)).contains(&"PLM0509"));
}

#[test]
fn every_code_has_a_page() {
    assert!(PAGES.windows(2).all(|pair| pair[0].code < pair[1].code));
    assert!(PAGES.iter().all(|page| page.title.ends_with('.') && page.text.contains("What helps")));
    assert_eq!(page("PLM0509").map(|page| page.code.as_str()), Some("PLM0509"));
    assert_eq!(page("PLM0101"), None);
}
