//! An Auto Scaling group's sizes contradict each other.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::capacity;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0675"),
    title: "An Auto Scaling group's sizes contradict each other.",
    severity: Severity::Error,
    page: page!(
        "PLM0675",
        "\
The smallest size is not above the largest, and the desired one lies between them. Override lists hold at most \
40 types.",
        "\
EC2 Auto Scaling API, CreateAutoScalingGroup, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind(capacity::GROUP) {
        let least = check.number(group, "MinSize");
        let most = check.number(group, "MaxSize");
        if let (Some(least), Some(most)) = (least, most) {
            if least > most {
                let message = format!("the smallest size of {least} is above the largest of {most}");
                check.found(Some(group), group.nearest("MinSize"), message, format!("at most {most}"));
            } else if let Some(desired) =
                check.number(group, "DesiredCapacity").filter(|own| !(least..=most).contains(own))
            {
                let message = format!("the desired size of {desired} is not between {least} and {most}");
                check.found(
                    Some(group),
                    group.nearest("DesiredCapacity"),
                    message,
                    "leave it out: managed scaling sets it",
                );
            }
        }
        let overrides = group.at("MixedInstancesPolicy.LaunchTemplate.Overrides");
        if let Some(list) = overrides.filter(|list| list.items().len() > 40) {
            let message = format!("{} overrides are listed", list.items().len());
            check.found(Some(group), &list.place, message, "at most 40");
        }
    }
}
