//! The load balancer's verdict counts before a task may have started.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0916"),
    title: "The load balancer's verdict counts before a task may have started.",
    severity: Severity::Warning,
    page: page!(
        "PLM0916",
        "\
`StartPeriod` says how long the program may take to start. `HealthCheckGracePeriodSeconds` says how long the \
scheduler ignores failed health checks; 0 where it is not written. Where it is shorter, a slow but healthy start \
is killed and begun again.",
        "\
Amazon ECS API, CreateService (`healthCheckGracePeriodSeconds`) and HealthCheck, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        if service.at("LoadBalancers").is_none_or(|own| own.items().is_empty()) {
            continue;
        }
        let Some(task) = ecs::task_definition(subject.model, service) else { continue };
        let written = ecs::containers(task).iter().filter_map(|own| own.at("HealthCheck.StartPeriod"));
        let starts = written.filter_map(|own| check.number_in(task, own));
        let Some(start) = starts.reduce(f64::max) else { continue };
        let grace = service.at("HealthCheckGracePeriodSeconds");
        let Some(seconds) = grace.map_or(Some(0.0), |own| check.number_in(service, own)) else { continue };
        if seconds < start {
            let message =
                format!("a task may take {start} s to start, and failed checks count after {seconds} s");
            let help = format!("`HealthCheckGracePeriodSeconds: {start}` or more");
            check.found(Some(service), service.nearest("HealthCheckGracePeriodSeconds"), message, help);
        }
    }
}
