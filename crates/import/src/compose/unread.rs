//! What of a Compose file has no counterpart on ECS, each with its reason.

use super::data::describe;
use super::load::Loader;
use crate::read::Unread;
use crate::sources::span_of;
use plimsoll_rules::{Content, Datum};

/// Keys of a service that are read, or that change nothing on ECS.
const TAKEN: [&str; 44] = [
    "image",
    "build",
    "command",
    "entrypoint",
    "environment",
    "env_file",
    "ports",
    "expose",
    "healthcheck",
    "deploy",
    "cpus",
    "cpu_count",
    "mem_limit",
    "mem_reservation",
    "scale",
    "depends_on",
    "logging",
    "read_only",
    "stop_grace_period",
    "profiles",
    "labels",
    "user",
    "working_dir",
    "init",
    "cap_add",
    "cap_drop",
    "tty",
    "stdin_open",
    "platform",
    "extends",
    "x-aws-role",
    "x-aws-pull_credentials",
    "x-aws-autoscaling",
    // These matter to Docker alone.
    "container_name",
    "networks",
    "pull_policy",
    "develop",
    "attach",
    "annotations",
    "hostname",
    "domainname",
    "label_file",
    "post_start",
    "pre_stop",
];

/// Keys of a service that are not read, with the reason.
///
/// AWS: what Fargate takes; source the ECS developer guide, "Task definition differences for Fargate", read 2026-11.
const NOT_TAKEN: [(&str, &str); 33] = [
    ("volumes", "a task keeps nothing: data belongs into Amazon EFS, Amazon S3 or a database"),
    ("volumes_from", "a task has no volumes of other tasks"),
    ("tmpfs", "Fargate has no tmpfs; 20 GiB of disk come with every task"),
    ("privileged", "Fargate runs nothing privileged: it would need instances"),
    ("devices", "Fargate has no devices of a host: it would need instances"),
    ("gpus", "Fargate has no GPUs: it would need instances"),
    ("network_mode", "a task has its own network interface, not that of a host or of another container"),
    ("pid", "a task has its own processes"),
    ("ipc", "a task has its own memory"),
    ("uts", "a task has its own names"),
    ("userns_mode", "Fargate has no user namespaces of one's own"),
    ("cgroup", "Fargate has no control groups of one's own"),
    ("cgroup_parent", "Fargate has no control groups of one's own"),
    ("runtime", "Fargate has one runtime"),
    ("isolation", "it is of Windows only"),
    ("security_opt", "Fargate has no security options of Docker"),
    ("sysctls", "a stack file does not say kernel parameters"),
    ("ulimits", "a stack file does not say limits of processes"),
    ("shm_size", "Fargate has no shared memory of a size of one's own"),
    ("extra_hosts", "a task has no names of hosts of one's own: use DNS"),
    ("dns", "a task asks the resolver of its network"),
    ("dns_opt", "a task asks the resolver of its network"),
    ("dns_search", "a task asks the resolver of its network"),
    ("links", "services find each other by Service Connect"),
    ("external_links", "services find each other by Service Connect"),
    ("mac_address", "the network interface brings its own"),
    (
        "secrets",
        "Compose mounts files: put the values into AWS Secrets Manager and name them under `secrets`",
    ),
    ("configs", "Compose mounts files: put them into the image, or into the parameter store"),
    ("cpu_shares", "shares are relative to other containers of a host; a task has CPU units of its own"),
    ("cpu_quota", "a task has CPU units: write `cpus`"),
    ("models", "models of Docker are no services of AWS"),
    ("provider", "something else than Compose makes it"),
    ("credential_spec", "it is of Windows only"),
];

/// Keys of the file that are read, or that change nothing.
const TOP: [&str; 6] = ["version", "name", "services", "include", "x-aws-cluster", "networks"];

/// Keys of the file that are not read, with the reason.
const TOP_NOT_TAKEN: [(&str, &str); 7] = [
    ("volumes", "a task keeps nothing: data belongs into Amazon EFS, Amazon S3 or a database"),
    ("secrets", "put the values into AWS Secrets Manager"),
    ("configs", "put them into images, or into the parameter store"),
    ("models", "models of Docker are no services of AWS"),
    ("x-aws-vpc", "the network that is there is named in the stack file"),
    ("x-aws-loadbalancer", "the load balancer that is there is not described by the file"),
    ("x-aws-cloudformation", "it changes a template that is not there"),
];

/// Lists what of the file is not read.
pub(super) fn of_project(project: &Datum, loader: &mut Loader<'_>) {
    for (key, value) in project.entries() {
        if TOP.contains(&key.as_str()) || value.content == Content::Null {
            continue;
        }
        match TOP_NOT_TAKEN.iter().find(|(known, _)| known == key) {
            Some((_, because)) => list(loader, value, format!("`{key}`"), because),
            None if key.starts_with("x-") => {}
            None => list(loader, value, format!("`{key}`"), "Compose has no such key"),
        }
    }
}

/// Lists what of a service is not read.
pub(super) fn of_service(name: &str, body: &Datum, loader: &mut Loader<'_>) {
    for (key, value) in body.entries() {
        let is_nothing = match &value.content {
            Content::Null | Content::Bool(false) => true,
            Content::List(items) => items.is_empty(),
            Content::Map(entries) => entries.is_empty(),
            _ => false,
        };
        if is_nothing || TAKEN.contains(&key.as_str()) {
            continue;
        }
        let what = format!("`{key}` of the service `{name}`");
        match (NOT_TAKEN.iter().find(|(known, _)| known == key), key.as_str()) {
            (Some((_, because)), _) => list(loader, value, what, because),
            (None, "restart") if value.is("no") || value.is("on-failure") => {
                let because =
                    "ECS starts every task of a service again: what ends by itself is a job, not a service";
                list(
                    loader,
                    value,
                    format!("`restart: {}` of the service `{name}`", value.plain().unwrap_or("no")),
                    because,
                );
            }
            (None, "restart") => {}
            (None, key) if key.starts_with("x-aws-") => {
                list(
                    loader,
                    value,
                    what,
                    "permissions and other resources of AWS are not read from Compose files",
                );
            }
            (None, key) if key.starts_with("x-") => {}
            (None, _) => {
                list(loader, value, what, "Compose has no such key, or it has no counterpart on ECS");
            }
        }
    }
    of_deploy(name, body, loader);
}

fn of_deploy(name: &str, body: &Datum, loader: &mut Loader<'_>) {
    let parts = [
        ("deploy.placement", "tasks on Fargate are placed by AWS, in every zone"),
        ("deploy.resources.reservations.devices", "Fargate has no GPUs: it would need instances"),
        ("deploy.resources.reservations.generic_resources", "Fargate has no GPUs: it would need instances"),
        ("deploy.resources.limits.pids", "a stack file does not say limits of processes"),
        (
            "deploy.update_config.parallelism",
            "ECS replaces tasks by percentages: `rollout.minimum_healthy` and `maximum`",
        ),
        ("deploy.update_config.delay", "ECS replaces tasks as soon as new ones are healthy"),
    ];
    for (path, because) in parts {
        if let Some(value) = body.at(path).filter(|value| !value.is_unknown()) {
            list(loader, value, format!("`{path}` of the service `{name}`"), because);
        }
    }
    if let Some(mode) =
        body.at("deploy.mode").filter(|mode| mode.plain().is_some_and(|mode| mode != "replicated"))
    {
        let because = "a stack file describes services with a number of tasks only";
        list(
            loader,
            mode,
            format!("`deploy.mode: {}` of the service `{name}`", describe(mode).replace('`', "")),
            because,
        );
    }
    if let Some(never) = body.at("deploy.restart_policy.condition").filter(|word| word.is("none")) {
        let because = "ECS starts every task of a service again: what ends by itself is a job, not a service";
        list(loader, never, format!("`deploy.restart_policy` of the service `{name}`"), because);
    }
    if let Some(days) = body.at("logging.x-aws-logs_retention") {
        let because = "the log group that it would be of is not in the file";
        list(loader, days, format!("`logging.x-aws-logs_retention` of the service `{name}`"), because);
    }
}

fn list(loader: &mut Loader<'_>, value: &Datum, what: String, because: &str) {
    loader.unread.push(Unread { span: span_of(&value.place), what, because: because.to_owned() });
}
