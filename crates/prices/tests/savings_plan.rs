//! A commitment against usage: covered, exceeded, unused, and where it does not apply.

#![expect(clippy::unwrap_used, reason = "a test stops at its first failure")]

use plimsoll_prices::{Bill, Options, PriceBook, SavingsPlan, Term, bill, monthly_bill};
use plimsoll_units::{Architecture, Meter, Purchase, ServiceName, Share, Usage, Usd};

/// Four tasks of 0.5 vCPU and 1 GB over a month.
fn four_tasks(architecture: Architecture, purchase: Purchase) -> Usage {
    let api: ServiceName = "api".parse().unwrap();
    let mut usage = Usage::month();
    usage.add(Meter::FargateVcpuHours(architecture, purchase), Some(&api), 1460.0);
    usage.add(Meter::FargateGbHours(architecture, purchase), Some(&api), 2920.0);
    usage
}

fn with_plan(usage: &Usage, region: &str, dollars_per_hour: f64) -> Bill {
    let prices = PriceBook::builtin().unwrap().region(&region.parse().unwrap()).unwrap();
    let plan = SavingsPlan { term: Term::OneYear, commitment_per_hour: Usd::from_dollars(dollars_per_hour) };
    monthly_bill(usage, &prices, &Options { savings_plan: Some(plan), ..Options::default() })
}

#[test]
fn a_commitment_below_the_usage_leaves_the_rest_on_demand() {
    let usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    // Covered at the plan's rates: 1460 * 0.032384 + 2920 * 0.003556 = 57.66 a month; half of it is committed.
    let half = (1460.0 * 0.032_384 + 2920.0 * 0.003_556) / 730.0 / 2.0;
    let bill = with_plan(&usage, "us-east-1", half);
    // Half at the plan's price and half on demand, 72.08: to the cent whatever is covered first.
    assert_eq!(bill.total().to_string(), "$64.87");
    assert!(bill.lines.iter().any(|line| line.item.contains("on demand")));
    assert!(bill.lines.iter().any(|line| line.item.contains("Compute Savings Plan, 1 year")));
    let vcpu_hours: f64 =
        bill.lines.iter().filter(|line| line.unit == "vCPU-hour").map(|line| line.quantity.unwrap()).sum();
    assert!((vcpu_hours - 1460.0).abs() < 1e-9);
}

#[test]
fn a_commitment_above_the_usage_is_charged_all_the_same() {
    let usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    let bill = with_plan(&usage, "us-east-1", 0.10);
    assert_eq!(bill.total().to_string(), "$73.00");
    let unused = bill.lines.iter().find(|line| line.item.contains("unused commitment")).unwrap();
    assert_eq!(unused.amount().unwrap().to_string(), "$15.34");
    assert_eq!(unused.service, None);
}

#[test]
fn spot_is_never_covered() {
    let usage = four_tasks(Architecture::X86_64, Purchase::Spot);
    let bill = with_plan(&usage, "us-east-1", 0.05);
    assert_eq!(bill.lines.iter().filter(|line| line.item.contains("Spot")).count(), 2);
    assert_eq!(bill.total().to_string(), "$59.44"); // 22.94 of Spot and the whole commitment of 36.50
}

#[test]
fn the_highest_saving_is_covered_first() {
    let mut usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    usage.lines.extend(four_tasks(Architecture::Arm64, Purchase::OnDemand).lines);
    let bill = with_plan(&usage, "us-east-1", 0.05);
    let covered: Vec<&str> = bill
        .lines
        .iter()
        .filter(|line| line.item.contains("Savings Plan"))
        .map(|line| line.item.as_str())
        .collect();
    assert!(!covered.is_empty() && covered.iter().all(|item| item.contains("arm64")), "{covered:?}");
}

#[test]
fn no_commitment_changes_nothing() {
    let usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    assert_eq!(with_plan(&usage, "us-east-1", 0.0).total().to_string(), "$72.08");
    assert_eq!(with_plan(&usage, "us-east-1", -1.0).total().to_string(), "$72.08");
}

#[test]
fn a_region_without_plan_rates_says_so_and_keeps_the_rest() {
    let usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    let bill = with_plan(&usage, "us-west-2", 0.05);
    assert_eq!(bill.stated_total().to_string(), "$72.08 plus 1 line not priced");
    let reason = bill.not_priced().next().unwrap().not_priced_because().unwrap().to_owned();
    assert!(reason.contains("us-west-2") && reason.contains("Savings Plan"), "{reason}");
}

#[test]
fn a_commitment_can_be_sized_from_a_share_of_the_average() {
    let prices = PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap();
    let usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    let share = Share::from_percent(70.0).unwrap();
    let plan = SavingsPlan::covering(share, &usage, &prices, Term::ThreeYears).unwrap();
    let expected = 0.7 * (2.0 * 0.022_264 + 4.0 * 0.002_444_75);
    assert!((plan.commitment_per_hour.dollars() - expected).abs() < 2e-9);
    assert!(SavingsPlan::covering(share, &Usage::default(), &prices, Term::OneYear).is_err());
}

#[test]
fn a_quantity_that_is_not_a_number_is_not_covered() {
    let mut usage = four_tasks(Architecture::X86_64, Purchase::OnDemand);
    usage.lines[0].quantity = f64::NAN;
    let prices = PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap();
    let plan = SavingsPlan { term: Term::OneYear, commitment_per_hour: Usd::from_dollars(0.05) };
    let bill = bill(&usage, &prices, &Options { savings_plan: Some(plan), ..Options::default() });
    let line = bill.lines.iter().find(|line| line.unit == "vCPU-hour").unwrap();
    assert!(line.not_priced_because().unwrap().contains("NaN"));
}
