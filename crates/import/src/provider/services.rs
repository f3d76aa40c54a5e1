//! ECS services.

use super::cluster::STRATEGY;
use super::kind::{ALL_TAGS, Kind, Rule, TAGS, inside, many, one, same, with};
use super::scope::Scope;
use super::values::enabled;
use super::work::{Work, reference};
use plimsoll_rules::{Content, Datum, Item, Piece};

/// `network_configuration` of a service or a schedule.
pub(super) const AWSVPC: &[Rule] = &[
    same("subnets", "Subnets"),
    same("security_groups", "SecurityGroups"),
    with("assign_public_ip", "AssignPublicIp", enabled),
];

const CONNECT: &[Rule] = &[
    same("enabled", "Enabled"),
    same("namespace", "Namespace"),
    one(
        "log_configuration",
        "LogConfiguration",
        &[
            same("log_driver", "LogDriver"),
            same("options", "Options"),
            many("secret_option", "SecretOptions", &[same("name", "Name"), same("value_from", "ValueFrom")]),
        ],
    ),
    many(
        "service",
        "Services",
        &[
            same("port_name", "PortName"),
            same("discovery_name", "DiscoveryName"),
            same("ingress_port_override", "IngressPortOverride"),
            many("client_alias", "ClientAliases", &[same("dns_name", "DnsName"), same("port", "Port")]),
            one(
                "timeout",
                "Timeout",
                &[
                    same("idle_timeout_seconds", "IdleTimeoutSeconds"),
                    same("per_request_timeout_seconds", "PerRequestTimeoutSeconds"),
                ],
            ),
        ],
    ),
];

const DEPLOYMENT: &[Rule] = &[
    same("strategy", "DeploymentConfiguration.Strategy"),
    same("bake_time_in_minutes", "DeploymentConfiguration.BakeTimeInMinutes"),
    many(
        "lifecycle_hook",
        "DeploymentConfiguration.LifecycleHooks",
        &[
            same("hook_target_arn", "HookTargetArn"),
            same("role_arn", "RoleArn"),
            same("lifecycle_stages", "LifecycleStages"),
        ],
    ),
    one(
        "canary_configuration",
        "DeploymentConfiguration.CanaryConfiguration",
        &[
            same("canary_percent", "CanaryPercent"),
            same("canary_bake_time_in_minutes", "CanaryBakeTimeInMinutes"),
        ],
    ),
    one(
        "linear_configuration",
        "DeploymentConfiguration.LinearConfiguration",
        &[same("step_percent", "StepPercent"), same("step_bake_time_in_minutes", "StepBakeTimeInMinutes")],
    ),
];

const VOLUME: &[Rule] = &[
    same("name", "Name"),
    one(
        "managed_ebs_volume",
        "ManagedEBSVolume",
        &[
            same("role_arn", "RoleArn"),
            same("encrypted", "Encrypted"),
            same("file_system_type", "FilesystemType"),
            same("iops", "Iops"),
            same("kms_key_id", "KmsKeyId"),
            same("size_in_gb", "SizeInGiB"),
            same("snapshot_id", "SnapshotId"),
            same("throughput", "Throughput"),
            same("volume_type", "VolumeType"),
        ],
    ),
];

const BALANCER: &[Rule] = &[
    same("target_group_arn", "TargetGroupArn"),
    same("elb_name", "LoadBalancerName"),
    same("container_name", "ContainerName"),
    same("container_port", "ContainerPort"),
];

const RULES: &[Rule] = &[
    same("name", "ServiceName"),
    with("cluster", "Cluster", cluster),
    same("task_definition", "TaskDefinition"),
    same("launch_type", "LaunchType"),
    same("platform_version", "PlatformVersion"),
    same("scheduling_strategy", "SchedulingStrategy"),
    same("desired_count", "DesiredCount"),
    same("availability_zone_rebalancing", "AvailabilityZoneRebalancing"),
    same("health_check_grace_period_seconds", "HealthCheckGracePeriodSeconds"),
    same("enable_execute_command", "EnableExecuteCommand"),
    same("enable_ecs_managed_tags", "EnableECSManagedTags"),
    same("propagate_tags", "PropagateTags"),
    same("iam_role", "Role"),
    same("deployment_minimum_healthy_percent", "DeploymentConfiguration.MinimumHealthyPercent"),
    same("deployment_maximum_percent", "DeploymentConfiguration.MaximumPercent"),
    one(
        "deployment_circuit_breaker",
        "DeploymentConfiguration.DeploymentCircuitBreaker",
        &[same("enable", "Enable"), same("rollback", "Rollback")],
    ),
    one(
        "alarms",
        "DeploymentConfiguration.Alarms",
        &[same("alarm_names", "AlarmNames"), same("enable", "Enable"), same("rollback", "Rollback")],
    ),
    inside("deployment_configuration", DEPLOYMENT),
    one("deployment_controller", "DeploymentController", &[same("type", "Type")]),
    many("capacity_provider_strategy", "CapacityProviderStrategy", STRATEGY),
    one("network_configuration", "NetworkConfiguration.AwsvpcConfiguration", AWSVPC),
    many("load_balancer", "LoadBalancers", BALANCER),
    many(
        "service_registries",
        "ServiceRegistries",
        &[
            same("registry_arn", "RegistryArn"),
            same("container_name", "ContainerName"),
            same("container_port", "ContainerPort"),
            same("port", "Port"),
        ],
    ),
    many(
        "ordered_placement_strategy",
        "PlacementStrategies",
        &[same("type", "Type"), same("field", "Field")],
    ),
    many(
        "placement_constraints",
        "PlacementConstraints",
        &[same("type", "Type"), same("expression", "Expression")],
    ),
    one("service_connect_configuration", "ServiceConnectConfiguration", CONNECT),
    many("volume_configuration", "VolumeConfigurations", VOLUME),
    many(
        "vpc_lattice_configurations",
        "VpcLatticeConfigurations",
        &[
            same("role_arn", "RoleArn"),
            same("target_group_arn", "TargetGroupArn"),
            same("port_name", "PortName"),
        ],
    ),
    same("force_new_deployment", "ForceNewDeployment.EnableForceNewDeployment"),
    ALL_TAGS,
    TAGS,
];

const TASK_SET: &[Rule] = &[
    same("service", "Service"),
    with("cluster", "Cluster", cluster),
    same("task_definition", "TaskDefinition"),
    same("launch_type", "LaunchType"),
    same("platform_version", "PlatformVersion"),
    same("external_id", "ExternalId"),
    one("scale", "Scale", &[same("unit", "Unit"), same("value", "Value")]),
    many("capacity_provider_strategy", "CapacityProviderStrategy", STRATEGY),
    one("network_configuration", "NetworkConfiguration.AwsvpcConfiguration", AWSVPC),
    many("load_balancer", "LoadBalancers", BALANCER),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        attributes: &[("name", "Name")],
        rules: RULES,
        finish: Some(finish),
        ..Kind::new(&["aws_ecs_service"], "AWS::ECS::Service")
    },
    Kind {
        attributes: &[("task_set_id", "Id")],
        rules: TASK_SET,
        finish: Some(task_definition),
        ..Kind::new(&["aws_ecs_task_set"], "AWS::ECS::TaskSet")
    },
];

fn finish(work: &mut Work<'_, '_>) {
    task_definition(work);
    if work.get("SchedulingStrategy").is_none_or(|strategy| strategy.is("REPLICA")) {
        // The provider asks for 0 tasks where CloudFormation asks for 1. Source: requests of provider 5.100.0, read 2026-11.
        let place = work.given.place.clone();
        work.unless_written("DesiredCount", 0.0, &place);
    }
    if let Some((_, count)) = work.given.properties.entries().iter().find(|(name, _)| name == "desired_count")
        && ignores(work, "desired_count")
    {
        let because = "`ignore_changes` names it: it counts when the service is made, and is not taken back";
        work.miss(&count.clone(), "desired_count", because);
    }
}

/// Whether changes of an argument are ignored.
fn ignores(work: &Work<'_, '_>, argument: &str) -> bool {
    let ignored = work.given.at("lifecycle.0.ignore_changes");
    ignored
        .is_some_and(|ignored| ignored.one_or_many().iter().any(|name| name.is(argument) || name.is("all")))
}

/// A cluster by `Ref`, whichever of its attributes is named; also one of the code that is named by a text.
pub(super) fn cluster(scope: &Scope<'_>, datum: Datum) -> Datum {
    let content = match &datum.content {
        Content::Reference { id, .. } => Content::Reference { id: id.clone(), attribute: None },
        Content::Text(text) => {
            let name = text.rsplit('/').next().unwrap_or(text);
            match scope.only_named("aws_ecs_cluster", name) {
                Some(item) => Content::Reference { id: item.id.clone(), attribute: None },
                None => return datum,
            }
        }
        _ => return datum,
    };
    Datum { content, ..datum }
}

/// The task definition by `Ref`, where the code says it in another way: `family:revision`, the greater of two revisions, a
/// part of its ARN.
fn task_definition(work: &mut Work<'_, '_>) {
    const KIND: &str = "aws_ecs_task_definition";
    let Some(given) = work.given.at("task_definition") else { return };
    let named = mentioned(given).and_then(|id| work.scope.item(id)).filter(|item| item.kind == KIND);
    let Some(now) = work.get("TaskDefinition").cloned() else { return };
    let found = match &now.content {
        Content::Reference { .. } => return,
        Content::Text(text) => {
            let last = text.rsplit('/').next().unwrap_or(text);
            let family = last.split(':').next().unwrap_or(last);
            let found = named.or_else(|| work.scope.only_named(KIND, family));
            if let (Some(found), Some((_, revision))) = (found, last.split_once(':')) {
                other_revision(work, found, revision, &now);
            }
            found
        }
        _ => named.or_else(|| work.only_reference(&[KIND])),
    };
    if let Some(found) = found {
        let datum = reference(&found.id, None, &now);
        work.take("TaskDefinition");
        work.set("TaskDefinition", datum);
    }
}

/// Lists that a service runs another revision than the one that the code describes.
fn other_revision(work: &mut Work<'_, '_>, found: &Item, running: &str, now: &Datum) {
    let Some(known) = found.at("revision").and_then(Datum::known_text) else { return };
    if known != running {
        let because = format!("it is revision {running}, and {} is revision {known}", found.id);
        work.miss(now, "task_definition", &because);
    }
}

/// The first resource that a value mentions.
fn mentioned(datum: &Datum) -> Option<&str> {
    match &datum.content {
        Content::Reference { id, .. } => Some(id),
        Content::Partial(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Reference { id, .. } => Some(id.as_str()),
            _ => None,
        }),
        _ => None,
    }
}
