//! Container Insights with enhanced observability runs outside production.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0813"),
    title: "Container Insights with enhanced observability runs outside production.",
    severity: Severity::Note,
    page: page!(
        "PLM0813",
        "\
The enhanced mode publishes series for each task and container; how many is not published, and each costs by the \
month. Outside production the standard mode, or none, is mostly enough: CPU and memory of services are there \
without it and free.",
        "\
CloudWatch price list, 2025-10; Amazon ECS API, ClusterSetting, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for cluster in subject.model.of_kind(ecs::CLUSTER) {
        let settings = cluster.at("ClusterSettings").map_or(&[] as &[Datum], Datum::items);
        let insights = settings.iter().find(|own| own.text_at("Name") == Some("containerInsights"));
        let Some(value) =
            insights.and_then(|own| own.at("Value")).filter(|own| check.known(cluster, own).is("enhanced"))
        else {
            continue;
        };
        let Some(environment) = ecs::environment(subject, cluster).filter(|own| !ecs::is_production(own))
        else {
            continue;
        };
        let cost = prices.monthly(&[(Meter::EnhancedInsightsMetricMonths, 100.0)]);
        let message =
            format!("`{environment}` pays for enhanced observability: a hundred of its series are {cost}");
        check.found(Some(cluster), &value.place, message, "`enabled`, or `disabled`");
    }
}
