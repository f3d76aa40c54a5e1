//! Container Insights makes a log group that outlives the stack.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0931"),
    title: "Container Insights makes a log group that outlives the stack.",
    severity: Severity::Note,
    page: page!(
        "PLM0931",
        "\
Container Insights writes to `/aws/ecs/containerinsights/CLUSTER/performance` and makes the group itself: it \
never expires, and it is still there when the stack is gone. Declared in the stack before the cluster, it has a \
retention and goes with it.",
        "\
github.com/aws/containers-roadmap, issue 2315; CloudWatch user guide, Container Insights, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let declared = subject.model.of_kind("AWS::Logs::LogGroup").any(|group| {
        let name = group.at("LogGroupName");
        name.is_some_and(|own| {
            own.is_unknown() || own.known_pieces().is_some_and(|own| own.contains("/containerinsights/"))
        })
    });
    for cluster in subject.model.of_kind(ecs::CLUSTER) {
        let settings = cluster.at("ClusterSettings").map_or(&[] as &[Datum], Datum::items);
        let insights = settings.iter().find(|own| own.text_at("Name") == Some("containerInsights"));
        let Some(value) = insights.and_then(|own| own.at("Value")) else { continue };
        if !declared && check.known(cluster, value).plain().is_some_and(|mode| mode != "disabled") {
            let message = "the log group of Container Insights is not the stack's";
            let help = "an `AWS::Logs::LogGroup` of its name, with a retention, that the cluster depends on";
            check.found(Some(cluster), &value.place, message, help);
        }
    }
}
