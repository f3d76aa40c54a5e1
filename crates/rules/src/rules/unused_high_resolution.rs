//! A service publishes 20-second metrics that nothing uses.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money, scaling};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0817"),
    title: "A service publishes 20-second metrics that nothing uses.",
    severity: Severity::Warning,
    page: page!(
        "PLM0817",
        "\
Metrics every 20 seconds are charged extra. They help only where a policy tracks a `…HighResolution` metric or \
an alarm looks more often than once a minute; a usual policy reads the minute's average all the same.",
        "\
Amazon ECS developer guide, faster auto scaling, read 2026-09 (the feature is of 2026-06-18)"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    let model = subject.model;
    let fast_alarm = model.of_kind(scaling::ALARM).any(|alarm| {
        alarm.at("Period").is_some_and(|own| own.known_number().is_none_or(|period| period < 60.0))
            || alarm.at("Metrics").is_some()
    });
    for service in model.of_kind(ecs::SERVICE) {
        let configurations =
            service.at("Monitoring.MetricConfigurations").map_or(&[] as &[Datum], Datum::items);
        let fast = configurations
            .iter()
            .find_map(|own| own.at("ResolutionSeconds").filter(|own| own.known_number() == Some(20.0)));
        let Some(fast) = fast.filter(|_| !fast_alarm) else { continue };
        let used = scaling::target_of(model, service).is_some_and(|target| {
            scaling::policies_of(model, target).filter_map(scaling::tracking).any(|own| {
                let kind = own.at("PredefinedMetricSpecification.PredefinedMetricType");
                kind.is_some_and(|kind| kind.text_end().is_none_or(|kind| kind.ends_with("HighResolution")))
            })
        });
        if !used {
            let cost = prices.monthly(&[(Meter::HighResolutionMetricMonths, 1.0)]);
            let message = format!("no policy tracks the 20-second metrics; each series is {cost}");
            check.found(
                Some(service),
                &fast.place,
                message,
                "leave `Monitoring` out, or track the `HighResolution` metric",
            );
        }
    }
}
