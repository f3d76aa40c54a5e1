//! A Spot share is so small that no task runs on Spot.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money};
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Architecture, Purchase, Share, TaskSize, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0811"),
    title: "A Spot share is so small that no task runs on Spot.",
    severity: Severity::Note,
    page: page!(
        "PLM0811",
        "\
Tasks are placed one by one by base and weights, and fractions fall to the on-demand side: with a base of 1 and \
weights of 3 and 7, two tasks are both on demand. The strategy looks like a saving and is none while the service \
runs at its smallest count.",
        "\
Amazon ECS developer guide, cluster capacity providers, 2023-06; the order of placing is not published, so the \
count may be off by one task"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for service in subject.model.of_kind(ecs::SERVICE) {
        let strategy = ecs::strategy(subject.model, service);
        let item = |name: &str| strategy.iter().find(|own| own.text_at("CapacityProvider") == Some(name));
        let (Some(on_demand), Some(spot)) = (item("FARGATE"), item("FARGATE_SPOT")) else { continue };
        let mut number =
            |item: &Datum, key: &str| item.at(key).map_or(Some(0.0), |own| check.number_in(service, own));
        let (Some(base), Some(weight), Some(spot_weight), Some(spot_base)) = (
            number(on_demand, "Base"),
            number(on_demand, "Weight"),
            number(spot, "Weight"),
            number(spot, "Base"),
        ) else {
            continue;
        };
        let Some(share) = Share::from_fraction(spot_weight / (spot_weight + weight)) else { continue };
        let smallest = ecs::smallest_count(subject.model, service);
        let Some(tasks) = check.needs(service, smallest, "the smallest number of tasks is not known") else {
            continue;
        };
        let mix = PurchaseMix { on_demand_base: base as u32, spot: share };
        if spot_weight <= 0.0 || spot_base > 0.0 || tasks < 1.0 || mix.spot_tasks(tasks as u32) > 0 {
            continue;
        }
        let first = (1..1_000).find(|count| mix.spot_tasks(*count) > 0);
        let message = format!(
            "at its smallest count of {tasks} none of the tasks runs on Spot{}",
            missed(subject, &prices, service)
        );
        let help = match first {
            Some(count) => format!(
                "a smaller base or a larger Spot weight; as it is the first Spot task is number {count}"
            ),
            None => "a smaller base or a larger Spot weight".to_owned(),
        };
        check.found(Some(service), &spot.place, message, help);
    }
}

/// What one task on Spot instead of on demand would save, in words.
fn missed(subject: &Subject<'_>, prices: &money::Prices<'_>, service: &Item) -> String {
    let Some(task) = ecs::task_definition(subject.model, service) else { return String::new() };
    let size =
        task.at("Cpu").and_then(Datum::known_number).zip(task.at("Memory").and_then(Datum::known_number));
    let (Some((cpu, memory)), Some(tariffs)) = (size, prices.tariffs()) else {
        return String::new();
    };
    let arm = task.properties.text_at("RuntimePlatform.CpuArchitecture") == Some("ARM64");
    let architecture = if arm { Architecture::Arm64 } else { Architecture::X86_64 };
    let hour = |purchase| {
        tariffs.prices().fargate_hour(TaskSize::new(cpu as u32, memory as u32), architecture, purchase)
    };
    match (hour(Purchase::OnDemand), hour(Purchase::Spot)) {
        (Ok(on_demand), Ok(spot)) => {
            let saved = (on_demand - spot).times(HOURS_PER_MONTH);
            format!("; each one would save {saved} a month ({})", tariffs.source())
        }
        (Err(reason), _) | (_, Err(reason)) => format!("; not priced: {reason}"),
    }
}
