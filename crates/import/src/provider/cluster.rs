//! Cluster, capacity providers, service discovery.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, many, one, same, with};
use super::services::cluster;
use super::values::whole;
use super::work::{Work, made};
use plimsoll_rules::Content;

/// An item of a capacity provider strategy.
pub(super) const STRATEGY: &[Rule] =
    &[with("capacity_provider", "CapacityProvider", whole), same("base", "Base"), same("weight", "Weight")];

const CLUSTER: &[Rule] = &[
    same("name", "ClusterName"),
    many("setting", "ClusterSettings", &[same("name", "Name"), same("value", "Value")]),
    one(
        "configuration",
        "Configuration",
        &[
            one(
                "execute_command_configuration",
                "ExecuteCommandConfiguration",
                &[
                    same("kms_key_id", "KmsKeyId"),
                    same("logging", "Logging"),
                    one(
                        "log_configuration",
                        "LogConfiguration",
                        &[
                            same("cloud_watch_encryption_enabled", "CloudWatchEncryptionEnabled"),
                            same("cloud_watch_log_group_name", "CloudWatchLogGroupName"),
                            same("s3_bucket_name", "S3BucketName"),
                            same("s3_bucket_encryption_enabled", "S3EncryptionEnabled"),
                            same("s3_key_prefix", "S3KeyPrefix"),
                        ],
                    ),
                ],
            ),
            one(
                "managed_storage_configuration",
                "ManagedStorageConfiguration",
                &[
                    same("fargate_ephemeral_storage_kms_key_id", "FargateEphemeralStorageKmsKeyId"),
                    same("kms_key_id", "KmsKeyId"),
                ],
            ),
        ],
    ),
    one("service_connect_defaults", "ServiceConnectDefaults", &[same("namespace", "Namespace")]),
    // Up to provider 4 the cluster named its capacity providers itself.
    same("capacity_providers", "CapacityProviders"),
    many("default_capacity_provider_strategy", "DefaultCapacityProviderStrategy", STRATEGY),
    ALL_TAGS,
    TAGS,
];

const ASSOCIATIONS: &[Rule] = &[
    with("cluster_name", "Cluster", cluster),
    with("capacity_providers", "CapacityProviders", |scope, datum| match &datum.content {
        Content::List(items) => {
            let items = items.iter().cloned().map(|item| whole(scope, item)).collect();
            super::values::turned(datum, Content::List(items))
        }
        _ => datum,
    }),
    many("default_capacity_provider_strategy", "DefaultCapacityProviderStrategy", STRATEGY),
];

const DISCOVERY: &[Rule] = &[
    same("name", "Name"),
    same("description", "Description"),
    same("namespace_id", "NamespaceId"),
    one(
        "dns_config",
        "DnsConfig",
        &[
            same("routing_policy", "RoutingPolicy"),
            many("dns_records", "DnsRecords", &[same("type", "Type"), same("ttl", "TTL")]),
        ],
    ),
    one(
        "health_check_config",
        "HealthCheckConfig",
        &[
            same("type", "Type"),
            same("resource_path", "ResourcePath"),
            same("failure_threshold", "FailureThreshold"),
        ],
    ),
    one(
        "health_check_custom_config",
        "HealthCheckCustomConfig",
        &[same("failure_threshold", "FailureThreshold")],
    ),
    ALL_TAGS,
    TAGS,
];

const NAMESPACE: &[Rule] =
    &[same("name", "Name"), same("description", "Description"), same("vpc", "Vpc"), ALL_TAGS, TAGS];

const ID: &[(&str, &str)] = &[("arn", "Arn")];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["name"],
        // A cluster's id is its ARN.
        attributes: &[("arn", "Arn"), ("id", "Arn")],
        rules: CLUSTER,
        ..Kind::new(&["aws_ecs_cluster"], "AWS::ECS::Cluster")
    },
    Kind {
        physical: &["cluster_name", "id"],
        rules: ASSOCIATIONS,
        ..Kind::new(&["aws_ecs_cluster_capacity_providers"], "AWS::ECS::ClusterCapacityProviderAssociations")
    },
    Kind {
        attributes: ID,
        rules: NAMESPACE,
        ..Kind::new(
            &["aws_service_discovery_private_dns_namespace"],
            "AWS::ServiceDiscovery::PrivateDnsNamespace",
        )
    },
    Kind {
        attributes: ID,
        rules: NAMESPACE,
        ..Kind::new(&["aws_service_discovery_http_namespace"], "AWS::ServiceDiscovery::HttpNamespace")
    },
    Kind {
        attributes: &[("arn", "Arn"), ("name", "Name")],
        rules: DISCOVERY,
        finish: Some(discovery),
        ..Kind::new(&["aws_service_discovery_service"], "AWS::ServiceDiscovery::Service")
    },
];

/// The namespace stands on the resource and in `DnsConfig`, as CloudFormation takes both.
fn discovery(work: &mut Work<'_, '_>) {
    let namespace = work.given.at("dns_config.0.namespace_id").map(|datum| work.scope.value(datum));
    if let Some(namespace) = namespace {
        work.set("NamespaceId", namespace);
    }
    let Some(check) = work.given.at("health_check_custom_config.0") else { return };
    if check.at("failure_threshold").is_none() && !check.is_unknown() {
        // AWS: the threshold is always 1 and the argument deprecated; source Cloud Map API, HealthCheckCustomConfig, read
        // 2026-09.
        let one = made(Content::Number(1.0), &check.place);
        work.take("HealthCheckCustomConfig");
        work.set("HealthCheckCustomConfig.FailureThreshold", one);
    }
}
