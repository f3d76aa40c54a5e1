//! `scaling`: target tracking, steps with their alarms, scheduled actions.

use super::node::Node;
use super::section::{Property, Section, count, number, property, seconds, text, truth, why_not};
use super::subject::Subject;
use super::tasks::Range;
use crate::imported::Unit;
use plimsoll_rules::view::scaling::{ALARM, POLICY, belongs, target_of};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Seconds;
use std::collections::BTreeSet;

/// AWS: 300 seconds where a policy for ECS names no cooldown; source the Application Auto Scaling API, read 2026-09.
const COOLDOWN: Seconds = Seconds::new(300);

/// What is gathered of a service's policies.
struct Policies<'s> {
    section: &'s mut Section,
    items: Vec<Node>,
    names: BTreeSet<String>,
    tracked: BTreeSet<&'static str>,
    is_web: bool,
    short: String,
}

/// Writes the policies and scheduled actions.
pub(super) fn extract(subject: &Subject<'_>, name: &str, range: Range, is_web: bool, section: &mut Section) {
    let Some(service) = subject.service else { return };
    let Some(target) = target_of(subject.model, service) else { return };
    let mut policies = Policies {
        section,
        items: Vec::new(),
        names: BTreeSet::new(),
        tracked: BTreeSet::new(),
        is_web,
        short: name.to_owned(),
    };
    for policy in subject.model.of_kind(POLICY).filter(|policy| belongs(policy, target)) {
        if let Some(configuration) = policy.at("TargetTrackingScalingPolicyConfiguration") {
            policies.tracking(policy, configuration);
        } else if policy.at("StepScalingPolicyConfiguration").is_some() {
            policies.step(subject, policy);
        } else {
            let why = "what the policy does is not known";
            policies.section.unknown("scaling", "", why, &policy.place);
        }
    }
    policies.scheduled(target, range);
    let items = std::mem::take(&mut policies.items);
    if !items.is_empty() {
        section.write("scaling", Node::List(items));
    }
}

/// One item of `scaling` as it is being written.
struct Draft<'a> {
    node: Node,
    item: &'a Item,
    /// The leaves of the item: key, value, property, unit.
    leaves: Vec<(String, String, Property<'a>, Unit)>,
}

impl<'a> Draft<'a> {
    fn new(item: &'a Item) -> Self {
        Self { node: Node::default(), item, leaves: Vec::new() }
    }

    /// A value that is there; the property is where it stands or would stand.
    fn put(&mut self, key: &str, value: impl ToString, path: &str, unit: Unit) {
        self.put_of(self.item, key, value, path, unit);
    }

    fn put_of(&mut self, item: &'a Item, key: &str, value: impl ToString, path: &str, unit: Unit) {
        let value = value.to_string();
        self.node.set(&[key], Node::Plain(value.clone()));
        self.leaves.push((key.to_owned(), value, property(item, path), unit));
    }

    /// A value that is left out because it is the language's default; only where it stands is remembered.
    fn leave(&mut self, item: &'a Item, key: &str, value: impl ToString, path: &str, unit: Unit) {
        self.leaves.push((key.to_owned(), value.to_string(), property(item, path), unit));
    }

    /// A duration with the language's default.
    fn seconds(&mut self, key: &str, path: &str) -> Result<(), String> {
        let value = self.item.at(path).map_or(Ok(COOLDOWN), seconds)?;
        if value == COOLDOWN {
            self.leave(self.item, key, value, path, Unit::Seconds);
        } else {
            self.put(key, value, path, Unit::Seconds);
        }
        Ok(())
    }
}

impl Policies<'_> {
    /// Adds an item with its leaves.
    fn add(&mut self, draft: Draft<'_>, summary: &str) {
        let index = self.items.len();
        for (key, value, property, unit) in &draft.leaves {
            self.section.leaf(&format!("scaling.{index}.{key}"), value, property, *unit);
        }
        self.section.understood(&format!("scaling.{index}"), summary, &draft.item.place);
        self.items.push(draft.node);
    }

    fn refuse(&mut self, item: &Item, why: &str) {
        self.section.unknown("scaling", "", why, &item.place);
    }

    fn tracking(&mut self, policy: &Item, configuration: &Datum) {
        const AT: &str = "TargetTrackingScalingPolicyConfiguration";
        let Some(kind) = configuration.at("PredefinedMetricSpecification.PredefinedMetricType") else {
            if !super::queue::is_backlog(policy) {
                self.refuse(policy, "a stack file cannot say that a metric of one's own is tracked");
            }
            return;
        };
        let (metric, fine) = match kind.plain() {
            Some("ECSServiceAverageCPUUtilization") => ("cpu", false),
            Some("ECSServiceAverageCPUUtilizationHighResolution") => ("cpu", true),
            Some("ECSServiceAverageMemoryUtilization") => ("memory", false),
            Some("ECSServiceAverageMemoryUtilizationHighResolution") => ("memory", true),
            Some("ALBRequestCountPerTarget") => ("requests", false),
            _ => return self.refuse(policy, &format!("the metric is not known: {}", why_not(kind))),
        };
        if let Err(why) = self.may_scale_on(metric) {
            return self.refuse(policy, &why);
        }
        if self.tracked.contains(metric) {
            return self.refuse(policy, &format!("another policy tracks {metric} already"));
        }
        let mut draft = Draft::new(policy);
        let read = || -> Result<f64, String> {
            let target = configuration.at("TargetValue").ok_or("it has no target")?;
            in_range(metric, number(target)?)
        };
        let target = match read() {
            Ok(target) => target,
            Err(why) => return self.refuse(policy, &format!("the target is not known: {why}")),
        };
        draft.node.set(&["track"], Node::Plain(metric.to_owned()));
        let target = shown(metric, target);
        draft.put("at", &target, &format!("{AT}.TargetValue"), Unit::Number);
        let cooldowns = draft
            .seconds("out_cooldown", &format!("{AT}.ScaleOutCooldown"))
            .and_then(|()| draft.seconds("in_cooldown", &format!("{AT}.ScaleInCooldown")));
        if let Err(why) = cooldowns {
            self.section.unknown("scaling", "", &format!("a cooldown: {why}"), &policy.place);
        }
        let resolution = format!("{AT}.PredefinedMetricSpecification.PredefinedMetricType");
        if fine {
            draft.put("resolution", "20s", &resolution, Unit::Word);
        } else {
            draft.leave(policy, "resolution", "60s", &resolution, Unit::Word);
        }
        let disabled = format!("{AT}.DisableScaleIn");
        match policy.at(&disabled).map_or(Ok(false), truth) {
            Ok(true) => draft.put("scale_in", false, &disabled, Unit::Truth),
            Ok(false) => draft.leave(policy, "scale_in", true, &disabled, Unit::Truth),
            Err(why) => self.section.unknown("scaling", "", &why, &policy.place),
        }
        self.tracked.insert(metric);
        self.add(draft, &format!("track {metric} at {target}"));
    }

    fn may_scale_on(&self, metric: &str) -> Result<(), String> {
        if metric == "requests" && !self.is_web {
            return Err(
                "a service without an application load balancer has no requests to scale on".to_owned()
            );
        }
        Ok(())
    }

    fn step(&mut self, subject: &Subject<'_>, policy: &Item) {
        let alarms: Vec<&Item> = alarms_of(subject.model, policy).collect();
        let [alarm] = alarms.as_slice() else {
            let why = match alarms.len() {
                0 => "no alarm in the code invokes this step policy",
                _ => "several alarms invoke this step policy, which a stack file cannot say",
            };
            return self.refuse(policy, why);
        };
        match self.step_draft(subject, policy, alarm) {
            Ok((draft, summary)) => self.add(draft, &summary),
            Err(why) => self.refuse(policy, &why),
        }
    }

    fn step_draft<'a>(
        &mut self,
        subject: &Subject<'_>,
        policy: &'a Item,
        alarm: &'a Item,
    ) -> Result<(Draft<'a>, String), String> {
        let metric = metric_of(alarm)?;
        self.may_scale_on(metric)?;
        let comparison = alarm.at("ComparisonOperator").and_then(Datum::plain);
        let side = match comparison {
            Some("GreaterThanThreshold") => "above",
            Some("GreaterThanOrEqualToThreshold") => "at_least",
            Some("LessThanThreshold") => "below",
            Some("LessThanOrEqualToThreshold") => "at_most",
            _ => return Err("the comparison of its alarm is not one that a stack file says".to_owned()),
        };
        let threshold = alarm.at("Threshold").ok_or("its alarm has no threshold")?;
        let threshold = shown(metric, in_range(metric, number(threshold)?)?);
        let mut draft = Draft::new(policy);
        draft.node.set(&["step"], Node::Plain(metric.to_owned()));
        let direction = if matches!(side, "above" | "at_least") { "high" } else { "low" };
        let name = self.name(policy, subject, &format!("{metric}-{direction}"));
        if name != format!("{metric}-{direction}") {
            draft.node.set(&["name"], Node::Text(name));
        }
        draft.node.set(&[side], Node::Plain(threshold.clone()));
        draft.leave(alarm, "at", &threshold, "Threshold", Unit::Number);
        let index = self.items.len();
        self.section.understood(&format!("scaling.{index}.{side}"), &threshold, alarm.nearest("Threshold"));
        alarm_keys(&mut draft, alarm)?;
        let steps = steps(&mut draft, policy)?;
        draft.node.set(&["steps"], steps);
        step_keys(&mut draft, policy)?;
        Ok((draft, format!("steps when {metric} is {} {threshold}", side.replace('_', " "))))
    }

    /// The policy's name within its service, given once.
    fn name(&mut self, policy: &Item, subject: &Subject<'_>, otherwise: &str) -> String {
        let written = policy.at("PolicyName").and_then(Datum::plain);
        let bare = written.map(|name| {
            let stem = subject.names.bare(name, "");
            let own =
                stem.strip_prefix(self.short.as_str()).and_then(|rest| rest.strip_prefix("-step-policy-"));
            own.unwrap_or(stem).to_owned()
        });
        let wanted = bare.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| otherwise.to_owned());
        self.unused(wanted)
    }

    fn unused(&mut self, wanted: String) -> String {
        let mut name = wanted.clone();
        let mut number = 2_u32;
        while !self.names.insert(name.clone()) {
            name = format!("{wanted}-{number}");
            number = number.saturating_add(1);
        }
        name
    }

    fn scheduled(&mut self, target: &Item, range: Range) {
        let actions = target.at("ScheduledActions").map_or(&[] as &[Datum], Datum::items);
        let mut schedules = 0_u32;
        for (index, action) in actions.iter().enumerate() {
            let at = format!("ScheduledActions.{index}");
            match self.action(target, action, &at, schedules + 1, range) {
                Ok((draft, summary)) => {
                    schedules += 1;
                    self.add(draft, &summary);
                }
                Err(why) => self.section.unknown("scaling", "", &why, &action.place),
            }
        }
    }

    fn action<'a>(
        &mut self,
        target: &'a Item,
        action: &Datum,
        at: &str,
        place: u32,
        range: Range,
    ) -> Result<(Draft<'a>, String), String> {
        let schedule = action.at("Schedule").ok_or("a scheduled action has no schedule")?;
        let schedule = text(schedule)?;
        let bound = |key: &str| action.at(&format!("ScalableTargetAction.{key}")).map(count).transpose();
        let (min, max) = (bound("MinCapacity")?, bound("MaxCapacity")?);
        if min.is_none() && max.is_none() {
            return Err("a scheduled action changes neither minimum nor maximum".to_owned());
        }
        if min.unwrap_or(range.min) > max.unwrap_or(range.max) {
            return Err("a scheduled action leaves a minimum above the maximum".to_owned());
        }
        let mut draft = Draft::new(target);
        draft.node.set(&["schedule"], Node::Text(schedule.clone()));
        draft.leave(target, "schedule", &schedule, &format!("{at}.Schedule"), Unit::Word);
        let usual = format!("schedule-{place}");
        let written = action.text_at("ScheduledActionName").unwrap_or(&usual).trim();
        let clean: String =
            written.chars().map(|c| if matches!(c, ':' | '/' | '|') { '-' } else { c }).take(200).collect();
        let name = self.unused(if clean.is_empty() { usual.clone() } else { clean });
        if name != usual {
            draft.node.set(&["name"], Node::Text(name));
        }
        if let Some(zone) = action.at("Timezone") {
            let zone = text(zone)?;
            if zone != "UTC" {
                draft.node.set(&["timezone"], Node::Text(zone));
            }
        }
        for (key, property, value) in [("min", "MinCapacity", min), ("max", "MaxCapacity", max)] {
            if let Some(value) = value {
                draft.put(key, value, &format!("{at}.ScalableTargetAction.{property}"), Unit::Count);
            }
        }
        let to = |value: Option<u32>| value.map_or_else(|| "…".to_owned(), |value| value.to_string());
        Ok((draft, format!("{} to {} at {schedule}", to(min), to(max))))
    }
}

/// A target or threshold that the language takes.
fn in_range(metric: &str, value: f64) -> Result<f64, String> {
    let fits = if metric == "requests" { value > 0.0 } else { (1.0..=100.0).contains(&value) };
    fits.then_some(value).ok_or_else(|| format!("{value} is no value of {metric} that can be reached"))
}

/// A target or threshold as the language writes it.
fn shown(metric: &str, value: f64) -> String {
    if metric == "requests" { value.to_string() } else { format!("{value}%") }
}

/// The alarms that invoke a policy.
fn alarms_of<'a>(model: &'a Model, policy: &'a Item) -> impl Iterator<Item = &'a Item> {
    model.of_kind(ALARM).filter(move |alarm| {
        ["AlarmActions", "OKActions", "InsufficientDataActions"]
            .iter()
            .any(|key| alarm.at(key).is_some_and(|actions| actions.mentions(&policy.id)))
    })
}

/// The metric of an alarm in the language's words.
fn metric_of(alarm: &Item) -> Result<&'static str, String> {
    let word = |key: &str| alarm.at(key).and_then(Datum::plain).unwrap_or_default();
    match (word("Namespace"), word("MetricName")) {
        ("AWS/ECS", "CPUUtilization") => Ok("cpu"),
        ("AWS/ECS", "MemoryUtilization") => Ok("memory"),
        ("AWS/ApplicationELB", "RequestCountPerTarget") => Ok("requests"),
        (namespace, name) => {
            Err(format!("its alarm is on `{namespace} {name}`, which a stack file cannot say"))
        }
    }
}

/// Period, number of periods, data points, missing data.
fn alarm_keys<'a>(draft: &mut Draft<'a>, alarm: &'a Item) -> Result<(), String> {
    let period = alarm.at("Period").map_or(Ok(60), count)?;
    if period == 60 {
        draft.leave(alarm, "period", "60s", "Period", Unit::Seconds);
    } else {
        draft.put_of(alarm, "period", Seconds::new(period), "Period", Unit::Seconds);
    }
    let periods = alarm.at("EvaluationPeriods").map_or(Ok(1), count)?;
    if periods == 2 {
        draft.leave(alarm, "periods", 2, "EvaluationPeriods", Unit::Count);
    } else {
        draft.put_of(alarm, "periods", periods, "EvaluationPeriods", Unit::Count);
    }
    let points = alarm.at("DatapointsToAlarm").map_or(Ok(periods), count)?;
    if points == periods {
        draft.leave(alarm, "datapoints", points, "DatapointsToAlarm", Unit::Count);
    } else {
        draft.put_of(alarm, "datapoints", points, "DatapointsToAlarm", Unit::Count);
    }
    let missing = match alarm.at("TreatMissingData").map(text).transpose()?.as_deref() {
        None | Some("missing") => return Ok(()),
        Some("breaching") => "breaching",
        Some("notBreaching") => "not_breaching",
        Some("ignore") => "ignore",
        Some(other) => return Err(format!("`{other}` is no treatment of missing data")),
    };
    draft.put_of(alarm, "missing", missing, "TreatMissingData", Unit::Word);
    Ok(())
}

/// The steps in the language.
fn steps<'a>(draft: &mut Draft<'a>, policy: &'a Item) -> Result<Node, String> {
    const AT: &str = "StepScalingPolicyConfiguration";
    let adjustment = match policy.at(&format!("{AT}.AdjustmentType")).map(text).transpose()?.as_deref() {
        Some("ChangeInCapacity") => "ChangeInCapacity",
        Some("PercentChangeInCapacity") => "PercentChangeInCapacity",
        Some("ExactCapacity") => "ExactCapacity",
        _ => return Err("what its steps mean is not known".to_owned()),
    };
    let written = policy.at(&format!("{AT}.StepAdjustments")).ok_or("it has no steps")?;
    if written.is_unknown() {
        return Err(why_not(written));
    }
    let mut nodes = Vec::new();
    for (index, step) in written.items().iter().enumerate() {
        let at = format!("{AT}.StepAdjustments.{index}");
        let mut node = Node::default();
        for (key, bound) in [("from", "MetricIntervalLowerBound"), ("to", "MetricIntervalUpperBound")] {
            let Some(datum) = step.at(bound) else { continue };
            let value = number(datum)?;
            node.set(&[key], Node::Plain(value.to_string()));
            draft.leave(
                policy,
                &format!("steps.{index}.{key}"),
                value,
                &format!("{at}.{bound}"),
                Unit::Number,
            );
        }
        let change = number(step.at("ScalingAdjustment").ok_or("a step has no adjustment")?)?;
        if change.fract() != 0.0 || change.abs() > f64::from(i32::MAX) {
            return Err(format!("{change} is no whole number of tasks"));
        }
        let shown = match adjustment {
            "ExactCapacity" => format!("={change}"),
            "PercentChangeInCapacity" => format!("{change:+}%"),
            _ => format!("{change:+}"),
        };
        draft.leave(
            policy,
            &format!("steps.{index}.change"),
            &shown,
            &format!("{at}.ScalingAdjustment"),
            Unit::Count,
        );
        node.set(&["change"], Node::Plain(shown));
        nodes.push(node);
    }
    if nodes.is_empty() {
        return Err("it has no steps".to_owned());
    }
    Ok(Node::List(nodes))
}

/// Smallest change, cooldown, aggregation.
fn step_keys<'a>(draft: &mut Draft<'a>, policy: &'a Item) -> Result<(), String> {
    const AT: &str = "StepScalingPolicyConfiguration";
    let magnitude = format!("{AT}.MinAdjustmentMagnitude");
    let least = policy.at(&magnitude).map_or(Ok(0), count)?;
    if least > 0 {
        draft.put("at_least_tasks", least, &magnitude, Unit::Count);
    }
    draft.seconds("cooldown", &format!("{AT}.Cooldown"))?;
    let aggregation =
        match policy.at(&format!("{AT}.MetricAggregationType")).map(text).transpose()?.as_deref() {
            None | Some("Average") => return Ok(()),
            Some("Minimum") => "minimum",
            Some("Maximum") => "maximum",
            Some(other) => return Err(format!("`{other}` is no aggregation")),
        };
    draft.put("aggregation", aggregation, &format!("{AT}.MetricAggregationType"), Unit::Word);
    Ok(())
}
