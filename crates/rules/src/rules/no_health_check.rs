//! Nobody notices when a service hangs.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0936"),
    title: "Nobody notices when a service hangs.",
    severity: Severity::Note,
    page: page!(
        "PLM0936",
        "\
A task without a load balancer and without a container health check is healthy as long as its process runs. One \
that hangs is never replaced, and a deployment counts it as good after 40 seconds.",
        "\
Amazon ECS developer guide, rolling updates and container health checks, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let balanced =
            service.at("LoadBalancers").is_some_and(|own| own.is_unknown() || !own.items().is_empty());
        let Some(task) = ecs::task_definition(subject.model, service).filter(|_| !balanced) else { continue };
        let containers = ecs::containers(task);
        if !containers.is_empty()
            && containers.iter().all(|own| own.at("HealthCheck").is_none() && !own.is_unknown())
        {
            let message = "no health check looks at the tasks";
            check.found(Some(service), &service.place, message, "a `HealthCheck` for the container");
        }
    }
}
