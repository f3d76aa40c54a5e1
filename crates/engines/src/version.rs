//! Versions of programs.

use std::fmt;

/// A version; what stands behind the third number is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// A version.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `1.11.4`, `v3.210.0`, `1.6.0-beta1`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(str::parse::<u32>);
        let version = Self::new(parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared_by_number() {
        assert_eq!(Version::parse("v3.210.0\n"), Some(Version::new(3, 210, 0)));
        assert_eq!(Version::parse("1.6.0-beta1"), Some(Version::new(1, 6, 0)));
        assert!(Version::parse("1.10.0") > Version::parse("1.9.8"));
        for text in ["", "1", "1.2", "1.2.3.4", "a.b.c", "99999999999.0.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
