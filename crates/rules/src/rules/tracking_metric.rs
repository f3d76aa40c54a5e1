//! A target-tracking policy names no metric, or two, or an impossible target.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0615"),
    title: "A target-tracking policy names no metric, or two, or an impossible target.",
    severity: Severity::Error,
    page: page!(
        "PLM0615",
        "\
A target-tracking policy follows exactly one metric: a predefined or a customized one, never both. Its target is \
above 0; capacity is computed by dividing by it.",
        "\
Application Auto Scaling API, TargetTrackingScalingPolicyConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(own) = scaling::tracking(policy) else {
            if policy.at("PolicyType").is_some_and(|kind| kind.is("TargetTrackingScaling")) {
                let help = "write `TargetTrackingScalingPolicyConfiguration`";
                check.found(Some(policy), &policy.place, "the policy does not say what it tracks", help);
            }
            continue;
        };
        match (own.at("PredefinedMetricSpecification"), own.at("CustomizedMetricSpecification")) {
            (Some(_), Some(second)) => {
                check.found(Some(policy), &second.place, "the policy names two metrics", "keep one of them");
            }
            (None, None) if !own.is_unknown() => {
                let help = "write `PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}`";
                check.found(Some(policy), &own.place, "the policy names no metric", help);
            }
            _ => {}
        }
        let Some(target) = check.number(policy, "TargetTrackingScalingPolicyConfiguration.TargetValue")
        else {
            continue;
        };
        if target <= 0.0 {
            let place = policy.nearest("TargetTrackingScalingPolicyConfiguration.TargetValue");
            check.found(
                Some(policy),
                place,
                format!("a target of {target} can never be met"),
                "a target above 0",
            );
        }
    }
}
