//! Task size.

use super::Context;
use crate::code;
use crate::raw::service::RawSize;
use crate::raw::value::Spanned;
use plimsoll_units::{CpuUnits, Mib, TaskSize, fargate};

/// AWS: 20 GiB of ephemeral storage are included and at most 200 GiB can be had; source `EphemeralStorage`, read 2026-09.
const STORAGE_GIB: (u32, u32) = (20, 200);

/// AWS: task CPU on EC2 is 128 to 196608 units; source `RegisterTaskDefinition.cpu`, read 2026-09.
const EC2_CPU: (u32, u32) = (128, 196_608);

/// The task size, and the storage beyond the included part.
pub(crate) fn resolve(raw: &RawSize, on_ec2: bool, cx: &mut Context<'_>) -> (TaskSize, Mib) {
    let memory = raw.memory.map_or_else(|| default_memory(raw.cpu.value, on_ec2), |memory| memory.value);
    let size = TaskSize { cpu: raw.cpu.value, memory };
    if on_ec2 {
        let (min, max) = EC2_CPU;
        cx.in_range("task CPU", &raw.cpu, CpuUnits::from_units(min), CpuUnits::from_units(max));
    } else if !size.is_fargate() && !raw.cpu.is_broken() {
        report(raw, size, cx);
    }
    (size, extra_storage(&raw.storage, cx))
}

/// The smallest memory that AWS offers with the CPU.
fn default_memory(cpu: CpuUnits, on_ec2: bool) -> Mib {
    let offered = fargate::memories(cpu).and_then(|mut memories| memories.next()).filter(|_| !on_ec2);
    offered.unwrap_or_else(|| Mib::from_mib(cpu.units().saturating_mul(2)))
}

fn report(raw: &RawSize, size: TaskSize, cx: &mut Context<'_>) {
    let nearest: Vec<String> = fargate::nearest(size).iter().map(ToString::to_string).collect();
    let message = format!("Fargate has no task size of {} CPU units with {} MiB", size.cpu, size.memory);
    let mut diagnostic = cx.error(code::FARGATE_SIZE, message);
    let offered: Option<Vec<Mib>> = fargate::memories(size.cpu).map(Iterator::collect);
    let reason = match offered.as_deref() {
        Some([first, .., last]) => format!("{} CPU units take {first} to {last} MiB", size.cpu),
        _ => {
            let cpus: Vec<String> = fargate::cpus().map(|cpu| cpu.to_string()).collect();
            format!("Fargate offers {} CPU units", cpus.join(", "))
        }
    };
    match (offered.is_some(), &raw.memory) {
        (true, Some(memory)) => {
            diagnostic = diagnostic.at(memory.span, "not offered with this CPU").at(raw.cpu.span, "this CPU");
        }
        _ => diagnostic = diagnostic.at(raw.cpu.span, "no such CPU"),
    }
    cx.sink.push(diagnostic.help(format!("{reason}; the nearest sizes are {}", nearest.join(", "))));
}

fn extra_storage(storage: &Spanned<Mib>, cx: &mut Context<'_>) -> Mib {
    let gib = Spanned { value: storage.value.gib(), span: storage.span, state: storage.state };
    cx.in_range("ephemeral storage (GiB) of", &gib, f64::from(STORAGE_GIB.0), f64::from(STORAGE_GIB.1));
    Mib::from_mib(storage.value.mib().saturating_sub(STORAGE_GIB.0 * 1024))
}
