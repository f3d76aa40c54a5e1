//! Every deployment resets the count that autoscaling has set.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, scaling};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0913"),
    title: "Every deployment resets the count that autoscaling has set.",
    severity: Severity::Warning,
    page: page!(
        "PLM0913",
        "\
CloudFormation writes `DesiredCount` whenever it updates the service: in the middle of the day's peak a \
deployment takes a service from twenty tasks back to two. Absent, it means one task when the service is made and \
is left alone afterwards. `plimsoll up` keeps the running count by itself; a stack file is therefore not judged.",
        "\
CloudFormation user guide, AWS::ECS::Service, 2023-12"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    if subject.platform.is_some() {
        return;
    }
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(count) = service.at("DesiredCount") else { continue };
        if let Some(target) = scaling::target_of(subject.model, service) {
            let message =
                format!("`{}` scales the service, and each deployment sets its count back", target.id);
            check.found(Some(service), &count.place, message, "leave `DesiredCount` out");
        }
    }
}
