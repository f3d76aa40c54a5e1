//! What a platform is metered for.

use crate::support::platform;
use plimsoll_spec::metering::{ServiceTraffic, Traffic, add_task_usage, fixed_usage};
use plimsoll_units::{Architecture, Meter, Purchase, Usage};

fn quantity(usage: &Usage, meter: &Meter) -> f64 {
    usage.lines.iter().filter(|line| &line.meter == meter).map(|line| line.quantity).sum()
}

fn is_unmeasured(usage: &Usage, meter: &Meter) -> bool {
    usage.unmeasured.iter().any(|(unmeasured, reason)| unmeasured == meter && !reason.is_empty())
}

/// Four tasks, three NAT gateways, 30-day logs, as the payments baseline.
const BASELINE: &str = "
image: shop
port: 8080
size: {cpu: 512, memory: 1024}
tasks: 4
logs: {retention: 30d}
network: {zones: 3, nat: per_zone}
workload: {response_size: 10 KB, logs_per_request: 1 KB, nat_per_request: 100 B}
alarms: false
";

fn known(text: &str, traffic: ServiceTraffic) -> Usage {
    let platform = platform(text);
    let services = platform.services.iter().map(|service| (service.name.clone(), traffic)).collect();
    fixed_usage(&platform, &Traffic { services, mean_instances: None })
}

#[test]
fn b11_nat_balancer_and_addresses_are_metered_by_the_hour() {
    let usage = known(BASELINE, ServiceTraffic::default());
    assert_eq!(quantity(&usage, &Meter::NatGatewayHours), 3.0 * 730.0);
    assert_eq!(quantity(&usage, &Meter::AlbHours), 730.0);
    assert_eq!(quantity(&usage, &Meter::PublicIpv4Hours), 6.0 * 730.0);
    assert_eq!(quantity(&usage, &Meter::CustomMetricMonths), 38.0);
}

#[test]
fn unknown_traffic_is_listed_as_unmeasured_and_never_zero() {
    let usage = known("image: shop\nport: 8080\n", ServiceTraffic::default());
    for meter in [
        Meter::AlbLcuHours,
        Meter::NatGatewayGb,
        Meter::LogsIngestedGb,
        Meter::LogsStoredGbMonths,
        Meter::InternetOutGb,
    ] {
        assert!(is_unmeasured(&usage, &meter), "{meter:?}");
        assert_eq!(quantity(&usage, &meter), 0.0, "{meter:?}");
    }
}

#[test]
fn b10_shorter_retention_touches_storage_only() {
    let month = ServiceTraffic { requests: Some(30e6), ..ServiceTraffic::default() };
    let long = known(BASELINE, month);
    let short = known(&BASELINE.replace("30d", "7d"), month);
    assert!((quantity(&long, &Meter::LogsIngestedGb) - 30.0).abs() < 1e-9);
    assert_eq!(quantity(&long, &Meter::LogsIngestedGb), quantity(&short, &Meter::LogsIngestedGb));
    let expected = 30.0 * 0.15 * 30.0 / 30.4;
    assert!((quantity(&long, &Meter::LogsStoredGbMonths) - expected).abs() < 1e-9);
    assert!((quantity(&short, &Meter::LogsStoredGbMonths) - expected * 7.0 / 30.0).abs() < 1e-9);
}

#[test]
fn capacity_units_follow_the_leading_dimension() {
    let month = ServiceTraffic { requests: Some(30e6), ..ServiceTraffic::default() };
    // 300 GB against 30 million connections at 25 a second.
    let by_connections = 30e6 / 25.0 / 3600.0;
    assert!((quantity(&known(BASELINE, month), &Meter::AlbLcuHours) - by_connections).abs() < 1e-9);
    let reused = ServiceTraffic { connections_per_request: Some(0.1), ..month };
    assert!((quantity(&known(BASELINE, reused), &Meter::AlbLcuHours) - 300.0).abs() < 1e-9);
}

#[test]
fn a_single_gateway_pays_for_crossing_zones() {
    let month = ServiceTraffic { requests: Some(10e6), log_bytes: Some(0.0), ..ServiceTraffic::default() };
    let single = known(&BASELINE.replace("per_zone", "single"), month);
    assert!((quantity(&single, &Meter::NatGatewayGb) - 1.0).abs() < 1e-9);
    assert!((quantity(&single, &Meter::CrossZoneGb) - 2.0 * 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(quantity(&known(BASELINE, month), &Meter::CrossZoneGb), 0.0);
}

#[test]
fn a11_tasks_with_public_addresses_pay_for_them() {
    let text = "image: shop\nport: 8080\nnetwork: default\n";
    let usage = known(text, ServiceTraffic { mean_tasks: Some(2.5), ..ServiceTraffic::default() });
    assert_eq!(quantity(&usage, &Meter::PublicIpv4Hours), (2.0 + 2.5) * 730.0);
    assert!(is_unmeasured(&known(text, ServiceTraffic::default()), &Meter::PublicIpv4Hours));
}

#[test]
fn alarms_of_policies_are_counted() {
    let text = "
image: shop
port: 8080
tasks: 2..10
scaling:
  - {track: cpu, at: 70%, resolution: 20s}
  - {track: requests, at: 1000}
  - {step: memory, above: 80%, steps: [{from: 0, change: +1}]}
  - {step: cpu, above: 90%, period: 10s, steps: [{from: 0, change: +2}]}
";
    let usage = known(text, ServiceTraffic::default());
    // CPU, memory and unhealthy targets of the standard alarms, two of tracking, one of the step policy.
    assert_eq!(quantity(&usage, &Meter::AlarmMonths), 6.0);
    assert_eq!(quantity(&usage, &Meter::HighResolutionAlarmMonths), 3.0);
    assert_eq!(quantity(&usage, &Meter::HighResolutionMetricMonths), 1.0);
}

#[test]
fn endpoints_are_metered_in_each_zone_and_enhanced_insights_are_not_guessed() {
    let text = "image: shop\nport: 80\nnetwork: {nat: none, endpoints: ecs}\ncluster: {insights: enhanced}\n";
    let usage = known(text, ServiceTraffic::default());
    assert_eq!(quantity(&usage, &Meter::InterfaceEndpointHours), 6.0 * 730.0);
    assert_eq!(quantity(&usage, &Meter::NatGatewayHours), 0.0);
    assert!(is_unmeasured(&usage, &Meter::EnhancedInsightsMetricMonths));
}

#[test]
fn d5_each_key_of_a_vault_is_a_secret() {
    let usage =
        known("image: shop\nport: 80\nsecrets: {PORT: vault, KEY: vault}\n", ServiceTraffic::default());
    assert_eq!(quantity(&usage, &Meter::SecretMonths), 2.0);
    assert!(is_unmeasured(&usage, &Meter::SecretCalls));
}

#[test]
fn task_hours_are_added_by_purchase() {
    let platform = platform(
        "image: shop\nport: 80\nsize: {cpu: 512, memory: 1024, architecture: arm64, storage: 30 GiB}\n",
    );
    let mut usage = Usage::month();
    add_task_usage(&mut usage, &platform.services[0], 730.0, 1460.0);
    assert_eq!(quantity(&usage, &Meter::FargateVcpuHours(Architecture::Arm64, Purchase::OnDemand)), 365.0);
    assert_eq!(quantity(&usage, &Meter::FargateGbHours(Architecture::Arm64, Purchase::Spot)), 1460.0);
    assert_eq!(quantity(&usage, &Meter::FargateEphemeralGbHours), 10.0 * 2190.0);
}

#[test]
fn d1_d2_instances_are_metered_by_purchase() {
    let platform = platform(plimsoll_spec::templates::Template::Ec2.text());
    let hours = |instances: f64, purchase| {
        let traffic = Traffic { mean_instances: Some(instances), ..Traffic::default() };
        quantity(
            &fixed_usage(&platform, &traffic),
            &Meter::Ec2InstanceHours("t3.medium".to_owned(), purchase),
        )
    };
    assert_eq!((hours(2.0, Purchase::OnDemand), hours(2.0, Purchase::Spot)), (2.0 * 730.0, 0.0));
    assert_eq!((hours(6.0, Purchase::OnDemand), hours(6.0, Purchase::Spot)), (2.0 * 730.0, 4.0 * 730.0));
    let unknown = fixed_usage(&platform, &Traffic::default());
    assert!(is_unmeasured(&unknown, &Meter::Ec2InstanceHours("t3.medium".to_owned(), Purchase::OnDemand)));
}

#[test]
fn alarms_of_queues_are_metered() {
    let worker = "image: shop\nqueue: {dead_letter_after: 3}\n";
    let queue = known(worker, ServiceTraffic::default());
    // CPU, memory, the oldest message, messages that failed for good.
    assert_eq!(quantity(&queue, &Meter::AlarmMonths), 4.0);
}
