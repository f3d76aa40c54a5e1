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
mod alarm_topic_key;
mod alarm_without_data;
mod arm_is_cheaper;
mod association_order;
mod awslogs_options;
mod balancer_name;
mod balancer_subnet_size;
mod balancer_zones;
mod capacity_provider_name;
mod circuit_breaker_missing;
mod circuit_breaker_settings;
mod confused_deputy;
mod container_dependency;
mod container_health_check;
mod container_list;
mod container_reservations;
mod container_without_memory;
mod cooldown_below_drain;
mod dashboard_body;
mod dearer_than_fargate;
mod deletion_protected;
mod deployment_gap;
mod deployment_steps;
mod desired_count_with_scaling;
mod discovery_record;
mod draining_longer_than_spot_notice;
mod duplicate_tracking;
mod endless_logs;
mod endpoints_dearer_than_nat;
mod enhanced_insights;
mod ephemeral_storage;
mod event_rule;
mod exec_in_production;
mod exec_rights;
mod execution_role_missing;
mod execution_role_rights;
mod fargate_network;
mod fargate_parameters;
mod fargate_placement;
mod fargate_size;
mod flow_logs_absent;
mod grace_below_start;
mod group_range;
mod group_recurrence;
mod group_too_small;
mod health_check_timeout;
mod high_resolution_metric;
mod host_namespace;
mod http_beside_https;
mod idle_load_balancer;
mod insights_log_group;
mod instance_metadata;
mod instance_tasks_in_public_subnet;
mod instance_too_small;
mod instance_type;
mod instances_distribution;
mod latest_in_production;
mod launch_type_and_strategy;
mod listener_priority;
mod listener_rule_quota;
mod literal_secret;
mod load_balancer_attribute;
mod log_group_outside;
mod log_retention;
mod managed_scaling_range;
mod missing_tags;
mod mixed_scaling;
mod name_without_environment;
mod nat_per_zone;
mod network_rule_quota;
mod no_dead_letters;
mod no_health_check;
mod no_logs;
mod older_instances;
mod older_volume;
mod open_ingress;
mod open_resource_policy;
mod open_trust;
mod plain_secret;
mod policies_without_room;
mod port_mapping;
mod predictive_policy;
mod privileged_container;
mod protected_instances;
mod public_addresses;
mod public_tasks;
mod queue_values;
mod registry_grows;
mod registry_not_emptied;
mod registry_scan;
mod request_count_label;
mod resource_name;
mod retained;
mod rollback_off;
mod rollout_deadlock;
mod root_user;
mod same_role;
mod scalable_target_identity;
mod scalable_target_range;
mod schedule_expression;
mod scheduled_range;
mod secret_name;
mod service_connect_port;
mod service_linked_role;
mod service_quotas;
mod service_registry;
mod shared_role;
mod silent_alarm;
mod single_task;
mod snapshot_kept;
mod spot_draining;
mod spot_instances_round_to_zero;
mod spot_rounds_to_zero;
mod step_bounds;
mod step_never_applies;
mod step_values;
mod stop_timeout;
mod strategy_bases;
mod strategy_mixed;
mod strategy_provider;
mod strategy_ranges;
mod strategy_weights;
mod subnet_ranges;
mod tags;
mod target_group_attribute;
mod task_trust;
mod tasks_without_way_out;
mod termination_protection;
mod tls_policy;
mod tracking_metric;
mod undelivered_events;
mod unencrypted_queue;
mod unencrypted_topic;
mod unencrypted_volume;
mod unheard_topic;
mod unknown_container;
mod unused_detailed_monitoring;
mod unused_high_resolution;
mod unused_secret;
mod variable_twice;
mod wildcard_action;
mod wildcard_pass_role;
mod wildcard_resource;
mod wrong_processor;
mod xray_daemon;
mod zone_rebalancing;

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
    &subnet_ranges::RULE,
    &balancer_zones::RULE,
    &balancer_subnet_size::RULE,
    &listener_priority::RULE,
    &listener_rule_quota::RULE,
    &balancer_name::RULE,
    &target_group_attribute::RULE,
    &load_balancer_attribute::RULE,
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
    &tasks_without_way_out::RULE,
    &instance_tasks_in_public_subnet::RULE,
    &network_rule_quota::RULE,
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
    &alarm_topic_key::RULE,
    &undelivered_events::RULE,
    &exec_rights::RULE,
    &zone_rebalancing::RULE,
    &predictive_policy::RULE,
    &discovery_record::RULE,
    &event_rule::RULE,
    &deployment_steps::RULE,
    &wildcard_action::RULE,
    &wildcard_resource::RULE,
    &wildcard_pass_role::RULE,
    &confused_deputy::RULE,
    &open_trust::RULE,
    &same_role::RULE,
    &shared_role::RULE,
    &plain_secret::RULE,
    &literal_secret::RULE,
    &privileged_container::RULE,
    &host_namespace::RULE,
    &exec_in_production::RULE,
    &instance_metadata::RULE,
    &unencrypted_volume::RULE,
    &unencrypted_topic::RULE,
    &unencrypted_queue::RULE,
    &open_resource_policy::RULE,
    &registry_scan::RULE,
    &root_user::RULE,
    &public_tasks::RULE,
    &open_ingress::RULE,
    &http_beside_https::RULE,
    &tls_policy::RULE,
    &flow_logs_absent::RULE,
    &endless_logs::RULE,
    &spot_rounds_to_zero::RULE,
    &spot_instances_round_to_zero::RULE,
    &enhanced_insights::RULE,
    &arm_is_cheaper::RULE,
    &public_addresses::RULE,
    &unused_detailed_monitoring::RULE,
    &unused_high_resolution::RULE,
    &older_instances::RULE,
    &older_volume::RULE,
    &registry_grows::RULE,
    &dearer_than_fargate::RULE,
    &unused_secret::RULE,
    &nat_per_zone::RULE,
    &endpoints_dearer_than_nat::RULE,
    &idle_load_balancer::RULE,
    &mixed_scaling::RULE,
    &cooldown_below_drain::RULE,
    &policies_without_room::RULE,
    &desired_count_with_scaling::RULE,
    &circuit_breaker_missing::RULE,
    &rollback_off::RULE,
    &grace_below_start::RULE,
    &single_task::RULE,
    &deployment_gap::RULE,
    &latest_in_production::RULE,
    &no_logs::RULE,
    &log_group_outside::RULE,
    &retained::RULE,
    &snapshot_kept::RULE,
    &registry_not_emptied::RULE,
    &deletion_protected::RULE,
    &missing_tags::RULE,
    &name_without_environment::RULE,
    &silent_alarm::RULE,
    &association_order::RULE,
    &protected_instances::RULE,
    &insights_log_group::RULE,
    &xray_daemon::RULE,
    &no_dead_letters::RULE,
    &spot_draining::RULE,
    &unheard_topic::RULE,
    &no_health_check::RULE,
    &draining_longer_than_spot_notice::RULE,
];

/// The rule of a code, in any case.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.as_str().eq_ignore_ascii_case(code))
}
