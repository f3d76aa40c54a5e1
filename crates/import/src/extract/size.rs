//! `size`: CPU, memory, processor family, storage.

use super::section::{Key, Property, Section, cpu, memory, number, property, text, why_not};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::Datum;
use plimsoll_units::{Architecture, CpuUnits, Mib, TaskSize, fargate};

/// AWS: task CPU on EC2 is at least 128 units; source `RegisterTaskDefinition.cpu`, read 2026-09.
const SMALLEST_EC2_CPU: u32 = 128;

/// CPU and memory of the stack file where the code says neither.
const SMALLEST: TaskSize = TaskSize::new(256, 512);

/// One half of a size: its value, where it stands, and whether it is written.
struct Half<'a, T> {
    value: Option<T>,
    property: Property<'a>,
    /// What it is made of, where no single value is it.
    made: Option<String>,
}

/// Writes the size, and returns it.
pub(super) fn extract(subject: &Subject<'_>, section: &mut Section) -> TaskSize {
    let size = match (cpu_of(subject, section), memory_of(subject, section)) {
        (Some(cpu), Some(memory)) => both(subject, section, &cpu, &memory),
        _ => {
            section.plain("size.cpu", SMALLEST.cpu);
            section.plain("size.memory", SMALLEST.memory);
            section.remark("size", "assumed: the task definition is not in the code");
            section.assumed("size", SMALLEST, "the task definition is not in the code", None);
            SMALLEST
        }
    };
    architecture(subject, section);
    storage(subject, section);
    size
}

fn both(
    subject: &Subject<'_>,
    section: &mut Section,
    cpu: &Half<'_, CpuUnits>,
    memory: &Half<'_, Mib>,
) -> TaskSize {
    let least = CpuUnits::from_units(SMALLEST_EC2_CPU);
    let written = TaskSize {
        cpu: cpu.value.unwrap_or(if subject.on_ec2 { least } else { SMALLEST.cpu }),
        memory: memory.value.unwrap_or(SMALLEST.memory),
    };
    let size = taken(subject, written);
    if size != written && cpu.value.is_some() && memory.value.is_some() {
        let why = if subject.on_ec2 {
            format!("tasks on instances reserve at least {SMALLEST_EC2_CPU} CPU units in a stack file")
        } else {
            format!(
                "Fargate has no task of {} CPU units with {} MiB: the nearest",
                written.cpu, written.memory
            )
        };
        section.assumed("size", size, &why, Some(cpu.property.place()));
        section.remark("size", &why);
    }
    section.plain("size.cpu", size.cpu);
    if !(memory.value.is_none() && subject.on_ec2) || size.memory.mib() != size.cpu.units().saturating_mul(2)
    {
        section.plain("size.memory", size.memory);
    }
    let same = (size.cpu == written.cpu, size.memory == written.memory);
    record(section, "size.cpu", size.cpu, cpu, same.0, Unit::CpuUnits);
    record(section, "size.memory", size.memory, memory, same.1, Unit::Mib);
    size
}

/// The size that a stack file takes: one that Fargate offers, or on instances at least the smallest.
fn taken(subject: &Subject<'_>, written: TaskSize) -> TaskSize {
    if subject.on_ec2 {
        let units = written.cpu.units().clamp(SMALLEST_EC2_CPU, 196_608);
        return TaskSize { cpu: CpuUnits::from_units(units), memory: written.memory };
    }
    if written.is_fargate() {
        return written;
    }
    let holding = fargate::smallest_holding(written.cpu, written.memory);
    holding.or_else(|| fargate::nearest(written).first().copied()).unwrap_or(SMALLEST)
}

fn record<T: ToString>(
    section: &mut Section,
    path: &str,
    value: T,
    half: &Half<'_, impl PartialEq>,
    is_written: bool,
    unit: Unit,
) {
    match &half.made {
        Some(by) => section.made(path, value.to_string(), &half.property, unit, by),
        None => section.leaf(path, value.to_string(), &half.property, unit),
    }
    if half.value.is_some() && is_written && !half.made.as_deref().is_some_and(|by| by.starts_with("unknown"))
    {
        let place = half.property.place().clone();
        section.understood(path, value.to_string(), &place);
    } else if half.value.is_none() {
        let place = half.property.place().clone();
        let why = half.made.clone().unwrap_or_else(|| "the code does not say it".to_owned());
        section.assumed(path, value.to_string(), &why, Some(&place));
        section.remark(path, "assumed");
    }
}

/// The CPU of the task, or else what its containers reserve.
fn cpu_of<'a>(subject: &Subject<'a>, section: &mut Section) -> Option<Half<'a, CpuUnits>> {
    let of_task = subject.of_task("Cpu")?;
    if of_task.datum().is_some() {
        return Some(read(of_task, "size.cpu", section, cpu));
    }
    let sum = sum(subject, &["Cpu"], |units| CpuUnits::from_units(units.max(1)));
    Some(sum.unwrap_or(Half { value: None, property: of_task, made: None }))
}

/// The memory of the task, or else what its containers may use or reserve.
fn memory_of<'a>(subject: &Subject<'a>, section: &mut Section) -> Option<Half<'a, Mib>> {
    let of_task = subject.of_task("Memory")?;
    if of_task.datum().is_some() {
        return Some(read(of_task, "size.memory", section, memory));
    }
    let sum = sum(subject, &["Memory", "MemoryReservation"], |mib| Mib::from_mib(mib.max(1)));
    Some(sum.unwrap_or(Half { value: None, property: of_task, made: None }))
}

fn read<'a, T>(
    property: Property<'a>,
    path: &str,
    section: &mut Section,
    read: impl FnOnce(&Datum) -> Result<T, String>,
) -> Half<'a, T> {
    let Some(datum) = property.datum() else { return Half { value: None, property, made: None } };
    match read(datum) {
        Ok(value) => Half { value: Some(value), property, made: None },
        Err(why) => {
            section.unknown(path, "", &why, &datum.place);
            Half { value: None, property, made: Some(why) }
        }
    }
}

/// The sum of a property over all containers, of the first of these keys that a container has; `None` where no container has
/// one. A sum of one value is that value.
fn sum<'a, T>(subject: &Subject<'a>, keys: &[&str], make: impl Fn(u32) -> T) -> Option<Half<'a, T>> {
    let task = subject.task?;
    let mut total = 0.0;
    let mut parts = Vec::new();
    let mut unknown = None;
    for (index, container) in subject.containers().iter().enumerate() {
        let Some(key) = keys.iter().find(|key| container.at(key).is_some()) else { continue };
        let part = property(task, format!("ContainerDefinitions.{index}.{key}"));
        match part.datum().map(number) {
            Some(Ok(value)) => total += value,
            Some(Err(why)) => unknown = Some(why),
            None => {}
        }
        parts.push(part);
    }
    let only = parts.len() == 1;
    let first = parts.into_iter().next()?;
    if let Some(why) = unknown {
        return Some(Half { value: None, property: first, made: Some(why) });
    }
    let units = super::section::whole(total.ceil())?;
    let made = (!only).then(|| "it is the sum of what the containers reserve".to_owned());
    Some(Half { value: Some(make(units)).filter(|_| units > 0), property: first, made })
}

/// AWS: `X86_64` where nothing is said; source the ECS API `RuntimePlatform`, read 2026-09.
fn architecture(subject: &Subject<'_>, section: &mut Section) {
    let Some(property) = subject.of_task("RuntimePlatform.CpuArchitecture") else { return };
    let key = Key {
        path: "size.architecture",
        unit: Unit::Word,
        aws: Architecture::X86_64,
        language: Some(Architecture::X86_64),
    };
    section.take(&key, &property, |datum| match text(datum)?.to_ascii_uppercase().as_str() {
        "X86_64" => Ok(Architecture::X86_64),
        "ARM64" => Ok(Architecture::Arm64),
        _ => Err(why_not(datum)),
    });
    if let Some(system) = subject.of_task("RuntimePlatform.OperatingSystemFamily")
        && let Some(datum) = system.datum()
        && datum.plain().is_some_and(|name| name != "LINUX")
    {
        section.unknown("size", "", "a stack file describes tasks of Linux only", &datum.place);
    }
}

fn storage(subject: &Subject<'_>, section: &mut Section) {
    let Some(property) = subject.of_task("EphemeralStorage.SizeInGiB") else { return };
    let Some(datum) = property.datum() else { return };
    match super::section::count(datum) {
        Ok(gib) if (20..=200).contains(&gib) => {
            section.understood("size.storage", format!("{gib} GiB"), &datum.place);
            section.leaf("size.storage", format!("{gib} GiB"), &property, Unit::Count);
            if gib > 20 {
                section.text("size.storage", format!("{gib} GiB"));
            }
        }
        Ok(gib) => {
            section.unknown("size.storage", "", &format!("{gib} GiB are outside 20 to 200"), &datum.place);
        }
        Err(why) => section.unknown("size.storage", "", &why, &datum.place),
    }
}
