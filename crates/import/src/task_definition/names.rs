//! Words of the ECS API as CloudFormation's.
//!
//! AWS: both write the same words, the API with a small first letter and CloudFormation with a large one, but for the
//! exceptions below. Source: the ECS API and CloudFormation's `AWS::ECS::TaskDefinition` and `AWS::ECS::Service`, read 2026-11.

use plimsoll_rules::{Content, Datum};

/// Words that differ by more than their first letter.
const EXCEPTIONS: [(&str, &str); 7] = [
    ("efsVolumeConfiguration", "EFSVolumeConfiguration"),
    ("fsxWindowsFileServerVolumeConfiguration", "FSxWindowsFileServerVolumeConfiguration"),
    ("fileSystemId", "FilesystemId"),
    ("iam", "IAM"),
    ("placementStrategy", "PlacementStrategies"),
    ("clusterArn", "Cluster"),
    ("roleArn", "Role"),
];

/// Mappings whose keys are the user's own.
const OWN_KEYS: [&str; 4] = ["dockerLabels", "options", "driverOpts", "labels"];

/// What AWS adds to a task definition or service that it describes.
const ADDED: [&str; 27] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "delegatedBy",
    "serviceArn",
    "runningCount",
    "pendingCount",
    "deployments",
    "events",
    "createdAt",
    "createdBy",
    "updatedAt",
    "platformFamily",
    "taskSets",
    "currentServiceDeployment",
    "currentServiceRevisions",
    "deploymentRollbackReason",
    "resourceManagementType",
    "CreationTime",
    "ScalableTargetARN",
    "PolicyARN",
    "Alarms",
];

/// The properties of a part; what AWS adds is left out, and so is what is null.
pub(super) fn properties(body: Datum) -> Vec<(String, Datum)> {
    let Content::Map(entries) = body.content else { return Vec::new() };
    last_of_each(entries)
        .into_iter()
        .filter(|(key, value)| !ADDED.contains(&key.as_str()) && value.content != Content::Null)
        .map(|(key, value)| (word(&key, ""), renamed(value, &key)))
        .collect()
}

/// A value whose keys are CloudFormation's words; `under` is the key that it stands under.
pub(super) fn renamed(datum: Datum, under: &str) -> Datum {
    let content = match datum.content {
        Content::List(items) => Content::List(items.into_iter().map(|item| renamed(item, under)).collect()),
        Content::Map(entries) => Content::Map(
            last_of_each(entries)
                .into_iter()
                .filter(|(_, value)| value.content != Content::Null)
                .map(|(key, value)| {
                    if OWN_KEYS.contains(&under) {
                        (key, value)
                    } else {
                        (word(&key, under), renamed(value, &key))
                    }
                })
                .collect(),
        ),
        content => content,
    };
    Datum { content, ..datum }
}

/// The word of CloudFormation for a word of the API.
fn word(key: &str, under: &str) -> String {
    if (under, key) == ("proxyConfiguration", "properties") {
        return "ProxyConfigurationProperties".to_owned();
    }
    if let Some((_, exception)) = EXCEPTIONS.iter().find(|(known, _)| *known == key) {
        return (*exception).to_owned();
    }
    let mut chars = key.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// Entries with the last value of each key, as readers of JSON take it.
fn last_of_each(entries: Vec<(String, Datum)>) -> Vec<(String, Datum)> {
    let keys: std::collections::BTreeSet<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    if keys.len() == entries.len() {
        return entries;
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut kept: Vec<(String, Datum)> =
        entries.into_iter().rev().filter(|(key, _)| seen.insert(key.clone())).collect();
    kept.reverse();
    kept
}
