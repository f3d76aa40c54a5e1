//! Protected instances keep an Auto Scaling group from being deleted.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0930"),
    title: "Protected instances keep an Auto Scaling group from being deleted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0930",
        "\
With managed termination protection ECS marks instances as protected from scale-in. The mark stays when the \
capacity provider is gone, and the deletion of the group hangs until somebody takes it away. Managed draining \
moves tasks before an instance stops and needs no protection.",
        "\
github.com/aws/containers-roadmap, issue 2862, 2026-08; Amazon ECS developer guide, managed instance draining"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for provider in subject.model.of_kind(ecs::CAPACITY_PROVIDER) {
        let protection = provider.at("AutoScalingGroupProvider.ManagedTerminationProtection");
        let Some(protection) = protection.filter(|own| check.known(provider, own).is("ENABLED")) else {
            continue;
        };
        let message = "protected instances keep the group from being deleted";
        check.found(
            Some(provider),
            &protection.place,
            message,
            "`DISABLED`, with `ManagedDraining: ENABLED`",
        );
    }
}
