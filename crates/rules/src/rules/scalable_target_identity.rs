//! A scalable target does not name an ECS service as Application Auto Scaling wants it.

use crate::check::Check;
use crate::model::{Content, Datum};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0621"),
    title: "A scalable target does not name an ECS service as Application Auto Scaling wants it.",
    severity: Severity::Error,
    page: page!(
        "PLM0621",
        "\
For an ECS service the namespace is `ecs`, the dimension `ecs:service:DesiredCount` and the resource \
`service/CLUSTER/SERVICE`, with names and not ARNs. Anything else is refused when the target is registered.",
        "\
Application Auto Scaling API, RegisterScalableTarget, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for target in subject.model.of_kind(scaling::TARGET) {
        let namespace = target.at("ServiceNamespace").and_then(Datum::plain);
        let dimension = target.at("ScalableDimension").and_then(Datum::plain);
        let of_ecs = dimension.is_some_and(|dimension| dimension.starts_with("ecs:"));
        if namespace.map_or(!of_ecs, |namespace| namespace != "ecs") {
            continue;
        }
        if let Some(other) = dimension.filter(|own| *own != "ecs:service:DesiredCount") {
            let message = format!("`{other}` is not what can be scaled of an ECS service");
            check.found(
                Some(target),
                target.nearest("ScalableDimension"),
                message,
                "write `ecs:service:DesiredCount`",
            );
        }
        let Some(resource) = target.at("ResourceId").filter(|resource| is_wrong(resource)) else { continue };
        let help = "write `service/CLUSTER/SERVICE` with the names of both";
        check.found(Some(target), &resource.place, "the resource is not `service/CLUSTER/SERVICE`", help);
    }
}

fn is_wrong(resource: &Datum) -> bool {
    match &resource.content {
        Content::Text(text) => !matches!(text.split('/').collect::<Vec<_>>().as_slice(), ["service", _, _]),
        // The physical id of an ECS service is its ARN.
        Content::Reference { .. } => true,
        Content::Partial(_) => resource.text_start().is_some_and(|start| !start.starts_with("service/")),
        _ => false,
    }
}
