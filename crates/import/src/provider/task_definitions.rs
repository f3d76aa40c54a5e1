//! Task definitions: the containers are a JSON text in ECS's own spelling.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, many, one, same, with};
use super::scope::Scope;
use crate::json;
use plimsoll_rules::{Content, Datum};

/// Maps whose keys are people's, not ECS's.
const FREE_KEYS: [&str; 4] = ["options", "dockerLabels", "driverOpts", "labels"];

const VOLUME: &[Rule] = &[
    same("name", "Name"),
    same("configure_at_launch", "ConfiguredAtLaunch"),
    same("host_path", "Host.SourcePath"),
    one(
        "efs_volume_configuration",
        "EFSVolumeConfiguration",
        &[
            same("file_system_id", "FilesystemId"),
            same("root_directory", "RootDirectory"),
            same("transit_encryption", "TransitEncryption"),
            same("transit_encryption_port", "TransitEncryptionPort"),
            one(
                "authorization_config",
                "AuthorizationConfig",
                &[same("access_point_id", "AccessPointId"), same("iam", "IAM")],
            ),
        ],
    ),
    one(
        "docker_volume_configuration",
        "DockerVolumeConfiguration",
        &[
            same("scope", "Scope"),
            same("autoprovision", "Autoprovision"),
            same("driver", "Driver"),
            same("driver_opts", "DriverOpts"),
            same("labels", "Labels"),
        ],
    ),
];

const RULES: &[Rule] = &[
    same("family", "Family"),
    same("cpu", "Cpu"),
    same("memory", "Memory"),
    same("network_mode", "NetworkMode"),
    same("requires_compatibilities", "RequiresCompatibilities"),
    same("execution_role_arn", "ExecutionRoleArn"),
    same("task_role_arn", "TaskRoleArn"),
    same("ipc_mode", "IpcMode"),
    same("pid_mode", "PidMode"),
    same("enable_fault_injection", "EnableFaultInjection"),
    with("container_definitions", "ContainerDefinitions", containers),
    one(
        "runtime_platform",
        "RuntimePlatform",
        &[
            same("cpu_architecture", "CpuArchitecture"),
            same("operating_system_family", "OperatingSystemFamily"),
        ],
    ),
    one("ephemeral_storage", "EphemeralStorage", &[same("size_in_gib", "SizeInGiB")]),
    many("volume", "Volumes", VOLUME),
    many(
        "placement_constraints",
        "PlacementConstraints",
        &[same("type", "Type"), same("expression", "Expression")],
    ),
    one(
        "proxy_configuration",
        "ProxyConfiguration",
        &[
            same("type", "Type"),
            same("container_name", "ContainerName"),
            with("properties", "ProxyConfigurationProperties", super::values::names_and_values),
        ],
    ),
    many(
        "inference_accelerator",
        "InferenceAccelerators",
        &[same("device_name", "DeviceName"), same("device_type", "DeviceType")],
    ),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[Kind {
    // The ARN without its revision is the definition all the same.
    physical: &["arn", "arn_without_revision"],
    rules: RULES,
    ..Kind::new(&["aws_ecs_task_definition"], "AWS::ECS::TaskDefinition")
}];

/// Containers as CloudFormation spells them.
fn containers(_: &Scope<'_>, datum: Datum) -> Datum {
    let mut read = json::document(datum);
    // One container may stand without a list in a file that is read.
    if matches!(read.content, Content::Map(_)) {
        let content = Content::List(vec![read.clone()]);
        read = Datum { content, ..read };
    }
    in_cloudformation_spelling(read)
}

/// `portMappings` → `PortMappings`; keys of log options and labels stay.
fn in_cloudformation_spelling(datum: Datum) -> Datum {
    let content = match datum.content {
        Content::List(items) => Content::List(items.into_iter().map(in_cloudformation_spelling).collect()),
        Content::Map(entries) => Content::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let is_free = FREE_KEYS.iter().any(|free| free.eq_ignore_ascii_case(&key));
                    let value = if is_free { value } else { in_cloudformation_spelling(value) };
                    (upper_first(&key), value)
                })
                .collect(),
        ),
        other => other,
    };
    Datum { content, ..datum }
}

fn upper_first(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
