//! One file per rule: the check, its page and its tests. The good and the bad fixture stand under
//! `fixtures/CODE/{good,bad}.yaml`.
//!
//! Codes: `PLM06xx` what AWS refuses or what breaks, `PLM07xx` security, `PLM08xx` what is wasteful, `PLM09xx` operation.

/// A page: what and why, the bad fixture as the wrong form, the good one as the right form, the source with its date.
macro_rules! page {
    ($code:literal, $text:literal, $source:literal) => {
        concat!(
            $text,
            "\n\nWrong:\n\n```yaml\n",
            include_str!(concat!("../../fixtures/", $code, "/bad.yaml")),
            "```\n\nRight:\n\n```yaml\n",
            include_str!(concat!("../../fixtures/", $code, "/good.yaml")),
            "```\n\nSource: ",
            $source,
            "."
        )
    };
}

mod circuit_breaker_settings;
mod duplicate_tracking;
mod fargate_network;
mod fargate_placement;
mod group_recurrence;
mod health_check_timeout;
mod high_resolution_metric;
mod launch_type_and_strategy;
mod request_count_label;
mod rollout_deadlock;
mod scalable_target_identity;
mod scalable_target_range;
mod schedule_expression;
mod scheduled_range;
mod service_connect_port;
mod service_quotas;
mod service_registry;
mod step_bounds;
mod step_never_applies;
mod step_values;
mod strategy_bases;
mod strategy_mixed;
mod strategy_provider;
mod strategy_ranges;
mod strategy_weights;
mod tracking_metric;
mod unknown_container;

use crate::rule::Rule;

/// Every rule, by code.
pub const ALL: &[&Rule] = &[
    &health_check_timeout::RULE,
    &unknown_container::RULE,
    &scalable_target_range::RULE,
    &request_count_label::RULE,
    &step_bounds::RULE,
    &step_values::RULE,
    &step_never_applies::RULE,
    &tracking_metric::RULE,
    &duplicate_tracking::RULE,
    &high_resolution_metric::RULE,
    &scheduled_range::RULE,
    &schedule_expression::RULE,
    &group_recurrence::RULE,
    &scalable_target_identity::RULE,
    &launch_type_and_strategy::RULE,
    &strategy_bases::RULE,
    &strategy_weights::RULE,
    &strategy_mixed::RULE,
    &strategy_ranges::RULE,
    &strategy_provider::RULE,
    &rollout_deadlock::RULE,
    &service_registry::RULE,
    &fargate_placement::RULE,
    &service_quotas::RULE,
    &circuit_breaker_settings::RULE,
    &service_connect_port::RULE,
    &fargate_network::RULE,
];

/// The rule of a code, in any case.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}
