//! A volume of the instances is not encrypted.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::capacity;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0723"),
    title: "A volume of the instances is not encrypted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0723",
        "\
Image layers, logs and whatever containers write to disk stand on the volume. Encryption with the AWS-managed \
key costs nothing.",
        "\
Amazon EBS user guide, encryption, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for template in subject.model.of_kind(capacity::LAUNCH_TEMPLATE) {
        let devices =
            template.at("LaunchTemplateData.BlockDeviceMappings").map_or(&[] as &[Datum], Datum::items);
        for volume in devices.iter().filter_map(|device| device.at("Ebs")) {
            let encrypted = volume.at("Encrypted");
            if encrypted.is_none_or(|own| check.truth_in(template, own) == Some(false))
                && !volume.is_unknown()
            {
                let place = encrypted.map_or(&volume.place, |own| &own.place);
                check.found(Some(template), place, "the volume is not encrypted", "`Encrypted: true`");
            }
        }
    }
}
