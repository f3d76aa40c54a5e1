//! Distinct types for the names that must not be mixed up.

use crate::parse::ParseError;
use std::fmt;
use std::str::FromStr;

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $rule:literal, $ok:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                let ok: fn(&str) -> bool = $ok;
                if !text.is_empty() && text.len() <= $max && ok(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(ParseError::new(format!("`{text}` is not {}", $what)).with_help($rule))
                }
            }
        }
    };
}

fn label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

name_type!(
    /// The name of a stack.
    ///
    /// AWS: CloudFormation stack names start with a letter and hold letters, digits and hyphens, at most 128; source
    /// `CreateStack.StackName`, read 2026-09. The environment suffix must still fit, hence 100.
    StackName, "a stack name", 100,
    "use letters, digits and hyphens, starting with a letter, at most 100 characters", label
);

name_type!(
    /// The name of a service inside a stack.
    ///
    /// AWS: ECS service names allow 255 characters of letters, digits, `_`, `-`; a service name here also becomes part
    /// of target group names (32), hence no underscore. Source `CreateService.serviceName`, read 2026-09.
    ServiceName, "a service name", 64,
    "use letters, digits and hyphens, starting with a letter, at most 64 characters", label
);

name_type!(
    /// The environment suffix (`dev`, `prod`, `pr-123`) that every resource name ends with.
    EnvironmentName, "an environment name", 20,
    "use letters, digits and hyphens, at most 20 characters",
    |text| !text.starts_with('-') && !text.ends_with('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
);

name_type!(
    /// An AWS region code such as `us-east-1`. The shape is checked, not the list: new regions must work.
    Region, "a region", 32,
    "write a region code such as `us-east-1`",
    |text| {
        let parts: Vec<&str> = text.split('-').collect();
        parts.len() >= 3
            && parts.last().is_some_and(|last| last.len() <= 2 && last.chars().all(|c| c.is_ascii_digit()))
            && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x1_any_region_shape_is_accepted() {
        for text in ["us-east-1", "eu-central-2", "us-gov-west-1", "ap-southeast-4"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
        for text in ["us-east", "USA", "us east 1", "", "useast1"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_refuse_what_aws_refuses() {
        assert!("payments-api".parse::<ServiceName>().is_ok());
        for text in ["", "-api", "api-", "a_b", "ä", "1api"] {
            assert!(text.parse::<ServiceName>().is_err(), "{text}");
        }
    }
}
