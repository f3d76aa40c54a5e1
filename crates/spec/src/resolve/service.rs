//! One service.

use super::Context;
use super::{balancer, levers, objective, observability, queue, rollout, scaling, size, tags, workload};
use crate::code;
use crate::platform::balancer::ListenerRule;
use crate::platform::capacity::{Capacity, PurchaseMix};
use crate::platform::cluster::Cluster;
use crate::platform::service::{Image, Logs, Permission, Secret, Service, ServiceKind, Sidecar};
use crate::raw::collection::{Item, List, Named, OneOrMany};
use crate::raw::image::{ImageValue, RawImage};
use crate::raw::levers::RawLevers;
use crate::raw::service::{
    CapacityWord, LogClass, RawCapacity, RawLogs, RawPermission, RawSecret, RawService, Retention,
    ServiceWord,
};
use crate::raw::value::Spanned;
use crate::span::Span;
use plimsoll_units::{Seconds, ServiceName, TaskSize};
use std::collections::BTreeMap;

const DAY: u32 = 86_400;

/// Whether a service takes requests from the load balancer.
pub(crate) fn kind(raw: &RawService) -> ServiceKind {
    match raw.kind.map(|kind| kind.value) {
        Some(ServiceWord::Web) => ServiceKind::Web,
        Some(ServiceWord::Worker) => ServiceKind::Worker,
        None if raw.port.is_some() => ServiceKind::Web,
        None => ServiceKind::Worker,
    }
}

/// One service; the listener rule has been decided among all services.
pub(crate) fn resolve(
    name: ServiceName,
    item: &Item<RawService>,
    rule: Option<ListenerRule>,
    cluster: &Cluster,
    stack_levers: &RawLevers,
    cx: &mut Context<'_>,
) -> Service {
    let raw = &item.value.value;
    let kind = kind(raw);
    let takes_requests = kind == ServiceKind::Web;
    let capacity = capacity(raw, cluster, cx);
    let on_ec2 = capacity == Capacity::Ec2;
    let (task_size, extra_storage) = size::resolve(&raw.size, on_ec2, cx);
    let tasks = scaling::tasks(&raw.tasks, cx);
    check_container(raw, &name, kind, task_size, item, cx);
    Service {
        kind,
        image: image(item.value.image.as_ref(), item.name_span, cx),
        port: raw.port.and_then(|port| u16::try_from(port.value).ok()),
        command: command(raw.command.as_ref()),
        size: task_size,
        architecture: raw.size.architecture.value,
        extra_storage,
        tasks,
        capacity,
        critical: raw.critical.value,
        scaling: scaling::policies(raw.scaling.as_ref(), tasks, takes_requests, cx),
        target_group: takes_requests.then(|| balancer::target_group(raw, rule, cx)),
        container_health_check: raw
            .container_health_check
            .as_ref()
            .map(|check| rollout::container_check(check, cx)),
        rollout: rollout::resolve(&raw.rollout, tasks, on_ec2, cx),
        logs: logs(&raw.logs, cx),
        variables: variables(raw.variables.as_ref()),
        secrets: secrets(raw.secrets.as_ref()),
        vault_rotation: queue::rotation(raw, cx),
        queue: raw.queue.as_ref().map(|written| queue::resolve(written, cx)),
        exec: raw.exec.map_or(cluster.exec, |exec| exec.value),
        read_only: raw.read_only.value,
        sidecars: sidecars(raw, cx),
        discovery: raw.discovery.map_or(cluster.namespace.is_some(), |discovery| discovery.value),
        permissions: permissions(raw.permissions.as_ref(), cx),
        objective: objective::resolve(raw.objective.as_ref(), takes_requests, cx),
        workload: workload::resolve(&raw.workload, cx),
        levers: levers::service(&raw.levers, stack_levers, tasks, cx),
        tags: tags::resolve(raw.tags.as_ref(), cx),
        name,
    }
}

/// Environment variables by name.
pub(crate) fn variables(raw: Option<&Spanned<Named<String>>>) -> BTreeMap<String, String> {
    raw.iter().flat_map(|named| &named.0).map(|item| (item.name.clone(), item.value.value.clone())).collect()
}

/// A command, one text for each word.
pub(crate) fn command(raw: Option<&Spanned<OneOrMany<String>>>) -> Vec<String> {
    raw.iter().flat_map(|words| &words.0).map(|word| word.value.clone()).collect()
}

fn capacity(raw: &RawService, cluster: &Cluster, cx: &mut Context<'_>) -> Capacity {
    let Some(written) = &raw.capacity else {
        return if cluster.ec2.is_some() { Capacity::Ec2 } else { Capacity::Fargate(cluster.default_mix) };
    };
    match &written.value {
        RawCapacity::Mix(mix) => {
            Capacity::Fargate(PurchaseMix { on_demand_base: mix.on_demand_base.value, spot: mix.spot.value })
        }
        RawCapacity::Word(CapacityWord::Fargate) => Capacity::Fargate(cluster.default_mix),
        RawCapacity::Word(CapacityWord::Ec2) => {
            if cluster.ec2.is_none() {
                let diagnostic = cx
                    .error(code::CONTRADICTION, "`capacity: ec2` needs instances, but the cluster has none")
                    .at(written.span, "no instances")
                    .help("add `ec2: {instance_types: [t3.medium], instances: 2..10}` to `cluster`");
                cx.sink.push(diagnostic);
            }
            Capacity::Ec2
        }
    }
}

/// The image of a service or job, whose name stands at `owner`.
pub(crate) fn image(written: Option<&Spanned<ImageValue>>, owner: Span, cx: &mut Context<'_>) -> Image {
    let nothing = Image::Reference(String::new());
    let Some(written) = written else {
        let diagnostic = cx.error(code::MISSING, "no image is given").at(owner, "`image` is missing").help(
            "write `image: NAME` for a repository of your account, or a full reference with its registry",
        );
        cx.sink.push(diagnostic);
        return nothing;
    };
    let RawImage { repository, tag, digest, reference } = &written.0;
    match (repository, reference) {
        (None, Some(reference)) if !reference.trim().is_empty() => Image::Reference(reference.value.clone()),
        (Some(name), None) if is_repository(name) => {
            let tag = digest.as_ref().unwrap_or(tag);
            Image::Repository { name: name.value.clone(), tag: tag.value.clone() }
        }
        (Some(name), None) => {
            let diagnostic = cx
                .error(code::NAME, format_args!("`{}` is not a repository name", name.value))
                .at(name.span, "not a repository")
                .help("use lower-case letters, digits and `.`, `_`, `-`, `/` between them; images of other registries need their host");
            cx.sink.push(diagnostic);
            nothing
        }
        _ => {
            let diagnostic = cx
                .error(code::CONTRADICTION, "an image needs exactly one of `repository` and `reference`")
                .at(written.span, "this image");
            cx.sink.push(diagnostic);
            nothing
        }
    }
}

/// AWS: 2 to 256 characters, lower case, separators inside only; source the ECR API `CreateRepository`, read 2026-09.
pub(crate) fn is_repository(name: &str) -> bool {
    let part = |part: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        edge(part.chars().next())
            && edge(part.chars().last())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
    };
    (2..=256).contains(&name.len()) && name.split('/').all(part)
}

fn check_container(
    raw: &RawService,
    name: &ServiceName,
    kind: ServiceKind,
    size: TaskSize,
    item: &Item<RawService>,
    cx: &mut Context<'_>,
) {
    if let Some(port) = &raw.port {
        cx.in_range("the port", port, 1, 65_535);
    } else if kind == ServiceKind::Web {
        let diagnostic = cx
            .error(code::MISSING, "a web service needs a port")
            .at(raw.kind.map_or(item.name_span, |kind| kind.span), "`port` is missing")
            .help("write the port that the container listens on, such as `port: 8080`");
        cx.sink.push(diagnostic);
    }
    if kind == ServiceKind::Worker {
        let unused = [
            ("route", raw.route.is_written(), raw.route.span),
            ("health_check", raw.health_check.is_written(), raw.health_check.span),
        ];
        for (key, _, span) in unused.into_iter().filter(|(_, written, _)| *written) {
            let warning = cx
                .warning(
                    code::NO_EFFECT,
                    format_args!("`{key}` has no effect on a service that takes no requests"),
                )
                .at(span, "no effect");
            cx.sink.push(warning);
        }
    }
    for sidecar in raw.sidecars.iter().flat_map(|named| &named.0) {
        if sidecar.name == name.as_str() {
            let diagnostic = cx
                .error(
                    code::DUPLICATE_NAME,
                    format_args!("the sidecar `{}` has the name of the main container", sidecar.name),
                )
                .at(sidecar.name_span, "taken");
            cx.sink.push(diagnostic);
        }
    }
    reserved(raw, size, cx);
    for secret in raw.secrets.iter().flat_map(|named| &named.0) {
        let variable =
            raw.variables.iter().flat_map(|named| &named.0).find(|variable| variable.name == secret.name);
        if let Some(variable) = variable {
            let diagnostic = cx
                .error(
                    code::DUPLICATE_NAME,
                    format_args!("`{}` is both a variable and a secret", secret.name),
                )
                .at(secret.name_span, "secret")
                .at(variable.name_span, "variable");
            cx.sink.push(diagnostic);
        }
    }
}

/// AWS: the containers' CPU and memory together fit into the task's; source `ContainerDefinition`, read 2026-09.
fn reserved(raw: &RawService, size: TaskSize, cx: &mut Context<'_>) {
    let Some(sidecars) = &raw.sidecars else { return };
    let sum = |of: fn(&Item<crate::raw::service::RawSidecar>) -> u32| {
        sidecars.0.iter().map(|item| u64::from(of(item))).sum::<u64>()
    };
    let cpu = sum(|item| item.value.cpu.units());
    let memory = sum(|item| item.value.memory.mib());
    if cpu >= u64::from(size.cpu.units()) || memory >= u64::from(size.memory.mib()) {
        let message = format!(
            "the sidecars reserve {cpu}/{memory} of the task's {size}, which leaves nothing for the service"
        );
        let diagnostic = cx.error(code::CONTRADICTION, message).at(sidecars.span, "sidecars");
        cx.sink.push(diagnostic.help("reserve less, or make the task larger"));
    }
}

/// The logs of a service or job.
pub(crate) fn logs(raw: &RawLogs, cx: &mut Context<'_>) -> Logs {
    let retention = match &raw.retention {
        None => Some(Seconds::new(if cx.production { 30 * DAY } else { 7 * DAY })),
        Some(Spanned { value: Retention::Never, .. }) => None,
        Some(Spanned { value: Retention::Keep(time), span, state }) => {
            Some(observability::retention(&Spanned { value: *time, span: *span, state: *state }, cx))
        }
    };
    Logs {
        retention,
        infrequent_access: raw.class.value == LogClass::InfrequentAccess,
        driver: Some(raw.driver.value.clone()).filter(|driver| driver != "awslogs"),
    }
}

/// The secrets of a service or job by variable.
pub(crate) fn secrets(raw: Option<&Spanned<Named<RawSecret>>>) -> BTreeMap<String, Secret> {
    let secret = |item: &Item<RawSecret>| {
        let secret = match &item.value.value {
            RawSecret::Vault => Secret::Vault { key: item.name.clone() },
            RawSecret::Existing(arn) => Secret::Existing { value_from: arn.clone() },
        };
        (item.name.clone(), secret)
    };
    raw.iter().flat_map(|named| &named.0).map(secret).collect()
}

fn sidecars(raw: &RawService, cx: &mut Context<'_>) -> Vec<Sidecar> {
    let mut sidecars = Vec::new();
    for item in raw.sidecars.iter().flat_map(|named| &named.0) {
        let Some(image) = &item.value.image else {
            let diagnostic = cx
                .error(code::MISSING, format_args!("the sidecar `{}` has no image", item.name))
                .at(item.name_span, "`image` is missing");
            cx.sink.push(diagnostic);
            continue;
        };
        if let Some(port) = &item.value.port {
            cx.in_range("the sidecar's port", port, 1, 65_535);
        }
        sidecars.push(Sidecar {
            name: item.name.clone(),
            image: image.value.clone(),
            cpu: item.value.cpu.units(),
            memory: item.value.memory.mib(),
            essential: item.value.essential.value,
            port: item.value.port.and_then(|port| u16::try_from(port.value).ok()),
        });
    }
    sidecars
}

/// The statements added to the task role of a service or job.
pub(crate) fn permissions(
    raw: Option<&Spanned<List<RawPermission>>>,
    cx: &mut Context<'_>,
) -> Vec<Permission> {
    let mut permissions = Vec::new();
    for item in raw.iter().flat_map(|list| &list.0) {
        let texts = |many: &Option<Spanned<crate::raw::collection::OneOrMany<String>>>| -> Vec<String> {
            many.iter().flat_map(|many| &many.0).map(|text| text.value.clone()).collect()
        };
        let permission = Permission { actions: texts(&item.actions), resources: texts(&item.resources) };
        if permission.actions.is_empty() || permission.resources.is_empty() {
            let diagnostic = cx
                .error(code::MISSING, "a permission needs `actions` and `resources`")
                .at(item.span, "this permission")
                .help("write for example `{actions: s3:GetObject, resources: arn:aws:s3:::bucket/*}`");
            cx.sink.push(diagnostic);
        }
        permissions.push(permission);
    }
    permissions
}
