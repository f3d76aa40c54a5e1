//! New scaling in a template: a scalable target and its policies behind the other resources.

use super::{Document, Tree};
use crate::patch::addition::{Addition, balancing};
use crate::patch::changes::predefined;
use crate::patch::edit::Edit;
use crate::sources::Sources;
use plimsoll_rules::Place;
use plimsoll_rules::model::Content;
use plimsoll_spec::platform::scaling::{ScalingMetric, TargetTracking};
use plimsoll_spec::yaml::{Entry, Mapping, Style, Value};

/// The edits that add scaling.
///
/// # Errors
/// Why it cannot be added and be right.
pub(in crate::patch) fn scaling(addition: &Addition<'_>, sources: &Sources) -> Result<Vec<Edit>, String> {
    let home = addition.target.unwrap_or(addition.service);
    let Place::Span(span) = home.place else { return Err("the service has no place in the code".to_owned()) };
    let document = Document::at(sources, span).ok_or("the service does not stand in a template")?;
    let service = document.named(&home.id).ok_or("the service is not among the template's resources")?;
    let resources = document.resources().ok_or("the template has no resources")?;
    let condition = condition(service);
    let stem = identifier(addition.name);
    let mut new: Vec<(String, Tree)> = Vec::new();
    let target = match addition.target {
        Some(_) => service.key.clone(),
        None => {
            let id = unused(resources, &format!("{stem}ScalableTarget"));
            let body = target(addition, service, resources)?;
            new.push((id.clone(), resource("AWS::ApplicationAutoScaling::ScalableTarget", condition, body)));
            id
        }
    };
    for policy in addition.policies {
        let metric = match policy.metric {
            ScalingMetric::Cpu => "Cpu",
            ScalingMetric::Memory => "Memory",
            ScalingMetric::RequestsPerTarget => "Requests",
        };
        let id = unused(resources, &format!("{stem}{metric}ScalingPolicy"));
        let body = self::policy(addition, policy, &target, resources)?;
        new.push((id, resource("AWS::ApplicationAutoScaling::ScalingPolicy", condition, body)));
    }
    if let Some((_, Tree::Map(first))) = new.first_mut()
        && document.is_json()
    {
        // JSON has no comments: the explanation is metadata.
        let text = addition.explanation().join(" ");
        first.insert(1, ("Metadata".to_owned(), Tree::map([("Comment", Tree::text(text))])));
    }
    at_the_end(&document, resources, addition, &new).map(|edit| vec![edit])
}

/// The condition under which a resource is made.
fn condition(entry: &Entry) -> Option<&str> {
    match &entry.value.get("Condition")?.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn resource(kind: &str, condition: Option<&str>, properties: Tree) -> Tree {
    let mut entries = vec![("Type".to_owned(), Tree::raw(kind))];
    entries.extend(condition.map(|condition| ("Condition".to_owned(), Tree::text(condition))));
    entries.push(("Properties".to_owned(), properties));
    Tree::Map(entries)
}

fn target(addition: &Addition<'_>, service: &Entry, resources: &Mapping) -> Result<Tree, String> {
    let cluster = cluster(addition, service, resources)?;
    let place = format!("service/{cluster}/${{{}.Name}}", service.key);
    Ok(Tree::map([
        ("MaxCapacity", Tree::raw(addition.range.max)),
        ("MinCapacity", Tree::raw(addition.range.min)),
        ("ResourceId", Tree::Sub(place)),
        ("ScalableDimension", Tree::raw("ecs:service:DesiredCount")),
        ("ServiceNamespace", Tree::raw("ecs")),
    ]))
}

/// The cluster's name, to stand in a text of `Fn::Sub`.
fn cluster(addition: &Addition<'_>, service: &Entry, resources: &Mapping) -> Result<String, String> {
    let known = addition.service.at("Cluster").map(|datum| &datum.content);
    let written = service.value.get("Properties").and_then(|properties| properties.get("Cluster"));
    let reference = written.and_then(|node| match &node.get("Ref")?.value {
        Value::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    });
    match (known, reference) {
        (None, _) => Ok("default".to_owned()),
        // AWS: `Ref` of a cluster is its name; source the CloudFormation reference of AWS::ECS::Cluster, read 2026-09.
        (Some(Content::Reference { id, .. }), _) => {
            let logical = id.rsplit(['/', '.', ':']).next().unwrap_or(id);
            match resources.entry(logical) {
                Some(_) => Ok(format!("${{{logical}}}")),
                None => Err("its cluster is made by another template".to_owned()),
            }
        }
        (Some(Content::Text(name)), _) if name.contains('/') => {
            Err("its cluster is given by its ARN".to_owned())
        }
        (Some(Content::Text(_)), Some(parameter)) => Ok(format!("${{{parameter}}}")),
        (Some(Content::Text(name)), None) => Ok(name.replace("${", "${!")),
        (Some(_), _) => Err("whether its cluster is given by name or by ARN is not known".to_owned()),
    }
}

fn policy(
    addition: &Addition<'_>,
    policy: &TargetTracking,
    target: &str,
    resources: &Mapping,
) -> Result<Tree, String> {
    let kind = predefined(policy.metric, policy.resolution);
    let mut metric = vec![("PredefinedMetricType", Tree::raw(kind))];
    if policy.metric == ScalingMetric::RequestsPerTarget {
        let because = "the load balancer and the target group whose requests are counted are not in the service's template";
        let (group, balancer) = balancing(addition.model, addition.service).ok_or(because)?;
        let logical = |id: &str| {
            let id = id.rsplit(['/', '.', ':']).next().unwrap_or(id).to_owned();
            resources.entry(&id).map(|_| id)
        };
        let (group, balancer) = (logical(&group).ok_or(because)?, logical(&balancer).ok_or(because)?);
        let label = format!("${{{balancer}.LoadBalancerFullName}}/${{{group}.TargetGroupFullName}}");
        metric.push(("ResourceLabel", Tree::Sub(label)));
    }
    let mut configuration = vec![
        ("PredefinedMetricSpecification", Tree::map(metric)),
        ("TargetValue", Tree::raw(policy.target)),
        ("ScaleOutCooldown", Tree::raw(policy.scale_out_cooldown.get())),
        ("ScaleInCooldown", Tree::raw(policy.scale_in_cooldown.get())),
    ];
    if policy.disable_scale_in {
        configuration.push(("DisableScaleIn", Tree::raw(true)));
    }
    Ok(Tree::map([
        ("PolicyName", Tree::text(format!("{}-{}", addition.name, policy.metric.as_str()))),
        ("PolicyType", Tree::raw("TargetTrackingScaling")),
        ("ScalingTargetId", Tree::Ref(target.to_owned())),
        ("TargetTrackingScalingPolicyConfiguration", Tree::map(configuration)),
    ]))
}

/// Resources behind the last one.
fn at_the_end(
    document: &Document<'_>,
    resources: &Mapping,
    addition: &Addition<'_>,
    new: &[(String, Tree)],
) -> Result<Edit, String> {
    let last = resources.entries.last().ok_or("the template has no resources")?;
    let end = document.line_end();
    let flat = || "the resources are written on one line".to_owned();
    if resources.style == Style::Flow {
        let quote = document.text.get(last.key_span.range()).is_some_and(|key| key.starts_with('"'));
        let at = last.value.span.end;
        let mut text = String::new();
        let (indent, step) = document.indents(resources).ok_or_else(flat)?;
        for (id, tree) in new {
            let key = if quote { format!("\"{id}\"") } else { id.clone() };
            text.push_str(&format!(",{end}{indent}{key}: {}", tree.json(&indent, step, end, quote)));
        }
        return Ok(document.edit(at, at, text));
    }
    let (indent, step) = document.indents(resources).ok_or_else(flat)?;
    let at = end_of_block(document, last, indent.len());
    let mut text = String::new();
    if document.text.get(..at).is_some_and(|before| !before.ends_with('\n')) {
        text.push_str(end);
    }
    text.push_str(end);
    for line in addition.explanation() {
        text.push_str(&format!("{indent}# {line}{end}"));
    }
    for (index, (id, tree)) in new.iter().enumerate() {
        if index > 0 {
            text.push_str(end);
        }
        text.push_str(&tree.block(id, &indent, step, end));
    }
    Ok(document.edit(at, at, text))
}

/// The byte behind the last line of an entry: further lines belong to it as long as they are indented deeper.
fn end_of_block(document: &Document<'_>, entry: &Entry, indent: usize) -> usize {
    let start = document.line_start(entry.key_span.start);
    let text = document.text.get(start..).unwrap_or_default();
    let (mut length, mut end) = (0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let deep = line.len() - line.trim_start_matches(' ').len() > indent;
        let is_empty = line.trim().is_empty();
        if index > 0 && !is_empty && !deep {
            break;
        }
        length += line.len();
        if !is_empty {
            end = length;
        }
    }
    start + end
}

/// A logical id: letters and digits, the first one large.
fn identifier(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect();
    if joined.starts_with(|c: char| c.is_ascii_alphabetic()) { joined } else { format!("Service{joined}") }
}

fn unused(resources: &Mapping, id: &str) -> String {
    let mut found = id.to_owned();
    let mut number = 2_u32;
    while resources.entry(&found).is_some() && number < 1000 {
        found = format!("{id}{number}");
        number += 1;
    }
    found
}
