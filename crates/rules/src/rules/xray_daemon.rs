//! A task uses the X-Ray daemon, which is being retired.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0932"),
    title: "A task uses the X-Ray daemon, which is being retired.",
    severity: Severity::Note,
    page: page!(
        "PLM0932",
        "\
The X-Ray daemon and SDKs are in maintenance since 2026-02-25 and lose support on 2027-02-25. The AWS Distro for \
OpenTelemetry collector takes the same place beside the program.",
        "\
AWS X-Ray developer guide, end of support of the daemon and SDKs, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for image in ecs::containers(task).iter().filter_map(|own| own.at("Image")) {
            if check.known(task, image).known_pieces().is_some_and(|own| own.contains("aws-xray-daemon")) {
                let message = "the X-Ray daemon has no support from 2027-02-25 on";
                check.found(
                    Some(task),
                    &image.place,
                    message,
                    "the collector `public.ecr.aws/aws-observability/aws-otel-collector`",
                );
            }
        }
    }
}
