//! Rehearsals and what callers do: words, defaults, and errors with their places.

use crate::support::{errors, loaded, platform};
use plimsoll_spec::platform::rehearsal::{Rehearsal, Scenario, SpotPools};
use plimsoll_spec::platform::workload::StatedClients;
use plimsoll_units::{Seconds, ServiceName, Share, Usd};

const SERVICES: &str = "services: {api: {image: api, port: 80}, mail: {image: mail}}\n";

fn rehearsals(written: &str) -> Vec<Rehearsal> {
    platform(&format!("{SERVICES}rehearsals: {written}\n")).rehearsals
}

fn wrong(written: &str) -> String {
    errors(&format!("{SERVICES}rehearsals:\n  night: {written}\n"))
}

#[test]
fn every_kind_is_a_rehearsal_by_its_word_alone() {
    for kind in Scenario::KINDS {
        let trace = if kind == "flash_crowd" { ", trace: [1, 5, 2]" } else { "" };
        let found = rehearsals(&format!("{{night: {{kind: {kind}{trace}}}}}"));
        assert_eq!(found[0].scenario.kind(), kind);
        if trace.is_empty() {
            assert_eq!(rehearsals(&format!("{{night: {kind}}}")), found);
        }
    }
}

#[test]
fn parameters_services_and_tolerances_are_read() {
    let found = rehearsals(
        "
  friday: {kind: spike, services: [api, mail, api], traffic: +400%, rise: 2m, lasts: 1h, detect_within: 5m,
           recover_within: 10m, failed_requests: 0.1%, violation_minutes: 7, extra_cost: $2.50}
  crowd: {kind: flash_crowd, services: mail, trace: [1, 250%, 9]}
  spot: {kind: spot_reclaim, pools: one}",
    );
    let [friday, crowd, spot] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(friday.name, "friday");
    assert_eq!(friday.services.iter().map(ServiceName::as_str).collect::<Vec<_>>(), ["api", "mail"]);
    let times = (Seconds::new(120), Seconds::new(3600));
    assert_eq!(friday.scenario, Scenario::Spike { traffic: 5.0, rise: times.0, lasts: times.1 });
    let tolerance = friday.tolerance;
    assert_eq!(tolerance.detect_within, Some(Seconds::new(300)));
    assert_eq!(tolerance.recover_within, Some(Seconds::new(600)));
    assert_eq!(tolerance.failed_requests, Share::from_percent(0.1));
    assert_eq!(tolerance.violation_minutes, Some(7));
    assert_eq!(tolerance.extra_cost, Some(Usd::from_dollars(2.5)));
    assert_eq!(crowd.scenario, Scenario::FlashCrowd { trace: vec![1.0, 2.5, 9.0] });
    let hour = Seconds::new(3600);
    assert_eq!(spot.scenario, Scenario::SpotReclaim { pools: SpotPools::One, lasts: hour });
}

#[test]
fn x7_an_unknown_kind_or_service_names_the_nearest() {
    insta::assert_snapshot!(wrong("{kind: spkie}"), @r#"
    PLM0203 error: rehearsal `night`: it has no kind
      3:3 |   night: {kind: spkie}
          |   ^^^^^ `kind` is missing
      help: the kinds are spike, flash_crowd, zone_loss, spot_reclaim, failing_deployment, slow_deployment, leaking_deployment, peak_deployment, slow_pull, metric_delay, retry_storm, slow_downstream, flapping
    PLM0204 error: `rehearsals.night.kind`: `spkie` is not a kind of rehearsal
      3:17 |   night: {kind: spkie}
           |                 ^^^^^ found `spkie`
      help: did you mean `spike`? the words are `spike`, `flash_crowd`, `zone_loss`, `spot_reclaim`, `failing_deployment`, `slow_deployment`, `leaking_deployment`, `peak_deployment`, `slow_pull`, `metric_delay`, `retry_storm`, `slow_downstream`, `flapping`
    "#);
    insta::assert_snapshot!(wrong("{kind: spike, services: [api, mial]}"), @r#"
    PLM0319 error: rehearsal `night`: there is no service `mial`
      3:40 |   night: {kind: spike, services: [api, mial]}
           |                                        ^^^^ unknown service
      help: did you mean `mail`?
    "#);
    insta::assert_snapshot!(wrong("{kind: spike, services: warehouse}"), @r#"
    PLM0319 error: rehearsal `night`: there is no service `warehouse`
      3:34 |   night: {kind: spike, services: warehouse}
           |                                  ^^^^^^^^^ unknown service
      help: the services are api, mail
    "#);
    insta::assert_snapshot!(wrong("{traffic: 2}"), @r#"
    PLM0203 error: rehearsal `night`: it has no kind
      3:3 |   night: {traffic: 2}
          |   ^^^^^ `kind` is missing
      help: the kinds are spike, flash_crowd, zone_loss, spot_reclaim, failing_deployment, slow_deployment, leaking_deployment, peak_deployment, slow_pull, metric_delay, retry_storm, slow_downstream, flapping
    "#);
    insta::assert_snapshot!(wrong("{kind: flash_crowd}"), @r#"
    PLM0203 error: rehearsal `night`: a flash crowd needs a trace
      3:17 |   night: {kind: flash_crowd}
           |                 ^^^^^^^^^^^ `trace` is missing
      help: write one factor for each minute, such as `trace: [1, 4, 9, 6, 3, 2]`
    "#);
    insta::assert_snapshot!(wrong("{kind: spike, trafic: 2}"), @r#"
    PLM0201 error: `rehearsals.night`: the key `trafic` is not known here
      3:24 |   night: {kind: spike, trafic: 2}
           |                        ^^^^^^ unknown key
      help: did you mean `traffic`?
    "#);
}

#[test]
fn values_out_of_range_are_all_named_at_once() {
    insta::assert_snapshot!(wrong("{kind: spike, traffic: 5000, rise: 2h, lasts: 30s}"), @r#"
    PLM0303 error: rehearsal `night`: the traffic of 5000 times is above 1000 times
      3:33 |   night: {kind: spike, traffic: 5000, rise: 2h, lasts: 30s}
           |                                 ^^^^ out of range
      help: write a factor such as `5`, `500%` or `+400%`
    PLM0303 error: rehearsal `night`: the rise 2h is outside 0s to 1h
      3:45 |   night: {kind: spike, traffic: 5000, rise: 2h, lasts: 30s}
           |                                             ^^ out of range
      help: the nearest value allowed is 1h
    PLM0303 error: rehearsal `night`: the duration 30s is outside 60s to 1d
      3:56 |   night: {kind: spike, traffic: 5000, rise: 2h, lasts: 30s}
           |                                                        ^^^ out of range
      help: the nearest value allowed is 60s
    "#);
    insta::assert_snapshot!(wrong("{kind: zone_loss, zone: 3}"), @r#"
    PLM0303 error: rehearsal `night`: the zone 3 is outside 1 to 2
      3:34 |   night: {kind: zone_loss, zone: 3}
           |                                  ^ out of range
      help: the nearest value allowed is 2
    "#);
    insta::assert_snapshot!(wrong("{kind: spike, traffic: 0}"), @r#"
    PLM0205 error: `rehearsals.night.traffic`: `0` is not a factor above 0
      3:33 |   night: {kind: spike, traffic: 0}
           |                                 ^ expected a factor, found `0`
      help: write a factor such as `1.5`, `150%` or `+50%`
    "#);
    insta::assert_snapshot!(wrong("{kind: leaking_deployment, leak: 0}"), @r#"
    PLM0303 error: rehearsal `night`: a leak of nothing is none
      3:43 |   night: {kind: leaking_deployment, leak: 0}
           |                                           ^ must be above 0
    "#);
    insta::assert_snapshot!(wrong("{kind: flash_crowd, trace: []}"), @r#"
    PLM0303 error: rehearsal `night`: a trace of 0 minutes is outside 1 to 1440
      3:37 |   night: {kind: flash_crowd, trace: []}
           |                                     ^^ out of range
    "#);
}

#[test]
fn a_parameter_of_another_kind_has_no_effect() {
    let text = format!("{SERVICES}rehearsals: {{night: {{kind: spike, zone: 1}}, calm: peak_deployment}}\n");
    let warnings = loaded(&text).warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code.as_str(), "PLM0402");
    assert_eq!(warnings[0].message, "rehearsal `night`: `zone` has no effect here");
    assert_eq!(warnings[0].help.as_deref(), Some("the parameters of this kind are traffic, rise, lasts"));
}

#[test]
fn what_callers_do_is_stated_in_words() {
    let workload =
        |written: &str| platform(&format!("image: shop\nworkload: {written}\n")).services[0].workload;
    let stated =
        workload("{clients: {timeout: 2s, retries: 2, backoff: 50ms, cancel: true}, connections: 1000}");
    assert_eq!(
        stated.clients,
        Some(StatedClients { timeout_ms: Some(2000.0), retries: 2, backoff_ms: 50.0, cancels: true })
    );
    assert_eq!(stated.most_in_flight, Some(1000));
    let patient = StatedClients { timeout_ms: None, retries: 0, backoff_ms: 100.0, cancels: false };
    assert_eq!(workload("{clients: {}}").clients, Some(patient));
    assert_eq!(workload("{}").clients, None);
    assert_eq!(workload("{requests_per_second: 12.5}").requests_per_second, Some(12.5));
    insta::assert_snapshot!(
        errors("image: shop\nworkload: {clients: {timeout: 0ms, retries: 11, backoff: 90m}, connections: 0}\n"), @r#"
    PLM0303 error: service `shop`: the clients' timeout of 0 ms is outside 1 ms to 60m
      2:31 | workload: {clients: {timeout: 0ms, retries: 11, backoff: 90m}, connections: 0}
           |                               ^^^ out of range
    PLM0303 error: service `shop`: the number of retries 11 is outside 0 to 10
      2:45 | workload: {clients: {timeout: 0ms, retries: 11, backoff: 90m}, connections: 0}
           |                                             ^^ out of range
      help: the nearest value allowed is 10
    PLM0303 error: service `shop`: the backoff of 5400000 ms is outside 0 ms to 60m
      2:58 | workload: {clients: {timeout: 0ms, retries: 11, backoff: 90m}, connections: 0}
           |                                                          ^^^ out of range
    PLM0303 error: service `shop`: the number of connections 0 is outside 1 to 1000000
      2:77 | workload: {clients: {timeout: 0ms, retries: 11, backoff: 90m}, connections: 0}
           |                                                                             ^ out of range
      help: the nearest value allowed is 1
    "#);
    let warnings = loaded("image: shop\nworkload: {clients: {backoff: 1s, cancel: true}}\n").warnings;
    let said: Vec<&str> = warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "service `shop`: `backoff` has no effect without retries",
            "service `shop`: `cancel` has no effect without a timeout",
        ]
    );
}
