//! A service may be made before its cluster has the capacity provider.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0929"),
    title: "A service may be made before its cluster has the capacity provider.",
    severity: Severity::Warning,
    page: page!(
        "PLM0929",
        "\
CloudFormation makes what nothing connects in any order. A service that names a capacity provider without \
depending on the `ClusterCapacityProviderAssociations` fails now and then when the stack is made, and when it is \
deleted the provider is \"in use and cannot be removed\".",
        "\
Amazon ECS API, DeleteCapacityProvider, read 2026-09; reports of 2020 to 2023 in public issue trackers"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for associations in model.of_kind(ecs::ASSOCIATIONS) {
        for service in model.of_kind(ecs::SERVICE) {
            let same = match (service.at("Cluster"), associations.at("Cluster")) {
                (Some(one), Some(two)) => one.same_as(two),
                _ => false,
            };
            let depends = service.depends_on.contains(&associations.id)
                || service.references.contains(&associations.id);
            let Some(used) = service.at("CapacityProviderStrategy").filter(|_| same && !depends) else {
                continue;
            };
            let message = format!("the service does not wait for `{}`", associations.id);
            check.found(Some(service), &used.place, message, format!("`DependsOn: {}`", associations.id));
        }
    }
}
