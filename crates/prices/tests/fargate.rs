//! The monthly cost of one always-on task, by size and way of buying.

#![expect(clippy::unwrap_used, reason = "a test stops at its first failure")]

use plimsoll_prices::{Options, PriceBook, RegionPrices, SavingsPlan, Term, monthly_bill};
use plimsoll_units::{Architecture, Meter, Purchase, Share, TaskSize, Usage, Usd};

fn us_east_1() -> RegionPrices {
    PriceBook::builtin().unwrap().region(&"us-east-1".parse().unwrap()).unwrap()
}

fn one_task(size: TaskSize, architecture: Architecture) -> Usage {
    let mut usage = Usage::month();
    usage.add(Meter::FargateVcpuHours(architecture, Purchase::OnDemand), None, size.cpu.vcpus() * 730.0);
    usage.add(Meter::FargateGbHours(architecture, Purchase::OnDemand), None, size.memory.gib() * 730.0);
    usage
}

const SIZES: [(u32, u32); 4] = [(256, 512), (512, 1024), (1024, 2048), (2048, 4096)];

#[test]
fn one_task_costs_what_the_price_table_says() {
    let prices = us_east_1();
    let table = [
        (Architecture::X86_64, Purchase::OnDemand, ["$9.01", "$18.02", "$36.04", "$72.08"]),
        (Architecture::Arm64, Purchase::OnDemand, ["$7.21", "$14.42", "$28.84", "$57.67"]),
        (Architecture::X86_64, Purchase::Spot, ["$2.87", "$5.74", "$11.47", "$22.94"]),
        (Architecture::Arm64, Purchase::Spot, ["$2.30", "$4.59", "$9.18", "$18.36"]),
    ];
    for (architecture, purchase, amounts) in table {
        for ((cpu, memory), expected) in SIZES.into_iter().zip(amounts) {
            let hour = prices.fargate_hour(TaskSize::new(cpu, memory), architecture, purchase).unwrap();
            assert_eq!(hour.times(730.0).to_string(), expected, "{cpu}/{memory} {architecture} {purchase:?}");
        }
    }
}

#[test]
fn a_covering_savings_plan_costs_what_the_price_table_says() {
    let prices = us_east_1();
    let table = [
        (Term::OneYear, ["$7.21", "$14.42", "$28.83", "$57.66"]),
        (Term::ThreeYears, ["$4.96", "$9.91", "$19.82", "$39.64"]),
    ];
    for (term, amounts) in table {
        for ((cpu, memory), expected) in SIZES.into_iter().zip(amounts) {
            let usage = one_task(TaskSize::new(cpu, memory), Architecture::X86_64);
            let plan = SavingsPlan::covering(Share::ALL, &usage, &prices, term).unwrap();
            let options = Options { savings_plan: Some(plan), ..Options::default() };
            let bill = monthly_bill(&usage, &prices, &options);
            assert_eq!(bill.total().to_string(), expected, "{cpu}/{memory} {term}");
        }
    }
}

#[test]
fn the_fast_path_and_the_bill_agree() {
    let prices = us_east_1();
    for architecture in Architecture::ALL {
        for size in plimsoll_units::fargate::sizes() {
            let hour = prices.fargate_hour(size, architecture, Purchase::OnDemand).unwrap();
            let bill = monthly_bill(&one_task(size, architecture), &prices, &Options::default());
            let difference = hour.times(730.0) - bill.total();
            // Rounding an hour to the nano-dollar before multiplying costs at most 730 nano-dollars.
            assert!(difference.nano().abs() <= 730, "{size} {difference:?}");
        }
    }
}

#[test]
fn three_small_spot_tasks_cost_8_60() {
    let hour =
        us_east_1().fargate_hour(TaskSize::new(256, 512), Architecture::X86_64, Purchase::Spot).unwrap();
    assert_eq!(hour.times(3.0 * 730.0).to_string(), "$8.60");
}

#[test]
fn the_hourly_price_is_integer_money() {
    let hour = us_east_1()
        .fargate_hour(TaskSize::new(1024, 2048), Architecture::X86_64, Purchase::OnDemand)
        .unwrap();
    assert_eq!(hour, Usd::from_nano(49_370_000));
}
