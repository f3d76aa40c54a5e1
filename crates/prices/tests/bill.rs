//! Merging, order, steps, allowances and what is not priced.

#![expect(clippy::unwrap_used, reason = "a test stops at its first failure")]

use plimsoll_prices::{Bill, Charge, Confidence, Options, PriceBook, RegionPrices, bill, monthly_bill};
use plimsoll_units::{Meter, Seconds, ServiceName, Usage, UsageLine, Usd};

fn us_east_1() -> RegionPrices {
    PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap()
}

fn service(name: &str) -> ServiceName {
    name.parse().unwrap()
}

fn month(usage: &Usage) -> Bill {
    monthly_bill(usage, &us_east_1(), &Options::default())
}

fn with_free_tier(usage: &Usage) -> Bill {
    monthly_bill(usage, &us_east_1(), &Options { free_tier: true, ..Options::default() })
}

#[test]
fn lines_are_merged_and_ordered_by_service_and_meter() {
    let (api, worker) = (service("api"), service("worker"));
    let mut usage = Usage::month();
    usage.add(Meter::LogsIngestedGb, Some(&worker), 1.0);
    usage.add(Meter::LogsIngestedGb, Some(&api), 2.0);
    usage.add(Meter::AlbHours, None, 730.0);
    usage.add(Meter::InternetOutGb, Some(&api), 4.0);
    usage.add(Meter::LogsIngestedGb, Some(&api), 3.0);
    let bill = month(&usage);
    let lines: Vec<(Option<&str>, &str, f64)> = bill
        .lines
        .iter()
        .map(|line| (line.service.as_ref().map(ServiceName::as_str), line.unit, line.quantity.unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            (None, "hour", 730.0),
            (Some("api"), "GB", 4.0),
            (Some("api"), "GB", 5.0),
            (Some("worker"), "GB", 1.0)
        ]
    );
    assert_eq!(bill.service_total(Some(&api)), Usd::from_dollars(4.0 * 0.09 + 5.0 * 0.5));
    assert_eq!(bill.service_total(None), Usd::from_dollars(16.425));
}

#[test]
fn the_order_of_usage_does_not_change_the_bill() {
    let (api, worker) = (service("api"), service("worker"));
    let mut forwards = Usage::month();
    forwards.add(Meter::CustomMetricMonths, Some(&api), 9_000.0);
    forwards.add(Meter::CustomMetricMonths, Some(&worker), 3_000.0);
    forwards.add(Meter::NatGatewayGb, None, 12.5);
    let mut backwards = forwards.clone();
    backwards.lines.reverse();
    assert_eq!(month(&forwards), month(&backwards));
}

#[test]
fn steps_apply_to_the_sum_over_services_and_are_shared_out() {
    let (api, worker) = (service("api"), service("worker"));
    let mut usage = Usage::month();
    usage.add(Meter::CustomMetricMonths, Some(&api), 9_000.0);
    usage.add(Meter::CustomMetricMonths, Some(&worker), 3_000.0);
    let bill = month(&usage);
    // 10,000 at 0.30 and 2,000 at 0.10, not 12,000 at 0.30.
    assert_eq!(bill.total(), Usd::from_dollars(3_200.0));
    assert_eq!(bill.service_total(Some(&api)), Usd::from_dollars(2_400.0));
    assert_eq!(bill.service_total(Some(&worker)), Usd::from_dollars(800.0));
}

#[test]
fn shares_of_a_stepped_price_add_up_to_the_nano_dollar() {
    let mut usage = Usage::month();
    for name in ["a", "b", "c"] {
        usage.add(Meter::CustomMetricMonths, Some(&service(name)), 11_111.7);
    }
    // 10,000 at 0.30 and 23,335.1 at 0.10.
    assert_eq!(month(&usage).total(), Usd::from_nano(5_333_510_000_000));
}

#[test]
fn free_allowances_count_only_when_asked_for() {
    let mut usage = Usage::month();
    usage.add(Meter::CustomMetricMonths, None, 38.0);
    usage.add(Meter::InternetOutGb, None, 100.0);
    usage.add(Meter::AlarmMonths, None, 4.0);
    usage.add(Meter::DashboardMonths, None, 1.0);
    let amounts = |bill: &Bill| -> Vec<String> {
        bill.lines.iter().map(|line| line.amount().unwrap().to_string()).collect()
    };
    assert_eq!(amounts(&month(&usage)), ["$9.00", "$11.40", "$0.40", "$3.00"]);
    assert_eq!(amounts(&with_free_tier(&usage)), ["$0.00", "$8.40", "$0.00", "$0.00"]);
}

#[test]
fn a_day_is_scaled_to_a_month_of_730_hours() {
    let mut day = Usage { period: Seconds::new(86_400), ..Usage::default() };
    day.add(Meter::NatGatewayHours, None, 24.0);
    assert_eq!(month(&day).total().to_string(), "$32.85");
    assert_eq!(bill(&day, &us_east_1(), &Options::default()).total().to_string(), "$1.08");
}

#[test]
fn unmeasured_usage_is_shown_with_its_reason() {
    let mut usage = Usage::month();
    usage.add(Meter::AlbHours, None, 730.0);
    usage.unmeasured.push((Meter::AlbLcuHours, "the recording holds no connection counts".to_owned()));
    let bill = month(&usage);
    assert!(!bill.is_complete());
    assert_eq!(bill.stated_total().to_string(), "$16.43 plus 1 line not priced");
    let line = bill.not_priced().next().unwrap();
    assert_eq!(line.quantity, None);
    assert_eq!(line.not_priced_because(), Some("the recording holds no connection counts"));
    assert_eq!((line.amount(), line.unit_price(), line.confidence()), (None, None, None));
}

#[test]
fn what_the_book_does_not_know_is_named_and_not_left_out() {
    let mut usage = Usage::month();
    usage.add(Meter::WafWebAclMonths, None, 1.0);
    usage.add(Meter::Other("Shield Advanced".to_owned()), None, 1.0);
    usage.add(Meter::Ec2InstanceHours("z9.huge".to_owned(), plimsoll_units::Purchase::Spot), None, 1.0);
    let reasons: Vec<String> =
        month(&usage).not_priced().map(|line| line.not_priced_because().unwrap().to_owned()).collect();
    assert_eq!(reasons.len(), 3);
    assert!(reasons.iter().any(|reason| reason.contains("Shield Advanced")));
    assert!(reasons.iter().any(|reason| reason.contains("z9.huge")));
}

#[test]
fn a_price_beyond_the_last_known_step_is_not_extrapolated() {
    let prices = PriceBook::builtin().unwrap().region(&"ap-southeast-1".parse().unwrap()).unwrap();
    let mut usage = Usage::month();
    usage.add(Meter::CustomMetricMonths, None, 10_001.0);
    let bill = monthly_bill(&usage, &prices, &Options::default());
    assert!(bill.lines[0].not_priced_because().unwrap().contains("beyond 10000"));
}

#[test]
fn a_line_carries_unit_price_and_confidence() {
    let mut usage = Usage::month();
    usage.add(Meter::NatGatewayGb, None, 100.0);
    assert_eq!(
        month(&usage).lines[0].charge,
        Charge::Priced {
            unit_price: Usd::from_dollars(0.045),
            amount: Usd::from_dollars(4.5),
            confidence: Confidence::High
        }
    );
}

#[test]
fn quantities_that_are_not_numbers_are_never_billed_as_nothing() {
    for quantity in [f64::NAN, f64::INFINITY, -1.0] {
        let line = UsageLine { meter: Meter::NatGatewayGb, service: None, quantity };
        let usage = Usage { lines: vec![line], ..Usage::month() };
        assert_eq!(bill(&usage, &us_east_1(), &Options::default()).not_priced().count(), 1, "{quantity}");
    }
}

#[test]
fn usage_over_no_time_has_no_monthly_bill() {
    let line = UsageLine { meter: Meter::NatGatewayGb, service: None, quantity: 5.0 };
    let usage = Usage { lines: vec![line], ..Usage::default() };
    let bill = month(&usage);
    assert_eq!(bill.lines.len(), 1);
    assert!(bill.lines[0].not_priced_because().unwrap().contains("no time"));
}
