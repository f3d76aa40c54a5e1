//! A resource is protected from being deleted with its stack.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0925"),
    title: "A resource is protected from being deleted with its stack.",
    severity: Severity::Note,
    page: page!(
        "PLM0925",
        "\
A protected load balancer or log group ends the deletion of its stack in DELETE_FAILED. That may be meant for \
production; where it is not, it leaves things behind.",
        "\
Elastic Load Balancing guide, deletion protection, 2023-06; CloudFormation resource schema, AWS::Logs::LogGroup, \
read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let protected = match item.kind.as_str() {
            "AWS::Logs::LogGroup" => item.at("DeletionProtectionEnabled"),
            "AWS::ElasticLoadBalancingV2::LoadBalancer" => {
                let attributes = item.at("LoadBalancerAttributes").map_or(&[] as &[Datum], Datum::items);
                let own =
                    attributes.iter().find(|own| own.text_at("Key") == Some("deletion_protection.enabled"));
                own.and_then(|own| own.at("Value"))
            }
            _ => None,
        };
        let Some(protected) = protected.filter(|own| check.truth_in(item, own) == Some(true)) else {
            continue;
        };
        let message = "the stack cannot be deleted while this is protected";
        check.found(
            Some(item),
            &protected.place,
            message,
            "the stack's own termination protection, which protects all of it",
        );
    }
}
