//! Instances publish every minute and nothing looks at it.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::{capacity, money, scaling};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0816"),
    title: "Instances publish every minute and nothing looks at it.",
    severity: Severity::Note,
    page: page!(
        "PLM0816",
        "\
Detailed monitoring publishes the seven metrics of an instance every minute instead of every five, charged as \
custom metrics. ECS's own metrics, by which services and capacity providers scale, do not need it; it pays where \
an alarm or a policy watches `AWS/EC2`.",
        "\
CloudWatch pricing page, EC2 detailed monitoring (seven metrics an instance), read 2026-09; price list of \
2025-10"
    ),
    check,
};

/// AWS: metrics of one instance under detailed monitoring; source CloudWatch pricing page, read 2026-09.
const METRICS: f64 = 7.0;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    let watches = |alarm: &Item| {
        let metrics = alarm.at("Metrics").map_or(&[] as &[Datum], Datum::items);
        let own = alarm.at("Namespace").into_iter();
        own.chain(metrics.iter().filter_map(|own| own.at("MetricStat.Metric.Namespace")))
            .any(|own| own.plain().is_none_or(|own| own == "AWS/EC2"))
    };
    let used = model.of_kind(scaling::ALARM).any(watches)
        || model.of_kind("AWS::AutoScaling::ScalingPolicy").next().is_some();
    if used {
        return;
    }
    for template in model.of_kind(capacity::LAUNCH_TEMPLATE) {
        let detailed = template.at("LaunchTemplateData.Monitoring.Enabled");
        let Some(detailed) = detailed.filter(|own| check.truth_in(template, own) == Some(true)) else {
            continue;
        };
        let group = model
            .of_kind(capacity::GROUP)
            .find(|group| capacity::template_of(model, group).is_some_and(|own| own.id == template.id));
        let count =
            group.and_then(|group| group.at("MinSize")).and_then(Datum::known_number).unwrap_or(1.0).max(1.0);
        let cost = money::monthly(subject, &[(Meter::CustomMetricMonths, METRICS * count)]);
        let instances = if count > 1.0 { format!("{count} instances") } else { "one instance".to_owned() };
        let message = format!(
            "no alarm and no policy watches the instances; detailed monitoring of {instances} costs {cost}"
        );
        check.found(Some(template), &detailed.place, message, "`Monitoring: {Enabled: false}`");
    }
}
