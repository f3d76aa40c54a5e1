//! Task sizes that Fargate offers.

use crate::{CpuUnits, Mib};
use std::fmt;

/// Processor family of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Architecture {
    /// 64-bit x86, ECS name `X86_64`.
    #[default]
    X86_64,
    /// 64-bit ARM (Graviton), ECS name `ARM64`.
    Arm64,
}

impl Architecture {
    /// Both families, in declaration order.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// The name used in the stack file: `x86_64` or `arm64`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// CPU and memory of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskSize {
    /// CPU of the task.
    pub cpu: CpuUnits,
    /// Memory of the task.
    pub memory: Mib,
}

impl TaskSize {
    /// A size from ECS CPU units and MiB. It need not be one that Fargate offers.
    #[must_use]
    pub const fn new(cpu_units: u32, memory_mib: u32) -> Self {
        Self { cpu: CpuUnits::from_units(cpu_units), memory: Mib::from_mib(memory_mib) }
    }

    /// Whether Fargate offers this pair for Linux tasks.
    #[must_use]
    pub fn is_fargate(self) -> bool {
        memories(self.cpu).is_some_and(|mut memories| memories.any(|memory| memory == self.memory))
    }
}

impl fmt::Display for TaskSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.cpu, self.memory))
    }
}

/// One row of the Fargate size table: CPU units, then smallest, largest and step of memory in MiB.
struct Row {
    cpu: u32,
    memory_min: u32,
    memory_max: u32,
    memory_step: u32,
}

const fn row(cpu: u32, memory_min: u32, memory_max: u32, memory_step: u32) -> Row {
    Row { cpu, memory_min, memory_max, memory_step }
}

/// AWS: the 74 pairs of `RegisterTaskDefinition.memory`, read 2026-09.
const ROWS: [Row; 7] = [
    row(256, 512, 2048, 0),
    row(512, 1024, 4096, 1024),
    row(1024, 2048, 8192, 1024),
    row(2048, 4096, 16_384, 1024),
    row(4096, 8192, 30_720, 1024),
    row(8192, 16_384, 61_440, 4096),
    row(16_384, 32_768, 122_880, 8192),
];

/// AWS: 32 vCPU with exactly 60, 120 or 244 GiB, Linux, since about September 2026; source cfn-lint pull request 4668,
/// read 2026-11.
const LARGEST: (u32, [u32; 3]) = (32_768, [61_440, 122_880, 249_856]);

/// The smallest row doubles instead of stepping: 512, 1024, 2048.
const SMALLEST: [u32; 3] = [512, 1024, 2048];

/// All memory sizes Fargate offers with this CPU, ascending; `None` when it offers no such CPU.
#[must_use]
pub fn memories(cpu: CpuUnits) -> Option<Box<dyn Iterator<Item = Mib>>> {
    let units = cpu.units();
    if units == LARGEST.0 {
        return Some(Box::new(LARGEST.1.into_iter().map(Mib::from_mib)));
    }
    let row = ROWS.iter().find(|row| row.cpu == units)?;
    if row.memory_step == 0 {
        return Some(Box::new(SMALLEST.into_iter().map(Mib::from_mib)));
    }
    let (min, max, step) = (row.memory_min, row.memory_max, row.memory_step);
    Some(Box::new((min..=max).step_by(step as usize).map(Mib::from_mib)))
}

/// All CPU values Fargate offers, ascending.
pub fn cpus() -> impl Iterator<Item = CpuUnits> {
    ROWS.iter().map(|row| row.cpu).chain([LARGEST.0]).map(CpuUnits::from_units)
}

/// All sizes Fargate offers for Linux tasks, ascending by CPU then memory: 77 pairs.
pub fn sizes() -> impl Iterator<Item = TaskSize> {
    cpus().flat_map(|cpu| memories(cpu).into_iter().flatten().map(move |memory| TaskSize { cpu, memory }))
}

/// The cheapest-by-size offers that hold at least this much: the smallest CPU at or above `cpu`, then the smallest memory
/// at or above `memory` that goes with it; `None` when nothing is that large.
#[must_use]
pub fn smallest_holding(cpu: CpuUnits, memory: Mib) -> Option<TaskSize> {
    sizes().find(|size| size.cpu >= cpu && size.memory >= memory)
}

/// Up to three offered sizes nearest to a pair that is not offered, nearest first.
///
/// Distance is the sum of the absolute binary logarithms of the CPU ratio and of the memory ratio.
#[must_use]
pub fn nearest(size: TaskSize) -> Vec<TaskSize> {
    let distance = |other: &TaskSize| {
        let ratio = |a: u32, b: u32| libm::fabs(libm::log2(f64::from(a.max(1)) / f64::from(b.max(1))));
        ratio(other.cpu.units(), size.cpu.units()) + ratio(other.memory.mib(), size.memory.mib())
    };
    let mut all: Vec<TaskSize> = sizes().collect();
    all.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    all.truncate(3);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c11_exactly_the_published_sizes_are_offered() {
        assert_eq!(sizes().filter(|size| size.cpu.units() <= 16_384).count(), 74);
        assert_eq!(sizes().count(), 77);
        for (cpu, count) in [(256, 3), (512, 4), (1024, 7), (2048, 13), (4096, 23), (8192, 12), (16_384, 12)]
        {
            assert_eq!(sizes().filter(|size| size.cpu.units() == cpu).count(), count, "{cpu}");
        }
        assert!(!TaskSize::new(256, 4096).is_fargate());
        assert!(!TaskSize::new(256, 1536).is_fargate());
        assert!(TaskSize::new(8192, 20_480).is_fargate());
        assert!(TaskSize::new(32_768, 249_856).is_fargate());
    }

    #[test]
    fn c11_the_nearest_valid_sizes_are_named() {
        assert_eq!(nearest(TaskSize::new(256, 4096)).first(), Some(&TaskSize::new(256, 2048)));
        assert_eq!(nearest(TaskSize::new(500, 1000)).first(), Some(&TaskSize::new(512, 1024)));
    }
}
