//! A policy tracks a 20-second metric that the service does not publish.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0617"),
    title: "A policy tracks a 20-second metric that the service does not publish.",
    severity: Severity::Error,
    page: page!(
        "PLM0617",
        "\
The predefined metrics that end in `HighResolution` are read every 20 seconds. They exist only while the \
service's `Monitoring` asks for the same metric with `ResolutionSeconds: 20`; without it the policy has no data \
and never scales.",
        "\
Amazon ECS developer guide, faster auto scaling with target tracking, read 2026-09 (the feature is of \
2026-06-18)"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(kind) = scaling::tracking(policy)
            .and_then(|own| own.at("PredefinedMetricSpecification.PredefinedMetricType"))
        else {
            continue;
        };
        let metric = match check.known(policy, kind).plain() {
            Some("ECSServiceAverageCPUUtilizationHighResolution") => "CPUUtilization",
            Some("ECSServiceAverageMemoryUtilizationHighResolution") => "MemoryUtilization",
            _ => continue,
        };
        let service = scaling::target_of_policy(subject.model, policy)
            .or(Some(policy))
            .and_then(|target| scaling::service_of(subject.model, target));
        let Some(service) = service else { continue };
        let configurations = service.at("Monitoring.MetricConfigurations");
        if configurations.is_some_and(Datum::is_unknown) {
            check.skip(policy, &kind.place, "the service's `Monitoring` is not known");
            continue;
        }
        let published = configurations.map_or(&[] as &[Datum], Datum::items).iter().any(|own| {
            let names = own.at("MetricNames").map_or(&[] as &[Datum], Datum::items);
            own.number_at("ResolutionSeconds").is_none_or(|seconds| seconds < 60.0)
                && own.at("ResolutionSeconds").is_some()
                && names.iter().any(|name| name.plain().is_none_or(|name| name == metric))
        });
        if !published {
            let message =
                format!("the service `{}` does not publish `{metric}` every 20 seconds", service.id);
            let help = format!(
                "give the service `Monitoring: {{MetricConfigurations: [{{MetricNames: [{metric}], ResolutionSeconds: 20}}]}}`"
            );
            check.found(Some(policy), &kind.place, message, help);
        }
    }
}
