//! What differs between two platforms, as far as a patch may change it: one unit per service, which is made or refused whole.

use super::value::Value;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::network::Network;
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, StepScaling, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::Service;
use plimsoll_units::ServiceName;
use std::collections::BTreeMap;

/// Changes that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Unit {
    /// The service; `None` for the platform.
    pub(super) service: Option<ServiceName>,
    /// Values that change, by path in the stack file.
    pub(super) values: Vec<(String, Value)>,
    /// What the service's scaling becomes, where resources come or go.
    pub(super) scaling: Option<ScalingChange>,
    /// The purchase mix, where it changes.
    pub(super) mix: Option<PurchaseMix>,
    /// What cannot be changed wherever it stands: path, value, reason.
    pub(super) impossible: Vec<(String, String, String)>,
}

/// Policies that come and go.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScalingChange {
    /// Positions in the imported list of what goes.
    pub(super) removed: Vec<usize>,
    /// What comes.
    pub(super) added: Vec<TargetTracking>,
    /// The range of tasks afterwards.
    pub(super) range: TaskRange,
    /// The range of tasks before.
    pub(super) before: TaskRange,
    /// Whether nothing scales afterwards.
    pub(super) ends: bool,
}

impl Unit {
    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.scaling.is_none() && self.mix.is_none() && self.impossible.is_empty()
    }
}

/// The units in which `wanted` differs from `present`, in the order of `present`. Services are matched by name.
pub(super) fn units(present: &Platform, wanted: &Platform) -> Vec<Unit> {
    let mut units = vec![network(present, wanted), insights(present, wanted)];
    for service in &present.services {
        if let Some(new) = wanted.service(&service.name) {
            units.push(of_service(service, new));
        }
    }
    units.retain(|unit| !unit.is_empty());
    units
}

fn network(present: &Platform, wanted: &Platform) -> Unit {
    let mut unit = Unit::default();
    if let (Network::Own(old), Network::Own(new)) = (&present.network, &wanted.network) {
        let because = "NAT gateways, endpoints and the routes to them are resources of the network, which are not rewritten";
        if old.nat != new.nat {
            unit.impossible.push(("network.nat".to_owned(), new.nat.as_str().to_owned(), because.to_owned()));
        }
        if old.endpoints != new.endpoints {
            let endpoints = format!("[{}]", new.endpoints.join(", "));
            unit.impossible.push(("network.endpoints".to_owned(), endpoints, because.to_owned()));
        }
    }
    unit
}

fn insights(present: &Platform, wanted: &Platform) -> Unit {
    let mut unit = Unit::default();
    if present.cluster.insights != wanted.cluster.insights {
        unit.values.push(("cluster.insights".to_owned(), insights_value(wanted.cluster.insights)));
    }
    unit
}

/// AWS: the cluster setting `containerInsights` is `enabled`, `disabled` or `enhanced`; source the ECS API `ClusterSetting`,
/// read 2026-09.
const fn insights_value(insights: Insights) -> Value {
    Value::Word(match insights {
        Insights::Off => "disabled",
        Insights::Standard => "enabled",
        Insights::Enhanced => "enhanced",
    })
}

fn of_service(old: &Service, new: &Service) -> Unit {
    let mut unit = Unit { service: Some(old.name.clone()), ..Unit::default() };
    let (before, after) = (values(old), values(new));
    unit.values = after.into_iter().filter(|(path, value)| before.get(path) != Some(value)).collect();
    let path = |key: &str| format!("services.{}.{key}", old.name);
    match (old.capacity, new.capacity) {
        (Capacity::Fargate(old), Capacity::Fargate(new)) if old != new => unit.mix = Some(new),
        (Capacity::Fargate(_), Capacity::Ec2) | (Capacity::Ec2, Capacity::Fargate(_)) => {
            let because = "moving between Fargate and instances changes more than values";
            unit.impossible.push((
                path("capacity"),
                "another kind of capacity".to_owned(),
                because.to_owned(),
            ));
        }
        _ => {}
    }
    if old.logs.retention != new.logs.retention && new.logs.retention.is_none() {
        let because = "keeping logs for ever is no value that is written";
        unit.impossible.push((path("logs.retention"), "never".to_owned(), because.to_owned()));
    }
    scaling(old, new, &mut unit);
    unit
}

/// What every value that a patch may change should be, by path: that of `wanted` where it has the service, and of `present`
/// otherwise. Policies are listed by their position in `present`.
pub(super) fn wanted_values(present: &Platform, wanted: &Platform) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for service in &present.services {
        let new = wanted.service(&service.name).unwrap_or(service);
        all.extend(values(new));
        for (index, policy) in service.scaling.iter().enumerate() {
            let new = new.scaling.iter().find(|new| is_same(policy, new)).unwrap_or(policy);
            all.extend(policy_values(&format!("services.{}.scaling.{index}", service.name), new));
        }
    }
    all.insert("cluster.insights".to_owned(), insights_value(wanted.cluster.insights));
    all
}

/// The values of a policy by path, under every name that the stack file has for them.
fn policy_values(path: &str, policy: &ScalingPolicy) -> Vec<(String, Value)> {
    let mut values: Vec<(&str, Value)> = Vec::new();
    match policy {
        ScalingPolicy::TargetTracking(tracking) => {
            let kind = Value::Word(predefined(tracking.metric, tracking.resolution));
            values.extend([("track", kind), ("resolution", kind), ("at", Value::Number(tracking.target))]);
            values.push(("out_cooldown", Value::Seconds(tracking.scale_out_cooldown.get())));
            values.push(("in_cooldown", Value::Seconds(tracking.scale_in_cooldown.get())));
            values.push(("scale_in", Value::Truth(tracking.disable_scale_in)));
        }
        ScalingPolicy::Step(step) => {
            let threshold = Value::Number(step.alarm.threshold);
            values.extend(["at", "above", "at_least", "below", "at_most"].map(|key| (key, threshold)));
            values.push(("period", Value::Seconds(step.alarm.period.get())));
            values.push(("periods", Value::count(step.alarm.evaluation_periods)));
            values.push(("datapoints", Value::count(step.alarm.datapoints_to_alarm)));
            values.push(("cooldown", Value::Seconds(step.cooldown.get())));
        }
        ScalingPolicy::Scheduled(action) => {
            values.extend(action.min.map(|min| ("min", Value::count(min))));
            values.extend(action.max.map(|max| ("max", Value::count(max))));
        }
    }
    values.into_iter().map(|(key, value)| (format!("{path}.{key}"), value)).collect()
}

/// The values of a service but for its policies, by path.
fn values(service: &Service) -> BTreeMap<String, Value> {
    let mut values = vec![
        ("size.cpu", Value::Cpu(service.size.cpu.units())),
        ("size.memory", Value::Memory(service.size.memory.mib())),
        ("size.architecture", Value::architecture(service.architecture)),
        ("tasks.min", Value::count(service.tasks.min)),
        ("tasks.max", Value::count(service.tasks.max)),
        ("tasks.desired", Value::count(service.tasks.desired)),
    ];
    if let Some(group) = &service.target_group {
        values.push(("route.algorithm", Value::Word(group.algorithm.as_str())));
        values.push(("rollout.drain", Value::Seconds(group.deregistration_delay.get())));
    }
    if let Some(retention) = service.logs.retention {
        values.push(("logs.retention", Value::Seconds(retention.get())));
    }
    values.into_iter().map(|(key, value)| (format!("services.{}.{key}", service.name), value)).collect()
}

/// Policies that stay with other values, come or go.
fn scaling(old: &Service, new: &Service, unit: &mut Unit) {
    let mut left: Vec<Option<&ScalingPolicy>> = new.scaling.iter().map(Some).collect();
    let mut paired: Vec<Option<&ScalingPolicy>> = vec![None; old.scaling.len()];
    for same in [PartialEq::eq as fn(&ScalingPolicy, &ScalingPolicy) -> bool, is_same] {
        for (policy, pair) in old.scaling.iter().zip(&mut paired).filter(|(_, pair)| pair.is_none()) {
            let found = left.iter_mut().find(|new| new.is_some_and(|new| same(policy, new)));
            *pair = found.and_then(Option::take);
        }
    }
    let mut change = ScalingChange {
        range: new.tasks,
        before: old.tasks,
        ends: new.scaling.is_empty() && !old.scaling.is_empty(),
        removed: Vec::new(),
        added: Vec::new(),
    };
    for (index, (policy, pair)) in old.scaling.iter().zip(&paired).enumerate() {
        match pair {
            Some(new) => {
                let path = format!("services.{}.scaling.{index}", old.name);
                if let Err(because) = of_policy(&path, policy, new, &mut unit.values) {
                    unit.impossible.push((path, "another policy".to_owned(), because));
                }
            }
            None => change.removed.push(index),
        }
    }
    for added in left.into_iter().flatten() {
        match added {
            ScalingPolicy::TargetTracking(tracking) => change.added.push(*tracking),
            ScalingPolicy::Step(_) | ScalingPolicy::Scheduled(_) => {
                let path = format!("services.{}.scaling", old.name);
                let because = "only policies that track a target are added to code";
                unit.impossible.push((path, "another policy".to_owned(), because.to_owned()));
            }
        }
    }
    if !change.removed.is_empty() || !change.added.is_empty() {
        unit.scaling = Some(change);
    }
}

/// Whether a policy is the same one with other values.
fn is_same(old: &ScalingPolicy, new: &ScalingPolicy) -> bool {
    match (old, new) {
        (ScalingPolicy::TargetTracking(old), ScalingPolicy::TargetTracking(new)) => old.metric == new.metric,
        (ScalingPolicy::Step(old), ScalingPolicy::Step(new)) => old.name == new.name,
        (ScalingPolicy::Scheduled(old), ScalingPolicy::Scheduled(new)) => old.name == new.name,
        _ => false,
    }
}

/// AWS: the predefined metrics of ECS; the high-resolution ones since 2026-06-18. Source the Application Auto Scaling API
/// `PredefinedMetricSpecification`, read 2026-09.
pub(super) const fn predefined(metric: ScalingMetric, resolution: MetricResolution) -> &'static str {
    match (metric, resolution) {
        (ScalingMetric::Cpu, MetricResolution::Standard) => "ECSServiceAverageCPUUtilization",
        (ScalingMetric::Cpu, MetricResolution::High) => "ECSServiceAverageCPUUtilizationHighResolution",
        (ScalingMetric::Memory, MetricResolution::Standard) => "ECSServiceAverageMemoryUtilization",
        (ScalingMetric::Memory, MetricResolution::High) => "ECSServiceAverageMemoryUtilizationHighResolution",
        (ScalingMetric::RequestsPerTarget, _) => "ALBRequestCountPerTarget",
    }
}

fn of_policy(
    path: &str,
    old: &ScalingPolicy,
    new: &ScalingPolicy,
    values: &mut Vec<(String, Value)>,
) -> Result<(), String> {
    let mut put = |key: &str, differs: bool, value: Value| {
        if differs {
            values.push((format!("{path}.{key}"), value));
        }
    };
    match (old, new) {
        (ScalingPolicy::TargetTracking(old), ScalingPolicy::TargetTracking(new)) => {
            let kind = predefined(new.metric, new.resolution);
            put("track", old.resolution != new.resolution, Value::Word(kind));
            put("at", old.target != new.target, Value::Number(new.target));
            let (out, into) = (new.scale_out_cooldown, new.scale_in_cooldown);
            put("out_cooldown", old.scale_out_cooldown != out, Value::Seconds(out.get()));
            put("in_cooldown", old.scale_in_cooldown != into, Value::Seconds(into.get()));
            put("scale_in", old.disable_scale_in != new.disable_scale_in, Value::Truth(new.disable_scale_in));
            Ok(())
        }
        (ScalingPolicy::Step(old), ScalingPolicy::Step(new)) => of_steps(old, new, put),
        (ScalingPolicy::Scheduled(old), ScalingPolicy::Scheduled(new)) => {
            for (key, before, after) in [("min", old.min, new.min), ("max", old.max, new.max)] {
                match (before, after) {
                    (Some(before), Some(after)) => put(key, before != after, Value::count(after)),
                    (None, None) => {}
                    _ => return Err("a bound of a scheduled action comes or goes".to_owned()),
                }
            }
            let same = old.schedule == new.schedule && old.timezone == new.timezone;
            same.then_some(()).ok_or_else(|| "when a scheduled action acts is not changed".to_owned())
        }
        _ => Err("one kind of policy does not become another".to_owned()),
    }
}

fn of_steps(
    old: &StepScaling,
    new: &StepScaling,
    mut put: impl FnMut(&str, bool, Value),
) -> Result<(), String> {
    let (before, after) = (&old.alarm, &new.alarm);
    let same = before.metric == after.metric
        && before.comparison == after.comparison
        && before.missing == after.missing
        && old.adjustment == new.adjustment
        && old.aggregation == new.aggregation
        && old.min_magnitude == new.min_magnitude
        && old.steps.len() == new.steps.len()
        && old.steps.iter().zip(&new.steps).all(|(old, new)| {
            old.lower.is_some() == new.lower.is_some() && old.upper.is_some() == new.upper.is_some()
        });
    if !same {
        return Err("only the numbers of a policy with steps are changed, not its kind".to_owned());
    }
    put("at", before.threshold != after.threshold, Value::Number(after.threshold));
    put("period", before.period != after.period, Value::Seconds(after.period.get()));
    let periods = after.evaluation_periods;
    put("periods", before.evaluation_periods != periods, Value::count(periods));
    let points = after.datapoints_to_alarm;
    put("datapoints", before.datapoints_to_alarm != points, Value::count(points));
    put("cooldown", old.cooldown != new.cooldown, Value::Seconds(new.cooldown.get()));
    for (index, (old, new)) in old.steps.iter().zip(&new.steps).enumerate() {
        let change = i64::from(new.change);
        put(&format!("steps.{index}.change"), old.change != new.change, Value::Integer(change));
        for (key, before, after) in [("from", old.lower, new.lower), ("to", old.upper, new.upper)] {
            if let Some(after) = after {
                put(&format!("steps.{index}.{key}"), before != Some(after), Value::Number(after));
            }
        }
    }
    Ok(())
}
