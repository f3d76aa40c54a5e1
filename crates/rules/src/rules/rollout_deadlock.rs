//! A deployment could neither stop an old task nor start a new one.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0636"),
    title: "A deployment could neither stop an old task nor start a new one.",
    severity: Severity::Error,
    page: page!(
        "PLM0636",
        "\
A rolling deployment keeps at least `ceil(desired × MinimumHealthyPercent)` tasks running and at most \
`floor(desired × MaximumPercent)`. Where the first is not below the desired count and the second not above it, \
nothing can ever be replaced: the deployment hangs until CloudFormation gives up after three hours. 100 and 100 \
do so at any count, 100 and 150 at one task, and a maximum below 100 cannot be kept at all.",
        "\
Amazon ECS API, DeploymentConfiguration, read 2026-09; developer guide, rolling updates, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        if !rolls(service) {
            continue;
        }
        let percent = |check: &mut Check<'_>, key: &str, usual: f64| {
            let path = format!("DeploymentConfiguration.{key}");
            if service.at(&path).is_none() { Some(usual) } else { check.number(service, &path) }
        };
        let Some(least) = percent(check, "MinimumHealthyPercent", 100.0) else { continue };
        let Some(most) = percent(check, "MaximumPercent", 200.0) else { continue };
        let place = service.nearest("DeploymentConfiguration.MaximumPercent");
        if most < 100.0 {
            let message = format!("at most {most} % of the tasks may run, which is fewer than are wanted");
            check.found(Some(service), place, message, "`MaximumPercent: 200`");
            continue;
        }
        let smallest = ecs::smallest_count(subject.model, service);
        let Some(desired) = check.needs(service, smallest, "the smallest number of tasks is not known")
        else {
            continue;
        };
        let kept = (desired * least / 100.0).ceil();
        let allowed = (desired * most / 100.0).floor();
        if desired > 0.0 && kept >= desired && allowed <= desired {
            let message = format!(
                "with {desired} task{} {kept} must stay and {allowed} may run: a deployment cannot replace any",
                if desired > 1.0 { "s" } else { "" }
            );
            check.found(Some(service), place, message, "`MaximumPercent: 200`");
        }
    }
}

/// Whether deployments are rolling ones of ECS itself.
fn rolls(service: &Item) -> bool {
    let other = |path: &str, usual: &str| service.at(path).is_some_and(|own| !own.is(usual));
    !(other("DeploymentController.Type", "ECS")
        || other("DeploymentConfiguration.Strategy", "ROLLING")
        || other("SchedulingStrategy", "REPLICA"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn b7_deadlocks_are_found_at_the_smallest_count() {
        let service = |desired: u32, least: u32, most: u32| {
            format!(
                "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties: {{DesiredCount: {desired}, \
                 DeploymentConfiguration: {{MinimumHealthyPercent: {least}, MaximumPercent: {most}}}}}\n"
            )
        };
        for (desired, least, most, stuck) in [
            (4, 50, 100, false),
            (2, 75, 100, true),
            (3, 100, 125, true),
            (4, 100, 125, false),
            (1, 100, 100, true),
            (1, 100, 150, true),
            (1, 0, 100, false),
            (4, 100, 200, false),
            (4, 0, 50, true),
        ] {
            let found = fixture::lines(&RULE, &service(desired, least, most));
            assert_eq!(!found.is_empty(), stuck, "{desired} at {least}/{most}");
        }
    }
}
