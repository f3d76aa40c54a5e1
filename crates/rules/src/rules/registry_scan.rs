//! Images are not scanned when they are pushed.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0727"),
    title: "Images are not scanned when they are pushed.",
    severity: Severity::Note,
    page: page!(
        "PLM0727",
        "\
Scanning on push finds known vulnerabilities in the operating system packages of an image and costs nothing in \
its basic form.",
        "\
Amazon ECR user guide, image scanning, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for repository in subject.model.of_kind("AWS::ECR::Repository") {
        let scan = repository.at("ImageScanningConfiguration.ScanOnPush");
        if scan.is_none_or(|own| check.truth_in(repository, own) == Some(false)) {
            let place = repository.nearest("ImageScanningConfiguration.ScanOnPush");
            check.found(
                Some(repository),
                place,
                "images are not scanned",
                "`ImageScanningConfiguration: {ScanOnPush: true}`",
            );
        }
    }
}
