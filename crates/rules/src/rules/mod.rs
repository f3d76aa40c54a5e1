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

mod alarm_parts;
mod alarm_periods;
mod alarm_without_data;
mod awslogs_options;
mod capacity_provider_name;
mod circuit_breaker_settings;
mod container_dependency;
mod container_health_check;
mod container_list;
mod container_reservations;
mod container_without_memory;
mod dashboard_body;
mod duplicate_tracking;
mod ephemeral_storage;
mod execution_role_missing;
mod execution_role_rights;
mod fargate_network;
mod fargate_parameters;
mod fargate_placement;
mod fargate_size;
mod group_range;
mod group_recurrence;
mod group_too_small;
mod health_check_timeout;
mod high_resolution_metric;
mod instance_too_small;
mod instance_type;
mod instances_distribution;
mod launch_type_and_strategy;
mod log_retention;
mod managed_scaling_range;
mod port_mapping;
mod queue_values;
mod request_count_label;
mod resource_name;
mod rollout_deadlock;
mod scalable_target_identity;
mod scalable_target_range;
mod schedule_expression;
mod scheduled_range;
mod secret_name;
mod service_connect_port;
mod service_linked_role;
mod service_quotas;
mod service_registry;
mod step_bounds;
mod step_never_applies;
mod step_values;
mod stop_timeout;
mod strategy_bases;
mod strategy_mixed;
mod strategy_provider;
mod strategy_ranges;
mod strategy_weights;
mod tags;
mod task_trust;
mod termination_protection;
mod tracking_metric;
mod unknown_container;
mod variable_twice;
mod wrong_processor;

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
    &fargate_size::RULE,
    &fargate_parameters::RULE,
    &execution_role_missing::RULE,
    &container_reservations::RULE,
    &container_list::RULE,
    &container_health_check::RULE,
    &stop_timeout::RULE,
    &ephemeral_storage::RULE,
    &container_dependency::RULE,
    &port_mapping::RULE,
    &awslogs_options::RULE,
    &container_without_memory::RULE,
    &variable_twice::RULE,
    &task_trust::RULE,
    &execution_role_rights::RULE,
    &wrong_processor::RULE,
    &capacity_provider_name::RULE,
    &termination_protection::RULE,
    &managed_scaling_range::RULE,
    &instances_distribution::RULE,
    &instance_type::RULE,
    &group_range::RULE,
    &instance_too_small::RULE,
    &group_too_small::RULE,
    &dashboard_body::RULE,
    &alarm_periods::RULE,
    &alarm_parts::RULE,
    &alarm_without_data::RULE,
    &log_retention::RULE,
    &resource_name::RULE,
    &tags::RULE,
    &service_linked_role::RULE,
    &queue_values::RULE,
    &secret_name::RULE,
];

/// The rule of a code, in any case.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}
