//! New scaling in Terraform's language: a scalable target and its policies, behind what stands in the service's file.

use super::{Parsed, index_of, insert, kind_and_name, module_of};
use crate::patch::addition::{Addition, balancing};
use crate::patch::changes::predefined;
use crate::patch::edit::Edit;
use crate::sources::Sources;
use hcl_edit::Span as _;
use hcl_edit::structure::Block;
use plimsoll_rules::{Item, Place};
use plimsoll_spec::platform::scaling::{ScalingMetric, TargetTracking};

const TARGET: &str = "aws_appautoscaling_target";
const POLICY: &str = "aws_appautoscaling_policy";

/// The edits that add scaling.
///
/// # Errors
/// Why it cannot be added and be right.
pub(in crate::patch) fn scaling(addition: &Addition<'_>, sources: &Sources) -> Result<Vec<Edit>, String> {
    let home = addition.target.unwrap_or(addition.service);
    let Place::Span(span) = home.place else { return Err("the service has no place in the code".to_owned()) };
    let parsed =
        Parsed::at(sources, span).ok_or("the service does not stand in a file of Terraform's language")?;
    let block = parsed.resource(&home.id).ok_or("the block of the service was not found")?;
    certain(&parsed, block, &home.id)?;
    let name = identifier(addition.name);
    let end = parsed.line_end();
    let mut text = String::new();
    if !parsed.text.is_empty() && !parsed.text.ends_with('\n') {
        text.push_str(end);
    }
    text.push_str(end);
    for line in addition.explanation() {
        text.push_str(&format!("# {line}{end}"));
    }
    let mut edits = Vec::new();
    let target = match addition.target {
        Some(target) => {
            let (kind, name) = kind_and_name(&target.id).ok_or("the scalable target has no address")?;
            format!("{kind}.{name}{}", index_of(&target.id))
        }
        None => {
            let name = unused(sources, parsed.name, TARGET, &name);
            text.push_str(&target(&parsed, block, addition, &name)?.replace('\n', end));
            text.push_str(end);
            edits.extend(keep_count(&parsed, block)?);
            format!("{TARGET}.{name}")
        }
    };
    for (index, policy) in addition.policies.iter().enumerate() {
        if index > 0 {
            text.push_str(end);
        }
        let name = unused(sources, parsed.name, POLICY, &format!("{name}_{}", policy.metric.as_str()));
        let label = label(&parsed, addition, policy, &name)?;
        text.push_str(&label.as_ref().map_or("", |label| &label.data).replace('\n', end));
        let label = label.as_ref().map(|label| label.text.as_str());
        text.push_str(&self::policy(addition, policy, &name, &target, label).replace('\n', end));
    }
    edits.push(parsed.insertion(parsed.text.len(), text));
    Ok(edits)
}

/// One of many that a block makes can be named by its key; whether it is made at all must not depend on anything.
fn certain(parsed: &Parsed<'_>, block: &Block, id: &str) -> Result<(), String> {
    let Some(count) = block.body.get_attribute("count") else { return Ok(()) };
    let range = count.value.span().ok_or("its count has no place")?;
    let text = parsed.text.get(range).unwrap_or_default().trim();
    if text.chars().all(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("{id} is made only where `{text}` says so, and what would be added cannot know that"))
}

fn target(parsed: &Parsed<'_>, block: &Block, addition: &Addition<'_>, name: &str) -> Result<String, String> {
    let (kind, own) = kind_and_name(&addition.service.id).ok_or("the service has no address")?;
    let service = format!("{kind}.{own}{}", index_of(&addition.service.id));
    let cluster = cluster(parsed, block)?;
    let (min, max) = (addition.range.min, addition.range.max);
    Ok(format!(
        "resource \"{TARGET}\" \"{name}\" {{\n  max_capacity       = {max}\n  min_capacity       = {min}\n  \
         resource_id        = \"service/{cluster}/${{{service}.name}}\"\n  \
         scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace  = \"ecs\"\n}}\n"
    ))
}

/// The cluster's name, to stand in a text.
fn cluster(parsed: &Parsed<'_>, block: &Block) -> Result<String, String> {
    let Some(attribute) = block.body.get_attribute("cluster") else { return Ok("default".to_owned()) };
    let range = attribute.value.span().ok_or("its cluster has no place")?;
    let text = parsed.text.get(range).unwrap_or_default().trim();
    if text.contains('\n') {
        return Err("its cluster is written on several lines".to_owned());
    }
    if let Some(literal) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let name = literal.rsplit('/').next().unwrap_or(literal);
        let is_literal = !literal.contains("${") && !literal.contains("%{") && !name.contains('"');
        return is_literal
            .then(|| name.to_owned())
            .ok_or_else(|| "its cluster is put together from pieces".to_owned());
    }
    let resource = |kind: &str, attribute: &str| {
        let rest = text.strip_prefix(kind)?.strip_prefix('.')?;
        let (name, _) = rest.rsplit_once('.')?;
        Some(format!("${{{kind}.{name}.{attribute}}}"))
    };
    let known =
        resource("aws_ecs_cluster", "name").or_else(|| resource("data.aws_ecs_cluster", "cluster_name"));
    // A name and an ARN both end with the name.
    Ok(known.unwrap_or_else(|| format!("${{element(reverse(split(\"/\", {text})), 0)}}")))
}

/// Terraform must not set the count back at every run: the service's block says so.
fn keep_count(parsed: &Parsed<'_>, block: &Block) -> Result<Option<Edit>, String> {
    const COUNT: &str = "desired_count";
    if !block.body.has_attribute(COUNT) {
        return Ok(None);
    }
    let Some(lifecycle) = block.body.get_blocks("lifecycle").next() else {
        return insert::nested(parsed, block, "lifecycle", &[("ignore_changes", "[desired_count]")])
            .map(Some);
    };
    let Some(ignored) = lifecycle.body.get_attribute("ignore_changes") else {
        return insert::attribute(parsed, lifecycle, &["ignore_changes"], "[desired_count]").map(Some);
    };
    let range = ignored.value.span().ok_or("ignore_changes has no place")?;
    let text = parsed.text.get(range.clone()).unwrap_or_default();
    if text.contains(COUNT) || text.trim() == "all" {
        return Ok(None);
    }
    let inner = text.strip_prefix('[').ok_or("ignore_changes is no list")?;
    let empty = inner.trim() == "]";
    let new = if empty { COUNT.to_owned() } else { format!("{COUNT}, ") };
    Ok(Some(parsed.insertion(range.start + 1, new)))
}

/// Whether Terraform leaves the count of a service alone once the service is made.
pub(in crate::patch) fn leaves_count(sources: &Sources, service: &Item) -> bool {
    let Place::Span(span) = service.place else { return false };
    let Some(parsed) = Parsed::at(sources, span) else { return false };
    let Some(block) = parsed.resource(&service.id) else { return false };
    let lifecycle = block.body.get_blocks("lifecycle").next();
    let ignored = lifecycle.and_then(|lifecycle| lifecycle.body.get_attribute("ignore_changes"));
    let text = ignored.and_then(|ignored| parsed.text.get(ignored.value.span()?)).unwrap_or_default();
    text.contains("desired_count") || text.trim() == "all"
}

/// What names the load balancer and the target group that requests are counted of.
struct Label {
    /// The value of `resource_label`, to stand in a text.
    text: String,
    /// A data source that it needs; empty where both resources stand beside the service.
    data: String,
}

/// The label for a policy; `None` for metrics that need none.
fn label(
    parsed: &Parsed<'_>,
    addition: &Addition<'_>,
    policy: &TargetTracking,
    name: &str,
) -> Result<Option<Label>, String> {
    if policy.metric != ScalingMetric::RequestsPerTarget {
        return Ok(None);
    }
    let home = module_of(&addition.service.id);
    let of = |id: &str| {
        let (kind, name) = kind_and_name(id)?;
        (module_of(id) == home).then(|| format!("${{{kind}.{name}{}.arn_suffix}}", index_of(id)))
    };
    let beside = balancing(addition.model, addition.service)
        .and_then(|(group, balancer)| Some(format!("{}/{}", of(&balancer)?, of(&group)?)));
    match beside {
        Some(text) => Ok(Some(Label { text, data: String::new() })),
        None => looked_up(parsed, addition, name).map(Some),
    }
}

/// The label by way of the target group's ARN, which is all that a module is usually given.
///
/// AWS: `app/NAME/ID/targetgroup/NAME/ID`, the ends of both ARNs; source the Application Auto Scaling API
/// `PredefinedMetricSpecification.ResourceLabel`, read 2026-09. The data source tells both: checked with provider 5.100.0.
fn looked_up(parsed: &Parsed<'_>, addition: &Addition<'_>, name: &str) -> Result<Label, String> {
    let because = "the target group whose requests are counted was not found beside the service";
    let service = parsed.resource(&addition.service.id).ok_or(because)?;
    let balancer = service.body.get_blocks("load_balancer").next().ok_or(because)?;
    let arn =
        balancer.body.get_attribute("target_group_arn").and_then(|arn| parsed.text.get(arn.value.span()?));
    let arn = arn
        .map(str::trim)
        .filter(|arn| !arn.contains('\n') && !arn.contains("each.") && !arn.contains("count."));
    let arn = arn.ok_or(because)?;
    let source = format!("data.aws_lb_target_group.{name}");
    let balancer = format!("join(\"/\", slice(split(\"/\", tolist({source}.load_balancer_arns)[0]), 1, 4))");
    Ok(Label {
        text: format!("${{{balancer}}}/${{{source}.arn_suffix}}"),
        data: format!("data \"aws_lb_target_group\" \"{name}\" {{\n  arn = {arn}\n}}\n\n"),
    })
}

fn policy(
    addition: &Addition<'_>,
    policy: &TargetTracking,
    name: &str,
    target: &str,
    label: Option<&str>,
) -> String {
    let kind = predefined(policy.metric, policy.resolution);
    let own = format!("{}-{}", addition.name, policy.metric.as_str());
    let label =
        label.map_or_else(String::new, |label| format!("\n      resource_label         = \"{label}\""));
    let (out, into) = (policy.scale_out_cooldown.get(), policy.scale_in_cooldown.get());
    let disabled = if policy.disable_scale_in { "\n    disable_scale_in   = true" } else { "" };
    format!(
        "resource \"{POLICY}\" \"{name}\" {{\n  name               = \"{own}\"\n  policy_type        = \"TargetTrackingScaling\"\n  \
         resource_id        = {target}.resource_id\n  scalable_dimension = {target}.scalable_dimension\n  \
         service_namespace  = {target}.service_namespace\n\n  target_tracking_scaling_policy_configuration {{\n    \
         target_value       = {}\n    scale_out_cooldown = {out}\n    scale_in_cooldown  = {into}{disabled}\n\n    \
         predefined_metric_specification {{\n      predefined_metric_type = \"{kind}\"{label}\n    }}\n  }}\n}}\n",
        policy.target
    )
}

/// A name of Terraform's: letters, digits, `_` and `-`, beginning with a letter.
fn identifier(name: &str) -> String {
    let clean: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if clean.starts_with(|c: char| c.is_ascii_alphabetic()) { clean } else { format!("service_{clean}") }
}

/// A name that no block of this kind has in the folder of `file`.
fn unused(sources: &Sources, file: &str, kind: &str, name: &str) -> String {
    let folder = |name: &str| name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let home = folder(file);
    let taken = |name: &str| {
        let quoted = format!("\"{name}\"");
        sources
            .files()
            .filter(|other| folder(other.name()) == home)
            .any(|other| other.text().lines().any(|line| line.contains(kind) && line.contains(&quoted)))
    };
    let mut found = name.to_owned();
    let mut number = 2_u32;
    while taken(&found) && number < 1000 {
        found = format!("{name}_{number}");
        number += 1;
    }
    found
}
