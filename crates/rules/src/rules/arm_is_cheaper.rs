//! The tasks would be cheaper on ARM.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Architecture, Purchase, TaskSize, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0814"),
    title: "The tasks would be cheaper on ARM.",
    severity: Severity::Note,
    page: page!(
        "PLM0814",
        "\
Fargate charges about a fifth less for ARM than for x86, on demand and on Spot. The image must be built for \
both. For a stack file this is said only where the service's `levers` leave the architecture free.",
        "\
AWS Fargate price list, 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for service in subject.model.of_kind(ecs::SERVICE) {
        if ecs::on_fargate(subject.model, service) != Some(true) || !is_free(subject, service) {
            continue;
        }
        let Some(task) = ecs::task_definition(subject.model, service) else { continue };
        let architecture = task.at("RuntimePlatform.CpuArchitecture");
        let linux = task.at("RuntimePlatform.OperatingSystemFamily").is_none_or(|own| own.is("LINUX"));
        if !linux || architecture.is_some_and(|own| !check.known(task, own).is("X86_64")) {
            continue;
        }
        let size = check.number(task, "Cpu").zip(check.number(task, "Memory"));
        let (Some((cpu, memory)), Some(tasks)) = (
            size,
            check.needs(
                service,
                ecs::smallest_count(subject.model, service),
                "the smallest number of tasks is not known",
            ),
        ) else {
            continue;
        };
        let Some(tariffs) = prices.tariffs().filter(|_| tasks >= 1.0) else { continue };
        let hour = |architecture| {
            tariffs.prices().fargate_hour(
                TaskSize::new(cpu as u32, memory as u32),
                architecture,
                Purchase::OnDemand,
            )
        };
        // Without an ARM price in the region nothing can be said.
        let (Ok(x86), Ok(arm)) = (hour(Architecture::X86_64), hour(Architecture::Arm64)) else { continue };
        if arm >= x86 {
            continue;
        }
        let saved = (x86 - arm).times(tasks * HOURS_PER_MONTH);
        let message = format!("{tasks} tasks would cost {saved} a month less on ARM ({})", tariffs.source());
        let place = task.nearest("RuntimePlatform.CpuArchitecture");
        check.found(
            Some(service),
            place,
            message,
            "`RuntimePlatform: {CpuArchitecture: ARM64}`, if the image is built for it",
        );
    }
}

/// Whether the architecture may change: by the levers of the stack file, or because nobody said otherwise.
fn is_free(subject: &Subject<'_>, service: &Item) -> bool {
    let Some(platform) = subject.platform else { return true };
    let own = platform.services.iter().find(|own| Some(own.name.as_str()) == service.service.as_deref());
    own.is_some_and(|own| own.levers.architectures.contains(&Architecture::Arm64))
}
