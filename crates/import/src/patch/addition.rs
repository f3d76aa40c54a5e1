//! What is appended where nothing scaled before, in words that are the same for every language.

use plimsoll_rules::model::{Content, Item, Model};
use plimsoll_spec::platform::scaling::{ScalingMetric, TargetTracking, TaskRange};

/// New scaling of one service.
pub(super) struct Addition<'a> {
    /// The model of the code.
    pub(super) model: &'a Model,
    /// The ECS service.
    pub(super) service: &'a Item,
    /// The scalable target, if there is one.
    pub(super) target: Option<&'a Item>,
    /// The service's name in the stack file.
    pub(super) name: &'a str,
    /// What is added.
    pub(super) policies: &'a [TargetTracking],
    /// The range of tasks afterwards.
    pub(super) range: TaskRange,
    /// The range of tasks before.
    pub(super) before: TaskRange,
}

impl Addition<'_> {
    /// Lines of a comment that say what is added and why.
    pub(super) fn explanation(&self) -> Vec<String> {
        let TaskRange { min, max, .. } = self.range;
        let what: Vec<String> = self.policies.iter().map(words).collect();
        let mut lines = Vec::new();
        if self.target.is_none() {
            let before = self.before.desired;
            lines.push(format!("{}: between {min} and {max} tasks where {before} always ran;", self.name));
            lines.push(format!("the count follows {}.", what.join(" and ")));
        } else {
            lines.push(format!("{}: the number of tasks also follows {}.", self.name, what.join(" and ")));
        }
        lines.push("Added by plimsoll optimize.".to_owned());
        lines
    }
}

fn words(policy: &TargetTracking) -> String {
    match policy.metric {
        ScalingMetric::Cpu => format!("CPU at {} %", policy.target),
        ScalingMetric::Memory => format!("memory at {} %", policy.target),
        ScalingMetric::RequestsPerTarget => format!("{} requests a minute for each task", policy.target),
    }
}

/// The target group and the load balancer of a service, by id, where both are in the model.
pub(super) fn balancing(model: &Model, service: &Item) -> Option<(String, String)> {
    let reference = |datum: &plimsoll_rules::Datum| match &datum.content {
        Content::Reference { id, .. } => Some(id.clone()),
        _ => None,
    };
    let group = reference(service.at("LoadBalancers.0.TargetGroupArn")?)?;
    let mentions = |item: &&Item| item.references.contains(&group);
    let listener = model.of_kind("AWS::ElasticLoadBalancingV2::Listener").find(mentions).or_else(|| {
        let rules = model.of_kind("AWS::ElasticLoadBalancingV2::ListenerRule");
        let listener = rules.filter(mentions).find_map(|rule| reference(rule.at("ListenerArn")?))?;
        model.item(&listener)
    })?;
    let balancer = reference(listener.at("LoadBalancerArn")?)?;
    Some((group, balancer))
}
