//! Names as Python spells them.

use std::collections::BTreeSet;

/// Words that Python keeps for itself; source The Python Language Reference 3.13, §2.3.1, read 2026-11.
const KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Names that every file uses in its own sense.
const OURS: [&str; 19] = [
    "account",
    "args",
    "aws",
    "base64_encoded",
    "config",
    "default_subnets",
    "default_vpc",
    "image",
    "json",
    "name",
    "number",
    "opts",
    "partition",
    "password",
    "pulumi",
    "region",
    "self",
    "sorted",
    "zones",
];

/// Pulumi's name in camel case as the Python package has it: `cidrBlock` → `cidr_block`.
pub(super) fn snake(name: &str) -> String {
    crate::provider::snake_case(name)
}

/// A component's name as that of its class: `load_balancer` → `LoadBalancer`.
pub(super) fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// An argument that is no keyword: `from` becomes `from_`.
pub(super) fn field(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// A variable that collides with nothing: `lambda` becomes `lambda_`.
pub(super) fn local(name: &str, taken: &BTreeSet<String>) -> String {
    if KEYWORDS.contains(&name) || OURS.contains(&name) || taken.contains(name) {
        return format!("{name}_");
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pythons() {
        assert_eq!(snake("ipv6CidrBlock"), "ipv6_cidr_block");
        assert_eq!(pascal("load_balancer"), "LoadBalancer");
        assert_eq!(local("lambda", &BTreeSet::new()), "lambda_");
        assert_eq!(local("vpc", &BTreeSet::from(["vpc".to_owned()])), "vpc_");
        assert_eq!(local("vpc", &BTreeSet::new()), "vpc");
        assert_eq!((field("from"), field("args")), ("from_".to_owned(), "args".to_owned()));
    }
}
