//! A task definition for Fargate uses something that Fargate does not have.

use crate::check::Check;
use crate::model::{Content, Datum, Item, Place};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0651"),
    title: "A task definition for Fargate uses something that Fargate does not have.",
    severity: Severity::Error,
    page: page!(
        "PLM0651",
        "\
On Fargate there is no host to share: privileged containers, links, host volumes, devices, a size of shared memory, swap, GPUs, \
DNS settings, added Linux capabilities other than `SYS_PTRACE`, placement constraints and log drivers other than `awslogs`, \
`splunk` and `awsfirelens` are refused when the task definition is registered. `tmpfs` is taken since 2026-01-06.",
        "\
Amazon ECS developer guide, task definition differences on Fargate, read 2026-09; announcement of tmpfs mounts, 2026-01"
    ),
    check,
};

const OF_TASK: [&str; 2] = ["PlacementConstraints", "IpcMode"];
const OF_CONTAINER: [&str; 10] = [
    "DisableNetworking",
    "DnsSearchDomains",
    "DnsServers",
    "DockerSecurityOptions",
    "ExtraHosts",
    "Links",
    "Privileged",
    "LinuxParameters.Devices",
    "LinuxParameters.SharedMemorySize",
    "LinuxParameters.MaxSwap",
];
const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if ecs::is_for_fargate(task) != Some(true) || is_for_instances_too(task) {
            continue;
        }
        for key in OF_TASK {
            if let Some(written) = task.at(key).filter(|own| means_something(own)) {
                refuse(check, task, &written.place, &format!("`{key}`"));
            }
        }
        for container in ecs::containers(task) {
            of_container(check, task, container);
        }
        for volume in task.at("Volumes").map_or(&[] as &[Datum], Datum::items) {
            if let Some(path) =
                volume.at("Host.SourcePath").or_else(|| volume.at("DockerVolumeConfiguration"))
            {
                refuse(check, task, &path.place, "a volume of the host");
            }
        }
    }
}

fn of_container(check: &mut Check<'_>, task: &Item, container: &Datum) {
    for key in OF_CONTAINER {
        if let Some(written) = container.at(key).filter(|own| means_something(own)) {
            refuse(check, task, &written.place, &format!("`{key}`"));
        }
    }
    let added = container.at("LinuxParameters.Capabilities.Add").map_or(&[] as &[Datum], Datum::items);
    for capability in added.iter().filter(|own| own.plain().is_some_and(|name| !name.ends_with("SYS_PTRACE")))
    {
        refuse(check, task, &capability.place, "this Linux capability");
    }
    let needs = container.at("ResourceRequirements").map_or(&[] as &[Datum], Datum::items);
    for gpu in needs.iter().filter(|own| own.text_at("Type") == Some("GPU")) {
        refuse(check, task, &gpu.place, "a GPU");
    }
    if let Some(driver) = container.at("LogConfiguration.LogDriver")
        && let Some(name) = driver.plain().filter(|name| !LOG_DRIVERS.contains(name))
    {
        refuse(check, task, &driver.place, &format!("the log driver `{name}`"));
    }
}

fn refuse(check: &mut Check<'_>, task: &Item, place: &Place, what: &str) {
    check.found(
        Some(task),
        place,
        format!("Fargate does not have {what}"),
        "leave it out, or run the task on instances",
    );
}

/// Whether the task definition may run on instances as well: then nothing is refused before it is started on Fargate.
fn is_for_instances_too(task: &Item) -> bool {
    task.at("RequiresCompatibilities").is_some_and(|list| list.items().iter().any(|own| own.is("EC2")))
}

/// Whether a value asks for something: an empty list and `false` do not.
fn means_something(datum: &Datum) -> bool {
    match &datum.content {
        Content::Bool(truth) => *truth,
        Content::List(items) => !items.is_empty(),
        Content::Unknown(_) | Content::Null => false,
        _ => true,
    }
}
