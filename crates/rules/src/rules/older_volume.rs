//! A volume is of the older type gp2.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0819"),
    title: "A volume is of the older type gp2.",
    severity: Severity::Note,
    page: page!(
        "PLM0819",
        "\
gp3 costs a fifth less for each GB than gp2 and has 3,000 IOPS at any size, where gp2 has three for each GB. In \
a launch template a volume without `VolumeType` is gp2.",
        "\
Amazon EBS user guide, volume types, read 2026-09; price list of 2026-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for template in subject.model.of_kind(capacity::LAUNCH_TEMPLATE) {
        let devices =
            template.at("LaunchTemplateData.BlockDeviceMappings").map_or(&[] as &[Datum], Datum::items);
        for volume in devices.iter().filter_map(|device| device.at("Ebs")) {
            let kind = volume.at("VolumeType");
            if kind.is_some_and(|own| !check.known(template, own).is("gp2")) || volume.is_unknown() {
                continue;
            }
            let gib = volume.number_at("VolumeSize").unwrap_or(30.0);
            let cost = money::monthly(subject, &[(Meter::EbsGp3GbMonths, gib)]);
            let message = format!(
                "the volume is gp2, for which the price book has no price; as gp3 its {gib} GB are {cost}"
            );
            check.found(
                Some(template),
                kind.map_or(&volume.place, |own| &own.place),
                message,
                "`VolumeType: gp3`",
            );
        }
    }
}
