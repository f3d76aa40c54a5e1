//! Event rules: what ECS says when tasks or deployments fail or Spot capacity is taken back (C12, D8).
//!
//! Each rule sends a readable line to the topic and the whole event to a log group, because ECS itself forgets a stopped task
//! after an hour.

use super::{log_groups, topic};
use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use crate::names::ROLE_LIMIT;
use crate::policy::{Statement, document};
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_units::{Seconds, Share};

const PATH: &str = "events";

/// How long events are kept.
const RETENTION: Seconds = Seconds::new(30 * 86_400);

/// One rule.
struct Rule<'a> {
    /// Its name without the suffix.
    name: &'a str,
    description: &'a str,
    pattern: Map,
    /// Variables of the message by name, as paths into the event.
    paths: &'a [(&'a str, &'a str)],
    /// The message, with variables in angle brackets.
    message: &'a str,
}

/// The rules and the log group that keeps what they catch.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if !cx.platform.observability.events {
        return;
    }
    graph.add(kept(cx));
    for rule in rules(cx) {
        graph.add(resource(cx, &rule));
    }
}

fn rules(cx: &Context<'_>) -> Vec<Rule<'static>> {
    let mut rules = vec![failed_tasks(cx), failed_deployments(), troubled_services()];
    if runs_on_fargate_spot(cx) {
        rules.push(fargate_spot());
    }
    let spot_instances =
        |ec2: &plimsoll_spec::platform::capacity::Ec2Capacity| ec2.on_demand_above_base != Share::ALL;
    if cx.platform.cluster.ec2.as_ref().is_some_and(spot_instances) {
        rules.push(instance_spot());
    }
    rules
}

/// AWS: the policy of one group is not one of the ten that a region has for all; source CloudWatch Logs API
/// `PutResourcePolicy`, read 2026-11.
fn kept(cx: &Context<'_>) -> Resource {
    let name = group_name(cx);
    let group = Value::arn("logs", [Value::Text(format!("log-group:{name}:*"))]);
    let write = Statement::allow("KeepEvents", ["logs:CreateLogStream", "logs:PutLogEvents"])
        .by_services(["events.amazonaws.com", "delivery.logs.amazonaws.com"])
        .on([group]);
    log_groups::group(cx, ids::event_log_group(), Part::Monitoring, &name, Some(RETENTION), PATH.to_owned())
        .with("ResourcePolicyDocument", document([write]))
}

/// AWS: EventBridge writes to groups whose names start so; source EventBridge user guide, read 2026-11.
fn group_name(cx: &Context<'_>) -> String {
    format!("/aws/events/{}", cx.names.of("ecs-events"))
}

fn resource(cx: &Context<'_>, rule: &Rule<'_>) -> Resource {
    let name = cx.names.within(ROLE_LIMIT, &[rule.name]);
    let paths: Map = rule.paths.iter().map(|(name, path)| (*name, *path)).collect();
    let message = Map::new()
        .with("InputPathsMap", paths)
        // The quotation marks belong to the template: its result is a JSON text.
        .with("InputTemplate", format!("\"{}\"", rule.message));
    let to_topic = Map::new().with("Id", "topic").with("Arn", topic::arn()).with("InputTransformer", message);
    let group = Value::arn("logs", [Value::Text(format!("log-group:{}", group_name(cx)))]);
    let to_logs = Map::new().with("Id", "logs").with("Arn", group);
    let targets: Vec<Value> = vec![to_topic.into(), to_logs.into()];
    Resource::new(ids::other([rule.name, "Rule"]), "AWS::Events::Rule", Part::Monitoring, PATH)
        .with("Name", name.as_str())
        .with("Description", rule.description)
        .with("State", "ENABLED")
        .with("EventPattern", rule.pattern.clone())
        .with("Targets", targets)
        .with("Tags", cx.tags(&Part::Monitoring, Some(&name)))
        .after(ids::alarm_topic_policy())
        .after(ids::event_log_group())
}

fn pattern(source: &str, kind: &str, detail: Map) -> Map {
    Map::new()
        .with("source", Value::texts([source]))
        .with("detail-type", Value::texts([kind]))
        .with("detail", detail)
}

fn of_cluster() -> Map {
    Map::new().with("clusterArn", vec![Value::attribute(&ids::cluster(), "Arn")])
}

/// A task that did not start or whose container ended. The container of a job ends by itself, so there only another exit code
/// than 0 is a failure.
///
/// AWS: stop codes; source ECS developer guide, task state change events, read 2026-09.
fn failed_tasks(cx: &Context<'_>) -> Rule<'static> {
    let stopped = of_cluster().with("lastStatus", Value::texts(["STOPPED"]));
    let code = |codes: &[&str]| Map::new().with("stopCode", Value::texts(codes.iter().copied()));
    let detail = if cx.platform.jobs.is_empty() {
        stopped.with("stopCode", Value::texts(["TaskFailedToStart", "EssentialContainerExited"]))
    } else {
        let prefix = Map::new().with("prefix", "service:");
        let of_service = code(&["EssentialContainerExited"]).with("group", vec![Value::Map(prefix)]);
        let other = Map::new().with("anything-but", vec![Value::from(0)]);
        let failed = Map::new().with("exitCode", vec![Value::Map(other)]);
        let of_job = code(&["EssentialContainerExited"]).with("containers", failed);
        let ways: Vec<Value> = vec![code(&["TaskFailedToStart"]).into(), of_service.into(), of_job.into()];
        stopped.with("$or", ways)
    };
    Rule {
        name: "task-failures",
        description: "Tasks that did not start or whose program ended",
        pattern: pattern("aws.ecs", "ECS Task State Change", detail),
        paths: &[
            ("task", "$.detail.taskArn"),
            ("group", "$.detail.group"),
            ("code", "$.detail.stopCode"),
            ("reason", "$.detail.stoppedReason"),
        ],
        message: "A task of <group> failed (<code>): <reason> Task: <task>",
    }
}

/// AWS: sent when the circuit breaker is on; `resources` has the service's ARN; source ECS developer guide, deployment state
/// change events, read 2026-09.
fn failed_deployments() -> Rule<'static> {
    let services =
        Value::arn("ecs", [Value::text("service/"), Value::reference(&ids::cluster()), Value::text("/")]);
    let detail = Map::new().with("eventName", Value::texts(["SERVICE_DEPLOYMENT_FAILED"]));
    let prefix = Map::new().with("prefix", services);
    Rule {
        name: "deployment-failures",
        description: "Deployments that failed and were rolled back",
        pattern: pattern("aws.ecs", "ECS Deployment State Change", detail)
            .with("resources", vec![Value::Map(prefix)]),
        paths: &[("service", "$.resources[0]"), ("reason", "$.detail.reason")],
        message: "The deployment of <service> failed: <reason>",
    }
}

/// Tasks that find no place or do not come up, Spot capacity that is not to be had among them.
fn troubled_services() -> Rule<'static> {
    let names = ["SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"];
    Rule {
        name: "service-trouble",
        description: "Services whose tasks find no capacity or do not start",
        pattern: pattern(
            "aws.ecs",
            "ECS Service Action",
            of_cluster().with("eventName", Value::texts(names)),
        ),
        paths: &[
            ("service", "$.resources[0]"),
            ("what", "$.detail.eventName"),
            ("reason", "$.detail.reason"),
        ],
        message: "<service>: <what> <reason>",
    }
}

fn runs_on_fargate_spot(cx: &Context<'_>) -> bool {
    let of_services = cx
        .platform
        .services
        .iter()
        .any(|service| matches!(service.capacity, Capacity::Fargate(mix) if mix.spot != Share::NONE));
    of_services || cx.platform.jobs.iter().any(|job| job.spot)
}

/// AWS: two minutes before a Spot task is stopped; source ECS developer guide, Fargate capacity providers, read 2026-09.
fn fargate_spot() -> Rule<'static> {
    let detail = of_cluster().with("stopCode", Value::texts(["TerminationNotice", "SpotInterruption"]));
    Rule {
        name: "fargate-spot-warnings",
        description: "Fargate Spot takes a task back",
        pattern: pattern("aws.ecs", "ECS Task State Change", detail),
        paths: &[
            ("task", "$.detail.taskArn"),
            ("group", "$.detail.group"),
            ("reason", "$.detail.stoppedReason"),
        ],
        message: "Spot takes back a task of <group>: <reason> Task: <task>",
    }
}

/// AWS: the event names the instance only, so it comes for every Spot instance of the account in this region; source EC2 user
/// guide, Spot instance interruption notices, read 2026-09.
fn instance_spot() -> Rule<'static> {
    let pattern = Map::new()
        .with("source", Value::texts(["aws.ec2"]))
        .with("detail-type", Value::texts(["EC2 Spot Instance Interruption Warning"]));
    Rule {
        name: "spot-warnings",
        description: "EC2 Spot takes an instance back in two minutes; the agent drains it",
        pattern,
        paths: &[("instance", "$.detail.instance-id"), ("action", "$.detail.instance-action")],
        message: "Spot takes back <instance> in two minutes (<action>); its tasks are drained",
    }
}

#[cfg(test)]
mod tests;
