//! Images pile up in a repository.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::money;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0820"),
    title: "Images pile up in a repository.",
    severity: Severity::Warning,
    page: page!(
        "PLM0820",
        "\
Every push leaves the image before it behind, untagged, and storage is charged by the month. A lifecycle policy \
keeps the newest images and deletes the rest.",
        "\
Amazon ECR user guide, lifecycle policies, read 2026-09; price list of 2026-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for repository in subject.model.of_kind("AWS::ECR::Repository") {
        if repository.at("LifecyclePolicy").is_none() {
            let cost = prices.monthly(&[(Meter::EcrStorageGbMonths, 10.0)]);
            let message = format!("no image is ever deleted; each 10 GB of old ones cost {cost}");
            check.found(
                Some(repository),
                &repository.place,
                message,
                "a `LifecyclePolicy` that keeps for example 10 images",
            );
        }
    }
}
