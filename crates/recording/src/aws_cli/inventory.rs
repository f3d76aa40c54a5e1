//! What the dumps say about services and their configuration.

use super::dump::{Attribute, Dump, EcsService, TaskDefinition};
use super::policies;
use super::scaling_dump::{
    MetricAlarm, ScalableTarget, ScalingPolicyDump, ScheduledActionDump, service_of_resource,
};
use crate::model::RecordedConfiguration;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_units::{Architecture, CpuUnits, Mib, Region, Seconds, Share, TaskSize, Timestamp};
use std::collections::BTreeSet;

/// Everything the dumps say, document by document.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    services: Vec<EcsService>,
    definitions: Vec<TaskDefinition>,
    targets: Option<Vec<ScalableTarget>>,
    policies: Option<Vec<ScalingPolicyDump>>,
    scheduled: Option<Vec<ScheduledActionDump>>,
    alarms: Vec<MetricAlarm>,
    /// Target group attributes with the file they are from: the document itself does not name its target group.
    attributes: Vec<(String, Vec<Attribute>)>,
}

impl Inventory {
    /// Takes what a document says about configuration.
    pub(super) fn take(&mut self, path: &str, dump: &mut Dump) {
        self.services.extend(dump.services.take().unwrap_or_default());
        self.definitions.extend(dump.task_definition.take());
        extend(&mut self.targets, dump.scalable_targets.take());
        extend(&mut self.policies, dump.scaling_policies.take());
        extend(&mut self.scheduled, dump.scheduled_actions.take());
        self.alarms.extend(dump.metric_alarms.take().unwrap_or_default());
        let attributes = dump.attributes.take().unwrap_or_default();
        // Load balancer attributes have the same shape; only target groups have these keys.
        if attributes.iter().any(|attribute| attribute.key == DELAY || attribute.key == ALGORITHM) {
            self.attributes.push((path.to_owned(), attributes));
        }
    }

    /// The names of all services that any document mentions, in order.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let resources = self.targets.iter().flatten().map(|target| &target.resource_id);
        let resources = resources.chain(self.policies.iter().flatten().map(|policy| &policy.resource_id));
        resources
            .filter_map(|resource| service_of_resource(resource))
            .chain(self.services.iter().map(|service| service.service_name.as_str()))
            .map(str::to_owned)
            .collect()
    }

    /// The region of the first service whose ARN names one.
    pub(super) fn region(&self) -> Option<Region> {
        self.services.iter().find_map(|service| service.service_arn.split(':').nth(3)?.parse().ok())
    }

    /// The service behind a target group, given as ARN, as `targetgroup/<name>/<id>` or as name.
    pub(super) fn service_of_target_group(&self, text: &str) -> Option<&str> {
        let wanted = target_group_name(text)?;
        let serves = |service: &&EcsService| {
            let arns =
                service.load_balancers.iter().filter_map(|balancer| balancer.target_group_arn.as_deref());
            arns.filter_map(target_group_name).any(|name| name == wanted)
        };
        self.services.iter().find(serves).map(|service| service.service_name.as_str())
    }

    /// The target groups of all services by name.
    pub(super) fn target_groups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.services.iter().flat_map(|service| {
            let arns =
                service.load_balancers.iter().filter_map(|balancer| balancer.target_group_arn.as_deref());
            arns.filter_map(target_group_name).map(|group| (group, service.service_name.as_str()))
        })
    }

    /// How a service was configured, with notes on what the dumps lack.
    pub(super) fn configuration(&self, name: &str, notes: &mut Vec<String>) -> RecordedConfiguration {
        let service = self.services.iter().find(|service| service.service_name == name);
        let definition = service
            .and_then(|service| self.definition(service))
            .or_else(|| self.definitions.iter().find(|definition| definition.family == name));
        if definition.is_none() {
            notes.push(format!("{name}: size not known; add `aws ecs describe-task-definition`"));
        }
        let (routing, deregistration_delay) = self.target_group_settings(name, notes);
        RecordedConfiguration {
            size: definition.and_then(size),
            architecture: definition.map(|definition| architecture(definition, name, notes)),
            tasks: self.tasks(name, service, notes),
            mix: service.and_then(|service| mix(service, notes)),
            scaling: self.scaling(name, notes),
            routing,
            deregistration_delay,
            deployments: service.map(deployments).unwrap_or_default(),
        }
    }

    fn definition(&self, service: &EcsService) -> Option<&TaskDefinition> {
        let wanted = service.task_definition.as_deref()?;
        self.definitions.iter().find(|definition| {
            definition.task_definition_arn == wanted || definition.family == family(wanted)
        })
    }

    fn tasks(&self, name: &str, service: Option<&EcsService>, notes: &mut Vec<String>) -> Option<TaskRange> {
        let desired = service.and_then(|service| service.desired_count);
        let Some(targets) = &self.targets else {
            notes.push(format!(
                "{name}: task range not known; add `aws application-autoscaling describe-scalable-targets --service-namespace ecs`"
            ));
            return None;
        };
        let target = targets.iter().find(|target| service_of_resource(&target.resource_id) == Some(name));
        match (target, desired) {
            (Some(target), desired) => Some(TaskRange {
                min: target.min_capacity,
                max: target.max_capacity.max(target.min_capacity),
                desired: desired.unwrap_or(target.min_capacity),
            }),
            // Not a scalable target: the count is fixed.
            (None, Some(count)) => Some(TaskRange { min: count, max: count, desired: count }),
            (None, None) => None,
        }
    }

    fn scaling(
        &self,
        name: &str,
        notes: &mut Vec<String>,
    ) -> Option<Vec<plimsoll_spec::platform::scaling::ScalingPolicy>> {
        if self.policies.is_none() {
            notes.push(format!(
                "{name}: scaling policies not known; add `aws application-autoscaling describe-scaling-policies --service-namespace ecs`"
            ));
        }
        if self.policies.is_none() && self.scheduled.is_none() {
            return None;
        }
        let mine = |resource: &str| service_of_resource(resource) == Some(name);
        let mut all = Vec::new();
        for policy in self.policies.iter().flatten().filter(|policy| mine(&policy.resource_id)) {
            all.extend(policies::policy(policy, &self.alarms, notes));
        }
        for action in self.scheduled.iter().flatten().filter(|action| mine(&action.resource_id)) {
            all.extend(policies::scheduled(action, notes));
        }
        Some(all)
    }

    fn target_group_settings(
        &self,
        name: &str,
        notes: &mut Vec<String>,
    ) -> (Option<RoutingAlgorithm>, Option<Seconds>) {
        let Some(attributes) = self.attributes_of(name) else { return (None, None) };
        let value = |key: &str| {
            attributes.iter().find(|attribute| attribute.key == key).map(|attribute| attribute.value.as_str())
        };
        let routing = value(ALGORITHM).and_then(|text| {
            let known = RoutingAlgorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == text);
            if known.is_none() {
                notes.push(format!("{name}: routing algorithm `{text}` is not known"));
            }
            known
        });
        (routing, value(DELAY).and_then(|text| text.parse().ok()).map(Seconds::new))
    }

    /// The attributes of a service's target group: of the file whose path names the group or the service, else of the only
    /// file there is when there is only one service behind a load balancer.
    fn attributes_of(&self, name: &str) -> Option<&[Attribute]> {
        let service = self.services.iter().find(|service| service.service_name == name)?;
        let arns = service.load_balancers.iter().filter_map(|balancer| balancer.target_group_arn.as_deref());
        let mut wanted: Vec<&str> = arns.filter_map(target_group_name).collect();
        if wanted.is_empty() {
            return None;
        }
        wanted.push(name);
        let named = self.attributes.iter().find(|(path, _)| wanted.iter().any(|name| mentions(path, name)));
        let behind = self.services.iter().filter(|service| !service.load_balancers.is_empty()).count();
        let only = match self.attributes.as_slice() {
            [only] if behind == 1 => Some(only),
            _ => None,
        };
        named.or(only).map(|(_, attributes)| attributes.as_slice())
    }
}

const DELAY: &str = "deregistration_delay.timeout_seconds";
const ALGORITHM: &str = "load_balancing.algorithm.type";

/// Whether a path has a name in it that is not part of a longer name.
pub(super) fn mentions(path: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty()
        && path.match_indices(name).any(|(at, found)| {
            let before = path.get(..at).and_then(|text| text.chars().next_back());
            let after = path.get(at + found.len()..).and_then(|text| text.chars().next());
            // A hyphen or underscore parts a service from a metric in a file name such as `api-cpu.json`.
            !before.is_some_and(|c| c.is_ascii_alphanumeric())
                && !after.is_some_and(|c| part_of_name(c) && c != '-' && c != '_')
        })
}

fn extend<T>(all: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    if let Some(more) = more {
        all.get_or_insert_default().extend(more);
    }
}

/// `targetgroup/<name>/<id>` anywhere in a text, or the text itself when it has no slash.
fn target_group_name(text: &str) -> Option<&str> {
    match text.split_once("targetgroup/") {
        Some((_, rest)) => rest.split('/').next(),
        None => (!text.contains('/')).then_some(text),
    }
}

/// The family of a task definition's ARN or `family:revision`.
fn family(text: &str) -> &str {
    let name = text.rsplit('/').next().unwrap_or(text);
    name.split(':').next().unwrap_or(name)
}

fn size(definition: &TaskDefinition) -> Option<TaskSize> {
    let cpu: CpuUnits = definition.cpu.as_deref()?.parse().ok()?;
    let memory: Mib = definition.memory.as_deref()?.parse().ok()?;
    Some(TaskSize { cpu, memory })
}

fn architecture(definition: &TaskDefinition, name: &str, notes: &mut Vec<String>) -> Architecture {
    let platform = definition.runtime_platform.as_ref();
    match platform.and_then(|platform| platform.cpu_architecture.as_deref()) {
        Some("ARM64") => Architecture::Arm64,
        // AWS: X86_64 where no runtime platform is given; source the ECS API model, `RuntimePlatform`, 2026-09.
        None | Some("X86_64") => Architecture::X86_64,
        Some(other) => {
            notes.push(format!("{name}: architecture `{other}` is not known; taken as x86_64"));
            Architecture::X86_64
        }
    }
}

fn mix(service: &EcsService, notes: &mut Vec<String>) -> Option<PurchaseMix> {
    let strategy = &service.capacity_provider_strategy;
    if strategy.is_empty() {
        return (service.launch_type.as_deref() == Some("FARGATE")).then(PurchaseMix::default);
    }
    let (mut on_demand, mut spot, mut base) = (0_u32, 0_u32, 0);
    for item in strategy {
        match item.capacity_provider.as_str() {
            "FARGATE" => {
                on_demand = on_demand.saturating_add(item.weight);
                base = item.base;
            }
            "FARGATE_SPOT" => spot = spot.saturating_add(item.weight),
            other => {
                notes.push(format!(
                    "{}: capacity provider `{other}` is not Fargate; its purchase mix is not known",
                    service.service_name
                ));
                return None;
            }
        }
    }
    let weights = f64::from(on_demand) + f64::from(spot);
    let spot = Share::from_fraction(f64::from(spot) / weights.max(1.0))?;
    Some(PurchaseMix { on_demand_base: base, spot })
}

fn deployments(service: &EcsService) -> Vec<Timestamp> {
    let mut moments: Vec<Timestamp> = service
        .deployments
        .iter()
        .filter_map(|deployment| deployment.created_at)
        .map(|moment| Timestamp::from_unix(moment.0))
        .collect();
    moments.sort_unstable();
    moments
}
