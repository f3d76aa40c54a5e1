//! The instances cost more than the same tasks on Fargate.

use crate::check::Check;
use crate::model::{Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::{capacity, ecs, instance_types, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Architecture, CpuUnits, Meter, Mib, Purchase, Usd, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0821"),
    title: "The instances cost more than the same tasks on Fargate.",
    severity: Severity::Note,
    page: page!(
        "PLM0821",
        "\
In `awsvpc` mode an instance without trunking carries few tasks whatever their size: a `t3.medium` two. Where \
the smallest size of the group costs more than the tasks it is there for would cost on Fargate, the instances \
are worth it only for what Fargate does not have.",
        "\
Limits of the EC2 API, 2026-08; EC2 on-demand prices, 2026-07; Fargate price list, 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for provider in model.of_kind(ecs::CAPACITY_PROVIDER) {
        let Some(group) = capacity::group_of(model, provider) else { continue };
        let Some((name, _)) = capacity::instance_types(model, group).first().copied() else { continue };
        let Some(kind) = instance_types::known(name).filter(|own| own.trunked.is_none()) else { continue };
        let Some(tariffs) = money::Tariffs::of(subject) else { return };
        let architecture =
            if instance_types::is_arm(name) { Architecture::Arm64 } else { Architecture::X86_64 };
        let mut fargate = Usd::ZERO;
        let mut tasks = 0.0;
        for service in model.of_kind(ecs::SERVICE) {
            if !capacity::providers_of(model, service).any(|own| own.id == provider.id) {
                continue;
            }
            let Some((count, hour)) = on_fargate(model, service, architecture, &tariffs) else {
                tasks = 0.0;
                break;
            };
            tasks += count;
            fargate += hour.times(count * HOURS_PER_MONTH);
        }
        let Some(least) = check.number(group, "MinSize").filter(|_| tasks >= 1.0) else {
            continue;
        };
        let instances = least.max((tasks / f64::from(kind.interfaces)).ceil());
        let hours = instances * HOURS_PER_MONTH;
        let Ok(cost) = tariffs.sum(&[(Meter::Ec2InstanceHours(name.to_owned(), Purchase::OnDemand), hours)])
        else {
            continue;
        };
        if cost > fargate {
            let message = format!(
                "{instances} × `{name}` for {tasks} tasks cost {cost} a month on demand, the tasks on Fargate {fargate} ({})",
                tariffs.source()
            );
            let help = "Fargate, or types that carry more tasks each";
            check.found(Some(group), group.nearest("MinSize"), message, help);
        }
    }
}

/// The smallest count of a service and what one hour of its task costs on Fargate; `None` where a value is not known.
fn on_fargate(
    model: &Model,
    service: &Item,
    architecture: Architecture,
    tariffs: &money::Tariffs,
) -> Option<(f64, Usd)> {
    let task = ecs::task_definition(model, service)?;
    if ecs::network_mode(task) != Some("awsvpc") {
        return None;
    }
    let (cpu, memory) = (task.at("Cpu")?.known_number()?, task.at("Memory")?.known_number()?);
    let size = plimsoll_units::fargate::smallest_holding(
        CpuUnits::from_units(cpu as u32),
        Mib::from_mib(memory as u32),
    )?;
    let hour = tariffs.prices().fargate_hour(size, architecture, Purchase::OnDemand).ok()?;
    Some((ecs::smallest_count(model, service)?, hour))
}
