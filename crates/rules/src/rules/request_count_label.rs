//! A policy tracks requests per target without saying of which target group.

use crate::check::Check;
use crate::model::{Content, Datum, Piece};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0611"),
    title: "A policy tracks requests per target without saying of which target group.",
    severity: Severity::Error,
    page: page!(
        "PLM0611",
        "\
`ALBRequestCountPerTarget` is a metric of one target group behind one load balancer. `ResourceLabel` names both: \
the last part of the load balancer's ARN, a slash, the last part of the target group's ARN. Without it, or with \
whole ARNs in it, PutScalingPolicy is refused. Other metrics take no label.",
        "\
Application Auto Scaling API, PredefinedMetricSpecification, read 2026-09"
    ),
    check,
};

const REQUESTS: &str = "ALBRequestCountPerTarget";
const RIGHT: &str = "join `LoadBalancer.LoadBalancerFullName` and `TargetGroup.TargetGroupFullName` with `/`";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(metric) = scaling::tracking(policy).and_then(|own| own.at("PredefinedMetricSpecification"))
        else {
            continue;
        };
        let Some(kind) = metric.at("PredefinedMetricType") else { continue };
        let label = metric.at("ResourceLabel");
        match (check.known(policy, kind).plain(), label) {
            (Some(REQUESTS), None) => {
                let message = "requests per target are tracked without a `ResourceLabel`";
                check.found(Some(policy), &kind.place, message, RIGHT);
            }
            (Some(REQUESTS), Some(label)) if is_wrong(label) => {
                let message = "the label does not name a load balancer and a target group of it";
                check.found(Some(policy), &label.place, message, RIGHT);
            }
            (Some(other), Some(label)) if other.starts_with("ECS") => {
                let message = format!("`{other}` takes no `ResourceLabel`");
                check.found(Some(policy), &label.place, message, "leave it out");
            }
            _ => {}
        }
    }
}

/// Whether a label is certainly not `app/NAME/ID/targetgroup/NAME/ID`.
fn is_wrong(label: &Datum) -> bool {
    match &label.content {
        Content::Text(text) => {
            let parts: Vec<&str> = text.split('/').collect();
            !matches!(parts.as_slice(), ["app", _, _, "targetgroup", _, _])
        }
        Content::Reference { .. } => true,
        Content::Partial(pieces) => pieces.iter().any(|piece| match piece {
            Piece::Reference { attribute, .. } => {
                !attribute.as_deref().unwrap_or("Arn").ends_with("FullName")
            }
            Piece::Text(text) => text.contains("arn:"),
            Piece::Unknown(_) => false,
        }),
        _ => false,
    }
}
