//! Names of provider resources.

use crate::graph::LogicalId;
use std::fmt;

/// The address of a provider resource: `aws_lb.load_balancer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The resource type, such as `aws_lb`.
    pub kind: &'static str,
    /// The name within the type, in snake case.
    pub name: String,
}

impl Address {
    /// The address of what a resource of the graph becomes.
    #[must_use]
    pub fn of(kind: &'static str, id: &LogicalId) -> Self {
        Self { kind, name: snake_case(id.as_str()) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind, self.name)
    }
}

/// `HealthCheckIntervalSeconds` → `health_check_interval_seconds`, `VPCId` → `vpc_id`, `RoleARN` → `role_arn`.
#[must_use]
pub fn snake_case(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        for (text, expected) in [
            ("HealthCheckIntervalSeconds", "health_check_interval_seconds"),
            ("VPCId", "vpc_id"),
            ("RoleARN", "role_arn"),
            ("PublicSubnet1", "public_subnet1"),
            ("SqsManagedSseEnabled", "sqs_managed_sse_enabled"),
        ] {
            assert_eq!(snake_case(text), expected);
        }
    }
}
