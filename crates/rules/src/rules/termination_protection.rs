//! Managed termination protection lacks what it needs.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, ecs};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0671"),
    title: "Managed termination protection lacks what it needs.",
    severity: Severity::Error,
    page: page!(
        "PLM0671",
        "\
With `ManagedTerminationProtection: ENABLED` ECS protects instances that run tasks. It needs managed scaling, \
and an Auto Scaling group whose instances start protected (`NewInstancesProtectedFromScaleIn: true`); \
CreateCapacityProvider refuses it otherwise.",
        "\
Amazon ECS API, AutoScalingGroupProvider, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for provider in subject.model.of_kind(ecs::CAPACITY_PROVIDER) {
        let protection = provider.at("AutoScalingGroupProvider.ManagedTerminationProtection");
        let Some(protection) = protection.filter(|own| check.known(provider, own).is("ENABLED")) else {
            continue;
        };
        let status = provider.at("AutoScalingGroupProvider.ManagedScaling.Status");
        if status.is_none_or(|status| {
            check.known(provider, status).plain().is_some_and(|status| status != "ENABLED")
        }) {
            let message = "managed termination protection needs managed scaling";
            check.found(Some(provider), &protection.place, message, "`ManagedScaling: {Status: ENABLED}`");
        }
        let Some(group) = capacity::group_of(subject.model, provider) else { continue };
        let protected = group.at("NewInstancesProtectedFromScaleIn");
        if protected.is_none_or(|own| check.truth_in(group, own) == Some(false)) {
            let message = format!("the instances of `{}` do not start protected from scale-in", group.id);
            check.found(
                Some(provider),
                &protection.place,
                message,
                "`NewInstancesProtectedFromScaleIn: true` in the group",
            );
        }
    }
}
