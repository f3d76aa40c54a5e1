//! The book that comes with the program, and what is refused as a book.

#![expect(clippy::unwrap_used, reason = "a test stops at its first failure")]

use plimsoll_prices::{Options, PriceBook, RegionPrices, bill, monthly_bill};
use plimsoll_units::{Architecture, Meter, Purchase, Region, TaskSize, Usage};

fn region(name: &str) -> RegionPrices {
    PriceBook::builtin().unwrap().region(&name.parse().unwrap()).unwrap()
}

/// Every meter with a price in us-east-1.
fn priced_meters() -> Vec<Meter> {
    let mut meters = Vec::new();
    for architecture in Architecture::ALL {
        for purchase in [Purchase::OnDemand, Purchase::Spot] {
            meters.push(Meter::FargateVcpuHours(architecture, purchase));
            meters.push(Meter::FargateGbHours(architecture, purchase));
        }
    }
    for purchase in [Purchase::OnDemand, Purchase::Spot] {
        meters.push(Meter::Ec2InstanceHours("t3.medium".to_owned(), purchase));
    }
    meters.extend([
        Meter::FargateEphemeralGbHours,
        Meter::EbsGp3GbMonths,
        Meter::AlbHours,
        Meter::AlbLcuHours,
        Meter::NatGatewayHours,
        Meter::NatGatewayGb,
        Meter::PublicIpv4Hours,
        Meter::InterfaceEndpointHours,
        Meter::InterfaceEndpointGb,
        Meter::InternetOutGb,
        Meter::CrossZoneGb,
        Meter::LogsIngestedGb,
        Meter::LogsIngestedInfrequentAccessGb,
        Meter::LogsStoredGbMonths,
        Meter::CustomMetricMonths,
        Meter::EnhancedInsightsMetricMonths,
        Meter::AlarmMonths,
        Meter::HighResolutionAlarmMonths,
        Meter::CompositeAlarmMonths,
        Meter::DashboardMonths,
        Meter::SecretMonths,
        Meter::SecretCalls,
        Meter::EcrStorageGbMonths,
        Meter::CloudMapResourceMonths,
        Meter::CloudMapCalls,
        Meter::HostedZoneMonths,
        Meter::XrayTracesRecorded,
    ]);
    meters
}

#[test]
fn us_east_1_prices_every_meter_that_was_sourced() {
    let prices = region("us-east-1");
    assert!(prices.is_complete());
    for meter in priced_meters() {
        let tariff = prices.tariff(&meter).unwrap();
        assert!(!tariff.evidence().sources.is_empty(), "{meter:?}");
    }
}

#[test]
fn known_prices_come_out_of_the_book() {
    let book = PriceBook::builtin().unwrap();
    let prices = region("us-east-1");
    let nano = |meter: Meter| prices.tariff(&meter).unwrap().first_unit().nano();
    assert_eq!(nano(Meter::FargateEphemeralGbHours), 111_000);
    assert_eq!(nano(Meter::AlbLcuHours), 8_000_000);
    assert_eq!(nano(Meter::InterfaceEndpointHours), 10_000_000);
    assert_eq!(nano(Meter::SecretCalls), 5_000);
    assert_eq!(nano(Meter::XrayTracesRecorded), 5_000);
    assert_eq!(nano(Meter::HighResolutionAlarmMonths), 300_000_000);
    assert_eq!(nano(Meter::DashboardMonths), 3_000_000_000);
    assert_eq!(nano(Meter::Ec2InstanceHours("t3.medium".to_owned(), Purchase::OnDemand)), 41_600_000);
    assert_eq!(nano(Meter::Ec2InstanceHours("t3.medium".to_owned(), Purchase::Spot)), 18_304_000);
    assert_eq!(book.as_of(), "2026-09-29");
    let evidence = prices.tariff(&Meter::PublicIpv4Hours).unwrap().evidence().clone();
    assert!(evidence.sources.iter().all(|source| book.source(source).is_some()));
}

#[test]
fn the_20_second_metrics_are_not_priced_and_say_why() {
    let not_priced = region("us-east-1").tariff(&Meter::HighResolutionMetricMonths).unwrap_err();
    assert!(not_priced.reason.contains("no source states how many metrics"), "{not_priced}");
}

#[test]
fn a_price_missing_in_a_region_is_never_zero_and_never_that_of_another_region() {
    let prices = region("us-west-2");
    assert!(!prices.is_complete());
    let arm =
        prices.fargate_hour(TaskSize::new(256, 512), Architecture::Arm64, Purchase::OnDemand).unwrap_err();
    assert!(arm.reason.contains("us-west-2") && arm.reason.contains("arm64"), "{arm}");
    let mut usage = Usage::month();
    usage.add(Meter::NatGatewayHours, None, 730.0);
    let bill = monthly_bill(&usage, &prices, &Options::default());
    assert_eq!(bill.stated_total().to_string(), "$0.00 plus 1 line not priced");
    assert!(bill.lines[0].not_priced_because().unwrap().contains("us-west-2"));
}

#[test]
fn x1_every_region_of_the_book_prices_fargate_on_x86() {
    let book = PriceBook::builtin().unwrap();
    assert_eq!(book.regions().count(), 22);
    for name in book.regions() {
        let prices = book.region(name).unwrap();
        for purchase in [Purchase::OnDemand, Purchase::Spot] {
            let hour = prices.fargate_hour(TaskSize::new(256, 512), Architecture::X86_64, purchase);
            assert!(hour.unwrap().nano() > 0, "{name}");
        }
    }
}

#[test]
fn fargate_spot_is_62_to_70_percent_cheaper_in_every_region() {
    let book = PriceBook::builtin().unwrap();
    for name in book.regions() {
        let prices = book.region(name).unwrap();
        let hour = |purchase| {
            let size = TaskSize::new(1024, 2048);
            prices.fargate_hour(size, Architecture::X86_64, purchase).unwrap().dollars()
        };
        let saved = 100.0 * (1.0 - hour(Purchase::Spot) / hour(Purchase::OnDemand));
        assert!((61.9..=70.1).contains(&saved), "{name} {saved}");
    }
}

#[test]
fn x1_an_unknown_region_names_the_nearest_and_can_still_be_billed_as_not_priced() {
    let book = PriceBook::builtin().unwrap();
    let name: Region = "us-eest-1".parse().unwrap();
    let error = book.region(&name).unwrap_err();
    assert_eq!(error.nearest.first().unwrap().as_str(), "us-east-1");
    assert!(error.to_string().contains("`us-eest-1`"), "{error}");
    let mut usage = Usage::month();
    usage.add(Meter::AlbHours, None, 730.0);
    let bill = bill(&usage, &book.region_or_unpriced(&name), &Options::default());
    assert_eq!(bill.not_priced().count(), 1);
}

#[test]
fn a_book_that_makes_no_sense_is_refused_with_the_place() {
    let book = |group: &str| {
        format!(
            r#"{{"schema": "plimsoll/prices/1", "as_of": "2026-09-29", "currency": "USD",
                "sources": {{"list": {{"what": "w", "date": "d", "kind": "k"}}}},
                "regions": {{"us-east-1": {{"complete": true, "groups": {{"nat": {group}}}}}}}}}"#
        )
    };
    let group = |price: &str| {
        book(&format!(r#"{{"confidence": "high", "sources": ["list"], "prices": {{"hour": {price}}}}}"#))
    };
    assert!(PriceBook::parse(&group(r#"{"usd": 0.045}"#)).is_ok());
    for (text, why) in [
        (group(r#"{"usd": -1}"#), "us-east-1 / nat / hour"),
        (group("{}"), "exactly one of"),
        (group(r#"{"usd": 1, "not_priced": "x"}"#), "exactly one of"),
        (group(r#"{"tiers": [{"usd": 1}, {"usd": 2}]}"#), "follows"),
        (group(r#"{"usd": 1, "free": -2}"#), "free quantity"),
        (group(r#"{"euro": 1}"#), "unknown field `euro`"),
        (book(r#"{"confidence": "high", "sources": [], "prices": {}}"#), "names no source"),
        (book(r#"{"confidence": "high", "sources": ["rumour"], "prices": {}}"#), "`rumour`"),
        (group("{}").replace("prices/1", "prices/2"), "plimsoll/prices/1"),
        (group("{}").replace("USD", "EUR"), "EUR"),
        (group("{}").replace("us-east-1", "Virginia"), "Virginia"),
        ("{".to_owned(), "line 1"),
    ] {
        let error = PriceBook::parse(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{error} does not say {why}");
    }
}
