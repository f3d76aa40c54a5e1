//! What containers reserve of their task: it may not be more than the task has.

use super::edit::Edit;
use super::literal::Literals;
use super::token;
use super::value::Value;
use crate::imported::Unit;
use plimsoll_rules::Origin;
use plimsoll_rules::model::{Content, Datum, Item};
use plimsoll_spec::Span;

/// CPU or memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    /// CPU units.
    Cpu,
    /// MiB.
    Memory,
}

/// A container's share that has to change with its task.
pub(super) struct Along {
    /// The exchange.
    pub(super) edit: Edit,
    /// What it is, for people.
    pub(super) words: String,
}

/// Changes of containers' reservations that a task going from `old` to `new` needs.
///
/// The largest reservation follows: it shrinks where the task would hold less than is reserved; a limit of memory also grows with
/// the task, because the container would not get what the task was given.
///
/// AWS: what all containers of a task reserve must not be more than the task's CPU and memory, and no container's `memory` may be
/// more than the task's; source the ECS API `ContainerDefinition`, read 2026-09.
///
/// # Errors
/// Why the reservations cannot follow.
pub(super) fn follow(
    literals: &Literals<'_>,
    task: &Item,
    resource: Resource,
    (old, new): (u32, u32),
    task_literal: Option<Span>,
) -> Result<Vec<Along>, String> {
    let keys: &[&str] = match resource {
        Resource::Cpu => &["Cpu"],
        Resource::Memory => &["Memory", "MemoryReservation"],
    };
    let mut changes = Vec::new();
    for key in keys {
        changes.extend(of_key(
            literals,
            task,
            resource,
            key,
            (i64::from(old), i64::from(new)),
            task_literal,
        )?);
    }
    Ok(changes)
}

fn of_key(
    literals: &Literals<'_>,
    task: &Item,
    resource: Resource,
    key: &str,
    (old, new): (i64, i64),
    task_literal: Option<Span>,
) -> Result<Option<Along>, String> {
    let containers = task.at("ContainerDefinitions").map_or(&[][..], Datum::items);
    let written: Vec<(&Datum, &Datum, i64)> = containers
        .iter()
        .filter_map(|container| {
            let datum = container.at(key)?;
            let amount = amount(datum, resource)?;
            (amount > 0).then_some((container, datum, amount))
        })
        .collect();
    let Some((container, datum, largest)) = written.iter().max_by_key(|(_, _, amount)| *amount) else {
        return Ok(None);
    };
    let sum: i64 = written.iter().map(|(_, _, amount)| amount).sum();
    // Only `Memory` limits a container; the others are shares and may be exceeded.
    let grows = new > old && key == "Memory" && sum <= old;
    let wished = if grows { largest + (new - old) } else { *largest };
    let target = wished.min(new - (sum - largest));
    let name = container.at("Name").and_then(Datum::text_start).unwrap_or("the container");
    if target == *largest {
        return Ok(None);
    }
    if target <= 0 {
        return Err(format!("the other containers reserve {} of {new}", sum - largest));
    }
    let Origin::Literal(span) = datum.origin else {
        return Err(format!(
            "{key} of container {name}, {largest}, would be more than the task has, and is no literal"
        ));
    };
    if task_literal == Some(span) {
        // One literal says both: it is exchanged with the task's size.
        let fits = sum - largest + new <= new;
        let because =
            || format!("{key} of container {name} is the task's, which leaves nothing for the others");
        return fits.then_some(None).ok_or_else(because);
    }
    if let Some(other) = literals.elsewhere(span, &task.id) {
        let place = literals.imported.sources.describe(span);
        return Err(format!(
            "{key} of container {name} would have to change, and {other} uses its literal at {place} too"
        ));
    }
    let (unit, value) = match resource {
        Resource::Cpu => (Unit::CpuUnits, Value::Cpu(u32::try_from(target).unwrap_or(u32::MAX))),
        Resource::Memory => (Unit::Mib, Value::Memory(u32::try_from(target).unwrap_or(u32::MAX))),
    };
    let text = token::respell(literals.imported.sources.slice(span), unit, value)?;
    let place = literals.imported.sources.describe(span);
    let words = format!("{key} of container {name}: {largest} becomes {target} with its task ({place})");
    Ok(Some(Along { edit: Edit { span, text }, words }))
}

/// CPU units or MiB, where they are known.
fn amount(datum: &Datum, resource: Resource) -> Option<i64> {
    match &datum.content {
        Content::Number(number) if *number >= 0.0 && *number <= f64::from(u32::MAX) => Some(*number as i64),
        Content::Text(text) => match resource {
            Resource::Cpu => text.parse::<plimsoll_units::CpuUnits>().ok().map(|cpu| i64::from(cpu.units())),
            Resource::Memory => text.parse::<u32>().ok().map(i64::from),
        },
        _ => None,
    }
}
