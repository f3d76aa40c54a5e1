//! Physical names: `{type}-{suffix}`, or `{service}-{type}-{suffix}` where there are several (X2).

use plimsoll_spec::platform::Platform;

/// AWS: load balancers and target groups have at most 32 characters; source `CreateTargetGroup`, read 2026-09.
pub const BALANCER_LIMIT: usize = 32;

/// AWS: IAM roles and EventBridge rules have at most 64 characters; source `CreateRole`, `PutRule`, read 2026-09.
pub const ROLE_LIMIT: usize = 64;

/// AWS: most other names (clusters, alarms, dashboards, topics, stacks …) allow 255 characters or nearly so.
pub const COMMON_LIMIT: usize = 255;

/// Letters and digits of the hash that a shortened name carries.
const HASH_LETTERS: usize = 6;

/// Makes the physical names of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    prefix: Option<String>,
    suffix: String,
}

impl Names {
    /// The names of a platform.
    #[must_use]
    pub fn new(platform: &Platform) -> Self {
        Self { prefix: platform.name_prefix.clone(), suffix: platform.environment.to_string() }
    }

    /// The environment suffix that every name ends with.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// The name of the one resource of its type: `alb-dev`.
    #[must_use]
    pub fn of(&self, kind: &str) -> String {
        self.within(COMMON_LIMIT, &[kind])
    }

    /// The name of a resource of one service: `api-task-role-dev`.
    #[must_use]
    pub fn of_service(&self, service: &str, kind: &str) -> String {
        self.within(COMMON_LIMIT, &[service, kind])
    }

    /// A name of at most `limit` characters (at least 32). A longer one loses the end of its words, never the suffix, and
    /// carries a hash of the whole, so that it stays unique and the same from one synthesis to the next.
    #[must_use]
    pub fn within(&self, limit: usize, words: &[&str]) -> String {
        let words: Vec<&str> = self.prefix.as_deref().into_iter().chain(words.iter().copied()).collect();
        let stem = words.join("-");
        let whole = format!("{stem}-{}", self.suffix);
        if whole.len() <= limit {
            return whole;
        }
        let room = limit.saturating_sub(self.suffix.len() + HASH_LETTERS + 2);
        let kept: String = stem.chars().take(room).collect();
        format!("{}-{}-{}", kept.trim_end_matches('-'), hash(&whole), self.suffix)
    }
}

/// A short hash of a text: FNV-1a in 32 bits, in letters and digits.
pub(crate) fn hash(text: &str) -> String {
    let mut state = 0x811c_9dc5_u32;
    for byte in text.bytes() {
        state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let mut letters = String::with_capacity(HASH_LETTERS);
    for _ in 0..HASH_LETTERS {
        letters.push(char::from_digit(state % 36, 36).unwrap_or('0'));
        state /= 36;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(suffix: &str) -> Names {
        Names { prefix: None, suffix: suffix.to_owned() }
    }

    #[test]
    fn x2_names_are_type_and_suffix() {
        assert_eq!(names("dev").of("cluster"), "cluster-dev");
        assert_eq!(names("dev").of_service("api", "task-role"), "api-task-role-dev");
    }

    #[test]
    fn x2_a_long_name_keeps_suffix_and_uniqueness() {
        let names = names("pr-1234567890");
        let one = names.within(BALANCER_LIMIT, &["a-service-with-a-long-name", "tg"]);
        let two = names.within(BALANCER_LIMIT, &["a-service-with-a-longer-name", "tg"]);
        assert!(one.len() <= BALANCER_LIMIT && two.len() <= BALANCER_LIMIT, "{one} {two}");
        assert!(one.ends_with("-pr-1234567890") && two.ends_with("-pr-1234567890"));
        assert_ne!(one, two);
        assert!(!one.contains("--"), "{one}");
    }
}
