//! Spot instances stop without draining.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::capacity;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0934"),
    title: "Spot instances stop without draining.",
    severity: Severity::Warning,
    page: page!(
        "PLM0934",
        "\
Two minutes before a Spot instance is taken back EC2 says so. The ECS agent moves the tasks away in that time \
only when `ECS_ENABLE_SPOT_INSTANCE_DRAINING=true` stands in its configuration; it does not by itself.",
        "\
Amazon ECS developer guide, Spot instance draining, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for group in model.of_kind(capacity::GROUP) {
        let percent = "MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity";
        let spot = check.number(group, percent).is_some_and(|percent| percent < 100.0);
        let Some(template) = capacity::template_of(model, group).filter(|_| spot) else { continue };
        // Without a cluster in it the user data may be somebody else's; without text nothing is known.
        let Some(data) = template.at("LaunchTemplateData.UserData") else { continue };
        let Some(text) = data.known_pieces().filter(|text| text.contains("ECS_CLUSTER")) else { continue };
        let drains = text.lines().any(|line| {
            let line = line.trim().trim_end_matches('"').to_ascii_lowercase();
            line.contains("ecs_enable_spot_instance_draining=true")
        });
        if !drains {
            let message = "tasks on a Spot instance are not moved before it is taken back";
            check.found(
                Some(template),
                &data.place,
                message,
                "`ECS_ENABLE_SPOT_INSTANCE_DRAINING=true` in /etc/ecs/ecs.config",
            );
        }
    }
}
