//! The cost table of the payments platform, computed line by line (B11).

#![expect(clippy::unwrap_used, reason = "a test stops at its first failure")]

use plimsoll_prices::{
    Bill, Family, Options, PriceBook, insights_series, monthly_bill, stored_log_gb_months,
};
use plimsoll_units::{Architecture, Meter, Purchase, Seconds, ServiceName, Usage};

const HOURS: f64 = 730.0;
const DAY_S: u32 = 86_400;

/// What makes ingestion and 30 days of storage come to 15.00 a month.
const LOGS_GB: f64 = 29.736;

struct Shape {
    tasks: f64,
    vcpu: f64,
    gb: f64,
    architecture: Architecture,
    spot_tasks: f64,
    nat_gateways: f64,
    balancer_zones: f64,
    retention_days: u32,
    insights: bool,
}

const BASELINE: Shape = Shape {
    tasks: 4.0,
    vcpu: 0.5,
    gb: 1.0,
    architecture: Architecture::X86_64,
    spot_tasks: 0.0,
    nat_gateways: 3.0,
    balancer_zones: 3.0,
    retention_days: 30,
    insights: false,
};

const OPTIMIZED: Shape = Shape {
    tasks: 3.0,
    vcpu: 0.25,
    gb: 0.5,
    spot_tasks: 3.0,
    nat_gateways: 1.0,
    balancer_zones: 2.0,
    retention_days: 7,
    insights: true,
    ..BASELINE
};

fn usage(shape: &Shape) -> Usage {
    let api: ServiceName = "api".parse().unwrap();
    let mut usage = Usage::month();
    for (purchase, tasks) in
        [(Purchase::OnDemand, shape.tasks - shape.spot_tasks), (Purchase::Spot, shape.spot_tasks)]
    {
        let hours = tasks * HOURS;
        usage.add(Meter::FargateVcpuHours(shape.architecture, purchase), Some(&api), hours * shape.vcpu);
        usage.add(Meter::FargateGbHours(shape.architecture, purchase), Some(&api), hours * shape.gb);
    }
    usage.add(Meter::NatGatewayHours, None, shape.nat_gateways * HOURS);
    usage.add(Meter::AlbHours, None, HOURS);
    usage.add(Meter::PublicIpv4Hours, None, (shape.nat_gateways + shape.balancer_zones) * HOURS);
    usage.add(Meter::LogsIngestedGb, Some(&api), LOGS_GB);
    let retention = Seconds::new(shape.retention_days * DAY_S);
    usage.add(Meter::LogsStoredGbMonths, Some(&api), stored_log_gb_months(LOGS_GB, retention));
    if shape.insights {
        usage.add(Meter::CustomMetricMonths, None, insights_series(1, 1));
    }
    usage
}

fn bill(shape: &Shape) -> Bill {
    let book = PriceBook::builtin().unwrap();
    let prices = book.region(&"us-east-1".parse().unwrap()).unwrap();
    monthly_bill(&usage(shape), &prices, &Options::default())
}

fn family(bill: &Bill, family: Family) -> String {
    bill.family_total(family).to_string()
}

#[test]
fn b11_the_baseline_costs_223_96() {
    let bill = bill(&BASELINE);
    assert_eq!(family(&bill, Family::Fargate), "$72.08");
    assert_eq!(family(&bill, Family::Nat), "$98.55");
    assert_eq!(family(&bill, Family::PublicIpv4), "$21.90");
    assert_eq!(family(&bill, Family::LoadBalancer), "$16.43");
    assert_eq!(family(&bill, Family::Logs), "$15.00");
    assert_eq!(bill.stated_total().to_string(), "$223.96");
    assert!(bill.is_complete());
}

#[test]
fn b11_the_optimized_platform_costs_95_13() {
    let bill = bill(&OPTIMIZED);
    assert_eq!(family(&bill, Family::Fargate), "$8.60");
    assert_eq!(family(&bill, Family::Nat), "$32.85");
    assert_eq!(family(&bill, Family::PublicIpv4), "$10.95");
    assert_eq!(family(&bill, Family::LoadBalancer), "$16.43");
    assert_eq!(family(&bill, Family::Logs), "$14.90");
    assert_eq!(family(&bill, Family::Metrics), "$11.40");
    assert_eq!(bill.stated_total().to_string(), "$95.13");
}

#[test]
fn b11_the_saving_is_57_5_percent() {
    let (before, after) = (bill(&BASELINE).total().dollars(), bill(&OPTIMIZED).total().dollars());
    assert!((100.0 * (before - after) / before - 57.5).abs() < 0.05);
}

#[test]
fn b11_with_payments_on_demand_the_saving_is_49_percent() {
    let on_demand = bill(&Shape { spot_tasks: 0.0, ..OPTIMIZED });
    assert_eq!(family(&on_demand, Family::Fargate), "$27.03");
    let before = bill(&BASELINE).total().dollars();
    assert!((100.0 * (1.0 - on_demand.total().dollars() / before) - 49.3).abs() < 0.05);
    assert_eq!(bill(&Shape { spot_tasks: 2.0, ..OPTIMIZED }).total().to_string(), "$101.27");
}

#[test]
fn b11_on_arm_on_demand_the_platform_costs_108_15() {
    let arm = bill(&Shape { spot_tasks: 0.0, architecture: Architecture::Arm64, ..OPTIMIZED });
    assert_eq!(family(&arm, Family::Fargate), "$21.63");
    assert_eq!(arm.total().to_string(), "$108.15");
}

#[test]
fn b11_with_the_network_kept_the_saving_is_about_28_percent() {
    let kept = Shape { nat_gateways: 3.0, balancer_zones: 3.0, insights: false, ..OPTIMIZED };
    let before = bill(&BASELINE).total().dollars();
    let all_spot = 100.0 * (1.0 - bill(&kept).total().dollars() / before);
    assert!((all_spot - 28.4).abs() < 0.1, "{all_spot}");
    let on_demand = 100.0 * (1.0 - bill(&Shape { spot_tasks: 0.0, ..kept }).total().dollars() / before);
    assert!((on_demand - 20.2).abs() < 0.1, "{on_demand}");
}

#[test]
fn b10_shorter_retention_saves_under_one_percent_of_the_log_line() {
    let (month, week) = (bill(&BASELINE), bill(&Shape { retention_days: 7, ..BASELINE }));
    let saved = 1.0 - week.family_total(Family::Logs).dollars() / month.family_total(Family::Logs).dollars();
    assert!((saved - 0.007).abs() < 0.0005, "{saved}");
}
