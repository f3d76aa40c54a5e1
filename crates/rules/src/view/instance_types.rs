//! What is known about EC2 instance types.

/// An instance type as far as a task is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// vCPUs.
    pub vcpus: u32,
    /// Memory in MiB as advertised; an agent registers a few percent less.
    pub mib: u32,
    /// Tasks with a network interface of their own (`awsvpc`) that it holds: its interfaces less the instance's own.
    pub interfaces: u32,
    /// The same with `awsvpcTrunking`; `None` where the type has no trunking.
    pub trunked: Option<u32>,
}

type Row = (&'static str, u32, u32, u32, Option<u32>);

/// AWS: vCPU, MiB, `awsvpc` tasks without and with trunking. Source: ECS developer guide, container instance ENI, 2023-06, and
/// the limits that karpenter-provider-aws generates from the EC2 API, 2026-08. Types that are not here are not judged.
const ROWS: &[Row] = &[
    ("t2.small", 1, 2048, 2, None),
    ("t2.medium", 2, 4096, 2, None),
    ("t2.large", 2, 8192, 2, None),
    ("t3.small", 2, 2048, 2, None),
    ("t3.medium", 2, 4096, 2, None),
    ("t3.large", 2, 8192, 2, None),
    ("t3.xlarge", 4, 16_384, 3, None),
    ("t3.2xlarge", 8, 32_768, 3, None),
    ("t3a.small", 2, 2048, 1, None),
    ("t3a.medium", 2, 4096, 2, None),
    ("t3a.large", 2, 8192, 2, None),
    ("t3a.xlarge", 4, 16_384, 3, None),
    ("t4g.small", 2, 2048, 2, None),
    ("t4g.medium", 2, 4096, 2, None),
    ("t4g.large", 2, 8192, 2, None),
    ("t4g.xlarge", 4, 16_384, 3, None),
    ("m5.large", 2, 8192, 2, Some(10)),
    ("m5a.large", 2, 8192, 2, Some(10)),
    ("m6i.large", 2, 8192, 2, Some(10)),
    ("m6a.large", 2, 8192, 2, Some(10)),
    ("m7i.large", 2, 8192, 2, Some(10)),
    ("m5.xlarge", 4, 16_384, 3, Some(20)),
    ("m6i.xlarge", 4, 16_384, 3, Some(20)),
    ("m5.2xlarge", 8, 32_768, 3, Some(40)),
    ("m6i.2xlarge", 8, 32_768, 3, Some(40)),
    ("m5.4xlarge", 16, 65_536, 7, Some(60)),
    ("m6i.4xlarge", 16, 65_536, 7, Some(60)),
    ("m6g.medium", 1, 4096, 1, Some(4)),
    ("m7g.medium", 1, 4096, 1, Some(4)),
    ("m6g.large", 2, 8192, 2, Some(10)),
    ("m7g.large", 2, 8192, 2, Some(10)),
    ("c5.large", 2, 4096, 2, Some(10)),
    ("c5a.large", 2, 4096, 2, Some(10)),
    ("c6i.large", 2, 4096, 2, Some(10)),
    ("c6a.large", 2, 4096, 2, Some(10)),
    ("c7i.large", 2, 4096, 2, Some(10)),
    ("c5.xlarge", 4, 8192, 3, Some(20)),
    ("c6i.xlarge", 4, 8192, 3, Some(20)),
    ("c5.2xlarge", 8, 16_384, 3, Some(40)),
    ("c6i.2xlarge", 8, 16_384, 3, Some(40)),
    ("c6g.medium", 1, 2048, 1, Some(4)),
    ("c7g.medium", 1, 2048, 1, Some(4)),
    ("c6g.large", 2, 4096, 2, Some(10)),
    ("c7g.large", 2, 4096, 2, Some(10)),
    ("c6g.xlarge", 4, 8192, 3, Some(20)),
    ("c7g.xlarge", 4, 8192, 3, Some(20)),
    ("r5.large", 2, 16_384, 2, Some(10)),
    ("r6i.large", 2, 16_384, 2, Some(10)),
    ("r6g.large", 2, 16_384, 2, Some(10)),
    ("r7g.large", 2, 16_384, 2, Some(10)),
];

/// AWS: the burstable families have these sizes and no others; source EC2 instance types, read 2026-09.
const BURSTABLE: [&str; 4] = ["t2", "t3", "t3a", "t4g"];
const BURSTABLE_SIZES: [&str; 7] = ["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"];

/// What is known about a type; `None` for one that is not in the table.
#[must_use]
pub fn known(name: &str) -> Option<Instance> {
    ROWS.iter().find(|row| row.0 == name).map(|(_, vcpus, mib, interfaces, trunked)| Instance {
        vcpus: *vcpus,
        mib: *mib,
        interfaces: *interfaces,
        trunked: *trunked,
    })
}

/// The types of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.0)
}

/// Whether no instance type can be called so. Families that are not known may be new; sizes follow a fixed scheme.
#[must_use]
pub fn is_impossible(name: &str) -> bool {
    let Some((family, size)) = name.split_once('.') else { return true };
    let letters = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if family.is_empty() || !letters(family) || !family.starts_with(|c: char| c.is_ascii_lowercase()) {
        return true;
    }
    if BURSTABLE.contains(&family) {
        return !BURSTABLE_SIZES.contains(&size);
    }
    let multiple = |text: &str, unit: &str| {
        text.strip_suffix(unit)
            .is_some_and(|count| !count.is_empty() && count.chars().all(|c| c.is_ascii_digit()))
    };
    let metal = size.strip_prefix("metal").is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('-').is_some_and(|rest| multiple(rest, "xl"))
    });
    !(metal
        || multiple(size, "xlarge")
        || ["nano", "micro", "small", "medium", "large", "xlarge"].contains(&size))
}

/// Whether an instance type has ARM processors, by its name.
///
/// AWS: a `g` after the generation's number means Graviton, and `a1` is the first of them; source EC2 instance type naming,
/// read 2026-09.
#[must_use]
pub fn is_arm(name: &str) -> bool {
    let family = name.split('.').next().unwrap_or_default();
    let after = family
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .trim_start_matches(|c: char| c.is_ascii_digit());
    family == "a1" || after.split('-').next().unwrap_or_default().contains('g')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_families_are_possible_and_wrong_sizes_are_not() {
        for name in [
            "m9x.large",
            "m7i-flex.2xlarge",
            "u7i-12tb.224xlarge",
            "c7g.metal",
            "m7i.metal-24xl",
            "mac2-m2.metal",
        ] {
            assert!(!is_impossible(name), "{name}");
        }
        for name in
            ["t3", "t3.mediun", "t3.4xlarge", "m5.huge", "M5.large", "5m.large", ".large", "m5.xxlarge"]
        {
            assert!(is_impossible(name), "{name}");
        }
        assert!(names().all(|name| !is_impossible(name)));
    }

    #[test]
    fn the_processor_is_read_from_the_name() {
        for (name, arm) in [
            ("t4g.small", true),
            ("c7gn.large", true),
            ("im4gn.large", true),
            ("a1.large", true),
            ("g4dn.xlarge", false),
            ("m7i-flex.large", false),
            ("t3a.medium", false),
        ] {
            assert_eq!(is_arm(name), arm, "{name}");
        }
    }
}
