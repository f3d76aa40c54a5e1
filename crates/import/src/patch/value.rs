//! A value that a patch may have to write, and how the stack file writes it.

use plimsoll_units::Architecture;
use std::fmt;

/// A value, in the units of the stack file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// CPU units: 1024 are one vCPU.
    Cpu(u32),
    /// MiB.
    Memory(u32),
    /// A whole number.
    Integer(i64),
    /// A number that may be decimal.
    Number(f64),
    /// Seconds.
    Seconds(u32),
    /// A word of AWS's.
    Word(&'static str),
    /// `true` or `false`.
    Truth(bool),
}

impl Value {
    /// The word that AWS uses for an architecture.
    ///
    /// AWS: `RuntimePlatform.CpuArchitecture` is `X86_64` or `ARM64`; source the ECS API `RuntimePlatform`, read 2026-09.
    pub(super) const fn architecture(architecture: Architecture) -> Self {
        match architecture {
            Architecture::X86_64 => Self::Word("X86_64"),
            Architecture::Arm64 => Self::Word("ARM64"),
        }
    }

    /// A whole number.
    pub(super) fn count(count: u32) -> Self {
        Self::Integer(i64::from(count))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu(number) | Self::Memory(number) => number.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Seconds(seconds) => write!(f, "{seconds}s"),
            Self::Word(word) => f.write_str(word),
            Self::Truth(truth) => truth.fmt(f),
        }
    }
}
